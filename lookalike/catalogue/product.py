"""The records of a catalogue: rows, products, and the report of reading them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

BRAND, CATEGORY, TAGS = "brand", "category", "tags"  # names of these attributes, whatever the table calls them

Further: TypeAlias = Mapping[str, tuple[str, ...]]
"""Attribute → its second and further values, for attributes with several values."""

NO_FURTHER: Further = MappingProxyType({})
NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


class Row(NamedTuple):
    """One good row of a table; ``images`` are the cells that name photos, in order.

    (A NamedTuple, because a frozen dataclass takes three times as long to create.)
    """

    id: str
    name: str
    images: tuple[str, ...] = ()
    attributes: Mapping[str, str] = NO_ATTRIBUTES  # as in ``Product``
    further: Further = NO_FURTHER
    price: float | None = None
    regular_price: float | None = None
    currency: str | None = None
    stock: str | None = None
    created: str | None = None
    url: str | None = None
    description: str | None = None
    sku: str | None = None  # another name of the product, which photo names may contain
    unpublished: str = ""  # why the shop does not show it, such as "is a draft in the shop"; else empty


@dataclass(frozen=True)
class Product:
    """A product as the shop describes it. Its photos are POSIX paths inside the catalogue, the main photo first."""

    id: str
    name: str
    photos: tuple[str, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)  # column → first value as written, never empty
    price: float | None = None
    url: str | None = None  # as written; only http(s) URLs become links
    stock: str | None = None
    further: Further = field(default_factory=dict)
    regular_price: float | None = None  # only if it is higher than the price
    currency: str | None = None  # of the prices, as in the table: "EUR", "$"
    created: str | None = None  # date in ISO 8601
    description: str | None = None  # text without HTML, may have several lines

    @property
    def brand(self) -> str | None:
        """Who makes it."""
        return self.attributes.get(BRAND)

    @property
    def category(self) -> str | None:
        """What kind of product it is, in the words of the table."""
        return self.attributes.get(CATEGORY)

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Column → all values in the order of the table; the first one is the product's label."""
        return {column: (value, *self.further.get(column, ())) for column, value in self.attributes.items()}


SKIPPED = "skipped.csv"  # the list of everything left out, which a build writes beside the index
SHOP_FILE = "shop.toml"  # what the shop says about its pages; it may lie among the photos


class Unused(NamedTuple):
    """Something in a catalogue that is not used: its kind ("archive", "file", "folder", "link"), its name, and why."""

    what: str
    name: str  # POSIX path inside the catalogue
    why: str


@dataclass(frozen=True)
class CatalogueReport:
    """What reading a catalogue found besides products. None of it is an error, and ``limit`` does not affect it."""

    table: str = ""  # the table's name; empty without a table
    rows: int = 0  # of the table, good and bad; 0 without a table
    rows_without_photo: tuple[str, ...] = ()  # ids
    reasons: Mapping[str, str] = field(default_factory=dict)  # id → why it has no photo, if a specific reason is known
    unpublished: Mapping[str, str] = field(default_factory=dict)  # id → why the shop does not show it; left out
    unpublished_photos: tuple[tuple[str, str], ...] = ()  # (photo, id of the unpublished product)
    duplicate_rows: tuple[str, ...] = ()  # ids of rows that repeat an earlier row of the same id
    bad_rows: tuple[str, ...] = ()  # "line 17: 9 fields, expected 10"
    photos_without_row: tuple[str, ...] = ()  # paths of photos that are left out
    repeats: tuple[tuple[str, str], ...] = ()  # (photo, why it repeats another); left out
    other_formats: tuple[tuple[str, str], ...] = ()  # (photo, the photo in a preferred format); left out
    # (reference in a row, why it was not found), of products with other photos
    not_there: tuple[tuple[str, str], ...] = ()
    changed_ids: tuple[tuple[str, str], ...] = ()  # (id as a spreadsheet changed it, the photo that was found)
    unused: tuple[Unused, ...] = ()  # archives, files, folders and links that are not used
    others: Mapping[str, int] = field(default_factory=dict)  # ending → number of files that are not photos
    beyond_limit: int = 0  # products beyond ``limit``
    mended_rows: tuple[str, ...] = ()  # "line 18: 11 fields, expected 10: the surplus was taken for 'name'"
    notes: tuple[str, ...] = ()  # sentences about the whole table, such as its prices
    guessed: str = ""  # a sentence on the table's encoding, if this was guessed

    @property
    def passed_over(self) -> int:
        """The number of files that are not photos."""
        return sum(self.others.values())
