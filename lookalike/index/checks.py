"""Check that a catalogue.db is a database as this program writes it.

Correct checksums only prove that the files were not changed; anybody can make an index with correct checksums. So
everything that would stop a server later, or make it show what it should not, is checked when the index is opened.
"""

import sqlite3
import sys
from collections import deque
from collections.abc import Sequence

from lookalike.appearance.facts import SIDE
from lookalike.appearance.palette import COLOURS
from lookalike.index import words

TABLES = frozenset({"product", "photo", "attribute_column", "attribute_value", "attribute"})
FURTHER = frozenset({"place", "known_photo", "known_view", "known_copy"})  # indexes of earlier versions lack them
WORDS = "words"  # the full-text index, with tables of its own
FULL_TEXTS = (
    words.WORDS,
    # of earlier versions, which has names only; it is not used
    "CREATE VIRTUAL TABLE words USING fts5( name, content = 'product', content_rowid = 'number', "
    'tokenize = "unicode61 remove_diacritics 2" )',
)
LONGEST = 64 * 2**20  # bytes of a text or blob
TEXTS = {
    "product": ("id", "name", "url", "stock", "currency", "created", "description"),
    "attribute_column": ("name",),
    "attribute_value": ("value",),
}
PRICES = ("price", "regular_price")
NEEDED = ("id", "name", "value")  # texts that are never missing
WRONG_NEEDED, WRONG_TEXT = "typeof({0}) != 'text'", "typeof({0}) NOT IN ('text', 'null')"
WRONG_PRICE = f"typeof({{0}}) NOT IN ('real', 'null') OR {{0}} NOT BETWEEN 0 AND {sys.float_info.max!r}"


class UnfitError(Exception):
    """A database that can't be used; the message says why."""


def check_database(connection: sqlite3.Connection, filenames: Sequence[str]) -> None:
    """Raise unless the database has the products of an index with the photos ``filenames``, row by row.

    Raises:
        UnfitError: it can't be used.
        sqlite3.Error: it is not a database, or a text in it is not UTF-8.
    """
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    connection.execute("PRAGMA trusted_schema = OFF")
    _check_schema(connection)
    products, photos = (_contiguous(connection, *table) for table in (("product", "number"), ("photo", "row")))
    _check_texts(connection)
    _none(
        connection,
        f"SELECT 1 FROM photo WHERE typeof(product) != 'integer' OR product NOT BETWEEN 0 AND {products - 1} "
        f"OR typeof(twin) != 'integer' OR twin NOT BETWEEN 0 AND row",
        "has photos of products that do not exist",
    )
    _none(
        connection,
        "SELECT 1 FROM photo JOIN photo first ON first.row = photo.twin WHERE first.twin != first.row",
        "has duplicates of photos that are duplicates themselves",
    )
    if "copy" in _columns(connection, "photo"):
        _none(
            connection,
            "SELECT 1 FROM photo WHERE typeof(copy) NOT IN ('integer', 'null') OR copy NOT BETWEEN 0 AND row",
            "has copies of photos that do not exist",
        )
        _none(
            connection,
            "SELECT 1 FROM photo JOIN photo first ON first.row = photo.copy WHERE first.copy IS NOT first.row",
            "has copies of photos that are copies themselves",
        )
    _none(
        connection,
        "SELECT 1 FROM product WHERE number NOT IN (SELECT product FROM photo)",
        "has products without a photo",
    )
    _none(
        connection,
        "SELECT 1 FROM attribute_value WHERE column_number NOT IN (SELECT number FROM attribute_column)",
        "has values of columns that do not exist",
    )
    _none(
        connection,
        f"SELECT 1 FROM attribute WHERE typeof(product) != 'integer' OR product NOT BETWEEN 0 AND {products - 1} "
        "OR value_number NOT IN (SELECT number FROM attribute_value)",
        "has attributes of products or values that do not exist",
    )
    names = [name for (name,) in connection.execute("SELECT path FROM photo ORDER BY row")]
    if len(names) != len(filenames):
        raise UnfitError(f"it has {len(names)} photos, filenames.pkl {len(filenames)} names")
    if names != list(filenames):
        raise UnfitError("its photos have other names than in filenames.pkl")
    if _has(connection, "known_photo"):
        rows = [row for (row,) in connection.execute("SELECT row FROM known_photo WHERE row NOT NULL ORDER BY row")]
        if rows != list(range(photos)):
            raise UnfitError("it has checksums of other photos than its own")
        _none(
            connection,
            "SELECT 1 FROM known_photo WHERE typeof(checksum) != 'blob' OR row NOT NULL AND length(checksum) != 32",
            "has checksums of a wrong length",
        )
    if "outline" in _columns(connection, "known_photo"):
        _none(
            connection,
            "SELECT 1 FROM known_photo WHERE typeof(outline) != 'null' AND (typeof(outline) != 'blob' OR "
            f"length(outline) != {SIDE * SIDE} OR typeof(colours) != 'blob' OR length(colours) != {COLOURS} OR "
            "typeof(width) != 'integer' OR typeof(height) != 'integer' OR width < 1 OR height < 1 OR "
            "typeof(mode) != 'text' OR typeof(coarseness) != 'integer' OR coarseness < 0)",
            "has facts about photos that no photo has",
        )
    if _has(connection, "known_copy"):
        _none(
            connection,
            f"SELECT 1 FROM known_copy WHERE typeof(one) != 'integer' OR one NOT BETWEEN 0 AND {photos - 1} OR "
            f"typeof(other) != 'integer' OR other NOT BETWEEN 0 AND {photos - 1} OR typeof(sure) != 'real'",
            "has copies of photos that do not exist",
        )


