"""Where products lie on the map, and which lie in a part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import NotFoundError
from lookalike.index.opened import Index
from lookalike.insights.parts.map import COORDINATES, MOST
from lookalike.insights.store import Insights
from lookalike.query.varied import varied

Numbers: TypeAlias = NDArray[np.int64]
"""Numbers of products, which are their positions in the catalogue's order."""

SCALE = 1000  # the coordinates in addresses go from 0 to it


@dataclass(frozen=True)
class Chart:
    """The coordinates of the products.

    Attributes:
        ids: of the products, in the catalogue's order.
        rows: (products,) int64, the row of each one's main photo.
        coordinates: (products, 2) uint16, from 0 to MOST: to the right, and upwards.
    """

    ids: list[str]
    rows: Numbers
    coordinates: NDArray[np.uint16]

    @classmethod
    def of(cls, index: Index, insights: Insights) -> "Chart":
        """The chart of ``insights``, which must be of ``index``.

        Raises:
            NotFoundError: they have no map, or are of another build; the sentence says so.
        """
        coordinates = insights.array("map", COORDINATES)
        if insights.stale:
            raise NotFoundError("The map is of an earlier build; where the products of this one lie is not known.")
        owners = index.products.products_of(np.arange(len(coordinates)))
        first = dict(zip(reversed(owners), range(len(owners) - 1, -1, -1), strict=True))
        ids = list(dict.fromkeys(owners))
        rows = np.array([first[each] for each in ids], np.int64)
        return cls(ids, rows, coordinates[rows])

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Id → number of the product."""
        return {each: number for number, each in enumerate(self.ids)}

    def points(self) -> bytes:
        """The coordinates as bytes: two little-endian uint16 for each product."""
        return self.coordinates.astype("<u2").tobytes()

    def inside(self, corners: Sequence[tuple[int, int]]) -> Numbers:
        """The products inside a polygon (coordinates from 0 to SCALE; two corners are a box), in the catalogue's order.

        What is inside is decided by the even-odd rule.
        """
        if len(corners) == 2:
            (left, low), (right, high) = corners
            corners = ((left, low), (right, low), (right, high), (left, high))
        x, y = self.coordinates.T.astype(np.float64) * (SCALE / MOST)
        within = np.zeros(len(x), np.bool_)
        for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
            if y1 != y2:
                crosses = (y1 > y) != (y2 > y)
                within ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        return np.flatnonzero(within)

    def typical(self, index: Index, numbers: Sequence[int], count: int) -> list[str]:
        """The ids of up to ``count`` of these products: the one nearest to their mean, then others that differ."""
        allowed = np.zeros(len(index.vectors), np.bool_)
        allowed[self.rows[list(numbers)]] = True
        return index.products.products_of(varied(index, count, allowed))

    def middle(self, ids: Sequence[str]) -> tuple[int, int] | None:
        """The median of these products' coordinates (from 0 to SCALE); None for no products.

        A mean would lie between two groups, near neither.
        """
        if not ids:
            return None
        own = self.coordinates[[self.numbers[each] for each in ids]]
        x, y = np.median(own.astype(np.float64), axis=0) * (SCALE / MOST)
        return round(float(x)), round(float(y))
