"""Results of a build for each photo, stored in the index's catalogue.db, so that the next build can reuse them.

A photo is identified by the SHA-256 of its bytes, which the URLs of pictures contain, too.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.facts import SIDE, Appearance
from lookalike.appearance.palette import Shares

SCHEMA = """
-- photos without a row could not be read, for the reason "skipped"; earlier versions lack width and what follows
CREATE TABLE known_photo (
    row INTEGER, path TEXT NOT NULL, pixels BLOB NOT NULL, skipped TEXT NOT NULL, checksum BLOB NOT NULL,
    width INTEGER, height INTEGER, mode TEXT, coarseness INTEGER, colours BLOB, outline BLOB
);
-- rows of photos that are copies of each other, and how sure that is; earlier versions lack it
CREATE TABLE known_copy (one INTEGER NOT NULL, other INTEGER NOT NULL, sure REAL NOT NULL);
CREATE TABLE known_view (key BLOB NOT NULL, vector BLOB NOT NULL);
"""

CELLS = 5 + len(Appearance._fields)  # columns of known_photo
LOOKS = "width, height, mode, coarseness, lower(hex(colours)), iif(outline IS NULL, NULL, lower(hex(outline)))"
NO_ROW = -1


class Outcome(NamedTuple):
    """The result for a photo.

    Attributes:
        pixels: the hash of its pixels (``photos.pixels_hash``); empty if it was skipped.
        skipped: why it was skipped; else empty.
        checksum: SHA-256 of its bytes, 64 hexadecimal digits; empty if they can't be read.
        mark: ``Source.mark`` from before they were read.
        appearance: how it looks; None if it was skipped, or if an earlier version recorded it.
    """

    pixels: str = ""
    skipped: str = ""
    checksum: str = ""
    mark: str = ""
    appearance: Appearance | None = None

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is to be found out about the photo."""
        return bool(self.skipped) or self.appearance is not None


Fetch: TypeAlias = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query of the database, and returns all its rows."""

Named = tuple[str, Outcome]
"""A photo's name in the catalogue, and its result."""


class KnownPhotos:
    """The results for known photos, and the rows of their vectors (NO_ROW: it has none)."""

    def __init__(self) -> None:
        self._by_checksum: dict[str, tuple[Outcome, int]] = {}
        self._checksums: dict[tuple[str, str], str] = {}  # by name and mark

    def add(self, photos: Iterable[Named], first: int) -> None:
        """Add photos; their vectors are the rows from ``first`` on."""
        for name, outcome in photos:
            self._by_checksum[outcome.checksum] = outcome, NO_ROW if outcome.skipped else first
            self.add_marks({name: (outcome.mark, outcome.checksum)})
            first += not outcome.skipped

    def add_marks(self, marks: Mapping[str, tuple[str, str]]) -> None:
        """Add marks and checksums of photos that were read, by name."""
        self._checksums.update({(name, mark): checksum for name, (mark, checksum) in marks.items()})

    def find(self, checksum: str) -> tuple[Outcome, int] | None:
        """The result and row of a photo with this checksum; None if it is unknown."""
        return self._by_checksum.get(checksum)

    def find_unread(self, name: str, mark: str) -> tuple[Outcome, int] | None:
        """The result and row of a photo whose file still has the recorded mark; None if it must be read."""
        return self.find(self._checksums.get((name, mark), "")) if mark else None


@dataclass(frozen=True)
class Knowledge:
    """The results for the photos of an index.

    Attributes:
        photos: those in the index, row by row.
        refused: those that could not be decoded.
        copies: pairs of rows that are copies of each other, and how sure that is.
        views: key of ``Album.views`` → bytes of a float32 array.
    """

    photos: Sequence[Named] = ()
    refused: Sequence[Named] = ()
    copies: Sequence[tuple[int, int, float]] = ()
    views: Mapping[bytes, bytes] = field(default_factory=dict)


