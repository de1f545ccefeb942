"""What is asked of a catalogue, and what is found: conditions on products, words, pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.product import Product

Rows = NDArray[np.bool_]  # (n,)


@dataclass(frozen=True)
class Filters:
    """Conditions on products: one of the values in each given column, a price in the closed range, not sold out, and
    one of the colours ``swatches`` (``swatches.KEYS``)."""

    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_min: float | None = None
    price_max: float | None = None
    in_stock: bool = False
    swatches: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return self != Filters()


NO_FILTERS = Filters()


@dataclass(frozen=True)
class PriceCounts:
    """The numbers of products with a price (``known``), with a price of 0, and with a price without a currency."""

    known: int
    zero: int
    bare: int


@dataclass(frozen=True)
class WordsFound:
    """The ids of products that have some words, the best first; ``corrected`` and ``nearest``: see ``words.Found``,
    but spelled for people."""

    ids: tuple[str, ...]
    corrected: str = ""
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of a listing.

    Attributes:
        total: the number of products on all pages.
        corrected, nearest: see ``words.Found``, but spelled for people.
    """

    products: tuple[Product, ...]
    total: int
    corrected: str = ""
    nearest: tuple[str, ...] = ()
