"""The file in which searches that found nothing are kept: an SQLite database beside the index, for several processes.

Of a photo, it has the vector and the day; of searches by words, their number by day; of words, a hash with a key of
this index, and counts by day. What visitors wrote is kept only once so many searches had it that it tells nothing about
one of them. Nothing is older than DAYS.
"""

import contextlib
import hmac
import os
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from lookalike.encoders.base import Vectors
from lookalike.errors import IndexFilesError
from lookalike.files import open_regular

FILE, KEY_FILE = "demand.db", "demand.key"
DAYS = 90
LEAST_SEARCHES = 5  # that had a word before it is written
MOST_PHOTOS = MOST_WORDS = 5000  # the latest are kept: 5 MB at most with 512 numbers a photo
MOST_LETTERS = 60  # of a word or phrase that are written
KEY_BYTES = 32
BUSY_SECONDS = 10  # for which a writer waits for others

# Row ids are random, so that they don't tell in which order searches came. The journal is no write-ahead log: SQLite
# before 3.51.3 may damage a database in that mode when several processes write.
SCHEMA = """
CREATE TABLE IF NOT EXISTS photo (
    id INTEGER PRIMARY KEY, day TEXT NOT NULL, encoder TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS asked (day TEXT PRIMARY KEY, searches INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS word (hash BLOB, day TEXT, searches INTEGER NOT NULL, PRIMARY KEY (hash, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spelled (hash BLOB PRIMARY KEY, word TEXT NOT NULL) WITHOUT ROWID;
"""
PRAGMAS = "PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;"


@dataclass(frozen=True)
class NewPhoto:
    """A photo that found nothing close: the fingerprint of the encoder, and (dim,) float16 as bytes."""

    encoder: str
    vector: bytes

    @staticmethod
    def of(encoder: str, vector: Vectors) -> "NewPhoto":
        """That of a unit vector (dim,), which is rounded."""
        return NewPhoto(encoder, vector.astype("<f2").tobytes())


@dataclass(frozen=True)
class WordCount:
    """A word or phrase, and how many searches with it found nothing."""

    word: str
    searches: int


@dataclass(frozen=True)
class Kept:
    """What the file has.

    Attributes:
        days: n days of searches by photo.
        vectors: (n, dim) float32 unit rows, by the encoder that was asked for.
        others: number of searches by photo with other encoders.
        words: what was searched for often enough to be written, the commonest first.
        unwritten: the number of words and phrases that were searched for too rarely to be written.
        asked_by_day: day → how many searches by words found nothing.
    """

    days: Sequence[date] = ()
    vectors: Vectors = field(default_factory=lambda: np.empty((0, 0), np.float32))
    others: int = 0
    words: Sequence[WordCount] = ()
    unwritten: int = 0
    asked_by_day: Mapping[date, int] = field(default_factory=dict)


class Book:
    """The file of the index in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.path, self._key_path = folder / FILE, folder / KEY_FILE

    def write(self, photos: Sequence[NewPhoto], searches: Sequence[Sequence[str]], today: date | None = None) -> None:
        """Add what was searched for ``today``: photos, and words and phrases, several to a search.

        Raises:
            OSError, sqlite3.Error: they can't be written.
        """
        day = today or _today()
        counts = Counter(word for words in searches for word in dict.fromkeys(words))
        key = self._key() if counts else b""
        _create(self.path)
        with self._transaction() as connection:
            _forget_old(connection, day)
            connection.executemany(
                "INSERT INTO photo VALUES (random(), ?, ?, ?)",
                [(day.isoformat(), photo.encoder, photo.vector) for photo in photos],
            )
            if searches:
                connection.execute(
                    "INSERT INTO asked VALUES (?, ?) ON CONFLICT DO UPDATE SET searches = searches + excluded.searches",
                    (day.isoformat(), len(searches)),
                )
            for word, count in counts.items():
                mark = hmac.digest(key, word.encode("utf-8", "replace"), "sha256")
                connection.execute(
                    "INSERT INTO word VALUES (?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET searches = searches + excluded.searches",
                    (mark, day.isoformat(), count),
                )
                total = connection.execute("SELECT sum(searches) FROM word WHERE hash = ?", (mark,)).fetchone()[0]
                if total >= LEAST_SEARCHES:
                    connection.execute("INSERT OR IGNORE INTO spelled VALUES (?, ?)", (mark, word[:MOST_LETTERS]))
            _forget_many(connection)

    def read(self, encoder: str, dim: int, today: date | None = None) -> Kept:
        """What was kept of the last DAYS; older searches are deleted. ``encoder``: whose vectors (dim) are wanted.

        Raises:
            IndexFilesError: the file is damaged, or can't be read.
        """
        day = today or _today()
        if not self.path.exists():
            return Kept()
        try:
            open_regular(self.path).close()
            with contextlib.suppress(sqlite3.OperationalError), self._transaction() as connection:  # read-only, busy
                _forget_old(connection, day)
            with closing(self._connect(read_only=True)) as connection:
                return _read(connection, encoder, dim, day)
        except (sqlite3.Error, OSError, ValueError):
            raise IndexFilesError(
                f"{self.path} can't be read as the file of searches that found nothing; if it is damaged, delete it."
            ) from None

    def clear(self) -> None:
        """Delete everything that was kept; the next words get a new key.

        Raises:
            OSError, sqlite3.Error: it can't be deleted.
        """
        if self.path.exists():
            with self._transaction() as connection:
                for table in ("photo", "asked", "word", "spelled"):
                    connection.execute(f"DELETE FROM {table}")
        self._key_path.unlink(missing_ok=True)

    def _key(self) -> bytes:
        """The key of the words' hashes, which is made if there is none."""
        beside = self._key_path.with_name(f"{KEY_FILE}.{secrets.token_hex(4)}")
        if not self._key_path.exists():
            _create(beside)
            try:
                beside.write_bytes(secrets.token_bytes(KEY_BYTES))
                with contextlib.suppress(FileExistsError):  # another process was faster
                    os.link(beside, self._key_path)
            finally:
                beside.unlink()
        with open_regular(self._key_path) as file:
            return file.read()

    def _connect(self, read_only: bool = False) -> sqlite3.Connection:
        uri = f"{self.path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
        return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection:
            connection.executescript(PRAGMAS)
            connection.execute("BEGIN IMMEDIATE")
            try:
                for statement in SCHEMA.strip().split(";\n"):
                    connection.execute(statement)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def _today() -> date:
    return datetime.now(UTC).date()


