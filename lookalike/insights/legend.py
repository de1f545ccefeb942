"""The colours of the map: of an attribute's values, of the clusters, or of how many neighbours are right."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.index.filters import Filters
from lookalike.index.opened import Index

Rows: TypeAlias = NDArray[np.int64]

# Told apart by most people who see few colours, on a light ground and on a dark one.
PALETTE = (
    *("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#e08214", "#8073ac", "#1b9e77", "#a6761d"),
    *("#d6604d", "#6a51a3"),
)
OTHER = "#9a948a"  # of all other values
OTHERS = 255  # the code of products that have no value of a legend yet
FROM_WORST = ("#cc3311", "#ee7733", "#ccaa22", "#88aa66", "#44aa99", "#4477aa")  # none to five of five


@dataclass(frozen=True)
class Legend:
    """What the colours mean.

    Attributes:
        names: the values that have a colour of their own.
        colours: of each name, as #rrggbb.
        counts: how many products have each colour.
        codes: (products,) uint8: the position of each product's value in ``names``; len(names) for all others.
        several: whether a product has several of these values; its colour is that of the first one.
    """

    names: tuple[str, ...]
    colours: tuple[str, ...]
    counts: tuple[int, ...]
    codes: NDArray[np.uint8]
    several: bool = False

    @property
    def others(self) -> int:
        """The number of products with another value, or none."""
        return len(self.codes) - sum(self.counts)

    @property
    def palette(self) -> tuple[str, ...]:
        """The colour of each code."""
        return (*self.colours, OTHER)


def by_attribute(index: Index, column: str, rows: Rows) -> Legend:
    """The commonest values of an attribute; no colours if ``column`` is empty. ``rows`` (m,) has one for each product.

    A product with several of them has the colour of the commonest.

    Raises:
        UnprocessableError: there is no such column.
    """
    codes, several = np.full(len(rows), OTHERS, np.uint8), False
    names: list[str] = []
    for value, _ in index.products.values(column) if column else ():
        own = index.products.mask(Filters({column: (value,)}))[rows]
        free = codes == OTHERS
        several |= bool((own & ~free).any())
        if (own & free).any():  # else all of them have the colour of a commoner value
            codes[own & free] = len(names)
            names.append(value)
        if len(names) == len(PALETTE) or not (codes == OTHERS).any():
            break
    codes[codes == OTHERS] = len(names)
    return _legend(names, PALETTE, codes, several=several)


def by_cluster(labels: NDArray[np.int32], rows: Rows) -> Legend:
    """The numbers of the clusters with most products, of each row's ``labels`` (n,)."""
    own = labels[rows]
    numbers, counts = np.unique(own[own >= 0], return_counts=True)
    names = numbers[np.argsort(-counts, kind="stable")][: len(PALETTE)].tolist()
    codes = np.full(len(rows), len(names), np.uint8)
    for code, number in enumerate(names):
        codes[own == number] = code
    return _legend([str(number) for number in names], PALETTE, codes)


def by_right(right: NDArray[np.uint8], rows: Rows) -> Legend:
    """How many of a product's five nearest are of its kind, "0" to "5"; ``right`` (n,): of each row, else more."""
    codes = np.minimum(right[rows], len(FROM_WORST)).astype(np.uint8)
    return _legend([str(count) for count in range(len(FROM_WORST))], FROM_WORST, codes)


def _legend(names: list[str], colours: tuple[str, ...], codes: NDArray[np.uint8], *, several: bool = False) -> Legend:
    counts = np.bincount(codes, minlength=len(names) + 1)[: len(names)]
    return Legend(tuple(names), colours[: len(names)], tuple(counts.tolist()), codes, several)
