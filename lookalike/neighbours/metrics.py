"""Distances between vectors: one function per metric, and a table of the metrics.

All sums are in float64 and computed row by row, so the distance of a pair does not depend on the position of its row
or on the number of rows: equal vectors have equal distances, to the last bit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import UnprocessableError

Float64s: TypeAlias = NDArray[np.float64]

BLOCK_NUMBERS = 2**18  # of float64, 2 MB: a block and its intermediate results fit into a core's cache


def euclidean(query: Float64s, block: Float64s) -> Float64s:
    """√Σ(q − v)², of a query (dim,) to each row of ``block`` (m, dim): (m,), 0 to 2 for unit vectors.

    Computed from the differences, because 2 − 2·dot loses precision for close vectors.
    Deza & Deza, Encyclopedia of Distances (2009), ch. 5: the L2 metric.
    """
    distance: Float64s = np.sqrt(np.square(block - query).sum(axis=1))
    return distance


def cosine(query: Float64s, block: Float64s) -> Float64s:
    """1 − q·v, of a unit query (dim,) to each unit row of ``block`` (m, dim): (m,), 0 to 2.

    Computed as Σ(q − v)² / 2, which is the same for unit vectors, is precise for close ones, and is never negative.
    Deza & Deza, Encyclopedia of Distances (2009), ch. 17: the cosine distance.
    """
    distance: Float64s = np.square(block - query).sum(axis=1) / 2
    return distance


def manhattan(query: Float64s, block: Float64s) -> Float64s:
    """Σ|q − v|, of a query (dim,) to each row of ``block`` (m, dim): (m,), 0 to 2·√dim for unit vectors.

    Deza & Deza, Encyclopedia of Distances (2009), ch. 5: the L1 metric.
    """
    distance: Float64s = np.abs(block - query).sum(axis=1)
    return distance


def jaccard(query: Float64s, block: Float64s) -> Float64s:
    """1 − Σmin(q, v) / Σmax(q, v), of a query (dim,) to each row of ``block`` (m, dim): (m,), 0 to 1.

    The weighted form, for features that are not negative; 0 between two vectors of zeros.
    M. Ružička, Anwendung mathematisch-statistischer Methoden in der Geobotanik (1958); on sets it is Jaccard's.
    """
    shared = np.minimum(block, query).sum(axis=1)
    union = block.sum(axis=1) + query.sum() - shared  # min + max is the sum of both
    distance: Float64s = 1 - np.divide(shared, union, out=np.ones_like(shared), where=union > 0)
    return distance


@dataclass(frozen=True)
class Metric:
    """A row of the table of metrics."""

    name: str
    help: str  # one line, for the docs
    function: Callable[[Float64s, Float64s], Float64s]  # (dim,), (m, dim) -> (m,)
    non_negative: bool = False  # accepts no negative features


DEFAULT_METRIC = "euclidean"
METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Metric("euclidean", "Straight-line distance between unit vectors, 0 to 2", euclidean),
            Metric("cosine", "1 minus the cosine, 0 to 2", cosine),
            Metric("manhattan", "Sum of the absolute differences of all values", manhattan),
            Metric("jaccard", "1 minus shared over joint features, 0 to 1; weighted (Ruzicka)", jaccard, True),
        )
    }
)


def find(name: str) -> Metric:
    """The metric called ``name``.

    Raises:
        UnprocessableError: there is no such metric; the sentence names those that exist.
    """
    if name not in METRICS:
        raise UnprocessableError(f"There is no metric {name!r}; there are: {', '.join(METRICS)}.")
    return METRICS[name]


def check_features(metric: str, vectors: NDArray[Any]) -> None:
    """Raise unless ``metric`` can compare ``vectors`` (n, dim).

    Raises:
        UnprocessableError: it accepts no negative features, and there are some.
    """
    if find(metric).non_negative and vectors.size and vectors.min() < 0:
        others = ", ".join(row.name for row in METRICS.values() if not row.non_negative)
        raise UnprocessableError(f"{metric} can't compare negative features, which this encoder has; try: {others}.")


def distances(
    metric: str, queries: NDArray[Any], vectors: NDArray[Any], rows: NDArray[np.int64] | None = None
) -> Float64s:
    """(q, n) float64 distances of ``queries`` (q, dim) to ``vectors`` (n, dim), or only to its ``rows`` (n,).

    Besides the result, it needs a few megabytes for any number of vectors.

    Raises:
        UnprocessableError: there is no such metric.
    """
    function = find(metric).function
    exact_queries = np.asarray(queries, np.float64)
    count = len(vectors) if rows is None else len(rows)
    result = np.empty((len(exact_queries), count))
    step = max(1, BLOCK_NUMBERS // max(1, vectors.shape[1]))
    for start in range(0, count, step):
        part = slice(start, start + step)
        block = np.asarray(vectors[part if rows is None else rows[part]], np.float64)
        for query, row in zip(exact_queries, result, strict=True):
            row[part] = function(query, block)
    return result
