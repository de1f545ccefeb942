"""``evaluate INDEX``: measure the quality of an index's neighbours, and write a report."""

import json
import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from lookalike.catalogue import read_catalogue
from lookalike.commands.options import ids_of, setting_options
from lookalike.encoders.base import Encoder
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.evaluation.gallery import galleries, transformed, unanswered
from lookalike.evaluation.page import render
from lookalike.evaluation.people import HIT5, Photos
from lookalike.evaluation.report import Json, report
from lookalike.evaluation.run import Plan, evaluate
from lookalike.files import write_texts
from lookalike.index.encoder import encoder_of
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.measures import Level
from lookalike.measures.figures import P5
from lookalike.measures.kinds import Kinds
from lookalike.registry import Entry
from lookalike.settings import weights_place

ENTRIES = (Entry("evaluate", "Measure how good the neighbours of an index are", "lookalike.commands.evaluate:command"),)

RUNS = Path("runs")


@click.command()
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path))
@click.option("--against", metavar="INDEX2", type=click.Path(path_type=Path), help="Compare it with another index")
@click.option(
    "--queries",
    metavar="IDS",
    type=click.Path(path_type=Path),
    help="A file of product ids, one per line, to use as queries and gallery  [default: all, duplicates removed]",
)
@click.option(
    "--level",
    "levels",
    metavar="NAME=COLUMN,…",
    multiple=True,
    help="A level of agreement: the columns that two products must share; repeatable, from coarse to fine  [default: "
    "category, type, type+colour and fine, if the catalogue has their columns; else its first suitable columns]",
)
@click.option("--robustness", is_flag=True, help="Also search by transformed photos: cropped, rotated, darkened …")
@click.option(
    "--classes", is_flag=True, help="Also evaluate the predicted labels of products, by heads and by neighbours"
)
@click.option(
    "--photos",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Also search by photos that people took: a folder or .zip with a styles.csv; needs --map",
)
@click.option(
    "--map",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A JSON file that says which products are right for each kind of these photos",
)
@click.option(
    "--people",
    metavar="IDS",
    type=click.Path(path_type=Path),
    help="A file of ids of these photos, one per line, to use as queries  [default: all]",
)
@click.option("--pictures/--no-pictures", default=True, show_default=True, help="Show pictures of products on the page")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder for report.json and report.html  [default: runs/evaluate-INDEX]",
)
@setting_options("catalogue", "weights")
def command(folder: Path, against: Path | None, out: Path | None, **options: Any) -> None:
    """Measure how good the neighbours of INDEX are, by the labels of its catalogue.

    Writes report.json and report.html, a self-contained page. docs/evaluation.md defines each figure.
    """
    folders = [folder] if against is None else [folder, against]
    with ExitStack() as stack:
        opened = [stack.enter_context(closing(_open(each, options["catalogue"]))) for each in folders]
        bars = stack.enter_context(closing(Bars()))
        people = _people(options["photos"], options["map"], options["people"])
        if people:
            stack.enter_context(people.catalogue.source)
        run = evaluate(opened, _plan(opened, options, people), bars.begin)
        found = report(run, f"python -m lookalike {shlex.join(sys.argv[1:])}")
        shown = (galleries(run), transformed(run.first), unanswered(run)) if options["pictures"] else ()
        page = render(found, *shown)
    target = out or RUNS / f"evaluate-{'-against-'.join(index.folder.name for index in opened)}"
    _write(
        target, {"report.json": json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False), "report.html": page}
    )
    click.echo(_summary(found))
    if found["people"]:
        for note in found["people"]["notes"]:
            click.echo(note, err=True)
        click.echo(_people_summary(found))
    click.echo(f"The report is {target / 'report.html'}.")


def _open(folder: Path, catalogue: str | None) -> Index:
    index = open_index(folder, catalogue=catalogue)
    for warning in index.warnings:
        click.echo(warning, err=True)
    return index


def _plan(indexes: Sequence[Index], options: dict[str, Any], people: Photos | None) -> Plan:
    """The plan for these options; ``--weights`` is for the first index."""

    def encoder(index: Index) -> Encoder:
        return encoder_of(index, options["weights"] if index is indexes[0] else None, place=weights_place())

    return Plan(
        ids=_queries(options["queries"], indexes) if options["queries"] else None,
        levels=_levels(options["levels"]),
        encoder_of=encoder,
        robustness=options["robustness"],
        classes=options["classes"],
        people=people,
    )


