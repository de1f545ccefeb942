"""The base class of backends, which find the rows of the nearest vectors."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import UNIT_TOLERANCE
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.neighbours.metrics import check_features, find
from lookalike.neighbours.metrics import distances as exact_distances
from lookalike.neighbours.options import Option, Options, read_options
from lookalike.neighbours.products import candidates, slack

BACKEND_FILES = "neighbours-"  # prefix of the names of all files of backends

Rows: TypeAlias = NDArray[np.int64]
Distances: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]


FEW_ROWS = 2_000  # allowed by a filter: their products take less than a millisecond
MOST_ASKED = 1_000  # neighbours from a backend that can't filter; for more, a scan is as fast
ASKED_MORE, ASKED_BESIDES = 1.5, 16  # more than needed on average, because allowed rows come in clusters


class Backend(ABC):
    """Finds the nearest of ``vectors`` (n, dim) float32 unit rows in ``metric``; any number of threads may search.

    This class checks the arguments. A subclass implements ``_search``, ``_open`` if it has something to prepare, and
    ``build`` if it saves files. Subclasses never write into a caller's array.

    Attributes:
        exact: whether it always finds the true nearest neighbours.
        can_filter: whether ``_search`` accepts a filter. If not, this class filters its results.
        max_k: the largest number of neighbours; None: all.
        metrics: the supported names of lookalike.neighbours.metrics.
        known_options: name → option.
        tuned: the option that is raised until the recall is good enough; empty if there is none.
        files: names of the files that ``build`` saves; without them, it is built in memory when it is opened.
        remote: whether ``build`` stores the vectors in an engine elsewhere, without which there is no search.
    """

    exact: ClassVar[bool]
    can_filter: ClassVar[bool] = True
    max_k: ClassVar[int | None] = None
    metrics: ClassVar[tuple[str, ...]]
    known_options: ClassVar[Mapping[str, Option]] = MappingProxyType({})
    tuned: ClassVar[str] = ""
    files: ClassVar[tuple[str, ...]] = ()
    remote: ClassVar[bool] = False

    @classmethod
    def read_options(cls, name: str, text: str) -> dict[str, int | str]:
        """The options in ``text``, as written behind the backend's ``name``.

        Raises:
            UnprocessableError: there is no such option, or a value is out of its range.
        """
        return read_options(name, cls.known_options, text)

    @classmethod
    def build(
        cls,
        vectors: NDArray[np.float32],
        metric: str,
        options: Options,
        folder: Path,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Save ``files`` for these vectors in ``folder``; ``progress`` is called with the number of finished vectors.

        Raises:
            OSError: they can't be written.
            EngineError: the engine elsewhere can't store them.
        """
        assert not cls.files, f"{cls.__name__} has files and no way to save them"

    @classmethod  # noqa: B027 (most have nothing to tell)
    def publish(cls, vectors: NDArray[np.float32], options: Options) -> None:
        """Make the result of ``build`` in an engine elsewhere the current one; its recall is good enough.

        Raises:
            EngineError: the engine does not answer, or refuses.
        """

    def check(self) -> None:  # noqa: B027 (most can always answer)
        """Check whether a search can be answered now.

        Raises:
            EngineError: the engine elsewhere does not answer, or lacks these vectors.
        """

    def __init__(
        self,
        vectors: NDArray[np.float32],
        metric: str = "euclidean",
        options: Options = MappingProxyType({}),
        folder: Path | None = None,
    ) -> None:
        """Use ``vectors`` without a copy: they may be memory-mapped and larger than memory.

        Args:
            vectors: (n, dim) float32 unit rows.
            metric: by which neighbours are sorted.
            options: missing ones have their defaults.
            folder: the folder with the ``files`` by ``build`` for these vectors; None: build in memory.

        Raises:
            UnprocessableError: the metric is unknown, or not supported by this backend or for these vectors.
            LookalikeError: the vectors are not a matrix of float32 unit rows, or the files belong to others.
        """
        find(metric)
        if metric not in self.metrics:
            raise UnprocessableError(f"This backend can't order by {metric!r}; it can by: {', '.join(self.metrics)}.")
        if vectors.ndim != 2 or vectors.dtype != np.float32 or not vectors.size:
            raise LookalikeError(f"A backend takes (n, dim) float32 vectors, not {vectors.shape} {vectors.dtype}.")
        unit = np.abs(np.einsum("ij,ij->i", vectors, vectors) - 1) <= 2 * UNIT_TOLERANCE
        if not unit.all():  # also true for NaN
            raise LookalikeError(f"Vector {int(np.argmin(unit))} of the index is not of length 1; build it again.")
        check_features(metric, vectors)
        self.vectors = vectors
        self.metric = metric
        self.options: dict[str, int | str] = {
            name: options.get(name, option.default) for name, option in self.known_options.items()
        } | {name: value for name, value in options.items() if name not in self.known_options}
        self._open(folder)

    def _open(self, folder: Path | None) -> None:  # noqa: B027 (some need nothing)
        """Prepare for searches by the ``files`` in ``folder``; None: in memory. Vectors, metric and options are set.

        Raises:
            IndexFilesError: the files can't be read, or belong to other vectors.
        """

    def search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None = None) -> tuple[Rows, Distances]:
        """The ``k`` nearest rows of each of ``queries`` (q, dim), unit rows; nearest first, ties by row.

        Ties are equal returned distances. ``allowed`` (n,) bool: the rows that may be found; None means all.
        Returns rows (q, k) int64 and distances (q, k) float32 in the metric; −1 and inf if fewer than k are allowed.

        Raises:
            UnprocessableError: a wrong shape, a value that is not finite, a length that is not 1, features that the
                metric can't compare, or k less than 1.
        """
        queries = np.ascontiguousarray(queries, np.float32)
        n, dim = self.vectors.shape
        if queries.ndim != 2 or queries.shape[1] != dim:
            raise UnprocessableError(f"Queries for this index have the shape (q, {dim}), not {queries.shape}.")
        if not np.isfinite(queries).all():
            raise UnprocessableError("A query has a value that is not finite.")
        if not (np.abs(np.square(queries, dtype=np.float64).sum(axis=1) - 1) <= 2 * UNIT_TOLERANCE).all():
            raise UnprocessableError("A query is not of length 1.")
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
            if allowed is None or self.can_filter:
                rows[:, :near], distances[:, :near] = self._search(queries, near, allowed)
            else:
                rows[:, :near], distances[:, :near] = self._filtered(queries, near, allowed, found)
        return rows, distances

    @abstractmethod
    def _search(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> tuple[Rows, Distances]:
        """Like ``search``, with checked arguments; k is at most the number of allowed rows; both results are (q, k)."""

    def _filtered(self, queries: NDArray[np.float32], k: int, allowed: Mask, passing: int) -> tuple[Rows, Distances]:
        """Like ``_search`` with a filter, for subclasses that accept none; ``passing`` rows are allowed.

        It searches for enough neighbours that about ``k`` of them pass. If few rows are allowed, or too few of the
        neighbours pass, all allowed rows are compared.
        """
        count = int(k * len(self.vectors) / passing * ASKED_MORE) + ASKED_BESIDES
        if passing <= FEW_ROWS or count > min(MOST_ASKED, len(self.vectors)):
            return self._scan(queries, k, allowed)
        found, distances = self._search(queries, count, None)
        rows = np.empty((len(queries), k), np.int64)
        nearest = np.empty((len(queries), k), np.float32)
        for i in range(len(queries)):
            passed = np.flatnonzero(allowed[found[i]] & (found[i] >= 0))[:k]
            if len(passed) == k:
                rows[i], nearest[i] = found[i, passed], distances[i, passed]
            else:
                rows[i : i + 1], nearest[i : i + 1] = self._scan(queries[i : i + 1], k, allowed)
        return rows, nearest

    def _scan(self, queries: NDArray[np.float32], k: int, allowed: Mask | None) -> tuple[Rows, Distances]:
        """The true ``k`` nearest of the allowed rows, by all dot products; for metrics with the same order."""
        return self._exact(queries, k, candidates(self.vectors, queries, k, self._slack, allowed))

    @cached_property
    def _slack(self) -> float:
        return slack(self.vectors)

    def _exact(self, queries: NDArray[np.float32], k: int, candidates: Iterable[Rows | None]) -> tuple[Rows, Distances]:
        """The ``k`` nearest of each query's candidates (at least k rows; None: all), by float64 distances; (q, k) each.

        Subclasses find candidates by fast approximate sums; here they get their distances and their order.
        """
        rows = np.empty((len(queries), k), np.int64)
        distances = np.empty((len(queries), k), np.float32)
        for i, (query, among) in enumerate(zip(queries, candidates, strict=True)):
            exact = exact_distances(self.metric, query[np.newaxis], self.vectors, among)[0].astype(np.float32)
            named = np.arange(len(self.vectors)) if among is None else among
            best = np.lexsort((named, exact))[:k]
            rows[i], distances[i] = named[best], exact[best]
        return rows, distances