def _create(path: Path) -> None:
    """Create a file that only its owner can read, if there is none."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _oldest(today: date) -> str:
    return (today - timedelta(days=DAYS - 1)).isoformat()


def _forget_old(connection: sqlite3.Connection, today: date) -> None:
    """Delete what is older than DAYS, or of a day to come: a clock was wrong, and nobody knows how old it is."""
    for table in ("photo", "asked", "word"):
        connection.execute(f"DELETE FROM {table} WHERE day < ? OR day > ?", (_oldest(today), today.isoformat()))
    _forget_rare(connection)


def _forget_many(connection: sqlite3.Connection) -> None:
    """Keep only the latest searches by photo; of the words, those that are written, then the latest."""
    connection.execute(
        "DELETE FROM photo WHERE id IN (SELECT id FROM photo ORDER BY day DESC LIMIT -1 OFFSET ?)", (MOST_PHOTOS,)
    )
    connection.execute(
        "DELETE FROM word WHERE hash IN (SELECT hash FROM word GROUP BY hash ORDER BY sum(searches) >= ? DESC, "
        "max(day) DESC LIMIT -1 OFFSET ?)",
        (LEAST_SEARCHES, MOST_WORDS),
    )
    _forget_rare(connection)


def _forget_rare(connection: sqlite3.Connection) -> None:
    """Delete the words that fewer searches had than it takes to write them, now that others are deleted."""
    connection.execute(
        "DELETE FROM spelled WHERE hash NOT IN (SELECT hash FROM word GROUP BY hash HAVING sum(searches) >= ?)",
        (LEAST_SEARCHES,),
    )


def _read(connection: sqlite3.Connection, encoder: str, dim: int, today: date) -> Kept:
    since = (_oldest(today),)
    asked = "SELECT day, encoder, vector FROM photo WHERE day >= ? ORDER BY day, id"
    photos = connection.execute(asked, since).fetchall()
    own = [(day, vector) for day, by, vector in photos if by == encoder and len(vector) == 2 * dim]
    vectors = np.frombuffer(b"".join(vector for _, vector in own), "<f2").reshape(len(own), dim).astype(np.float32)
    if not np.isfinite(vectors).all():
        raise ValueError("numbers that are not finite")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    words = connection.execute(
        "SELECT word, sum(searches) FROM word LEFT JOIN spelled USING (hash) WHERE day >= ? GROUP BY hash", since
    ).fetchall()
    written = [WordCount(str(word), int(count)) for word, count in words if word is not None]
    by_day = connection.execute("SELECT day, searches FROM asked WHERE day >= ? ORDER BY day", since)
    return Kept(
        days=[date.fromisoformat(day) for day, _ in own],
        vectors=vectors / np.maximum(lengths, np.float32(1e-6)),
        others=len(photos) - len(own),
        words=sorted(written, key=lambda each: (-each.searches, each.word)),
        unwritten=len(words) - len(written),
        asked_by_day={date.fromisoformat(day): int(count) for day, count in by_day},
    )
