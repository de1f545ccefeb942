"""Confidence intervals of means: percentile bootstrap over queries.

Values are (q,) float64, one per query; NaN marks a query that a figure doesn't count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

ROUNDS = 1000
DRAWN_AT_ONCE = 50_000  # values of several rounds, which stay in the processor's cache
EDGES = (2.5, 97.5)  # percentiles: a 95 % interval


@dataclass(frozen=True)
class Estimate:
    """A mean over ``queries`` queries and its 95 % interval."""

    value: float
    low: float
    high: float
    queries: int


@dataclass(frozen=True)
class Difference:
    """The difference of two means, its 95 % interval, and whether it is more than noise."""

    value: float
    low: float
    high: float

    @property
    def more_than_noise(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


def estimate(values: Values, groups: NDArray[np.int64] | None = None, seed: int = 0) -> Estimate | None:
    """The mean of ``values``, or the mean of the groups' means with ``groups`` (q,); None if no query counts."""
    counted = ~np.isnan(values)
    if not counted.any():
        return None
    values = values[counted]
    if groups is None:
        mean, means = float(values.mean()), _resampled(values, seed)
    else:
        mean, means = _grouped(values, groups[counted], seed)
    low, high = np.percentile(means, EDGES)
    return Estimate(mean, float(low), float(high), len(values))


def difference(
    first: Values, second: Values, groups: NDArray[np.int64] | None = None, seed: int = 0
) -> Difference | None:
    """``first`` − ``second`` over the queries that both count, resampled in pairs; None if there are none."""
    paired = estimate(first - second, groups, seed)
    return Difference(paired.value, paired.low, paired.high) if paired else None


def _resampled(values: Values, seed: int) -> Values:
    """(ROUNDS,) means of samples with replacement."""
    draw = np.random.default_rng(seed)
    at_once = max(1, DRAWN_AT_ONCE // len(values))
    sizes = [min(at_once, ROUNDS - start) for start in range(0, ROUNDS, at_once)]
    return np.concatenate([values[draw.integers(0, len(values), (size, len(values)))].mean(axis=1) for size in sizes])


def _grouped(values: Values, groups: NDArray[np.int64], seed: int) -> tuple[float, Values]:
    """The mean of the groups' means, and (ROUNDS,) resampled means; samples are drawn within each group."""
    draw = np.random.default_rng(seed)
    means, total = [], np.zeros(ROUNDS)
    for group in np.unique(groups):
        own = values[groups == group]
        means.append(own.mean())
        total += own[draw.integers(0, len(own), (ROUNDS, len(own)))].mean(axis=1)
    return float(np.mean(means)), total / len(means)
