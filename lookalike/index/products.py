"""The products of an index, read from its catalogue.db: by id, by row, by words and by filters."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.product import Product
from lookalike.catalogue.stock import is_sold_out
from lookalike.errors import IndexFilesError, NotFoundError, UnprocessableError
from lookalike.index.checks import UnfitError, check_database
from lookalike.index.filters import NO_FILTERS, Filters, Page, PriceCounts, Rows, WordsFound
from lookalike.index.groups import Column, Groups
from lookalike.index.named_values import NamedValues, root, words_of
from lookalike.index.orders import Orders, Sort
from lookalike.index.photo_facts import PhotoFacts
from lookalike.index.swatches import Swatches
from lookalike.index.tables import FACTS, SEPARATOR, read_products, write_products
from lookalike.index.words import MAX_LETTERS, MAX_WORDS, Found, Words, fill, for_people, plain

READ_AT_ONCE = 1000  # products fetched by one query of the database
MAX_SPELLINGS = 100  # products that are asked how a word is spelled


class ProductStore:
    """The products of an index, for several threads.

    All threads share one connection and wait for each other; a query takes a millisecond or two. The connection keeps
    reading the file that it opened, even if a build renames another one into its place.

    Attributes:
        columns: the attributes for filters, in the catalogue's order.
        duplicate_groups: (n,) int64, row → number of its group of pixel-identical photos.
        copy_groups: (n,) int64, row → number of its group of copies (``build/copies.py``), in which those of
            ``duplicate_groups`` are contained; None in an index that doesn't know them.
        price_decimals: the same for all prices, so that they line up: 0 if all are whole, else 2; None without prices.
        any_sold_out: whether the stock of a product says that it is sold out.
        photos: what is known of each row's photo.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """``connection``: of a filled database, opened with ``check_same_thread=False``."""
        self._connection = connection
        self._memory: sqlite3.Connection | None = None  # has the full-text index if the file's is of an earlier version
        self._lock = threading.RLock()
        self.photos = PhotoFacts(self._fetch)
        there = self._columns_of("product")
        self._facts = tuple(fact for fact in FACTS if fact in there)  # earlier versions lack some
        products = self._fetch("SELECT id, price, stock FROM product ORDER BY number")
        self._ids = [str(product_id) for product_id, *_ in products]
        self._numbers = {product_id: number for number, product_id in enumerate(self._ids)}
        self._prices = np.array([np.nan if price is None else price for _, price, _ in products], np.float64)
        self._sold_out = np.array([is_sold_out(stock) for *_, stock in products], np.bool_)
        self.any_sold_out = bool(self._sold_out.any())
        known = [column for column in ("price", "regular_price") if column in there]
        shown = [
            price
            for row in self._fetch(f"SELECT {', '.join(known)} FROM product")
            for price in row
            if price is not None
        ]
        self.price_decimals = (2 if any(price % 1 for price in shown) else 0) if shown else None
        copy = "coalesce(copy, -1)" if "copy" in self._columns_of("photo") else "-1"
        photos = np.array(self._fetch(f"SELECT product, twin, {copy} FROM photo ORDER BY row"), np.int64).reshape(-1, 3)
        self._product_of = np.ascontiguousarray(photos[:, 0])
        self.duplicate_groups: NDArray[np.int64] = np.ascontiguousarray(photos[:, 1])
        self.copy_groups = None if photos[:, 2].min(initial=0) < 0 else np.ascontiguousarray(photos[:, 2])
        self._rows_by_product, self._rows_by_group = Groups(self._product_of), Groups(self.duplicate_groups)
        self._rows_by_copy = self._rows_by_group if self.copy_groups is None else Groups(self.copy_groups)
        self.columns = tuple(name for (name,) in self._fetch("SELECT name FROM attribute_column ORDER BY number"))
        self._read: dict[str, Column] = {}
        self._place = "place" if "place" in self._columns_of("attribute") else "v.number"

    @cached_property
    def places(self) -> dict[str, bytes]:
        """The real paths of photos behind links (``Source.places``); empty in indexes of earlier versions."""
        there = self._fetch("SELECT 1 FROM sqlite_master WHERE name = 'place'")
        return dict(self._fetch("SELECT path, place FROM place")) if there else {}

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
        cls,
        columns: Sequence[str],
        products: Sequence[Product],
        duplicate_groups: Sequence[int],
        copy_groups: Sequence[int] | None = None,
    ) -> "ProductStore":
        """A store of products without a file; see ``write_products``."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        write_products(connection, columns, products, duplicate_groups, copy_groups=copy_groups)
        return cls(connection)

    def forget_zero_prices(self) -> None:
        """Take a price of 0 as an unknown one, in filters and when prices sort."""
        self._prices[self._prices == 0] = np.nan

    def __len__(self) -> int:
        """The number of products."""
        return len(self._ids)

    def __contains__(self, product_id: str) -> bool:
        """Whether there is a product with this id."""
        return product_id in self._numbers

    def close(self) -> None:
        """Close the database; the store can't be used any more."""
        self._connection.close()
        if self._memory:
            self._memory.close()

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

    def copies_of(self, row: int) -> NDArray[np.int64]:
        """The rows of the photos that are copies of the one in ``row``, including ``row``; ascending.

        In an index that doesn't know its copies, these are ``duplicates_of`` it.
        """
        groups = self.duplicate_groups if self.copy_groups is None else self.copy_groups
        return self._rows_by_copy.of(int(groups[row]))

    def rows_sharing(self, rows: NDArray[np.int64], *, copies: bool = False) -> NDArray[np.int64]:
        """All rows of the products that have a photo with the same pixels as one in ``rows``; int64.

        With ``copies``, also of those that have a copy of one.
        """
        sharing = np.concatenate([self.copies_of(row) if copies else self.duplicates_of(row) for row in rows])
        return np.concatenate([self._rows_by_product.of(number) for number in np.unique(self._product_of[sharing])])

    def values(self, column: str, filters: Filters = NO_FILTERS, rows: Rows | None = None) -> list[tuple[str, int]]:
        """The values of a column and the number of products with each, the commonest first.

        Only products that pass ``filters`` in all other columns are counted, so the count is the number of products
        that choosing the value would find. With ``rows``, only products with one of these rows are counted.

        Raises:
            UnprocessableError: there is no such column; the sentence names those that exist.
        """
        own = self.column(column)
        others = {name: wanted for name, wanted in filters.attributes.items() if name != column}
        elsewhere = replace(filters, attributes=others)
        counts = own.counts(self._passing(elsewhere, rows)) if elsewhere or rows is not None else own.totals
        return list(zip(own.values, counts, strict=True))

    def swatches(self, filters: Filters = NO_FILTERS, rows: Rows | None = None) -> list[tuple[str, int]]:
        """The keys of ``palette.SWATCHES`` and the number of products with each colour, as ``values`` counts them.

        Raises:
            UnprocessableError: this index doesn't know the colours of its photos.
        """
        return self._swatches.counts(self._passing(replace(filters, swatches=()), rows))

    @cached_property
    def _swatches(self) -> Swatches:
        return Swatches(self.photos.colours, self._product_of, len(self))

    def mask(self, filters: Filters) -> NDArray[np.bool_]:
        """(n,) bool: the rows whose product passes: any of the values in a column, in all columns.

        A product without a price does not pass a limit of the price.

        Raises:
            UnprocessableError: an unknown column; the sentence names those that exist.
        """
        return self._passing(filters)[self._product_of]

    def search_words(self, text: str, filters: Filters = NO_FILTERS) -> WordsFound:
        """The products that have all words of ``text`` in their names and attributes and pass ``filters``.

        Accents and case are ignored, and typing errors forgiven (see ``index/words.py``). A product whose id is
        ``text`` comes first, then those of whose values more are named as a whole, and of these those with all words in
        their names.

        Raises:
            UnprocessableError: an unknown column in ``filters``.
        """
        found = self._search(text, self._passing(filters))
        return WordsFound(tuple(self._ids[number] for number in found.numbers), found.corrected, found.nearest)

    def has_word(self, word: str) -> bool:
        """Whether a name or an attribute has ``word``, in singular or plural, or a description has its letters."""
        if self._words.has(plain(word)):
            return True
        if "description" not in self._facts:
            return False
        ways = {root(plain(word)), word.lower(), word.capitalize()}  # SQLite ignores only the case of ASCII letters
        condition = " OR ".join(["description LIKE ?"] * len(ways))
        return bool(self._fetch(f"SELECT 1 FROM product WHERE {condition} LIMIT 1", [f"%{way}%" for way in ways]))

    @cached_property
    def named_values(self) -> NamedValues:
        """The values of all columns by the words that name them."""
        return NamedValues({column: [value for value, _ in self.values(column)] for column in self.columns})

    def count(self, filters: Filters, rows: Rows | None = None) -> int:
        """The number of products that pass ``filters`` and have one of ``rows``."""
        return int(np.count_nonzero(self._passing(filters, rows)))

    def rows_with(self, text: str) -> Rows:
        """(n,) bool: the rows of the products that ``search_words`` finds."""
        passing = np.zeros(len(self), np.bool_)
        passing[self._search(text, ~passing).numbers] = True
        return passing[self._product_of]

    @cached_property
    def prices(self) -> PriceCounts:
        """How many products have prices, as the catalogue says."""
        currency = "currency" if "currency" in self._facts else "NULL"
        counts = f"count(*), coalesce(sum(price = 0), 0), coalesce(sum(coalesce({currency}, '') = ''), 0)"
        return PriceCounts(*self._fetch(f"SELECT {counts} FROM product WHERE price NOT NULL")[0])

    @cached_property
    def orders(self) -> Orders:
        """The orders for ``page``."""
        created = "created" if "created" in self._facts else "NULL"
        names_and_dates = self._fetch(f"SELECT name, {created} FROM product ORDER BY number")
        return Orders([name for name, _ in names_and_dates], self._prices, [date for _, date in names_and_dates])

    def page(
        self, text: str = "", filters: Filters = NO_FILTERS, page: int = 1, per_page: int = 24, sort: Sort | None = None
    ) -> Page:
        """One page of the products with the words ``text`` (see ``search_words``), or of all.

        ``sort``: None for the best match first, or without ``text`` the catalogue's order.

        Raises:
            UnprocessableError: an unknown column in ``filters``; a ``sort`` that the data don't allow; or ``page`` or
                ``per_page`` is less than 1.
        """
        if page < 1 or per_page < 1:
            raise UnprocessableError(f"page is {page} and per_page {per_page}; both start from 1.")
        if sort and sort not in self.orders.allowed:
            raise UnprocessableError(
                f"sort is {sort!r}; this catalogue can be sorted by: {', '.join(self.orders.allowed)}."
            )
        passing = self._passing(filters)
        found = self._search(text, passing) if text.strip() else Found(np.flatnonzero(passing))
        numbers = self.orders.sorted(found.numbers, sort) if sort else found.numbers
        shown = self._products(numbers[(page - 1) * per_page :][:per_page].tolist())
        return Page(tuple(shown), len(numbers), found.corrected, found.nearest)

    def _search(self, text: str, passing: NDArray[np.bool_]) -> Found:
        """The ``passing`` products with the words ``text``: one with this id first, then those of which more words are
        whole values: "blue shirt" are blue products of type Shirts, before T-shirts whose name has both words.
        """
        typed = text.strip().removeprefix("#")
        number = next(
            (self._numbers[each] for each in (typed, typed.upper(), typed.lower()) if each in self._numbers), -1
        )
        found = self._words.search(text, passing)
        whole = self._whole_values(found.corrected or text)[found.numbers]
        found = Found(
            found.numbers[np.argsort(-whole, kind="stable")],
            for_people(found.corrected, text, self._texts_with),
            tuple(for_people(words, text, self._texts_with) for words in found.nearest),
        )
        if number < 0 or not passing[number]:
            return found
        return Found(np.concatenate([[number], found.numbers[found.numbers != number]]).astype(np.int64))

    def _texts_with(self, word: str) -> Iterator[str]:
        """The names and values of some products that have ``word``."""
        for product in self._products(self._words.having(word, MAX_SPELLINGS)):
            yield from (product.name, *chain.from_iterable(product.values.values()))

    def _whole_values(self, text: str) -> NDArray[np.int64]:
        """(products,) int64: how many words of ``text`` are values of the product, whole ones."""
        words = np.zeros(len(self), np.int64)
        for length, values in self.named_values.whole(words_of(text[:MAX_LETTERS])[:MAX_WORDS]):
            having = np.zeros(len(self), np.bool_)
            for column, value in values:
                having[self.column(column).holders(value)] = True
            words += length * having
        return words

    def prepare_words(self) -> None:
        """Make ready to search by words; else, the first search does it."""
        _ = self._words.vocabulary

    @cached_property
    def _words(self) -> Words:
        """The full-text index: of the file, or for one of an earlier version filled in memory."""
        with self._lock:
            if "attributes" in self._columns_of("words"):
                return Words(self._fetch, len(self))
            self._memory = sqlite3.connect(":memory:", check_same_thread=False)
            fill(
                self._memory,
                self._fetch(
                    "SELECT number, name, coalesce((SELECT group_concat(value, ?) FROM attribute "
                    "JOIN attribute_value v ON v.number = value_number WHERE product = product.number), '') "
                    "FROM product",
                    (SEPARATOR,),
                ),
            )
            return Words(partial(self._fetch, connection=self._memory), len(self))

    def _passing(self, filters: Filters, rows: Rows | None = None) -> NDArray[np.bool_]:
        """(products,) bool: the products that pass, and have one of ``rows``."""
        passes = np.bincount(self._product_of[rows if rows is not None else ...], minlength=len(self)) > 0
        for column, wanted in filters.attributes.items():
            either = np.zeros(len(self._ids), np.bool_)
            for value in wanted:
                either[self.column(column).holders(value)] = True
            passes &= either
        if filters.price_min is not None:
            passes &= self._prices >= filters.price_min
        if filters.price_max is not None:
            passes &= self._prices <= filters.price_max
        if filters.in_stock:
            passes &= ~self._sold_out
        if filters.swatches:
            passes &= self._swatches.having(filters.swatches)
        return passes

    def column(self, column: str) -> Column:
        """The values of ``column`` with their products, read once.

        Raises:
            UnprocessableError: there is no such column; the sentence names those that exist.
        """
        if column not in self.columns:
            exist = ", ".join(self.columns) or "none"
            raise UnprocessableError(f"There is no column {column!r} to filter by; there are: {exist}.", "filter")
        with self._lock:
            if column not in self._read:
                self._read[column] = Column(
                    self._fetch(
                        "SELECT value, product FROM attribute JOIN attribute_value v ON v.number = value_number "
                        "JOIN attribute_column c ON c.number = column_number WHERE c.name = ? "
                        "ORDER BY v.products DESC, value, product",
                        (column,),
                    )
                )
            return self._read[column]

    def _products(self, numbers: Sequence[int]) -> list[Product]:
        """The products with these numbers, in this order."""
        return read_products(self._fetch, numbers, self._facts, self._place)

    def _number(self, product_id: str) -> int:
        if product_id not in self._numbers:
            raise NotFoundError(f"This index has no product {product_id!r}.")
        return self._numbers[product_id]

    def _columns_of(self, table: str) -> list[str]:
        return [name for _, name, *_ in self._fetch(f"PRAGMA table_info ({table})")]

    def _fetch(
        self, query: str, values: Sequence[object] = (), connection: sqlite3.Connection | None = None
    ) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return (connection or self._connection).execute(query, tuple(values)).fetchall()
            except sqlite3.ProgrammingError:  # closed
                raise
            except sqlite3.DatabaseError as error:
                raise IndexFilesError(f"The catalogue's database is damaged: {error}.") from error
