"""Results of a build for each photo, stored in the index's catalogue.db, so that the next build can reuse them.

A photo is identified by the SHA-256 of its bytes, which the URLs of pictures contain, too.
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
    """The result for a photo.

    Attributes:
        pixels: the hash of its pixels (``photos.pixels_hash``); empty if it was skipped.
        skipped: why it was skipped; else empty.
        checksum: SHA-256 of its bytes, 64 hexadecimal digits; empty if they can't be read.
        mark: ``Source.mark`` from before they were read.
    """

    pixels: str = ""
    skipped: str = ""
    checksum: str = ""
    mark: str = ""


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
        views: key of ``Album.views`` → bytes of a float32 array.
    """

    photos: Sequence[Named] = ()
    refused: Sequence[Named] = ()
    views: Mapping[bytes, bytes] = field(default_factory=dict)


def write_knowledge(path: Path, knowledge: Knowledge) -> None:
    """Add the tables to the database at ``path``, which must not be open elsewhere."""
    with closing(sqlite3.connect(path)) as connection:
        # As in ``write_database``: a killed build writes it again, and the commit flushes it.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        rows = (_cells(row, photo) for row, photo in enumerate(knowledge.photos))
        connection.executemany("INSERT INTO known_photo VALUES (?, ?, ?, ?, ?)", rows)
        rows = (_cells(None, photo) for photo in knowledge.refused)
        connection.executemany("INSERT INTO known_photo VALUES (?, ?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO known_view VALUES (?, ?)", knowledge.views.items())
        connection.commit()


def read_knowledge(connection: sqlite3.Connection) -> Knowledge:
    """Read the tables; empty in databases of earlier versions, which lack them."""
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
