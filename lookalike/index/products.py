"""catalogue.db: the products of an index, their photos row by row, and the data for search by name and filters."""

import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.product import Product
from lookalike.errors import IndexFilesError, NotFoundError, UnprocessableError
from lookalike.index.checks import UnfitError, check_database

SCHEMA = """
CREATE TABLE product (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, price REAL, url TEXT, stock TEXT,
    regular_price REAL, currency TEXT, created TEXT, description TEXT
);
-- row: the photo's row in the vectors; twin: the first row with the same pixels, perhaps itself
CREATE TABLE photo (
    row INTEGER PRIMARY KEY, product INTEGER NOT NULL REFERENCES product, path TEXT NOT NULL, twin INTEGER NOT NULL
);
CREATE INDEX photo_product ON photo (product);
CREATE TABLE attribute_column (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE attribute_value (
    number INTEGER PRIMARY KEY, column_number INTEGER NOT NULL REFERENCES attribute_column, value TEXT NOT NULL,
    products INTEGER NOT NULL, UNIQUE (column_number, value)
);
-- place: the position of the value among the product's values of this column, from 0; earlier versions lack it
CREATE TABLE attribute (
    value_number INTEGER NOT NULL REFERENCES attribute_value, product INTEGER NOT NULL REFERENCES product,
    place INTEGER NOT NULL, PRIMARY KEY (value_number, product)
) WITHOUT ROWID;
CREATE INDEX attribute_product ON attribute (product);
-- the real paths of photos behind links: see Source.places
CREATE TABLE place (path TEXT PRIMARY KEY, place BLOB NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    name, content = 'product', content_rowid = 'number', tokenize = "unicode61 remove_diacritics 2"
);
"""

FACTS = ("id", "name", "price", "url", "stock", "regular_price", "currency", "created", "description")
Rows = NDArray[np.bool_]  # (n,)
READ_AT_ONCE = 1000  # products fetched by one query of the database


@dataclass(frozen=True)
class Filters:
    """Conditions on products: one of the values in each given column, and a price in the closed range."""

    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_min: float | None = None
    price_max: float | None = None

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return bool(self.attributes) or self.price_min is not None or self.price_max is not None


@dataclass(frozen=True)
class Page:
    """One page of a listing; ``total``: the number of products on all its pages."""

    products: tuple[Product, ...]
    total: int


class _Column:
    """The values of one column, with their products.

    Attributes:
        values: the commonest first.
        totals: the number of products with each value.
    """

    def __init__(self, holders: Sequence[tuple[str, int]]) -> None:
        """``holders``: pairs of value and product number, grouped by value, in the order of ``values``."""
        self.values = tuple(dict.fromkeys(value for value, _ in holders))
        self._places = {value: place for place, value in enumerate(self.values)}
        places = np.array([self._places[value] for value, _ in holders], np.int64)
        self._numbers = np.array([number for _, number in holders], np.int64)
        self._starts = np.searchsorted(places, np.arange(len(self.values) + 1))
        self.totals: list[int] = np.diff(self._starts).tolist()

    def holders(self, value: str) -> NDArray[np.int64]:
        """The numbers of the products that have ``value``."""
        place = self._places.get(value)
        return self._numbers[:0] if place is None else self._numbers[self._starts[place] : self._starts[place + 1]]

    def counts(self, passing: NDArray[np.bool_]) -> list[int]:
        """For each of ``values``, the number of products that have it and are ``passing`` (products,) bool."""
        if not self.values:
            return []
        counts: list[int] = np.add.reduceat(passing[self._numbers].astype(np.int64), self._starts[:-1]).tolist()
        return counts


class _Groups:
    """The rows of each number, for an array of numbers."""

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        self._rows = np.argsort(numbers, kind="stable")
        self._sorted = numbers[self._rows]

    def of(self, number: int) -> NDArray[np.int64]:
        """The rows of ``number``, ascending."""
        first, end = np.searchsorted(self._sorted, [number, number + 1])
        return self._rows[first:end]


