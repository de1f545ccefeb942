"""What every backend is: vectors in, nearest rows out."""

from abc import ABC, abstractmethod
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import UnprocessableError

Rows: TypeAlias = NDArray[np.int64]
Distances: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]


class Backend(ABC):
    """Finds the nearest of ``vectors`` (n, dim) float32 unit rows in ``metric``.

    The base checks once; a child implements ``_search``. Children never write into a caller's array.
    """

    exact: ClassVar[bool]  # the true nearest neighbours, always
    metrics: ClassVar[tuple[str, ...]]  # names of lookalike.index.metrics that it can order by

    def __init__(self, vectors: NDArray[np.float32], metric: str = "euclidean") -> None:
        if metric not in self.metrics:
            raise UnprocessableError(f"This backend can't order by {metric!r}; it can by: {', '.join(self.metrics)}.")
        self.vectors = vectors
        self.metric = metric

    def search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None = None) -> tuple[Rows, Distances]:
        """The ``k`` nearest rows of each of ``queries`` (q, dim), nearest first, ties by row.

        ``allowed`` (n,) bool names the rows that may be found; None means all.
        Returns rows (q, k) int64 and distances (q, k) float32 in the metric; −1 and inf where fewer than k are allowed.

        Raises:
            UnprocessableError: a wrong shape, a number that is not finite, or k under 1.
        """
        queries = np.ascontiguousarray(queries, np.float32)
        n, dim = self.vectors.shape
        if queries.ndim != 2 or queries.shape[1] != dim:
            raise UnprocessableError(f"A query has {queries.shape[-1]} numbers, this index {dim}.")
        if not np.isfinite(queries).all():
            raise UnprocessableError("A query holds a number that is not finite.")
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
