"""A varied selection: for somebody of whom nothing is known yet."""

import numpy as np

from lookalike.index.opened import Index
from lookalike.neighbours.backends.base import Mask

SAMPLE = 2048  # rows among which the selection is made: enough for a few dozen products, and quick


def varied(index: Index, count: int, allowed: Mask | None = None) -> list[int]:
    """Up to ``count`` rows of different products that stand for the whole catalogue, the most typical first.

    Each is the row that brings most photos closer to one that was chosen (the greedy solution of facility location,
    Nemhauser, Wolsey, Fisher 1978), so typical products are chosen rather than odd ones. Every call gives the same.

    Args:
        index: the index.
        count: the number of rows, 0 or more.
        allowed: (n,) bool: the rows that may be chosen; None for all.
    """
    rows = np.flatnonzero(allowed) if allowed is not None else np.arange(len(index.vectors))
    # At random: every n-th one would favour a kind in a catalogue that is sorted in some way.
    if len(rows) > SAMPLE:
        rows = np.sort(np.random.default_rng(0).choice(rows, SAMPLE, replace=False))
    vectors = index.vectors[rows]
    cosines = vectors @ vectors.T
    ids = np.array(index.products.products_of(rows))
    chosen: list[int] = []
    nearest = np.full(len(rows), -1.0, np.float32)
    free = np.ones(len(rows), np.bool_)
    while len(chosen) < count and free.any():
        gains = np.where(free, np.maximum(cosines - nearest[:, None], 0).sum(axis=0), -1)
        best = int(gains.argmax())
        chosen.append(int(rows[best]))
        nearest = np.maximum(nearest, cosines[:, best])
        free &= (ids != ids[best]) & (cosines[:, best] < 1 - 1e-6)
    return chosen
