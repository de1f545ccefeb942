"""Read a table of products: bytes → rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from lookalike.catalogue.attributes import Attributes
from lookalike.catalogue.costs import Costs
from lookalike.catalogue.dates import DateColumn
from lookalike.catalogue.encoding import decode_table
from lookalike.catalogue.layout import FIELDS, PRICES, Layout, first
from lookalike.catalogue.product import Row
from lookalike.catalogue.prose import text_of, unescaped
from lookalike.catalogue.shops import ANY, Shop, key, recognised
from lookalike.catalogue.stock import stock_of
from lookalike.catalogue.table import Table
from lookalike.catalogue.variants import LINKS, Link, under_products
from lookalike.errors import CatalogueError

MAX_TABLE_BYTES = 300_000_000  # a million products with long descriptions


@dataclass(frozen=True)
class Styles:
    """A table: its good rows in order, the errors of the others, and what was mended or guessed."""

    rows: tuple[Row, ...]
    bad_rows: tuple[str, ...]  # "line 17: 9 fields, expected 10"
    columns: tuple[str, ...]  # the attributes that rows have, in the table's order
    mended_rows: tuple[str, ...] = ()  # "line 18: 11 fields, expected 10: the surplus was taken for 'name'"
    notes: tuple[str, ...] = ()  # sentences about the whole table
    shop: Shop = ANY  # the shop system whose export it is
    guessed: str = ""  # a sentence on its encoding, if this was guessed


def read_styles(
    data: bytes, where: str, columns: Mapping[str, str] | None = None, encoding: str | None = None
) -> Styles:
    """The rows of a table; ``where`` is its name for people, ``columns`` maps our fields to its headers.

    The delimiter may be a comma, semicolon, tab or pipe. The encoding is ``encoding``, or the one that ``decode_table``
    detects. If a row has too many fields, the surplus is joined to its name, where unquoted delimiters are most common.

    Raises:
        CatalogueError: the table is empty, is not text, has no id column, or lacks a column that ``columns`` names.
    """
    text = decode_table(data, where, encoding)
    table = Table(text.text)
    if not table.names:
        raise CatalogueError(f"{where} is empty: it needs a line of column names, then a row for each product.")
    shop = recognised(table.names)
    reader = _Reader(table, shop, Layout(table.names, shop, columns or {}, where))
    bad_rows: list[str] = []
    mended = [(line, f"line {line}: {what}") for line, what in text.mended]
    for line, cells, what in table.records(reader.key):
        try:
            surplus = reader.add(cells)
        except _BadRowError as error:
            bad_rows.append(f"line {line}: {error}")
            continue
        if what or surplus:
            mended += [(line, f"line {line}: {each}") for each in (what, surplus) if each]
    rows, used, notes = reader.finish()
    sentences = tuple(sentence for _, sentence in sorted(mended))
    return Styles(tuple(rows), tuple(bad_rows), used, sentences, (*text.notes, *notes), shop, text.guessed)


class _BadRowError(Exception):
    """A record that can't be used as a row; the message says why."""


def is_table(data: bytes) -> bool:
    """Whether a text is a table of products: a known export, or several columns with an id column."""
    try:
        names = Table(decode_table(data, "").text).names
    except CatalogueError:
        return False
    return recognised(names) is not ANY or (len(names) > 1 and not set(FIELDS["id"]).isdisjoint(map(key, names)))


