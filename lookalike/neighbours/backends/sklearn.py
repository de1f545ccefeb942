"""The brute-force search of scikit-learn's NearestNeighbors, fitted once."""

from itertools import repeat
from pathlib import Path
from threading import Lock
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from lookalike.neighbours.backends.base import Backend, Distances, Mask, Rows
from lookalike.neighbours.metrics import METRICS
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "sklearn",
        "Exact: scikit-learn's NearestNeighbors, brute force; the default up to 50,000 products",
        "lookalike.neighbours.backends.sklearn:Sklearn",
        needs=("sklearn",),
        install="pip install scikit-learn",
    ),
)

FEW = 1000  # rows that pass a filter: exact distances of so few take a millisecond or two
MARGIN = 16  # neighbours beyond k, so that one call is enough in spite of rounding and ties
# Errors of scikit-learn: differences and results are rounded to float32, and a root magnifies a rounding error.
RELATIVE_ERROR, ABSOLUTE_ERROR = 1e-6, 4e-6


class Sklearn(Backend):
    """NearestNeighbors with a defined order of ties: by row, also if only some of the tied rows are returned.

    Its neighbours get exact distances in float64. If the last of them is not farther than the k-th by more than the
    error, others may be as near, and the search is repeated with more neighbours.
    """

    exact: ClassVar[bool] = True
    metrics: ClassVar[tuple[str, ...]] = tuple(METRICS)

    def _open(self, folder: Path | None) -> None:
        from sklearn.neighbors import NearestNeighbors

        # Its cosine copies all vectors for every query; for unit vectors, euclidean gives the same order.
        its_metric = "manhattan" if self.metric == "manhattan" else "euclidean"
        self._neighbours = NearestNeighbors(algorithm="brute", metric=its_metric)
        self._neighbours.fit(self.vectors)
        self._one_at_a_time = Lock()  # a query uses all cores, and sets BLAS' threads for the whole process

    def _search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> tuple[Rows, Distances]:
        n = len(self.vectors)
        passing = n if allowed is None else int(np.count_nonzero(allowed))
        # Its Jaccard is for sets. For few rows, computing all distances is faster.
        if self.metric == "jaccard" or (allowed is not None and passing <= max(FEW, k + MARGIN)):
            among = None if allowed is None else np.flatnonzero(allowed)
            return self._exact(queries, k, repeat(among, len(queries)))
        rows = np.empty((len(queries), k), np.int64)
        distances = np.empty((len(queries), k), np.float32)
        pending = np.arange(len(queries))
        count = (k + MARGIN) * -(-n // passing)  # it can't filter: of so many, about k + MARGIN pass
        while len(pending):
            count = min(count, n)
            with self._one_at_a_time:
                reported, candidates = self._neighbours.kneighbors(queries[pending], count)
            passed = [each if allowed is None else each[allowed[each]] for each in candidates]
            enough = np.array([len(each) >= k for each in passed])
            found, floors = pending[enough], self._floor(reported[enough, -1])
            rows[found], distances[found] = self._exact(
                queries[found], k, (each for each, is_enough in zip(passed, enough, strict=True) if is_enough)
            )
            settled = (floors > distances[found, -1]) | (count == n)
            pending = np.concatenate([pending[~enough], found[~settled]])
            count *= 4
        return rows, distances

    def _floor(self, reported: NDArray[np.float64]) -> NDArray[np.float64]:
        """The smallest true distances for the ones ``reported`` by scikit-learn."""
        floor = np.maximum(reported * (1 - RELATIVE_ERROR) - ABSOLUTE_ERROR, 0)
        return np.square(floor) / 2 if self.metric == "cosine" else floor
