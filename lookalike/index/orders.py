"""The orders in which a catalogue can be listed."""

import threading
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from lookalike.index.words import plain

Sort = Literal["catalogue", "newest", "price", "price-down", "name"]
SORTS: tuple[Sort, ...] = get_args(Sort)


class Orders:
    """The orders of products; in each, products that lack what it sorts by come last.

    Attributes:
        allowed: the orders that the data allow; the first is the catalogue's own.
    """

    def __init__(self, names: Sequence[str], prices: NDArray[np.float64], created: Sequence[str | None]) -> None:
        """``prices``: NaN where unknown; ``created``: dates in ISO 8601."""
        self._names, self._prices, self._created = names, prices, created
        lacking: set[Sort] = set() if any(created) else {"newest"}
        if not np.isfinite(prices).any():
            lacking |= {"price", "price-down"}
        self.allowed = tuple(sort for sort in SORTS if sort not in lacking)
        self._ranks: dict[Sort, NDArray[np.int64]] = {}
        self._lock = threading.Lock()

    def sorted(self, numbers: NDArray[np.int64], sort: Sort) -> NDArray[np.int64]:
        """The products ``numbers`` in an order."""
        with self._lock:
            if sort not in self._ranks:
                self._ranks[sort] = np.argsort(self._order(sort))  # the place of each product
        return numbers[np.argsort(self._ranks[sort][numbers])]

    def _order(self, sort: Sort) -> NDArray[np.int64]:
        """The numbers of all products in an order; equal ones as in the catalogue."""
        if sort == "price":
            return np.argsort(self._prices, kind="stable")  # NaN comes last
        if sort == "price-down":
            return np.argsort(-self._prices, kind="stable")
        if sort == "newest":
            dates = np.array([date or "" for date in self._created])
            return np.argsort(-np.unique(dates, return_inverse=True)[1], kind="stable")
        if sort == "name":
            names = [plain(name) for name in self._names]
            return np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)
        return np.arange(len(self._names))
