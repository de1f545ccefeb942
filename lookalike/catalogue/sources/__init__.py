"""Sources of photos: one module per kind of source."""

from collections.abc import Mapping
from pathlib import Path

from lookalike import registry
from lookalike.catalogue.sources.base import Source
from lookalike.errors import CatalogueError

__all__ = ["Source", "open_source"]


def open_source(path: str | Path, places: Mapping[str, bytes] | None = None) -> Source:
    """The source at ``path``, opened; close it, or use it as a context manager.

    ``places`` are the places of its photos that a build recorded (``Source.places``): links are followed only to these.
    With None, the source is searched, and all links are followed.

    Raises:
        CatalogueError: nothing is there, or it is no folder and no .zip, or it is damaged.
    """
    path = Path(path)
    try:
        there = path.exists()
    except OSError as error:  # no permission for a parent folder, or the name is too long
        raise CatalogueError(f"{path} can't be read: {error.strerror}.") from error
    if not there:
        raise CatalogueError(f"There is no catalogue at {path}: give a folder of photos or a .zip.")
    for entry in registry.gather(__name__).values():
        kind: type[Source] = registry.load(entry)
        if kind.accepts(path):
            return kind(path, places)
    raise CatalogueError(f"{path} is neither a folder of photos nor a .zip.")
