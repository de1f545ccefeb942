"""Every distance of every query, by one matrix product in BLAS: exact, and the truth that others are compared with."""

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import UNIT_TOLERANCE
from lookalike.neighbours.backends.base import Backend, Distances, Mask, Rows
from lookalike.neighbours.metrics import METRICS
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "flat",
        "Exact: one matrix product, the best again in float64; for more than 50,000 products or many queries",
        "lookalike.neighbours.backends.flat:Flat",
    ),
)

BY_DOT = ("euclidean", "cosine")  # on unit vectors both order by the dot product
BLOCK_DOTS = 2**24  # of float32, 64 MB: the products of some hundred queries with 44,000 vectors
UNIT_ROUNDOFF = float(np.finfo(np.float32).eps) / 2


class Flat(Backend):
    """Euclidean and cosine by products, with a proof that none is missed; other metrics by their float64 sums alone.

    Half the squared distance of q and v is (|q|² + |v|²)/2 − q·v. A product in float32 is off by at most
    γ = dim·u/(1 − dim·u) times both lengths, in whatever order BLAS sums (Higham, Accuracy and Stability of Numerical
    Algorithms, 2002, §3.1; u = 2⁻²⁴), and |v|²/2 differs from its middle by at most ``spread``. So a row whose product
    is more than 2·(γ + spread) under the k-th best one is farther than k others, and what remains is measured exactly.
    """

    exact: ClassVar[bool] = True
    metrics: ClassVar[tuple[str, ...]] = tuple(METRICS)

    def __init__(self, vectors: NDArray[np.float32], metric: str = "euclidean") -> None:
        super().__init__(vectors, metric)
        if metric in BY_DOT:
            squares = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
            spread = float(np.ptp(squares)) / 4
            roundoff = (vectors.shape[1] + 8) * UNIT_ROUNDOFF  # 8 more for distances that are tied once rounded
            longest = (1 + UNIT_TOLERANCE) ** 2  # |q|·|v|
            self._slack = np.float32(2 * (longest * roundoff / (1 - roundoff) + spread))

    def _search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> tuple[Rows, Distances]:
        if self.metric in BY_DOT:
            candidates: Iterable[Rows | None] = self._candidates(queries, k, allowed)
        else:
            candidates = repeat(None if allowed is None else np.flatnonzero(allowed), len(queries))
        return self._exact(queries, k, candidates)

    def _candidates(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> Iterator[Rows]:
        """Of each query the rows that may be among its k nearest."""
        kth = len(self.vectors) - k  # in ascending order
        step = max(1, BLOCK_DOTS // len(self.vectors))
        for start in range(0, len(queries), step):
            dots = queries[start : start + step] @ self.vectors.T
            if allowed is not None:
                dots[:, ~allowed] = -np.inf
            for row in dots:
                yield np.flatnonzero(row >= np.partition(row, kth)[kth] - self._slack)
