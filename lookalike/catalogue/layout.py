"""Find the columns of a table: which hold our fields, and which are attributes."""

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from lookalike.catalogue.cells import classified, listed
from lookalike.catalogue.prices import without_currency
from lookalike.catalogue.product import BRAND, CATEGORY, TAGS
from lookalike.catalogue.shops import Shop, key, shops
from lookalike.errors import CatalogueError

# Our field → the usual headers for it, as ``key`` normalises them; the first that exists is used. A shop system's
# mapping adds others, and --columns overrides both.
FIELDS: dict[str, tuple[str, ...]] = {
    "id": (
        "id",
        "product id",
        "item id",
        "article id",
        "product code",
        "item number",
        "article number",
        "sku",
        "item no",
        "article no",
        "code",
        "product number",
        "part number",
        "reference",
        "ref",
        "artikelnummer",
        "artikel-nr",
        "artikelnr",
        "art.-nr.",
        "art.nr.",
        "référence",
        "réf",
        "referencia",
        "codice",
        "ean",
        "gtin",
        "barcode",
        "handle",
    ),
    "name": (
        "productdisplayname",
        "name",
        "product name",
        "title",
        "product title",
        "item",
        "product",
        "item name",
        "artikel",
        "artikelname",
        "produkt",
        "produktname",
        "bezeichnung",
        "titel",
        "nom",
        "nom du produit",
        "désignation",
        "nombre",
        "nombre del producto",
        "nome",
    ),
    "description": ("description", "beschreibung", "descripción", "descrizione"),
    "price": ("price", "unit price", "preis", "prix", "precio", "prezzo"),
    "sale": ("sale price", "special price"),
    "regular": ("regular price", "list price", "compare at price"),
    "currency": ("currency",),
    "stock": ("stock",),
    "brand": ("brand",),
    "category": ("category",),
    "created": ("created", "created at", "date created", "date added", "published at"),
    "url": ("url", "link"),
    "image": (
        "image",
        "filename",
        "images",
        "image link",
        "image url",
        "photo",
        "photos",
        "picture",
        "pictures",
        "img",
        "image file",
        "image name",
        "photo file",
        "file",
        "file name",
        "bild",
        "bilder",
        "bilddatei",
        "dateiname",
        "foto",
        "fotos",
        "imagen",
        "immagine",
    ),
}
PRICES = ("sale", "price", "regular")  # a product's price is the first of these; the headers may contain the currency
# Columns of any table that are of no interest to shoppers.
INTERNAL = r"(?:seo|meta) (?:title|description|keywords?)|tax (?:class|status|code|rate)(?: id)?|position|sort order"
MOST_NAMED = 3_000  # characters of column names in a message; only files that are no tables have more

# Further photos: image1, "Image 2", image_url_3, image-4-url …, and additional images in feeds.
_IMAGE, _LINK = "(?:image|img|photo|picture|filename)s?", "(?:[ -]?(?:link|url|src|file)s?)?"
_NUMBERED = re.compile(rf"{_IMAGE}{_LINK}[ -]?(\d{{1,3}}){_LINK}")
_ADDITIONAL = re.compile(rf"(?:additional|other|more)[ -]?{_IMAGE}{_LINK}[ -]?(\d{{0,3}})")

Split = Callable[[str], list[str]]


