"""All distances of all queries, by one matrix product in BLAS: exact, and the reference for other backends."""

from collections.abc import Iterable
from itertools import repeat
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.neighbours.backends.base import Backend, Distances, Mask, Rows
from lookalike.neighbours.metrics import METRICS
from lookalike.neighbours.products import BY_DOT, candidates
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "flat",
        "Exact: one matrix product, exact distances for the best; for more than 50,000 products or many queries",
        "lookalike.neighbours.backends.flat:Flat",
    ),
)


class Flat(Backend):
    """Euclidean and cosine by products, whose error bound guarantees all neighbours; others by float64 sums."""

    exact: ClassVar[bool] = True
    metrics: ClassVar[tuple[str, ...]] = tuple(METRICS)

    def _search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> tuple[Rows, Distances]:
        if self.metric in BY_DOT:
            found: Iterable[Rows | None] = self._candidates(queries, k, allowed)
        else:
            found = repeat(None if allowed is None else np.flatnonzero(allowed), len(queries))
        return self._exact(queries, k, found)

    def _candidates(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> Iterable[Rows]:
        """For each query, the rows that may be among its k nearest."""
        return candidates(self.vectors, queries, k, self._slack, allowed)
