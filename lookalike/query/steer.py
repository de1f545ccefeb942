"""Steer a search towards some products and away from others (relevance feedback).

Rocchio's formula moves the query's vector: q' = α q + β mean(positive) − γ mean(negative), of unit length again
(Rocchio 1971; Manning, Raghavan, Schütze 2008, "Introduction to Information Retrieval", eq. 9.3).
"""

from collections.abc import Sequence

import numpy as np

from lookalike.encoders.base import Vectors
from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index

# The weights that Manning et al. recommend (section 9.1.1): what a person wants counts more than what they don't.
ALPHA, BETA, GAMMA = 1.0, 0.75, 0.15
MOST = 20  # products in one direction; more would make addresses too long


def steered(index: Index, vectors: Vectors, positive: Sequence[str], negative: Sequence[str]) -> Vectors:
    """``vectors`` (q, dim), each moved towards the products ``positive`` and away from ``negative`` (ids).

    The result is (q, dim) float32 of unit length. A product with several photos counts by their mean.

    Raises:
        NotFoundError: there is no product with one of the ids.
        UnprocessableError: there are more than MOST ids in one direction, or one is in both.
    """
    if not positive and not negative:
        return vectors
    if max(len(positive), len(negative)) > MOST:
        raise UnprocessableError(f"A search can be steered by at most {MOST} products in each direction.")
    both = set(positive) & set(negative)
    if both:
        raise UnprocessableError(f"The product {min(both)!r} can't be wanted and unwanted at the same time.")
    moved = ALPHA * vectors.astype(np.float64)
    for ids, weight in ((positive, BETA), (negative, -GAMMA)):
        if ids:
            moved += weight * np.mean([_vector(index, product_id) for product_id in ids], axis=0)
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12), np.float32)


def _vector(index: Index, product_id: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(dim,) the mean of a product's vectors, of unit length."""
    mean = index.vectors[index.products.rows_of(product_id)].astype(np.float64).mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12))
