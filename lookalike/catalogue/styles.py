"""A table of products as it is in the wild: bytes → rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from lookalike.catalogue.attributes import Attributes
from lookalike.catalogue.costs import Costs
from lookalike.catalogue.dates import DateColumn
from lookalike.catalogue.encoding import decode_table
from lookalike.catalogue.layout import PRICES, Layout, first
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
    """A table: its good rows in their order, what was wrong with the others, and what had to be mended or guessed."""

    rows: tuple[Row, ...]
    bad_rows: tuple[str, ...]  # "line 17: 9 fields, expected 10"
    columns: tuple[str, ...]  # those that rows have as attributes, in the table's order
    mended_rows: tuple[str, ...] = ()  # "line 18: 11 fields, expected 10: the surplus was taken for 'name'"
    notes: tuple[str, ...] = ()  # sentences about the whole table
    shop: Shop = ANY  # whose export it is


def read_styles(
    data: bytes, where: str, columns: Mapping[str, str] | None = None, encoding: str | None = None
) -> Styles:
    """The rows of a table; ``where`` is its name for people, ``columns`` maps our fields to its headers.

    Comma, semicolon, tab or pipe; any line end; in ``encoding``, else in what decode_table finds out. The surplus of
    a row with too many fields belongs to its name, where an unescaped delimiter most often stands.

    Raises:
        CatalogueError: it is empty, not text, has no id column, or ``columns`` names what is not there.
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
    return Styles(tuple(rows), tuple(bad_rows), used, sentences, (*text.notes, *notes), shop)


class _BadRowError(Exception):
    """A record that is no row; the message says why."""


def is_table(data: bytes) -> bool:
    """Whether a text is a table of products: an export that is known, or columns with one of ids."""
    try:
        names = Table(decode_table(data, "").text).names
    except CatalogueError:
        return False
    return recognised(names) is not ANY or (len(names) > 1 and "id" in map(key, names))


class _Reader:
    """Records → rows. What only all records together tell (how prices and dates are written) is settled at the end.

    Attributes:
        key: the column of ids.
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
        self._raw_prices: list[dict[str, str]] = []  # what each row says of its price
        self._links: list[Link] = []
        self._above = ""  # the id of the row before

    def add(self, cells: list[str]) -> str:
        """Take in a record, and say what was mended, if anything was.

        Raises:
            _BadRowError: it is of the wrong width, or has no id; the message says which.
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
        """All rows, the attributes that they have, and sentences about what was ambiguous."""
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
        """A sentence about columns that are left out; what is in an export nobody needs to hear."""
        unread = ", ".join(self._layout.unread)
        return (f"Columns that no shopper looks for were not read: {unread}.",) if unread and self._shop is ANY else ()

    def _row(self, product_id: str, cells: Sequence[str]) -> Row:
        """A record without its price, and with its date as it is written: how they are read, all records decide."""
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
        """The row with its price and its date; what is no price is an attribute, as the table has it."""
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
        """What the first column of our field says that says anything."""
        return first(cells, self._layout.fields.get(field, ()))

    def _fit(self, cells: list[str]) -> tuple[list[str], str]:
        """As many cells as there are names, and what was done to have them.

        Raises:
            _BadRowError: there are too few, or nothing says where the surplus belongs.
        """
        names = self._layout.names
        count, width = len(cells), len(names)
        while len(cells) > width and not cells[-1].strip():  # a delimiter at the end of the line parts nothing off
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
        """The column that the surplus belongs to: the price where it looks like a part of it, else the name."""
        fields = self._layout.fields
        if surplus == 1 and self._delimiter == ",":
            for at in (fields[each][0] for each in PRICES if each in fields):
                if re.fullmatch(r"\D{0,4}\d{1,3}", cells[at]) and re.fullmatch(
                    r"(?:\d\d|\d{3}(?:\.\d\d)?)\D{0,4}", cells[at + 1]
                ):
                    return at
        return fields["name"][0] if "name" in fields else None


_Words: TypeAlias = list[tuple[int, Mapping[str, str]]]
"""Columns, and what their values mean; values in lower case."""


def _words(layout: Layout, headers: Mapping[str, Mapping[str, str]]) -> _Words:
    return [(at, words) for header, words in headers.items() for at in layout.places([header])]


def _meaning(columns: _Words, cells: Sequence[str]) -> str:
    """What the first of the columns says whose value means something."""
    return next((words[cells[at].casefold()] for at, words in columns if cells[at].casefold() in words), "")
