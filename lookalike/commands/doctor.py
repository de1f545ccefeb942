"""``doctor``: check an index, and the installation."""

from collections.abc import Iterator
from typing import Any

import click

from lookalike import __version__, settings
from lookalike.build.left_out import sentences
from lookalike.build.neighbours import SLOW, milliseconds
from lookalike.catalogue.product import SKIPPED
from lookalike.commands.options import setting_options
from lookalike.doctor import IndexFacts, Installation, Member, Package, Report, examine
from lookalike.errors import LookalikeError
from lookalike.index.manifest import Manifest
from lookalike.neighbours.backends import default_backend
from lookalike.registry import Entry

ENTRIES = (Entry("doctor", "Check an index and what it needs", "lookalike.commands.doctor:command"),)

EXAMINED = ("index", "catalogue", "shop", "backend", "weights")  # settings


@click.command()
@setting_options(*EXAMINED)
@click.option("--installation", is_flag=True, help="Also check and list all packages, encoders and backends.")
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Check an index and what it needs. The exit status is 2 if there is a problem."""
    chosen = settings.read(**{name: options[name] for name in EXAMINED})
    report = examine(chosen, installation=options["installation"])
    for line in lines(report):
        click.echo(line)
    if report.problems:
        context.exit(LookalikeError.exit_status)


def lines(report: Report) -> Iterator[str]:
    """The lines of the report; the problems come last, where a terminal stops."""
    yield f"Lookalike {__version__}, Python {report.python}, {report.system}"
    if report.installation:
        yield from _installation(report.installation)
    if report.index:
        yield ""
        yield f"Index in {report.index.folder}"
        yield from (f"  {line}" for line in _index(report.index))
    yield ""
    noted = report.index and report.index.notes
    well = "All works; see the notes above." if noted else "All is well."
    yield "What is wrong" if report.problems else well
    yield from (f"  {problem}" for problem in report.problems)


def _installation(installed: Installation) -> Iterator[str]:
    yield f"Photos that can be read: {', '.join(installed.formats)}"
    yield ""
    yield "Packages"
    yield from (f"  {_package(package)}" for package in installed.packages)
    for kind in dict.fromkeys(member.kind for member in installed.members):
        yield ""
        yield f"{kind.capitalize()}s"
        yield from (f"  {_member(member)}" for member in installed.members if member.kind == kind)


def _package(package: Package) -> str:
    if package.installed is None:
        return f"{package.name}: not installed; pip install {package.name}=={package.wanted}"
    other = "" if package.installed == package.wanted else f" (tested with {package.wanted})"
    return f"{package.name} {package.installed}{other}"


def _member(member: Member) -> str:
    detail = f" ({member.found.detail})" if member.found.detail else ""
    return f"{member.entry.name}: {member.found.state}{detail}. {member.entry.help}"


def _advice(facts: Manifest) -> Iterator[str]:
    """The times of other backends, as measured when the index was built; nothing where a search is quick."""
    costs = facts.neighbours.costs if facts.neighbours else {}
    own = (facts.neighbours and facts.neighbours.backend) or default_backend(facts.counts.photos)
    quicker = {name: cost for name, cost in costs.items() if cost < costs.get(own, 0) / 2}
    if not quicker or costs[own] <= SLOW:
        return
    others = ", ".join(f"{name} {milliseconds(cost)}" for name, cost in quicker.items())
    yield (
        f"a search for neighbours takes {milliseconds(costs[own])} ms with {own}; quicker ones would take: {others}"
        " (measured when the index was built; all except hnsw find exactly the same)."
        " To change it: python build_index.py --backend NAME --out FOLDER"
    )


def _prices(index: IndexFacts) -> str:
    """How many products have no price, or a price of 0."""
    lacking, zero = index.manifest.counts.products - index.prices.known, index.prices.zero
    return (f", {lacking:,} without a price" if lacking else "") + (f", {zero:,} with a price of 0" if zero else "")


def _index(index: IndexFacts) -> Iterator[str]:
    facts = index.manifest
    yield f"{facts.counts.photos:,} photos of {facts.counts.products:,} products{_prices(index)}"
    yield f"made by encoder {facts.encoder.name}, {facts.encoder.dim} numbers a photo"
    if facts.created:  # unknown for the pickles of a tutorial
        yield from sentences(facts.counts, index.folder if (index.folder / SKIPPED).exists() else None)
    yield f"built {facts.created}, by Lookalike {facts.lookalike}" if facts.created else "built by another program"
    if facts.decoding:
        yield f"photos decoded with {facts.decoding}"
    yield from (f"{check.name}: {check.found}" for check in index.checks)
    yield from _advice(facts)
    yield from (f"note: {note}" for note in index.notes)