class Attribute(NamedTuple):
    """An attribute: its columns (the first filled one counts), its name, and a function that splits its values."""

    places: tuple[int, ...]
    name: str
    split: Split | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is simply the cell of one column."""
        return self.split is None and len(self.places) == 1


class NamedByRow(NamedTuple):
    """An attribute with its name in one column and its value in another."""

    name_at: int
    value_at: int
    split: Split


class Layout:
    """The columns of a table and their meaning.

    Attributes:
        names: the column names, each on one line, all different.
        fields: our field → its columns, for the fields that the table has.
        images: the columns that name photos, in the order of the photos.
        attributes: the attributes in the order of the table, without internal columns.
        named_by_row: the attributes whose names are in the rows.
        packed: columns that hold several attributes with their names.
        unread: the names of internal columns, which are of no interest to shoppers.
    """

    def __init__(self, names: Sequence[str], shop: Shop, columns: Mapping[str, str], where: str) -> None:
        """``columns`` maps our fields to headers; ``where`` is the table's name for people.

        Raises:
            CatalogueError: there is no id column, or ``columns`` names a field or header that does not exist.
        """
        self.names = _distinct(names)
        self._keys = [key(name) for name in self.names]
        self._is_internal = re.compile("|".join((INTERNAL, *shop.internal))).fullmatch
        self.fields = self._fields(shop, columns, where)
        self.images = self._images()
        self.named_by_row = self._named_by_row(shop)
        self.packed = self.places(shop.packed)
        taken = {*self.images, *self.packed, *(at for each in self.named_by_row for at in each[:2])}
        taken |= {at for places in self.fields.values() for at in places}
        left = [at for at in range(len(self.names)) if at not in taken]
        self.unread = [self.names[at] for at in left if self.is_internal(self.names[at])]
        attributes = [
            Attribute((at,), _trimmed(self.names[at], shop), _split_of(self._keys[at], shop))
            for at in left
            if not self.is_internal(self.names[at])
        ]
        for field in (BRAND, CATEGORY, TAGS):
            places = self.fields.get(field, ())
            if places and field == CATEGORY and shop.category != ("", ""):
                mark, path = shop.category
                split = partial(classified, mark=mark, path=path, nothing=shop.nothing)
                attributes.append(Attribute(places, field, split))
            elif places:
                attributes.append(Attribute(places, field, _split_of(self._keys[places[0]], shop)))
        self.attributes = sorted(attributes, key=lambda each: each.places)

    def places(self, headers: Iterable[str]) -> tuple[int, ...]:
        """The columns with these headers, in the order of the headers."""
        return tuple(self._keys.index(header) for header in headers if header in self._keys)

    def is_internal(self, name: str) -> bool:
        """Whether a column or attribute of this name is of no interest to shoppers."""
        return self._is_internal(key(name)) is not None

    def _fields(self, shop: Shop, columns: Mapping[str, str], where: str) -> dict[str, tuple[int, ...]]:
        asked = self._asked(columns, where)
        fields = dict(asked)
        taken = {at for places in asked.values() for at in places}
        for field in {**FIELDS, **shop.fields}:
            known = () if field in fields else self.places(shop.fields.get(field, ()))
            if free := tuple(at for at in known if at not in taken or field == "sku"):  # a SKU may also be the id
                fields[field] = free
        taken = {at for places in fields.values() for at in places}
        priced = [key(without_currency(name)) for name in self.names]
        for field, headers in FIELDS.items():
            keys = [self._keys, priced] if field in PRICES else [self._keys]
            usual = (some.index(header) for some in keys for header in headers if header in some)
            at = next((at for at in usual if at not in taken), None)
            if field not in fields and at is not None:
                fields[field] = (at,)
                taken.add(at)
        if "id" not in fields and "image" in fields:
            fields["id"] = fields["image"]  # a table of photos and their names, without ids of its own
        if "id" not in fields:
            raise CatalogueError(
                f"{where} has no column that tells which photo a row belongs to, such as 'id', 'sku' or 'photo'; it"
                f" has: {self._there()}. Name the one to use: --columns id=COLUMN."
            )
        return fields

    def _asked(self, columns: Mapping[str, str], where: str) -> dict[str, tuple[int, ...]]:
        """The columns that the user named."""
        places = {name.casefold(): at for at, name in reversed(list(enumerate(self.names)))}
        for field, header in columns.items():
            if field not in FIELDS:
                raise CatalogueError(f"There is no field {field!r} to map a column to; there are: {', '.join(FIELDS)}.")
            if " ".join(header.split()).casefold() not in places:
                raise CatalogueError(f"{where} has no column {header!r} for {field!r}; it has: {self._there()}.")
        return {field: (places[" ".join(header.split()).casefold()],) for field, header in columns.items()}

    def _there(self) -> str:
        there = ", ".join(self.names)
        return there if len(there) <= MOST_NAMED else textwrap.shorten(there, 300)

    def _images(self) -> list[int]:
        """The columns of the image field, then numbered ones, then those of additional photos."""
        first = self.fields.get("image", ())
        others: list[tuple[int, int, int]] = []
        for at, name in enumerate(self._keys):
            for kind, pattern in enumerate((_NUMBERED, _ADDITIONAL)):
                match = pattern.fullmatch(name)
                if match and not any(at in places for places in self.fields.values()):
                    others.append((kind, int(match[1] or 0), at))
        return [*first, *(at for _, _, at in sorted(others))]

    def _named_by_row(self, shop: Shop) -> list[NamedByRow]:
        found = []
        for pair in shop.pairs:
            name, value = (re.compile(re.escape(each).replace(r"\{\}", r"(\d+)")) for each in pair[:2])
            values = {match[1]: at for at, header in enumerate(self._keys) if (match := value.fullmatch(header))}
            for at, header in enumerate(self._keys):
                match = name.fullmatch(header)
                if match and match[1] in values:
                    found.append(NamedByRow(at, values[match[1]], partial(listed, mark=pair.mark)))
        return found


def usual_field(header: str) -> str:
    """The field (see FIELDS) that a column with this header usually holds, in any table; empty if none."""
    names = {key(header), key(without_currency(header))}
    for fields in (FIELDS, *(shop.fields for shop in shops())):
        if field := next((field for field, headers in fields.items() if names & set(headers)), ""):
            return field
    return ""


def first(cells: Sequence[str], places: Iterable[int]) -> str:
    """The first cell of these columns that is not empty; else empty."""
    for at in places:
        if cells[at]:
            return cells[at]
    return ""


def _distinct(names: Sequence[str]) -> list[str]:
    """Column names on one line each: an empty one is named by its position, a repeated one gets its position added."""
    distinct: dict[str, None] = {}
    for place, written in enumerate(names, 1):
        name = " ".join(written.split()) or f"column {place}"
        distinct[name if name not in distinct else f"{name} ({place})"] = None
    return list(distinct)


def _trimmed(name: str, shop: Shop) -> str:
    return (re.sub(shop.trimmed, "", name, flags=re.IGNORECASE) or name) if shop.trimmed else name


def _split_of(header: str, shop: Shop) -> Split | None:
    mark = next((mark for pattern, mark in shop.several.items() if re.fullmatch(pattern, header)), "")
    return partial(listed, mark=mark) if mark else None
