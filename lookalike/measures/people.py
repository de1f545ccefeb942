"""Confidence intervals for photos that people took.

Photos of one sender are not independent: they share light and ground. So the bootstrap resamples senders with all their
photos. Values are (q,) float64 in 0..1, one per photo; NaN marks a photo that a figure doesn't count. Senders and kinds
are (q,) int64, equal for equal ones.
"""

import numpy as np
from numpy.typing import NDArray

from lookalike.measures.bootstrap import EDGES, ROUNDS, Difference, Estimate, Values

Codes = NDArray[np.int64]

LEAST = 8  # photos that a kind needs to count in the mean over kinds


def estimate(values: Values, senders: Codes, kinds: Codes | None = None, seed: int = 0) -> Estimate | None:
    """The mean over photos, or over ``kinds`` with at least LEAST photos each; None if no photo counts.

    The interval is the percentile bootstrap over senders; the mean of a sample is over the kinds in it. With one sender
    only, the interval is 0 to 1.
    """
    found = _drawn(values, senders, kinds, seed)
    if found is None:
        return None
    mean, means, photos = found
    low, high = (0.0, 1.0) if means is None else np.percentile(means, EDGES)
    return Estimate(mean, float(low), float(high), photos)


def difference(
    first: Values, second: Values, senders: Codes, kinds: Codes | None = None, seed: int = 0
) -> Difference | None:
    """``first`` − ``second`` over the photos that both count, as in ``estimate``; with one sender only, −1 to 1."""
    found = _drawn(first - second, senders, kinds, seed)
    if found is None:
        return None
    mean, means, _ = found
    low, high = (-1.0, 1.0) if means is None else np.percentile(means, EDGES)
    return Difference(mean, float(low), float(high))


def _drawn(
    values: Values, senders: Codes, kinds: Codes | None, seed: int
) -> tuple[float, NDArray[np.float64] | None, int] | None:
    """The mean, (ROUNDS,) resampled means (None for one sender), and the number of photos; None if no photo counts."""
    counted = ~np.isnan(values)
    if kinds is not None and counted.any():
        counted &= (np.bincount(kinds[counted], minlength=kinds.max() + 1) >= LEAST)[kinds]
    if not counted.any():
        return None
    sums, counts = _tables(values[counted], senders[counted], None if kinds is None else kinds[counted])
    photos = int(counted.sum())
    mean = float(_means(sums.sum(axis=0, keepdims=True), counts.sum(axis=0, keepdims=True))[0])
    if len(sums) == 1:
        return mean, None, photos
    draws = np.random.default_rng(seed).integers(0, len(sums), (ROUNDS, len(sums)))
    times = np.array([np.bincount(draw, minlength=len(sums)) for draw in draws])
    return mean, _means(times @ sums, times @ counts), photos


def _tables(values: Values, senders: Codes, kinds: Codes | None) -> tuple[Values, Values]:
    """(senders, kinds) sums of values, and their counts; one column without kinds."""
    rows = np.unique(senders, return_inverse=True)[1]
    columns = np.zeros(len(rows), np.int64) if kinds is None else np.unique(kinds, return_inverse=True)[1]
    shape = (rows.max() + 1, columns.max() + 1)
    sums, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, (rows, columns), values)
    np.add.at(counts, (rows, columns), 1)
    return sums, counts


def _means(sums: Values, counts: Values) -> Values:
    """(r,) for each row of (r, kinds): the mean of the kinds' means, over the kinds with values."""
    return np.asarray((sums / np.maximum(counts, 1)).sum(axis=1) / (counts > 0).sum(axis=1), np.float64)
