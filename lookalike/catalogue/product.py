"""The records that a catalogue is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True)
class Product:
    """A product as the shop describes it. Its photos are POSIX paths inside the catalogue, first one first."""

    id: str
    name: str
    photos: tuple[str, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)  # column → its first value as written; none is empty
    price: float | None = None  # in the shop's own currency
    url: str | None = None  # as written; only http(s) is ever made a link
    stock: str | None = None
    further: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column → its other values, where it has any

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Column → all its values, in the order of the table; the first is what the product counts as."""
        return {column: (value, *self.further.get(column, ())) for column, value in self.attributes.items()}


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
