"""The colours of the map: of an attribute's values, of the clusters, or of how many neighbours are right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.index.opened import Index

Rows: TypeAlias = NDArray[np.int64]

# Told apart by most people who see few colours, on a light ground and on a dark one.
PALETTE = (
    *("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#e08214", "#8073ac", "#1b9e77", "#a6761d"),
    *("#d6604d", "#6a51a3"),
)
OTHER = "#9a948a"  # of all other values, and of none
FROM_WORST = ("#cc3311", "#ee7733", "#ccaa22", "#88aa66", "#44aa99", "#4477aa")  # none to five of five


@dataclass(frozen=True)
class Legend:
    """What the colours mean.

    Attributes:
        names: every value, the commonest first, so that the first ones have the colours.
        values: (products,) int32: the position of each product's value in ``names``; −1 without a value.
        colours: of the first names, as #rrggbb.
        several: whether a product has several of the values; the one that counts is the commonest.
    """

    names: tuple[str, ...]
    values: NDArray[np.int32]
    colours: tuple[str, ...]
    several: bool = False

    @property
    def codes(self) -> NDArray[np.uint8]:
        """(products,) uint8: the number of each product's colour; len(colours) for all others."""
        most = len(self.colours)
        return np.where(self.values < 0, most, np.minimum(self.values, most)).astype(np.uint8)

    @property
    def counts(self) -> list[int]:
        """How many products have each colour."""
        counts: list[int] = np.bincount(self.codes, minlength=len(self.colours))[: len(self.colours)].tolist()
        return counts

    @property
    def without(self) -> int:
        """The number of products without a value."""
        return int((self.values < 0).sum())

    @property
    def others(self) -> int:
        """The number of products with a value that has no colour of its own."""
        return len(self.values) - sum(self.counts) - self.without

    @property
    def palette(self) -> tuple[str, ...]:
        """The colour of each code."""
        return (*self.colours, OTHER)


def by_attribute(index: Index, column: str) -> Legend:
    """The values of an attribute; none if ``column`` is empty.

    Raises:
        UnprocessableError: there is no such column.
    """
    products = len(index.products)
    if not column:
        return Legend((), np.full(products, -1, np.int32), ())
    found = index.products.column(column)
    places, holders = found.entries
    commonest = np.full(products, len(found.values), np.int64)
    np.minimum.at(commonest, holders, places)
    values = np.where(commonest < len(found.values), commonest, -1)
    return _legend(found.values, values, several=len(np.unique(holders)) < len(holders))


def by_cluster(labels: NDArray[np.int32], rows: Rows) -> Legend:
    """The numbers of the clusters, of each row's ``labels`` (n,). ``rows`` (m,) has one for each product."""
    return _legend([str(number) for number in range(int(labels.max(initial=-1)) + 1)], labels[rows].astype(np.int64))


def by_right(right: NDArray[np.uint8], rows: Rows) -> Legend:
    """How many of a product's five nearest are of its kind, "0" to "5"; ``right`` (n,): of each row, else more."""
    own = right[rows].astype(np.int32)
    names = tuple(str(count) for count in range(len(FROM_WORST)))
    return Legend(names, np.where(own < len(FROM_WORST), own, -1).astype(np.int32), FROM_WORST)


def _legend(names: Sequence[str], values: NDArray[np.int64], *, several: bool = False) -> Legend:
    """The legend of ``values`` (products,), places in ``names`` or −1. Names that are no product's are left out."""
    counts = np.bincount(values[values >= 0], minlength=len(names))
    order = [place for place in np.argsort(-counts, kind="stable").tolist() if counts[place]]
    place_of = np.full(len(names) + 1, -1, np.int32)  # the last is for −1
    place_of[order] = np.arange(len(order))
    return Legend(tuple(names[place] for place in order), place_of[values], PALETTE[: len(order)], several)