class _Reader:
    """Converts records to rows. The formats of prices and dates are decided at the end, from all records.

    Attributes:
        key: the number of the id column.
    """

    def __init__(self, table: Table, shop: Shop, layout: Layout) -> None:
        self.key = layout.fields["id"][0]
        self._layout = layout
        self._shop = shop
        self._header = table.names
        self._delimiter = table.delimiter
        self._attributes = Attributes(layout)
        self._costs = Costs(layout, date.today())
        created = layout.fields.get("created")
        self._created = DateColumn(layout.names[created[0]]) if created else None
        facts: dict[str, Callable[[str], str]] = {"created": str, "url": str, "sku": str, "description": text_of}
        self._facts = [(each, layout.fields[each], clean) for each, clean in facts.items() if each in layout.fields]
        self._has_stock = not layout.fields.keys().isdisjoint(("stock", "available"))
        self._unpublished = _words(layout, shop.unpublished)
        self._parts = _words(layout, shop.parts)
        self._unlimited = _words(layout, shop.unlimited)
        self._is_linked = bool(self._parts) or any(field in layout.fields for field in LINKS)
        self._rows: list[Row] = []
        self._raw_prices: list[dict[str, str]] = []  # the price cells of each row
        self._links: list[Link] = []
        self._above = ""  # the id of the row above

    def add(self, cells: list[str]) -> str:
        """Add a record. Returns what was mended; empty if nothing was.

        Raises:
            _BadRowError: it has the wrong number of cells, or no id; the message says which.
        """
        above, self._above = self._above if self._shop.continued else "", ""
        mended = ""
        if len(cells) != len(self._layout.names):
            cells, mended = self._fit(cells)
        elif cells == self._header:
            raise _BadRowError("the column names again")
        cells = list(map(str.strip, cells))
        if self._shop.nothing:
            cells = ["" if cell.casefold() in self._shop.nothing else cell for cell in cells]
        product_id = self._first("id", cells) or above
        if not product_id:
            raise _BadRowError(f"nothing in column {self._layout.names[self.key]!r}")
        self._above = product_id
        self._rows.append(self._row(product_id, cells))
        self._raw_prices.append(self._costs.add(cells) if self._costs.has_prices else {})
        if self._is_linked:
            self._links.append(self._link(cells))
        return mended

    def finish(self) -> tuple[list[Row], tuple[str, ...], tuple[str, ...]]:
        """All rows, the names of their attributes, and sentences about what was ambiguous."""
        notes = [*self._unread(), *self._costs.decide(), *(self._created.decide() if self._created else ())]
        rows = self._rows
        if self._created or self._costs.has_prices:
            rows = [self._settled(row, raw) for row, raw in zip(rows, self._raw_prices, strict=True)]
        notes += self._costs.sales_not_on()
        if self._is_linked:
            rows = under_products(rows, self._links)
        names = (*self._attributes.names, *self._costs.names)
        used = tuple(name for name in names if any(name in row.attributes for row in rows))
        return rows, used, tuple(notes)

    def _unread(self) -> tuple[str, ...]:
        """A sentence about ignored columns; empty for a known export, whose columns are known."""
        unread = ", ".join(self._layout.unread)
        return (f"Columns of no interest to shoppers were not read: {unread}.",) if unread and self._shop is ANY else ()

    def _row(self, product_id: str, cells: Sequence[str]) -> Row:
        """A row without its price, and with its date as written: both are converted later."""
        facts: dict[str, Any] = {field: clean(first(cells, places)) or None for field, places, clean in self._facts}
        if self._has_stock:
            facts["stock"] = self._stock(cells)
        if self._created and facts["created"]:
            self._created.add(facts["created"])
        if self._unpublished:
            facts["unpublished"] = _meaning(self._unpublished, cells)
        name = unescaped(self._first("name", cells)) or product_id
        images = tuple([cells[at] for at in self._layout.images if cells[at]])
        return Row(product_id, name, images, *self._attributes.of(cells, product_id), **facts)

    def _settled(self, row: Row, raw: Mapping[str, str]) -> Row:
        """The row with its price and date converted; a price cell that is no price becomes an attribute."""
        if row.created and self._created:
            row = row._replace(created=self._created.read(row.created))
        if not raw:
            return row
        cost = self._costs.of(raw)
        row = row._replace(price=cost.price, regular_price=cost.regular, currency=cost.currency)
        return row._replace(attributes={**row.attributes, **cost.unread}) if cost.unread else row

    def _stock(self, cells: Sequence[str]) -> str | None:
        stock = self._first("stock", cells)
        if self._shop is ANY:
            return stock or None
        return stock_of(stock, self._first("available", cells), unlimited=bool(_meaning(self._unlimited, cells)))

    def _link(self, cells: Sequence[str]) -> Link:
        raw = {field: self._first(field, cells) for field in LINKS}
        return Link(**raw, part=_meaning(self._parts, cells))

    def _first(self, field: str, cells: Sequence[str]) -> str:
        """The first cell of our field's columns that is not empty; else empty."""
        return first(cells, self._layout.fields.get(field, ()))

    def _fit(self, cells: list[str]) -> tuple[list[str], str]:
        """The cells adjusted to the number of columns, and what was done.

        Raises:
            _BadRowError: there are too few cells, or it is unknown where the surplus belongs.
        """
        names = self._layout.names
        count, width = len(cells), len(names)
        while len(cells) > width and not cells[-1].strip():  # empty cells after trailing delimiters
            cells = cells[:-1]
        surplus = len(cells) - width
        if not surplus:
            return cells, ""
        at = self._surplus_at(cells, surplus) if surplus > 0 else None
        if at is None:
            raise _BadRowError(f"{count} fields, expected {width}")
        joined = self._delimiter.join(cells[at : at + surplus + 1])
        return (
            [*cells[:at], joined, *cells[at + surplus + 1 :]],
            f"{count} fields, expected {width}: the surplus was taken for {names[at]!r}",
        )

    def _surplus_at(self, cells: Sequence[str], surplus: int) -> int | None:
        """The column that the surplus belongs to: the price if it looks like part of one, else the name."""
        fields = self._layout.fields
        if surplus == 1 and self._delimiter == ",":
            for at in (fields[each][0] for each in PRICES if each in fields):
                if re.fullmatch(r"\D{0,4}\d{1,3}", cells[at]) and re.fullmatch(
                    r"(?:\d\d|\d{3}(?:\.\d\d)?)\D{0,4}", cells[at + 1]
                ):
                    return at
        return fields["name"][0] if "name" in fields else None


_Words: TypeAlias = list[tuple[int, Mapping[str, str]]]
"""(column, its value in lower case → meaning) pairs."""


def _words(layout: Layout, headers: Mapping[str, Mapping[str, str]]) -> _Words:
    return [(at, words) for header, words in headers.items() for at in layout.places([header])]


def _meaning(columns: _Words, cells: Sequence[str]) -> str:
    """The meaning of the first column whose value has one; else empty."""
    return next((words[cells[at].casefold()] for at, words in columns if cells[at].casefold() in words), "")
