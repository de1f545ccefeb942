"""Candidates for the nearest vectors by matrix products, which are fast and have a known error bound.

Half the squared distance of q and v is (|q|² + |v|²)/2 − q·v. A product in float32 differs from the exact one by at
most γ = dim·u/(1 − dim·u) times both lengths, in whatever order BLAS sums (Higham, Accuracy and Stability of Numerical
Algorithms, 2002, §3.1; u = 2⁻²⁴), and |v|²/2 differs from its middle by at most ``spread``. So a row whose product is
more than 2·(γ + spread) below the k-th best one is farther away than k others.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import UNIT_TOLERANCE

BY_DOT = ("euclidean", "cosine")  # for unit vectors, both have the order of the dot product
BLOCK_DOTS = 2**24  # of float32, 64 MB: the products of some hundred queries with 44,000 vectors
GATHERED_SHARE = 0.25  # of the rows: for fewer, copying them is faster than multiplying all
UNIT_ROUNDOFF = float(np.finfo(np.float32).eps) / 2

Rows = NDArray[np.int64]


def slack(vectors: NDArray[np.float32]) -> float:
    """The largest distance below the k-th best product of a row that may be among the k nearest of ``vectors``."""
    squares = np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64)
    spread = float(np.ptp(squares)) / 4
    roundoff = (vectors.shape[1] + 8) * UNIT_ROUNDOFF  # 8 more for distances that are equal after rounding
    longest = (1 + UNIT_TOLERANCE) ** 2  # |q|·|v|
    return float(2 * (longest * roundoff / (1 - roundoff) + spread))


def candidates(
    vectors: NDArray[np.float32],
    queries: NDArray[np.float32],
    k: int,
    slack: float,
    allowed: NDArray[np.bool_] | None = None,
) -> Iterator[Rows]:
    """For each of ``queries`` (q, dim), the rows that may be among its ``k`` nearest, ascending; at least k of them.

    ``allowed`` (n,) bool: the rows that may be found, at least k; None means all.
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
