"""``versions INDEX``: list the earlier indexes of a folder, and go back to one."""

from pathlib import Path

import click

from lookalike.errors import LookalikeError, NotFoundError
from lookalike.index.manifest import Manifest, read_manifest
from lookalike.index.versions import Version, restore, saved
from lookalike.registry import Entry

ENTRIES = (
    Entry("versions", "List the earlier indexes of a folder, or go back to one", "lookalike.commands.versions:command"),
)


@click.command()
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path))
@click.option("--back", is_flag=True, help="Go back to the previous index")
@click.option("--to", metavar="NAME", help="Go back to this one of the list")
def command(folder: Path, back: bool, to: str | None) -> None:
    """List the earlier indexes of the folder INDEX, the newest first; --back or --to NAME restores one of them.

    The last three are kept. A running app serves a restored index by itself.
    """
    now, versions = read_manifest(folder), saved(folder)
    if not back and not to:
        click.echo(f"Now: {_described(now)}.")
        for version in versions:
            description = _described(version.manifest) if version.manifest else "pickles without a manifest"
            click.echo(f"{version.path.name}: {description}.")
        if not versions:
            click.echo("There is no earlier one.")
        return
    version = _named(versions, to, folder) if to else _before(versions, now, folder)
    try:
        restore(folder, version)
    except OSError as error:
        raise LookalikeError(
            f"{folder} can't be written: {error.strerror}. The current index stays in service."
        ) from None
    click.echo(f"{folder} is {version.path.name} again: {_described(read_manifest(folder))}.")


def _named(versions: list[Version], name: str, folder: Path) -> Version:
    for version in versions:
        if version.path.name == name:
            return version
    names = ", ".join(version.path.name for version in versions) or "none"
    raise NotFoundError(f"{folder} keeps no whole version {name!r}; there are: {names}.")


def _before(versions: list[Version], now: Manifest, folder: Path) -> Version:
    """The newest version that is older than ``now``."""
    for version in versions:
        if version.manifest and version.manifest.created <= now.created and version.manifest.sha256 != now.sha256:
            return version
    raise NotFoundError(f"{folder} keeps no whole index from before {now.created}.")


def _described(manifest: Manifest) -> str:
    counts = manifest.counts
    made = f"built {manifest.created}, {counts.products:,} products, {counts.photos:,} photos, {manifest.encoder.name}"
    backend = manifest.neighbours.backend if manifest.neighbours else ""
    return f"{made}, {backend}" if backend else made
