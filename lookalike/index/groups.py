"""Numbers by group: the products of each value of a column, the rows of each product."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Column:
    """The values of one column, with their products.

    Attributes:
        values: the commonest first.
        totals: the number of products with each value.
    """

    def __init__(self, holders: Sequence[tuple[str, int]]) -> None:
        """``holders``: pairs of value and product number, grouped by value, in the order of ``values``."""
        self.values = tuple(dict.fromkeys(value for value, _ in holders))
        self._places = {value: place for place, value in enumerate(self.values)}
        places = np.array([self._places[value] for value, _ in holders], np.int64)
        self._numbers = np.array([number for _, number in holders], np.int64)
        self._starts = np.searchsorted(places, np.arange(len(self.values) + 1))
        self.totals: list[int] = np.diff(self._starts).tolist()

    @property
    def entries(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Two (e,) int64: each pair of a value's place in ``values`` and a product's number, by the values' places."""
        return np.repeat(np.arange(len(self.values)), self.totals), self._numbers

    def holders(self, value: str) -> NDArray[np.int64]:
        """The numbers of the products that have ``value``."""
        place = self._places.get(value)
        return self._numbers[:0] if place is None else self._numbers[self._starts[place] : self._starts[place + 1]]

    def counts(self, passing: NDArray[np.bool_]) -> list[int]:
        """For each of ``values``, the number of products that have it and are ``passing`` (products,) bool."""
        if not self.values:
            return []
        counts: list[int] = np.add.reduceat(passing[self._numbers].astype(np.int64), self._starts[:-1]).tolist()
        return counts


class Groups:
    """The rows of each number, for an array of numbers."""

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        self._rows = np.argsort(numbers, kind="stable")
        self._sorted = numbers[self._rows]

    def of(self, number: int) -> NDArray[np.int64]:
        """The rows of ``number``, ascending."""
        first, end = np.searchsorted(self._sorted, [number, number + 1])
        return self._rows[first:end]
