"""The base class of approximate backends: candidates from elsewhere, exact distances from the vectors."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.neighbours.backends.base import Backend, Distances, Mask, Rows
from lookalike.neighbours.products import BY_DOT

MEASURED_MORE = 16  # candidates beyond k that get exact distances, because their own distances are less precise


class Approximate(Backend):
    """Some structure finds candidates; these get exact distances in float64.

    If it finds too few, because a part of it can't be reached, all vectors are compared.
    """

    exact: ClassVar[bool] = False
    can_filter: ClassVar[bool] = False
    metrics: ClassVar[tuple[str, ...]] = BY_DOT

    def _search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> tuple[Rows, Distances]:
        count = min(k + MEASURED_MORE, len(self.vectors))
        if self.max_k and count > self.max_k:
            return self._scan(queries, k, None)
        rows = np.empty((len(queries), k), np.int64)
        distances = np.empty((len(queries), k), np.float32)
        for i, near in enumerate(self._near(queries, count)):
            query = queries[i : i + 1]
            found = self._exact(query, k, [near]) if len(near) >= k else self._scan(query, k, None)
            rows[i : i + 1], distances[i : i + 1] = found
        return rows, distances

    @abstractmethod
    def _near(self, queries: NDArray[np.float32], count: int) -> Iterable[Rows]:
        """For each query (q, dim), the different rows of up to ``count`` candidates, in any order."""