def _check_schema(connection: sqlite3.Connection) -> None:
    """Allow only ordinary tables: a view or a computed column may run for ever."""
    tables = set()
    for kind, name, text in connection.execute("SELECT type, name, sql FROM sqlite_master"):
        if kind not in ("table", "index"):
            raise UnfitError(f"it has a {kind}, {name}")
        if kind == "index" or name.startswith(f"{WORDS}_"):
            continue
        full_text = text.upper().startswith("CREATE VIRTUAL TABLE")
        known = (name == WORDS and " ".join(text.split()) in FULL_TEXTS) if full_text else name in TABLES | FURTHER
        if not known:
            raise UnfitError(f"it has an unknown table, {name}")
        tables.add(name)
        if not full_text and any(hidden for *_, hidden in connection.execute(f"PRAGMA table_xinfo ({name})")):
            raise UnfitError(f"it has a computed column in its table {name}")
    if missing := sorted(TABLES - tables):
        raise UnfitError(f"it lacks the table {missing[0]}")


def _contiguous(connection: sqlite3.Connection, table: str, column: str) -> int:
    """The number of rows of ``table``, which must be numbered from 0 without gaps."""
    count, different, whole, least, most = connection.execute(
        f"SELECT count(*), count(DISTINCT {column}), sum(typeof({column}) = 'integer'), min({column}), max({column}) "
        f"FROM {table}"
    ).fetchone()
    if not count or (different, whole, least, most) != (count, count, 0, count - 1):
        raise UnfitError(f"it has gaps in the numbers of its table {table}")
    return int(count)


def _check_texts(connection: sqlite3.Connection) -> None:
    """Check that texts are texts and prices are prices; reading every text once fails if it is not UTF-8."""
    for table, columns in TEXTS.items():
        there = _columns(connection, table)
        texts = [column for column in columns if column in there]
        deque(connection.execute(f"SELECT {', '.join(texts)} FROM {table}"), maxlen=0)
        wrong = [(WRONG_NEEDED if column in NEEDED else WRONG_TEXT).format(column) for column in texts]
        for found in connection.execute(f"SELECT {', '.join(wrong)} FROM {table} WHERE {' OR '.join(wrong)} LIMIT 1"):
            raise UnfitError(f"it has a {texts[found.index(1)]} that is not a text in its table {table}")
        for column in there.intersection(PRICES) if table == "product" else ():
            for (price,) in connection.execute(f"SELECT {column} FROM product WHERE {WRONG_PRICE.format(column)}"):
                raise UnfitError(f"it has an invalid price, {str(price)[:40]}")


def _none(connection: sqlite3.Connection, query: str, problem: str) -> None:
    """Raise with ``problem`` if ``query`` finds a row."""
    if connection.execute(f"{query} LIMIT 1").fetchone():
        raise UnfitError(f"it {problem}")


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """The columns of ``table``; empty if there is no such table."""
    return {name for _, name, *_ in connection.execute(f"PRAGMA table_info ({table})")}


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None
