"""Where photos come from: one file a source."""

from collections.abc import Mapping
from pathlib import Path

from lookalike import registry
from lookalike.catalogue.sources.base import Source
from lookalike.errors import CatalogueError

__all__ = ["Source", "open_source"]


def open_source(path: str | Path, places: Mapping[str, bytes] | None = None) -> Source:
    """The source at ``path``, opened; close it, or use it as a context manager.

    ``places`` are those of its photos that a build recorded: no link is followed but to there. None: any is that is
    met when the source is looked through.

    Raises:
        CatalogueError: there is nothing there, or nothing that is read, or it is damaged.
    """
    path = Path(path)
    try:
        there = path.exists()
    except OSError as error:  # a folder above may not be entered, or the name is too long
        raise CatalogueError(f"{path} can't be read: {error.strerror}.") from error
    if not there:
        raise CatalogueError(f"There is no catalogue at {path}: give a folder of photos or a .zip.")
    for entry in registry.gather(__name__).values():
        kind: type[Source] = registry.load(entry)
        if kind.accepts(path):
            return kind(path, places)
    raise CatalogueError(f"{path} is neither a folder of photos nor a .zip.")
