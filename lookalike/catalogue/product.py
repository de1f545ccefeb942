"""The records that a catalogue is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

BRAND, CATEGORY, TAGS = "brand", "category", "tags"  # what these attributes are called, whatever a table calls them

Further: TypeAlias = Mapping[str, tuple[str, ...]]
"""Attribute → its values but the first, for those that have several."""

NO_FURTHER: Further = MappingProxyType({})
NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


class Row(NamedTuple):
    """One good row of a table; ``images`` are the cells that name photos, in their order.

    (A tuple: a frozen dataclass takes three times as long to make.)
    """

    id: str
    name: str
    images: tuple[str, ...] = ()
    attributes: Mapping[str, str] = NO_ATTRIBUTES  # as those of a Product
    further: Further = NO_FURTHER
    price: float | None = None
    regular_price: float | None = None
    currency: str | None = None
    stock: str | None = None
    created: str | None = None
    url: str | None = None
    description: str | None = None
    sku: str | None = None  # what else it is called by, as a photo may be
    unpublished: str = ""  # what keeps the shop from showing it: "is a draft in the shop"


@dataclass(frozen=True)
class Product:
    """A product as the shop describes it. Its photos are POSIX paths inside the catalogue, first one first."""

    id: str
    name: str
    photos: tuple[str, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)  # column → its first value as written; none is empty
    price: float | None = None
    url: str | None = None  # as written; only http(s) is ever made a link
    stock: str | None = None
    further: Further = field(default_factory=dict)
    regular_price: float | None = None  # where it is higher than the price
    currency: str | None = None  # of the prices, as the table names it: "EUR", "$"
    created: str | None = None  # the day, as ISO 8601 has it
    description: str | None = None  # text without HTML, in several lines

    @property
    def brand(self) -> str | None:
        """Who makes it."""
        return self.attributes.get(BRAND)

    @property
    def category(self) -> str | None:
        """What it is, in the words of the table."""
        return self.attributes.get(CATEGORY)

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Column → all its values, in the order of the table; the first is what the product counts as."""
        return {column: (value, *self.further.get(column, ())) for column, value in self.attributes.items()}


SKIPPED = "skipped.csv"  # where a build lists what a CatalogueReport holds, beside the index


class Unused(NamedTuple):
    """Something in a catalogue that is not used: what it is ("archive", "file", "folder", "link"), and why not."""

    what: str
    name: str  # POSIX path inside the catalogue
    why: str


@dataclass(frozen=True)
class CatalogueReport:
    """What reading a catalogue found besides products, whatever the limit; nothing in it is fatal."""

    rows: int = 0  # of styles.csv, good and bad; 0 without one
    rows_without_photo: tuple[str, ...] = ()  # ids
    reasons: Mapping[str, str] = field(default_factory=dict)  # id → why it has no photo, where there is more to say
    unpublished: Mapping[str, str] = field(default_factory=dict)  # id → why the shop does not show it: it is left out
    unpublished_photos: tuple[tuple[str, str], ...] = ()  # photo, the id of the unpublished product that it shows
    duplicate_rows: tuple[str, ...] = ()  # ids; they say nothing that a row of the same id before does not
    bad_rows: tuple[str, ...] = ()  # "line 17: 9 fields, expected 10"
    photos_without_row: tuple[str, ...] = ()  # paths; they are not indexed
    repeats: tuple[tuple[str, str], ...] = ()  # photos that another one stands for, and why: left out
    other_formats: tuple[tuple[str, str], ...] = ()  # photo, the one that shows the same picture: left out
    not_there: tuple[tuple[str, str], ...] = ()  # what a row names of a product that has other photos, and why not
    changed_ids: tuple[tuple[str, str], ...] = ()  # id as a spreadsheet changed it, the photo that it has all the same
    unused: tuple[Unused, ...] = ()  # files, folders and links that are not used
    others: Mapping[str, int] = field(default_factory=dict)  # ending → number of files that are no photos
    beyond_limit: int = 0  # products that were not asked for
    mended_rows: tuple[str, ...] = ()  # "line 18: 11 fields, expected 10: the surplus was taken for 'name'"
    notes: tuple[str, ...] = ()  # sentences about the whole table: its encoding, its prices

    @property
    def passed_over(self) -> int:
        """How many files are no photos."""
        return sum(self.others.values())
