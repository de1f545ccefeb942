"""Ranking figures of single queries, in NumPy on unit vectors and class codes.

``near`` is always (q, k) int64 rows of the gallery, nearest first, −1 if there are fewer; ``hits`` is (q, k) bool:
whether each agrees with its query.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.measures.labels import Classes

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]
Values = NDArray[np.float64]
Step = Callable[[int], object]
"""Called with the number of queries finished since the last call."""

CHUNK = 512  # queries in memory at once: 90 MB of similarities with 44,000 products


def nearest(
    queries: Vectors, gallery: Vectors, k: int, *, own: Rows | None = None, step: Step | None = None
) -> tuple[Rows, NDArray[np.float32]]:
    """Rows (q, k) of the nearest of ``gallery`` (n, dim) to each of ``queries`` (q, dim), and their cosines (q, k).

    Nearest first, ties by row; −1 and −inf if the gallery has fewer than k. Both have unit rows.
    ``own`` (q,) is the row of each query itself in the gallery, which it must not find.
    """
    rows = np.full((len(queries), k), -1, np.int64)
    scores = np.full((len(queries), k), -np.inf, np.float32)
    width = min(k, len(gallery))
    for at in range(0, len(queries), CHUNK):
        cosines = queries[at : at + CHUNK] @ gallery.T
        if own is not None:
            cosines[np.arange(len(cosines)), own[at : at + CHUNK]] = -np.inf
        top = _largest(cosines, width)
        best = np.take_along_axis(cosines, top, 1)
        rows[at : at + CHUNK, :width] = np.where(best > -np.inf, top, -1)
        scores[at : at + CHUNK, :width] = best
        if step:
            step(len(cosines))
    return rows, scores


def _largest(cosines: NDArray[np.float32], k: int) -> Rows:
    """(q, k) columns of the k largest of each row, largest first, ties by column."""
    part = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
    values = np.take_along_axis(cosines, part, 1)
    top = np.take_along_axis(part, np.lexsort((part, -values), axis=1), 1)
    # If several are tied with the k-th, the partition took any of them.
    tied = np.flatnonzero(np.count_nonzero(cosines >= values.min(axis=1, keepdims=True), axis=1) > k)
    for row in tied:
        top[row] = np.argsort(-cosines[row], kind="stable")[:k]
    return top


def agreeing(found: Classes, near: Rows, queries: Rows) -> NDArray[np.bool_]:
    """Hits (q, k) of ``near`` for the gallery rows ``queries`` (q,)."""
    return np.asarray((found.codes[near] == found.codes[queries][:, None]) & (near >= 0), np.bool_)


def precision(hits: NDArray[np.bool_], k: int) -> Values:
    """P@k (q,): the share of agreeing products among the first k."""
    return np.asarray(hits[:, :k].sum(axis=1) / k, np.float64)


def ceiling(others: NDArray[np.int64], k: int) -> Values:
    """The best possible P@k (q,), from the number of other products that agree with each query."""
    return np.asarray(np.minimum(others, k) / k, np.float64)


def hit(hits: NDArray[np.bool_], k: int) -> Values:
    """R@k (q,): 1 if one of the first k agrees, else 0."""
    return np.asarray(hits[:, :k].any(axis=1), np.float64)


def ndcg(grades: Sequence[NDArray[np.bool_]], others: Sequence[NDArray[np.int64]], k: int) -> Values:
    """nDCG@k (q,): the gain of a neighbour is the number of levels at which it agrees, its discount 1/log2(rank + 1).

    ``grades`` has the hits at each level, ``others`` the numbers of agreeing products; the levels are nested, the
    coarsest first. The ideal order comes from the labels. NaN for a query without agreeing products.
    """
    discount = 1 / np.log2(np.arange(2, k + 2))
    gained = np.array([hits[:, :k] for hits in grades]).sum(axis=0) @ discount
    ideal = np.array([np.arange(k) < count[:, None] for count in others]).sum(axis=0) @ discount
    return np.where(ideal > 0, gained / np.maximum(ideal, 1), np.nan)


def average_precision_at_r(vectors: Vectors, found: Classes, queries: Rows, step: Step | None = None) -> Values:
    """Average precision at R (q,) of the rows ``queries``: R is the number of other products that agree, at least 1.

    Its mean is mAP@R of Musgrave, Belongie and Lim 2020 (arXiv 2003.08505).
    """
    values = np.empty(len(queries))
    others = found.others
    for at in range(0, len(queries), CHUNK):
        chunk = queries[at : at + CHUNK]
        cosines = vectors[chunk] @ vectors.T
        cosines[np.arange(len(chunk)), chunk] = -np.inf
        for i, query in enumerate(chunk):
            r = int(others[query])
            hits = found.codes[_largest(cosines[i : i + 1], r)[0]] == found.codes[query]
            values[at + i] = (np.cumsum(hits) / np.arange(1, r + 1) * hits).sum() / r
        if step:
            step(len(chunk))
    return values


def average_precision(hits: NDArray[np.bool_]) -> float:
    """Average precision of one complete list of hits, nearest first; NaN without any hit."""
    if not hits.any():
        return float("nan")
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1) * hits).sum() / hits.sum())


def hubness(near: Rows, gallery: int) -> tuple[float, float]:
    """The skewness of how often each of ``gallery`` products is in ``near``, and the share of those that never are."""
    count = np.bincount(near[near >= 0], minlength=gallery).astype(np.float64)
    spread = count.std()
    skew = ((count - count.mean()) ** 3).mean() / spread**3 if spread > 0 else 0.0
    return float(skew), float((count == 0).mean())
