"""styles.csv as it is in the wild: bytes → rows."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lookalike.catalogue.encoding import decode_table
from lookalike.catalogue.prices import Price, PriceColumn, currency_of, without_currency
from lookalike.catalogue.table import Table
from lookalike.errors import CatalogueError

MAX_TABLE_BYTES = 300_000_000  # a million products with long descriptions

# Our field → the headers it is known by, in any case, the first that is there; --columns names others.
FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "name": ("productDisplayName", "name", "title"),
    "price": ("price",),
    "url": ("url", "link"),
    "stock": ("stock",),
    "image": ("image", "filename", "images", "image_link", "image_url"),
    "sale": ("sale price", "sale_price", "special price", "special_price"),
    "regular": ("regular price", "regular_price", "list price", "list_price", "compare at price"),
}
# Further photos: image1, "Image 2", image_url_3, image-4-url …, and what feeds call the others.
_IMAGE, _LINK = "(?:image|img|photo|picture|filename)s?", "(?:[ _-]?(?:link|url|src|file)s?)?"
_NUMBERED = re.compile(rf"{_IMAGE}{_LINK}[ _-]?(\d{{1,3}}){_LINK}")
_ADDITIONAL = re.compile(rf"(?:additional|other|more)[ _-]?{_IMAGE}{_LINK}[ _-]?(\d{{0,3}})")
MOST_NAMED = 3_000  # characters of column names in a message: no export has more, but a web page called .csv
PRICES = ("sale", "price", "regular")  # a product costs the first that it has; its headers may name the currency
CURRENCY, REGULAR = "currency", "regular price"
OF_PRICES = (REGULAR, CURRENCY)  # attributes that are made of prices


@dataclass(frozen=True, slots=True)
class Row:
    """One good row; ``images`` are the cells that name photos, in their order."""

    id: str
    name: str
    images: tuple[str, ...]
    price: float | None
    url: str | None
    stock: str | None
    attributes: dict[str, str]


@dataclass(frozen=True)
class Styles:
    """A table: its good rows in their order, what was wrong with the others, and what had to be mended or guessed."""

    rows: tuple[Row, ...]
    bad_rows: tuple[str, ...]  # "line 17: 9 fields, expected 10"
    columns: tuple[str, ...]  # those that rows have as attributes, in the table's order
    mended_rows: tuple[str, ...] = ()  # "line 18: 11 fields, expected 10: the surplus was taken for 'name'"
    notes: tuple[str, ...] = ()  # sentences about the whole table


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
    layout = _Layout(table, columns or {}, where)
    rows: list[Row] = []
    prices: list[dict[str, str]] = []
    bad_rows: list[str] = []
    mended = [(line, f"line {line}: {what}") for line, what in text.mended]
    for line, cells, what in table.records(layout.fields["id"]):
        try:
            row, cells_of_prices, surplus = layout.row(cells)
        except ValueError as error:
            bad_rows.append(f"line {line}: {error}")
            continue
        rows.append(row)
        prices.append(cells_of_prices)
        if what or surplus:
            mended += [(line, f"line {line}: {each}") for each in (what, surplus) if each]
    notes = [*text.notes, *(note for column in layout.prices.values() for note in column.decide())]
    if layout.prices:
        rows = [layout.priced(row, cells) if cells else row for row, cells in zip(rows, prices, strict=True)]
    used = tuple(name for name in layout.attributes if any(name in row.attributes for row in rows))
    return Styles(tuple(rows), tuple(bad_rows), used, tuple(sentence for _, sentence in sorted(mended)), tuple(notes))


class _Layout:
    """What the line of column names tells: the names, and where our fields are."""

    def __init__(self, table: Table, columns: Mapping[str, str], where: str) -> None:
        self.names = _distinct(table.names)
        self.fields = _fields(self.names, columns, where)
        self._images = _image_columns(self.names, self.fields)
        self.prices = {each: PriceColumn(self.names[self.fields[each]]) for each in PRICES if each in self.fields}
        self._currencies = {each: currency_of(column.name.replace("_", " ")) for each, column in self.prices.items()}
        self._own_currency = CURRENCY in (name.casefold() for name in self.names)
        self.attributes = dict.fromkeys((*self.names, *OF_PRICES))  # in the order that they are shown in
        self._delimiter = table.delimiter
        self._header = table.names
        taken = {*self.fields.values(), *self._images}
        self._columns = [(at, name) for at, name in enumerate(self.names) if at not in taken]
        self._price_columns = [(each, self.fields[each]) for each in self.prices]
        self._shared: dict[str, str] = {}  # values repeat from row to row; sharing them keeps a catalogue small

    def row(self, cells: Sequence[str]) -> tuple[Row, dict[str, str], str]:
        """The row of one record without its price, the cells of its prices, and what was mended, if anything was.

        Raises:
            ValueError: it is of the wrong width, or has no id; the message says which.
        """
        mended = ""
        if len(cells) != len(self.names):
            cells, mended = self._fit(cells)
        elif cells == self._header:
            raise ValueError("the column names again")
        cells = [cell.strip() for cell in cells]
        value = {field: cells[at] for field, at in self.fields.items()}
        if not value["id"]:
            raise ValueError(f"nothing in column {self.names[self.fields['id']]!r}")
        prices = {}
        for field, at in self._price_columns:
            if cells[at]:
                prices[field] = cells[at]
                self.prices[field].add(cells[at])
        row = Row(
            id=value["id"],
            name=value.get("name") or value["id"],
            images=tuple(cells[at] for at in self._images if cells[at]),
            price=None,  # how it is read, all rows decide
            url=value.get("url") or None,
            stock=value.get("stock") or None,
            attributes={name: self._shared.setdefault(cells[at], cells[at]) for at, name in self._columns if cells[at]},
        )
        return row, prices, mended

    def priced(self, row: Row, prices: Mapping[str, str]) -> Row:
        """The row with its price; what is no price is an attribute, as the table has it."""
        attributes = dict(row.attributes)
        found: list[tuple[Price, str, str]] = []  # with the field and the cell
        for field, text in prices.items():
            price = self.prices[field].read(text)
            if price is None:
                attributes[self.prices[field].name] = text
            else:
                found.append((price, field, text))
        if found:
            price, field, _ = found[0]
            before = next((text for other, _, text in found[1:] if other.value > price.value), None)
            if before is not None:
                attributes[REGULAR] = self._shared.setdefault(before, before)
            currency = price.currency or self._currencies[field]
            if currency and not self._own_currency:
                attributes[CURRENCY] = currency
        return replace(row, price=found[0][0].value if found else None, attributes=attributes)

    def _fit(self, cells: Sequence[str]) -> tuple[Sequence[str], str]:
        """As many cells as there are names, and what was done to have them.

        Raises:
            ValueError: there are too few, or nothing says where the surplus belongs.
        """
        count, width = len(cells), len(self.names)
        while len(cells) > width and not cells[-1].strip():  # a delimiter at the end of the line parts nothing off
            cells = cells[:-1]
        surplus = len(cells) - width
        if not surplus:
            return cells, ""
        at = self._surplus_at(cells, surplus) if surplus > 0 else None
        if at is None:
            raise ValueError(f"{count} fields, expected {width}")
        joined = self._delimiter.join(cells[at : at + surplus + 1])
        return (
            [*cells[:at], joined, *cells[at + surplus + 1 :]],
            f"{count} fields, expected {width}: the surplus was taken for {self.names[at]!r}",
        )

    def _surplus_at(self, cells: Sequence[str], surplus: int) -> int | None:
        """The column that the surplus belongs to: the price where it looks like a part of it, else the name."""
        if surplus == 1 and self._delimiter == ",":
            for _, at in self._price_columns:
                if re.fullmatch(r"\D{0,4}\d{1,3}", cells[at]) and re.fullmatch(
                    r"(?:\d\d|\d{3}(?:\.\d\d)?)\D{0,4}", cells[at + 1]
                ):
                    return at
        return self.fields.get("name")


def _distinct(names: Sequence[str]) -> list[str]:
    """Column names on one line; what is empty is called by its place, what is there twice by a number."""
    distinct: dict[str, None] = {}
    for place, written in enumerate(names, 1):
        name = " ".join(written.split()) or f"column {place}"
        distinct[name if name not in distinct else f"{name} ({place})"] = None
    return list(distinct)


def _fields(names: Sequence[str], columns: Mapping[str, str], where: str) -> dict[str, int]:
    """Our field → index of its column, for the fields that are there."""
    places = {name.casefold(): at for at, name in reversed(list(enumerate(names)))}
    priced = {without_currency(name): at for at, name in reversed(list(enumerate(names)))} | places
    there = ", ".join(names)
    there = there if len(there) <= MOST_NAMED else textwrap.shorten(there, 300)
    fields: dict[str, int] = {}
    for field, header in columns.items():
        if field not in FIELDS:
            raise CatalogueError(f"There is no field {field!r} to map a column to; there are: {', '.join(FIELDS)}.")
        if header.strip().casefold() not in places:
            raise CatalogueError(f"{where} has no column {header!r} for {field!r}; it has: {there}.")
        fields[field] = places[header.strip().casefold()]
    for field, headers in FIELDS.items():
        by_name = priced if field in PRICES else places
        known = (by_name[header.casefold()] for header in headers if header.casefold() in by_name)
        at = next((at for at in known if at not in fields.values()), None)
        if field not in fields and at is not None:
            fields[field] = at
    if "id" not in fields:
        raise CatalogueError(f"{where} has no column 'id'; it has: {there}. Name the one to use: --columns id=COLUMN.")
    return fields


def _image_columns(names: Sequence[str], fields: Mapping[str, int]) -> list[int]:
    """The columns that name photos: the one of our field, then those with numbers, then those of further photos."""
    first = [fields["image"]] if "image" in fields else []
    places: list[tuple[int, int, int]] = []
    for at, name in enumerate(names):
        for kind, pattern in enumerate((_NUMBERED, _ADDITIONAL)):
            match = pattern.fullmatch(name.casefold())
            if match and at not in fields.values():
                places.append((kind, int(match[1] or 0), at))
    return [*first, *(at for _, _, at in sorted(places))]
