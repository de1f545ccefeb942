"""Find the table of a catalogue: the one that is named, a styles.csv, or the only table in the source."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lookalike.catalogue.product import SKIPPED
from lookalike.catalogue.sources import Source
from lookalike.catalogue.sources.base import ending_of
from lookalike.catalogue.styles import MAX_TABLE_BYTES, is_table
from lookalike.errors import CatalogueError

MANY = 10  # with more text files in one folder, these are notes or labels, and none is opened
NAMED = 5  # tables that a message names
_SPREADSHEETS = frozenset({".xlsx", ".xls", ".ods", ".numbers"})


@dataclass(frozen=True)
class FoundTable:
    """The bytes of a table, its name, its place for people, and its folder in the source (None: not in the source)."""

    data: bytes
    name: str
    where: str
    folder: str | None


def find_table(source: Source, styles: str | Path | None) -> FoundTable | None:
    """The table ``styles`` (any path, or a name inside the source), or the one that is found; None if there is none.

    Raises:
        CatalogueError: the table can't be read, or there are several.
    """
    if styles is None:
        name = _found(source)
        return _inside(source, name) if name is not None else None
    path = Path(styles)
    if not path.is_file():
        if source.contains(str(styles)):
            return _inside(source, str(styles))
        raise CatalogueError(f"There is no file {styles}, and none of that name in {source.path}.")
    if path.resolve().is_relative_to(source.path.resolve()):
        return _inside(source, path.resolve().relative_to(source.path.resolve()).as_posix())
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise CatalogueError(f"{path} has more than {MAX_TABLE_BYTES / 1e6:.0f} MB; split it.")
        return FoundTable(path.read_bytes(), path.name, str(path), folder=None)
    except OSError as error:
        raise CatalogueError(f"{path} can't be read: {error.strerror}.") from error


def spreadsheets(source: Source) -> list[str]:
    """Spreadsheet files in the source, which can't be read."""
    return [name for name in source.listing.others if ending_of(PurePosixPath(name).name) in _SPREADSHEETS]


def _found(source: Source) -> str | None:
    """The styles.csv, else another .csv or .tsv, else a text file with a table; the one with the fewest folders."""
    files = {name: PurePosixPath(name).name for name in source.listing.others}
    endings = {name: ending_of(file) for name, file in files.items() if file.casefold() != SKIPPED}
    tables = _shallowest(source.listing.tables) or _shallowest(
        [name for name, ending in endings.items() if ending in (".csv", ".tsv")]
    )
    if not tables:
        texts = _shallowest([name for name, ending in endings.items() if ending == ".txt"])
        tables = [name for name in texts if is_table(source.read(name, MAX_TABLE_BYTES))] if len(texts) <= MANY else []
    if len(tables) > 1:
        more = f" and {len(tables) - NAMED:,} more" if len(tables) > NAMED else ""
        raise CatalogueError(
            f"{source.path} has several tables, {', '.join(tables[:NAMED])}{more}: choose one with --styles."
        )
    return tables[0] if tables else None


def _shallowest(names: Iterable[str]) -> list[str]:
    """The names with the fewest folders, sorted."""
    ranked = sorted((name.count("/"), name) for name in names)
    return [name for depth, name in ranked if depth == ranked[0][0]]


def _inside(source: Source, name: str) -> FoundTable:
    data = source.read(name, MAX_TABLE_BYTES)
    return FoundTable(data, name, f"{name} in {source.path}", name.rpartition("/")[0])