def write_knowledge(path: Path, knowledge: Knowledge) -> None:
    """Add the tables to the database at ``path``, which must not be open elsewhere."""
    with closing(sqlite3.connect(path)) as connection:
        # As in ``write_database``: a killed build writes it again, and the commit flushes it.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        every = [*enumerate(knowledge.photos), *((None, photo) for photo in knowledge.refused)]
        connection.executemany(
            f"INSERT INTO known_photo VALUES ({', '.join('?' * CELLS)})", (_cells(row, photo) for row, photo in every)
        )
        connection.executemany("INSERT INTO known_copy VALUES (?, ?, ?)", knowledge.copies)
        connection.executemany("INSERT INTO known_view VALUES (?, ?)", knowledge.views.items())
        connection.commit()


def read_knowledge(connection: sqlite3.Connection) -> Knowledge:
    """Read the tables; empty in databases of earlier versions, which lack them."""
    there = _columns(connection)
    if not there:
        return Knowledge()
    appearance = LOOKS if "outline" in there else ", ".join(["NULL"] * len(Appearance._fields))
    facts = f"SELECT path, hex(pixels), skipped, hex(checksum), {appearance} FROM known_photo WHERE row IS"
    return Knowledge(
        list(_named(connection.execute(f"{facts} NOT NULL ORDER BY row"))),
        list(_named(connection.execute(f"{facts} NULL"))),
        connection.execute("SELECT one, other, sure FROM known_copy").fetchall() if "outline" in there else (),
        dict(connection.execute("SELECT key, vector FROM known_view")),
    )


def read_checksums(fetch: Fetch) -> NDArray[np.uint64] | None:
    """(n,) uint64: the first eight bytes of the SHA-256 of each row's photo, as a big-endian number.

    None in an index without the checksums of its photos.
    """
    if not fetch("PRAGMA table_info (known_photo)"):
        return None
    known = fetch("SELECT substr(checksum, 1, 8) FROM known_photo WHERE row NOT NULL ORDER BY row")
    return np.frombuffer(b"".join(start for (start,) in known), ">u8").astype(np.uint64)


def read_outlines(fetch: Fetch) -> NDArray[np.uint8] | None:
    """(n, SIDE, SIDE) uint8: the outline of each row's photo (``Appearance.outline``); None if they are not known."""
    if "outline" not in {name for _, name, *_ in fetch("PRAGMA table_info (known_photo)")}:
        return None
    known = [outline for (outline,) in fetch("SELECT outline FROM known_photo WHERE row NOT NULL ORDER BY row")]
    if None in known:
        return None
    return np.frombuffer(b"".join(known), np.uint8).reshape(len(known), SIDE, SIDE)


def read_colours(fetch: Fetch) -> Shares | None:
    """(n, COLOURS): the colours of each row's product; None in an index that doesn't know them."""
    if "colours" not in {name for _, name, *_ in fetch("PRAGMA table_info (known_photo)")}:
        return None
    known = [colours for (colours,) in fetch("SELECT colours FROM known_photo WHERE row NOT NULL ORDER BY row")]
    if None in known:
        return None
    return np.frombuffer(b"".join(known), np.uint8).reshape(len(known), -1)


def read_files(fetch: Fetch) -> list[tuple[int, int, str]] | None:
    """Width and height (pixels) and mode of each row's file; None in an index that doesn't know them."""
    if "mode" not in {name for _, name, *_ in fetch("PRAGMA table_info (known_photo)")}:
        return None
    known = fetch("SELECT width, height, mode FROM known_photo WHERE row NOT NULL ORDER BY row")
    return None if any(mode is None for *_, mode in known) else known


def _columns(connection: sqlite3.Connection) -> set[str]:
    """The columns of known_photo; empty if there is no such table."""
    return {name for _, name, *_ in connection.execute("PRAGMA table_info (known_photo)")}


def _cells(row: int | None, photo: Named) -> tuple[Any, ...]:
    name, outcome = photo
    looks: tuple[Any, ...] = (None,) * len(Appearance._fields)
    if outcome.appearance:
        *facts, colours, outline = outcome.appearance
        looks = (*facts, bytes.fromhex(colours), bytes.fromhex(outline))
    return row, name, bytes.fromhex(outcome.pixels), outcome.skipped, bytes.fromhex(outcome.checksum), *looks


def _named(rows: Iterable[tuple[Any, ...]]) -> Iterator[Named]:
    for name, pixels, skipped, checksum, *looks in rows:
        appearance = None if looks[-1] is None else Appearance(*looks)
        yield name, Outcome(pixels.lower(), skipped, checksum.lower(), "", appearance)
