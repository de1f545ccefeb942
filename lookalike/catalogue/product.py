"""The records that a catalogue is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ID, NAME, PRICE, URL, STOCK = "id", "name", "price", "url", "stock"


@dataclass(frozen=True)
class Product:
    """A product as the shop describes it. Its photos are POSIX paths inside the catalogue, first one first."""

    id: str
    name: str
    photos: tuple[str, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)  # column → value as written; empty values left out
    price: float | None = None  # in the shop's own currency
    url: str | None = None  # as written; only http(s) is ever made a link
    stock: str | None = None


@dataclass(frozen=True)
class CatalogueReport:
    """What reading a catalogue found besides products; nothing in it is fatal."""

    rows: int = 0  # of styles.csv; 0 without one
    rows_without_photo: tuple[str, ...] = ()  # ids
    photos_without_row: tuple[str, ...] = ()  # paths; they are not indexed
    repeats: int = 0  # same file name, same bytes: left out
    passed_over: int = 0  # files that are not photos
    bad_rows: tuple[str, ...] = ()  # "line 17: 9 fields, expected 10"
