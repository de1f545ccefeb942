"""styles.csv as it is in the wild: bytes → rows."""

import csv
import io
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lookalike.catalogue.prices import parse_price
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
}
# Further photos: image1, "Image 2", image_url_3, image-4-url …, and what feeds call the others.
_IMAGE, _LINK = "(?:image|img|photo|picture|filename)s?", "(?:[ _-]?(?:link|url|src|file)s?)?"
_NUMBERED = re.compile(rf"{_IMAGE}{_LINK}[ _-]?(\d{{1,3}}){_LINK}")
_ADDITIONAL = re.compile(rf"(?:additional|other|more)[ _-]?{_IMAGE}{_LINK}[ _-]?(\d{{0,3}})")


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
    """A table: its good rows in their order, and what was wrong with the others."""

    rows: tuple[Row, ...]
    bad_rows: tuple[str, ...]  # "line 17: 9 fields, expected 10"
    columns: tuple[str, ...]  # those that rows have as attributes, in the table's order


def read_styles(data: bytes, where: str, columns: Mapping[str, str] | None = None) -> Styles:
    """The rows of a table; ``where`` is its name for people, ``columns`` maps our fields to its headers.

    Comma, semicolon or tab; UTF-8 with or without BOM, or Windows-1252; any line end. The surplus of a row with
    too many fields belongs to its name, where an unescaped delimiter most often stands.

    Raises:
        CatalogueError: it is empty, not text, has no id column, or ``columns`` names what is not there.
    """
    lines = io.StringIO(_text(data, where), newline=None).readlines()
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise CatalogueError(f"{where} is empty: it needs a line of column names, then a row for each product.")
    layout = _Layout(lines[first], columns or {}, where)
    rows: list[Row] = []
    bad_rows: list[str] = []
    for number, cells in _records(lines, first + 1, layout):
        try:
            rows.append(layout.row(cells))
        except ValueError as error:
            bad_rows.append(f"line {number}: {error}")
    used = tuple(name for name in layout.names if any(name in row.attributes for row in rows))
    return Styles(tuple(rows), tuple(bad_rows), used)


class _Layout:
    """What the line of column names tells: the delimiter, the names, and where our fields are."""

    def __init__(self, line: str, columns: Mapping[str, str], where: str) -> None:
        self.delimiter = max(",;\t", key=re.sub('"[^"]*"', "", line).count)
        self.names = _distinct(next(_until_error(csv.reader([line], delimiter=self.delimiter)), []))
        self.fields = _fields(self.names, columns, where)
        self._images = _image_columns(self.names, self.fields)
        taken = {*self.fields.values(), *self._images}
        self._attributes = [(at, name) for at, name in enumerate(self.names) if at not in taken]
        self._shared: dict[str, str] = {}  # values repeat from row to row; sharing them keeps a catalogue small

    def row(self, cells: Sequence[str]) -> Row:
        """The row of one record.

        Raises:
            ValueError: it is of the wrong width, or has no id; the message says which.
        """
        cells = [cell.strip() for cell in self._fit(cells)]
        if len(cells) != len(self.names):
            raise ValueError(f"{len(cells)} fields, expected {len(self.names)}")
        value = {field: cells[at] for field, at in self.fields.items()}
        if not value["id"]:
            raise ValueError(f"nothing in column {self.names[self.fields['id']]!r}")
        attributes = {name: self._shared.setdefault(cells[at], cells[at]) for at, name in self._attributes if cells[at]}
        price = parse_price(value.get("price", ""))
        if price is None and value.get("price"):
            attributes[self.names[self.fields["price"]]] = value["price"]
        return Row(
            id=value["id"],
            name=value.get("name") or value["id"],
            images=tuple(cells[at] for at in self._images if cells[at]),
            price=price,
            url=value.get("url") or None,
            stock=value.get("stock") or None,
            attributes=attributes,
        )

    def _fit(self, cells: Sequence[str]) -> Sequence[str]:
        surplus, at = len(cells) - len(self.names), self.fields.get("name")
        if surplus <= 0 or at is None:
            return cells
        return [*cells[:at], self.delimiter.join(cells[at : at + surplus + 1]), *cells[at + surplus + 1 :]]


def _text(data: bytes, where: str) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CatalogueError(f"{where} is not a text in UTF-8 or Windows-1252: save it again as CSV in UTF-8.")


def _distinct(names: Sequence[str]) -> list[str]:
    """Column names without outer spaces; what is empty is called by its place, what is there twice by a number."""
    distinct: dict[str, None] = {}
    for place, written in enumerate(names, 1):
        name = written.strip() or f"column {place}"
        distinct[name if name not in distinct else f"{name} ({place})"] = None
    return list(distinct)


def _fields(names: Sequence[str], columns: Mapping[str, str], where: str) -> dict[str, int]:
    """Our field → index of its column, for the fields that are there."""
    places = {name.casefold(): at for at, name in reversed(list(enumerate(names)))}
    there = textwrap.shorten(", ".join(names), 300)
    fields: dict[str, int] = {}
    for field, header in columns.items():
        if field not in FIELDS:
            raise CatalogueError(f"There is no field {field!r} to map a column to; there are: {', '.join(FIELDS)}.")
        if header.strip().casefold() not in places:
            raise CatalogueError(f"{where} has no column {header!r} for {field!r}; it has: {there}.")
        fields[field] = places[header.strip().casefold()]
    for field, headers in FIELDS.items():
        known = (places[header.casefold()] for header in headers if header.casefold() in places)
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


def _records(lines: Sequence[str], start: int, layout: _Layout) -> Iterator[tuple[int, list[str]]]:
    """Number of the first line (from 1) and the cells of each record that is not blank.

    A quotation mark that is never closed would swallow the rows below it: a record that runs on over lines, but is
    of the wrong width or made of lines that are rows by themselves, is taken line by line, its quotes as they are.
    """
    width, delimiter = len(layout.names), layout.delimiter
    while start < len(lines):
        reader = csv.reader(map(lines.__getitem__, range(start, len(lines))), delimiter=delimiter)
        at = start
        for cells in _until_error(reader):
            end = start + reader.line_num
            if end - at > 1 and (len(cells) != width or _are_rows(lines[at:end], delimiter, width)):
                break
            if any(cells):
                yield at + 1, cells
            at = end
        if at == len(lines):
            return
        yield at + 1, lines[at].rstrip("\n").split(delimiter)
        start = at + 1


def _until_error(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """The records up to one that no reader takes, such as a cell that runs on for 100,000 characters."""
    try:
        yield from reader
    except csv.Error:
        return


def _are_rows(lines: Sequence[str], delimiter: str, width: int) -> bool:
    return all(line.count(delimiter) >= width - 1 > 0 for line in lines)
