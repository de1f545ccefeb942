"""``insights INDEX``: compute what an index knows about its catalogue, for the pages under /insights."""

from contextlib import closing
from pathlib import Path

import click
from tqdm import tqdm

from lookalike.errors import IndexFilesError
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.insights.compute import compute
from lookalike.insights.store import FOLDER, open_insights, serve_command
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "insights",
        "Compute a map, clusters, statistics and likely mistakes of a catalogue",
        "lookalike.commands.insights:command",
    ),
)


@click.command()
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path))
@click.option(
    "--part", "chosen", metavar="NAME", multiple=True, help="Compute only this part; repeatable  [default: all]"
)
def command(folder: Path, chosen: tuple[str, ...]) -> None:
    """Compute what INDEX knows about its catalogue: a map, clusters, statistics, duplicates, likely mistakes.

    The files are written to INDEX/insights, and shown by the server under /insights. Only the index is read; no photo
    is opened. After a new build they are shown as stale, until this command runs again.
    """
    with closing(open_index(folder)) as index, tqdm(total=100, unit="%", disable=None, bar_format=BAR) as bar:

        def report(name: str, share: float) -> None:
            bar.set_description(name)
            bar.update(100 * share)

        dropped = _of_an_earlier_build(index) - set(chosen) if chosen else set()
        manifest = compute(index, chosen, report)
    computed = {name: record for name, record in manifest.parts.items() if not chosen or name in chosen}
    width = max(map(len, computed))
    for name, record in computed.items():
        click.echo(f"{name:{width}}  {record.missing or f'{record.seconds:.1f} s'}")
        if record.remark:
            click.echo(f"{'':{width}}  It is the one from before: {record.remark}")
    if dropped:
        click.echo(
            f"Of an earlier build, and therefore gone: {', '.join(sorted(dropped))}. Without --part, all are computed."
        )
    click.echo(f"The insights are in {index.folder / FOLDER}.")
    click.echo(f"To see them under /insights: LOOKALIKE_ADMIN_KEY=… {serve_command(index.folder)}")


def _of_an_earlier_build(index: Index) -> set[str]:
    """The parts of stored insights that this run will replace as a whole."""
    try:
        before = open_insights(index)
    except IndexFilesError:
        return set()
    return set(before.manifest.parts) if before and before.stale else set()


BAR = "{desc:12} {percentage:3.0f}% |{bar}| {elapsed}<{remaining}"
