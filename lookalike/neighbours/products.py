"""The nearest vectors by matrix products: quick, slightly wrong, and with a bound on how wrong they can be.

Half the squared distance of q and v is (|q|² + |v|²)/2 − q·v. A product in float32 differs from the exact one by at
most γ = dim·u/(1 − dim·u) times both lengths, in whatever order BLAS sums (Higham, Accuracy and Stability of Numerical
Algorithms, 2002, §3.1; u = 2⁻²⁴), and |v|²/2 differs from its middle by at most ``spread``. So a row whose product is
more than 2·(γ + spread) below the k-th best one is farther away than k others.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import UNIT_TOLERANCE

BY_DOT = ("euclidean", "cosine")  # on unit vectors both order by the dot product
BLOCK_DOTS = 2**24  # of float32, 64 MB: the products of some hundred queries with 44,000 vectors
GATHERED_SHARE = 0.25  # of the rows: fewer are copied out sooner than all are multiplied
UNIT_ROUNDOFF = float(np.finfo(np.float32).eps) / 2

Rows = NDArray[np.int64]


def slack(vectors: NDArray[np.float32]) -> float:
    """How far below the k-th best product a row may be and still be among the k nearest of ``vectors`` (n, dim)."""
    squares = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
    spread = float(np.ptp(squares)) / 4
    roundoff = (vectors.shape[1] + 8) * UNIT_ROUNDOFF  # 8 more for distances that are tied once rounded
    longest = (1 + UNIT_TOLERANCE) ** 2  # |q|·|v|
    return float(2 * (longest * roundoff / (1 - roundoff) + spread))


def candidates(
    vectors: NDArray[np.float32],
    queries: NDArray[np.float32],
    k: int,
    slack: float,
    allowed: NDArray[np.bool_] | None = None,
) -> Iterator[Rows]:
    """Of each of ``queries`` (q, dim) the rows that may be among its ``k`` nearest, ascending; at least k of them.

    ``allowed`` (n,) are the rows that count, at least k; None means all.
    """
    among = None
    if allowed is not None and np.count_nonzero(allowed) <= GATHERED_SHARE * len(vectors):
        among, vectors, allowed = np.flatnonzero(allowed), vectors[allowed], None
    kth = len(vectors) - k  # in ascending order
    step = max(1, BLOCK_DOTS // len(vectors))
    least = np.float32(slack)
    for start in range(0, len(queries), step):
        dots = queries[start : start + step] @ vectors.T
        if allowed is not None:
            dots[:, ~allowed] = -np.inf
        for row in dots:
            near = np.flatnonzero(row >= np.partition(row, kth)[kth] - least)
            yield near if among is None else among[near]
