"""What every backend is: vectors in, nearest rows out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import UNIT_TOLERANCE
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.neighbours.metrics import check_features, find
from lookalike.neighbours.metrics import distances as exact_distances

Rows: TypeAlias = NDArray[np.int64]
Distances: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]


class Backend(ABC):
    """Finds the nearest of ``vectors`` (n, dim) float32 unit rows in ``metric``; any number of threads may search.

    The base checks once; a child implements ``_search``. Children never write into a caller's array.
    """

    exact: ClassVar[bool]  # the true nearest neighbours, always
    metrics: ClassVar[tuple[str, ...]]  # names of lookalike.neighbours.metrics that it can order by

    def __init__(self, vectors: NDArray[np.float32], metric: str = "euclidean") -> None:
        """Take ``vectors`` as they are, never a copy: they may be mapped from a file and larger than memory.

        Raises:
            UnprocessableError: no such metric, one that this backend can't order by, or one for other features.
            LookalikeError: the vectors are not a matrix of float32 unit rows.
        """
        find(metric)
        if metric not in self.metrics:
            raise UnprocessableError(f"This backend can't order by {metric!r}; it can by: {', '.join(self.metrics)}.")
        if vectors.ndim != 2 or vectors.dtype != np.float32 or not vectors.size:
            raise LookalikeError(f"A backend takes (n, dim) float32 vectors, not {vectors.shape} {vectors.dtype}.")
        unit = np.abs(np.einsum("ij,ij->i", vectors, vectors) - 1) <= 2 * UNIT_TOLERANCE
        if not unit.all():  # NaN is not within any tolerance
            raise LookalikeError(f"Vector {int(np.argmin(unit))} of the index has not the length 1; build it again.")
        check_features(metric, vectors)
        self.vectors = vectors
        self.metric = metric

    def search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None = None) -> tuple[Rows, Distances]:
        """The ``k`` nearest rows of each of ``queries`` (q, dim), unit rows; nearest first, ties by row.

        A tie is two distances that are returned as the same number. ``allowed`` (n,) bool names the rows that may be
        found; None means all.
        Returns rows (q, k) int64 and distances (q, k) float32 in the metric; −1 and inf where fewer than k are allowed.

        Raises:
            UnprocessableError: a wrong shape, a number that is not finite, a length that is not 1, features that the
                metric can't compare, or k under 1.
        """
        queries = np.ascontiguousarray(queries, np.float32)
        n, dim = self.vectors.shape
        if queries.ndim != 2 or queries.shape[1] != dim:
            raise UnprocessableError(f"Queries are (q, {dim}) numbers for this index, not {queries.shape}.")
        if not np.isfinite(queries).all():
            raise UnprocessableError("A query holds a number that is not finite.")
        if not (np.abs(np.square(queries, dtype=np.float64).sum(axis=1) - 1) <= 2 * UNIT_TOLERANCE).all():
            raise UnprocessableError("A query has not the length 1.")
        check_features(self.metric, queries)
        if k < 1:
            raise UnprocessableError(f"k is {k}; it must be at least 1.")
        if allowed is not None and allowed.shape != (n,):
            raise UnprocessableError(f"The filter covers {allowed.shape} rows, the index has {n}.")
        found = n if allowed is None else int(np.count_nonzero(allowed))
        rows = np.full((len(queries), k), -1, np.int64)
        distances = np.full((len(queries), k), np.inf, np.float32)
        if found and len(queries):
            near = min(k, found)
            rows[:, :near], distances[:, :near] = self._search(queries, near, allowed)
        return rows, distances

    @abstractmethod
    def _search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> tuple[Rows, Distances]:
        """As ``search``, all arguments checked, k at most the number of allowed rows: exactly (q, k) of each."""

    def _exact(self, queries: NDArray[np.float32], k: int, candidates: Iterable[Rows | None]) -> tuple[Rows, Distances]:
        """The ``k`` nearest of the candidates of each query, at least k rows (None: all), by float64 distances.

        What a child finds by a quick and slightly wrong sum gets its distances and its order here: (q, k) of each.
        """
        rows = np.empty((len(queries), k), np.int64)
        distances = np.empty((len(queries), k), np.float32)
        for i, (query, among) in enumerate(zip(queries, candidates, strict=True)):
            exact = exact_distances(self.metric, query[np.newaxis], self.vectors, among)[0].astype(np.float32)
            named = np.arange(len(self.vectors)) if among is None else among
            best = np.lexsort((named, exact))[:k]
            rows[i], distances[i] = named[best], exact[best]
        return rows, distances