def _people(path: Path | None, kinds: Path | None, ids: Path | None) -> Photos | None:
    """The photos of ``--photos``, ``--map`` and ``--people``; the caller must close their catalogue.

    Raises:
        UnprocessableError: an option is missing, or a file is invalid.
        CatalogueError: the photos can't be read.
    """
    if path is None and kinds is None and ids is None:
        return None
    if path is None or kinds is None:
        raise UnprocessableError(
            "--photos and --map go together (and --people with both): photos that people took, and a JSON file that "
            "says which products are right for each kind of them."
        )
    found = Kinds.read(kinds)
    catalogue = read_catalogue(path)
    try:
        known = {photo.id for photo in catalogue.products}
        return Photos(catalogue, found, ids_of(ids, known, str(path)) if ids else None)
    except BaseException:
        catalogue.source.close()
        raise


def _queries(path: Path, indexes: Sequence[Index]) -> list[str]:
    """The ids in the file ``path`` that all indexes have; other ids are reported."""
    held = set.intersection(*({product.id for product in index.products.all()} for index in indexes))
    return ids_of(path, held, "the index" if len(indexes) == 1 else "both indexes")


class Bars:
    """A progress bar on stderr for each stage, which replaces the previous one; none if stderr is not a terminal."""

    def __init__(self) -> None:
        self._bar: tqdm[int] | None = None

    def begin(self, what: str, queries: int) -> Callable[[int], object]:
        """Show the bar of a stage. Returns the function to call with the number of finished queries."""
        self.close()
        bar = tqdm(total=queries, desc=what, unit=" queries", disable=None, leave=False, file=sys.stderr)
        self._bar = bar
        update: Callable[[int], object] = bar.update
        return update

    def close(self) -> None:
        """Remove the last bar."""
        if self._bar is not None:
            self._bar.close()


def _levels(pairs: Sequence[str]) -> tuple[Level, ...]:
    """Parse levels of the form ``NAME=COLUMN,…``.

    Raises:
        UnprocessableError: one has another form, or two have the same name.
    """
    levels = []
    for pair in pairs:
        name, _, columns = pair.partition("=")
        parts = tuple(part.strip() for part in columns.split(",") if part.strip())
        if not name.strip() or not parts:
            raise UnprocessableError(f"--level is {pair!r}; it must be NAME=COLUMN, or NAME=COLUMN,COLUMN.")
        levels.append(Level(name.strip(), parts))
    names = [level.name for level in levels]
    if len(set(names)) < len(names):
        raise UnprocessableError(f"Two levels have the same name ({', '.join(names)}); give each its own.")
    return tuple(levels)


def _summary(found: Json) -> str:
    """One line with P@5 for each level."""
    lines = [f"{found['products']:,} products, each with its five nearest among the others. P@5:"]
    for name in found["protocol"]["levels"]:
        figures = [index["levels"][name] for index in found["indexes"]]
        shares = " against ".join(f"{each['P@5']['value']:.3f}" for each in figures)
        lines.append(f"  {name:<14} {shares}  (at best {figures[0]['ceiling']:.3f})")
    return "\n".join(lines)


def _people_summary(found: Json) -> str:
    """One line each with P@5 and hit@5 of photos that people took."""
    people, indexes = found["people"], [index["people"] for index in found["indexes"]]
    lines = [f"{people['queries']:,} photos by {people['senders']:,} senders, with their five nearest products:"]
    for name in (P5, HIT5):
        over_photos, over_kinds = (
            " against ".join(f"{each[figure]['value']:.3f}" if each[figure] else "–" for each in indexes)
            for figure in (name, f"{name}, mean over kinds")
        )
        lines.append(f"  {name:<14} {over_photos}  (mean over kinds {over_kinds})")
    return "\n".join(lines)


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write the files of a report.

    Raises:
        LookalikeError: they can't be written.
    """
    try:
        write_texts(folder, files)
    except OSError as error:
        raise LookalikeError(
            f"The report can't be written to {folder}: {error.strerror}; choose another folder by --out."
        ) from None
