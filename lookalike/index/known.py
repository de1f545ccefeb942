"""What a build knows of its photos, kept in the index's catalogue.db, so that the next one opens none of them again.

A photo is known by the SHA-256 of its bytes: nothing less says that it is the same. Pages address pictures by it, too.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SCHEMA = """
-- photos without a row could not be read, for the reason "skipped"
CREATE TABLE known_photo (
    row INTEGER, path TEXT NOT NULL, pixels BLOB NOT NULL, skipped TEXT NOT NULL, checksum BLOB NOT NULL
);
CREATE TABLE known_view (key BLOB NOT NULL, vector BLOB NOT NULL);
"""

NO_ROW = -1


class Outcome(NamedTuple):
    """What became of a photo.

    Attributes:
        pixels: the hash of its pixels (``photos.pixels_hash``); empty where it was skipped.
        skipped: why it was; else empty.
        checksum: SHA-256 of its bytes, 64 hexadecimal digits; empty where they can't be had.
        mark: ``Source.mark`` from before they were read.
    """

    pixels: str = ""
    skipped: str = ""
    checksum: str = ""
    mark: str = ""


Named = tuple[str, Outcome]
"""A photo's name in the catalogue, and what became of it."""


class KnownPhotos:
    """Photos that were looked at before: what became of each, and the row of its vector (NO_ROW: it has none)."""

    def __init__(self) -> None:
        self._by_checksum: dict[str, tuple[Outcome, int]] = {}
        self._checksums: dict[tuple[str, str], str] = {}  # by name and mark

    def add(self, photos: Iterable[Named], first: int) -> None:
        """Photos whose vectors are the rows from ``first`` on."""
        for name, outcome in photos:
            self._by_checksum[outcome.checksum] = outcome, NO_ROW if outcome.skipped else first
            self.add_marks({name: (outcome.mark, outcome.checksum)})
            first += not outcome.skipped

    def add_marks(self, marks: Mapping[str, tuple[str, str]]) -> None:
        """Name → mark and checksum of photos that were read."""
        self._checksums.update({(name, mark): checksum for name, (mark, checksum) in marks.items()})

    def find(self, checksum: str) -> tuple[Outcome, int] | None:
        """What is known of a photo with these bytes."""
        return self._by_checksum.get(checksum)

    def find_unread(self, name: str, mark: str) -> tuple[Outcome, int] | None:
        """What is known of the photo of this name if its file has the same mark as then; None if it must be read."""
        return self.find(self._checksums.get((name, mark), "")) if mark else None


@dataclass(frozen=True)
class Knowledge:
    """What an index knows of its photos.

    Attributes:
        photos: those in the index, row by row.
        refused: those whose bytes no photo could be made of.
        views: key of ``Album.views`` → bytes of a float32 array.
    """

    photos: Sequence[Named] = ()
    refused: Sequence[Named] = ()
    views: Mapping[bytes, bytes] = field(default_factory=dict)


def write_knowledge(path: Path, knowledge: Knowledge) -> None:
    """Add the tables to the database at ``path``, which nobody else has open."""
    with closing(sqlite3.connect(path)) as connection:
        # As in ``write_database``: a killed build writes it anew, and the commit flushes it.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        rows = (_cells(row, photo) for row, photo in enumerate(knowledge.photos))
        connection.executemany("INSERT INTO known_photo VALUES (?, ?, ?, ?, ?)", rows)
        rows = (_cells(None, photo) for photo in knowledge.refused)
        connection.executemany("INSERT INTO known_photo VALUES (?, ?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO known_view VALUES (?, ?)", knowledge.views.items())
        connection.commit()


def read_knowledge(connection: sqlite3.Connection) -> Knowledge:
    """What the database says; nothing where it is of before there were these tables."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'known_photo'").fetchone():
        return Knowledge()
    facts = "SELECT path, hex(pixels), skipped, hex(checksum) FROM known_photo WHERE row IS"
    return Knowledge(
        list(_named(connection.execute(f"{facts} NOT NULL ORDER BY row"))),
        list(_named(connection.execute(f"{facts} NULL"))),
        dict(connection.execute("SELECT key, vector FROM known_view")),
    )


def _cells(row: int | None, photo: Named) -> tuple[int | None, str, bytes, str, bytes]:
    name, outcome = photo
    return row, name, bytes.fromhex(outcome.pixels), outcome.skipped, bytes.fromhex(outcome.checksum)


def _named(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[Named]:
    for name, pixels, skipped, checksum in rows:
        yield name, Outcome(pixels.lower(), skipped, checksum.lower())