def write_products(
    connection: sqlite3.Connection,
    columns: Sequence[str],
    products: Sequence[Product],
    duplicate_groups: Sequence[int],
    places: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """Fill an empty database. Rows are numbered in the order of the products and their photos.

    ``duplicate_groups`` has one number per row: the first row whose photo has the same pixels. ``places``: see
    ``Source.places``; may contain others.
    """
    connection.executescript(SCHEMA)
    column_numbers = {name: number for number, name in enumerate(columns)}
    connection.executemany("INSERT INTO attribute_column VALUES (?, ?)", enumerate(columns))
    connection.executemany(
        f"INSERT INTO product VALUES (?, {', '.join('?' * len(FACTS))})",
        ((number, *(getattr(product, fact) for fact in FACTS)) for number, product in enumerate(products)),
    )
    photos = ((number, path) for number, product in enumerate(products) for path in product.photos)
    connection.executemany(
        "INSERT INTO photo VALUES (?, ?, ?, ?)",
        (
            (row, number, path, group)
            for row, ((number, path), group) in enumerate(zip(photos, duplicate_groups, strict=True))
        ),
    )
    found = {path: places[path] for product in products for path in product.photos if path in places} if places else {}
    connection.executemany("INSERT INTO place VALUES (?, ?)", found.items())
    holders: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for number, product in enumerate(products):
        for column, values in product.values.items():
            for place, value in enumerate(values):
                holders.setdefault((column_numbers[column], value), []).append((number, place))
    connection.executemany(
        "INSERT INTO attribute_value VALUES (?, ?, ?, ?)",
        ((number, column, value, len(held)) for number, ((column, value), held) in enumerate(sorted(holders.items()))),
    )
    connection.executemany(
        "INSERT INTO attribute VALUES (?, ?, ?)",
        ((number, *holder) for number, (_, held) in enumerate(sorted(holders.items())) for holder in held),
    )
    connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
    connection.commit()


def write_database(
    path: Path,
    columns: Sequence[str],
    products: Sequence[Product],
    duplicate_groups: Sequence[int],
    places: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """Write a new catalogue.db at ``path``; see ``write_products``."""
    connection = sqlite3.connect(path)
    try:
        # After a kill it is written again, and the commit flushes it: no journal is needed.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        write_products(connection, columns, products, duplicate_groups, places)
    finally:
        connection.close()


class ProductStore:
    """The products of an index, for several threads.

    All threads share one connection and wait for each other; a query takes a millisecond or two. The connection keeps
    reading the file that it opened, even if a build renames another one into its place.

    Attributes:
        columns: the attributes for filters, in the catalogue's order.
        duplicate_groups: (n,) int64, row → number of its group of pixel-identical photos.
        price_decimals: the same for all prices, so that they line up: 0 if all are whole, else 2; None without prices.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """``connection``: of a filled database, opened with ``check_same_thread=False``."""
        self._connection = connection
        self._lock = threading.RLock()
        there = self._columns_of("product")
        self._facts = tuple(fact for fact in FACTS if fact in there)  # earlier versions lack some
        products = self._fetch("SELECT id, price FROM product ORDER BY number")
        self._ids = [str(product_id) for product_id, _ in products]
        self._numbers = {product_id: number for number, product_id in enumerate(self._ids)}
        self._prices = np.array([np.nan if price is None else price for _, price in products], np.float64)
        known = [column for column in ("price", "regular_price") if column in there]
        shown = [
            price
            for row in self._fetch(f"SELECT {', '.join(known)} FROM product")
            for price in row
            if price is not None
        ]
        self.price_decimals = (2 if any(price % 1 for price in shown) else 0) if shown else None
        photos = np.array(self._fetch("SELECT product, twin FROM photo ORDER BY row"), np.int64).reshape(-1, 2)
        self._product_of = np.ascontiguousarray(photos[:, 0])
        self.duplicate_groups: NDArray[np.int64] = np.ascontiguousarray(photos[:, 1])
        self._rows_by_product, self._rows_by_group = _Groups(self._product_of), _Groups(self.duplicate_groups)
        self.columns = tuple(name for (name,) in self._fetch("SELECT name FROM attribute_column ORDER BY number"))
        self._read: dict[str, _Column] = {}
        self._place = "place" if "place" in self._columns_of("attribute") else "v.number"

    @cached_property
    def places(self) -> dict[str, bytes]:
        """The real paths of photos behind links (``Source.places``); empty in indexes of earlier versions."""
        if not self._fetch("SELECT 1 FROM sqlite_master WHERE name = 'place'"):
            return {}
        return dict(self._fetch("SELECT path, place FROM place"))

    @cached_property
    def checksums(self) -> NDArray[np.uint64] | None:
        """(n,) uint64: the first eight bytes of the SHA-256 of each row's photo, as a big-endian number.

        None in an index without the checksums of its photos.
        """
        if not self._fetch("SELECT 1 FROM sqlite_master WHERE name = 'known_photo'"):
            return None
        known = self._fetch("SELECT substr(checksum, 1, 8) FROM known_photo WHERE row NOT NULL ORDER BY row")
        return np.frombuffer(b"".join(start for (start,) in known), ">u8").astype(np.uint64)

    @classmethod
    def open(cls, path: Path, filenames: Sequence[str]) -> "ProductStore":
        """Open the store in the file at ``path``, read-only; ``filenames``: the photos of its index.

        Raises:
            IndexFilesError: the file is missing, is not such a database, or belongs to other photos.
        """
        if not path.is_file():
            raise IndexFilesError(f"{path} is missing.")
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            check_database(connection, filenames)
            return cls(connection)
        except BaseException as error:
            connection.close()
            if not isinstance(error, UnfitError | sqlite3.Error | ValueError):
                raise
            raise IndexFilesError(f"{path} is damaged: it is not a catalogue's database ({error}).") from None

    @classmethod
    def in_memory(
        cls, columns: Sequence[str], products: Sequence[Product], duplicate_groups: Sequence[int]
    ) -> "ProductStore":
        """A store of products without a file; see ``write_products``."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        write_products(connection, columns, products, duplicate_groups)
        return cls(connection)

    def __len__(self) -> int:
        """The number of products."""
        return len(self._ids)

    def close(self) -> None:
        """Close the database; the store can't be used any more."""
        self._connection.close()

    def get(self, product_id: str) -> Product:
        """The product with this id.

        Raises:
            NotFoundError: there is none.
        """
        return self._products([self._number(product_id)])[0]

    def all(self) -> tuple[Product, ...]:
        """Every product, in the catalogue's order."""
        pages = range(0, len(self), READ_AT_ONCE)
        return tuple(
            product for at in pages for product in self._products(range(at, min(at + READ_AT_ONCE, len(self))))
        )

    def copy_to(self, path: Path) -> None:
        """Write the same database to ``path``.

        Raises:
            OSError, sqlite3.Error: it can't be written.
        """
        with closing(sqlite3.connect(path)) as copy, self._lock:
            self._connection.backup(copy)

    def rows_of(self, product_id: str) -> NDArray[np.int64]:
        """The rows of a product's photos, ascending; int64.

        Raises:
            NotFoundError: there is no such product.
        """
        return self._rows_by_product.of(self._number(product_id))

    def products_of(self, rows: Sequence[int] | NDArray[np.int64]) -> list[str]:
        """For each row, the id of its product."""
        return [self._ids[number] for number in self._product_of[np.asarray(rows, np.int64)]]

    def of_rows(self, rows: Sequence[int]) -> list[Product]:
        """For each row, its product."""
        return self._products([int(self._product_of[row]) for row in rows])

    def duplicates_of(self, row: int) -> NDArray[np.int64]:
        """The rows of the photos with the same pixels as the one in ``row``, including ``row``; ascending."""
        return self._rows_by_group.of(int(self.duplicate_groups[row]))

    def rows_sharing(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """All rows of the products that have a photo with the same pixels as one in ``rows``; int64."""
        sharing = np.concatenate([self.duplicates_of(row) for row in rows])
        return np.concatenate([self._rows_by_product.of(number) for number in np.unique(self._product_of[sharing])])

    def values(self, column: str, filters: Filters = Filters(), rows: Rows | None = None) -> list[tuple[str, int]]:
        """The values of a column and the number of products with each, the commonest first.

        Only products that pass ``filters`` in all other columns are counted, so the count is the number of products
        that choosing the value would find. With ``rows``, only products with one of these rows are counted.

        Raises:
            UnprocessableError: there is no such column; the sentence names those that exist.
        """
        own = self._column(column)
        others = {name: wanted for name, wanted in filters.attributes.items() if name != column}
        elsewhere = replace(filters, attributes=others)
        counts = own.counts(self._passing(elsewhere, rows)) if elsewhere or rows is not None else own.totals
        return list(zip(own.values, counts, strict=True))

    def mask(self, filters: Filters) -> NDArray[np.bool_]:
        """(n,) bool: the rows whose product passes: any of the values in a column, in all columns.

        A product without a price does not pass a limit of the price.

        Raises:
            UnprocessableError: an unknown column; the sentence names those that exist.
        """
        return self._passing(filters)[self._product_of]

    def page(self, text: str = "", filters: Filters = Filters(), page: int = 1, per_page: int = 24) -> Page:
        """One page of the products whose name has every word of ``text``; the last word may be incomplete.

        Accents and case are ignored. The best match is first; without ``text``, the catalogue's order is used.

        Raises:
            UnprocessableError: an unknown column in ``filters``, or ``page`` or ``per_page`` is less than 1.
        """
        if page < 1 or per_page < 1:
            raise UnprocessableError(f"page is {page} and per_page {per_page}; both start from 1.")
        passing = self._passing(filters)
        if text.strip():
            found = np.array(self._matching(text), np.int64)
            numbers = found[passing[found]]
        else:
            numbers = np.flatnonzero(passing)
        start = (page - 1) * per_page
        return Page(tuple(self._products(numbers[start : start + per_page].tolist())), len(numbers))

    def _matching(self, text: str) -> list[int]:
        """Numbers of the products whose name matches ``text``, best first."""
        text = text.replace("\0", " ").encode("utf-8", "ignore").decode()  # SQLite refuses lone surrogates
        # Quoted words are text, not FTS5's query language. A word without a letter or digit would match nothing.
        words = [word.replace('"', '""') for word in text.split() if any(map(str.isalnum, word))]
        if not words:
            return []
        query = " ".join(f'"{word}"' for word in words) + "*"
        found = self._fetch("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank, rowid", (query,))
        return [number for (number,) in found if 0 <= number < len(self)]  # a malicious index may have other rows

    def _passing(self, filters: Filters, rows: Rows | None = None) -> NDArray[np.bool_]:
        """(products,) bool: the products that pass, and have one of ``rows``."""
        passes = np.bincount(self._product_of[rows if rows is not None else ...], minlength=len(self)) > 0
        for column, wanted in filters.attributes.items():
            either = np.zeros(len(self._ids), np.bool_)
            for value in wanted:
                either[self._column(column).holders(value)] = True
            passes &= either
        if filters.price_min is not None:
            passes &= self._prices >= filters.price_min
        if filters.price_max is not None:
            passes &= self._prices <= filters.price_max
        return passes

    def _column(self, column: str) -> _Column:
        """The values of ``column``, read once."""
        if column not in self.columns:
            exist = ", ".join(self.columns) or "none"
            raise UnprocessableError(f"There is no column {column!r} to filter by; there are: {exist}.", "filter")
        with self._lock:
            if column not in self._read:
                self._read[column] = _Column(
                    self._fetch(
                        "SELECT value, product FROM attribute JOIN attribute_value v ON v.number = value_number "
                        "JOIN attribute_column c ON c.number = column_number WHERE c.name = ? "
                        "ORDER BY v.products DESC, value, product",
                        (column,),
                    )
                )
            return self._read[column]

    def _products(self, numbers: Sequence[int]) -> list[Product]:
        """The products with these numbers, in this order, by one statement."""
        marks = ", ".join("?" * len(numbers))
        found = {}
        for number, attributes, photos, *facts in self._fetch(
            "SELECT number, (SELECT json_group_array(json_array(name, value)) FROM ("
            "SELECT c.name, v.value FROM attribute JOIN attribute_value v ON v.number = value_number "
            "JOIN attribute_column c ON c.number = column_number WHERE product = product.number "
            f"ORDER BY c.number, {self._place})), "
            "(SELECT json_group_array(path) FROM "
            "(SELECT path FROM photo WHERE product = product.number ORDER BY row)), "
            f"{', '.join(self._facts)} FROM product WHERE number IN ({marks})",
            numbers,
        ):
            values: dict[str, list[str]] = {}
            for column, value in json.loads(attributes):
                values.setdefault(column, []).append(value)
            found[number] = Product(
                photos=tuple(json.loads(photos)),
                attributes={column: values[0] for column, values in values.items()},
                further={column: tuple(values[1:]) for column, values in values.items() if len(values) > 1},
                **dict(zip(self._facts, facts, strict=True)),
            )
        return [found[number] for number in numbers]

    def _number(self, product_id: str) -> int:
        if product_id not in self._numbers:
            raise NotFoundError(f"This index has no product {product_id!r}.")
        return self._numbers[product_id]

    def _columns_of(self, table: str) -> list[str]:
        return [name for _, name, *_ in self._fetch(f"PRAGMA table_info ({table})")]

    def _fetch(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._connection.execute(query, tuple(values)).fetchall()
            except sqlite3.ProgrammingError:  # closed
                raise
            except sqlite3.DatabaseError as error:
                raise IndexFilesError(f"The catalogue's database is damaged: {error}.") from error
