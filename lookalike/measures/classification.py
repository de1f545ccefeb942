"""How right labels are that somebody gave to products: accuracy, F1, confusion, and whether probabilities hold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15


@dataclass(frozen=True)
class Classification:
    """What was said of n products of one attribute.

    Attributes:
        labels: that occur in the truth or in what was said, the commonest in the truth first.
        counts: (labels, labels) int64, products by truth (rows) and by what was said (columns).
        calibration_error: see ``calibration_error``.
    """

    labels: tuple[str, ...]
    counts: NDArray[np.int64]
    calibration_error: float

    @property
    def accuracy(self) -> float:
        """The share that was said right."""
        return float(np.trace(self.counts) / self.counts.sum())

    @property
    def f1(self) -> NDArray[np.float64]:
        """(labels,) the harmonic mean of a label's precision and recall, 0 to 1."""
        return np.asarray(2 * np.diag(self.counts) / (self.counts.sum(axis=0) + self.counts.sum(axis=1)), np.float64)

    @property
    def macro_f1(self) -> float:
        """The mean over labels, so that a rare one counts as much as a common one; saying nothing ("") is none."""
        return float(self.f1[[bool(label) for label in self.labels]].mean())


def classification(
    truth: Sequence[str], said: Sequence[str], probabilities: NDArray[np.floating]
) -> Classification | None:
    """Compare what was said of n products with the truth; those without a label ("") don't count, None if none has.

    ``probabilities`` (n,) in 0..1: how sure each saying was.
    """
    known = np.array([bool(label) for label in truth])
    if not known.any():
        return None
    pairs = np.array([truth, said])[:, known]
    names, codes = np.unique(pairs, return_inverse=True)
    counts = np.zeros((len(names), len(names)), np.int64)
    true, predicted = codes.reshape(pairs.shape)
    np.add.at(counts, (true, predicted), 1)
    order = np.argsort(-counts.sum(axis=1), kind="stable")
    return Classification(
        tuple(str(name) for name in names[order]),
        counts[np.ix_(order, order)],
        calibration_error(np.asarray(probabilities)[known], true == predicted),
    )


def calibration_error(probabilities: NDArray[np.floating], right: NDArray[np.bool_], bins: int = BINS) -> float:
    """How far ``probabilities`` (n,) lie from how often they are ``right`` (n,): the mean over bins of equal width.

    Source: expected calibration error, Naeini, Cooper, Hauskrecht 2015; Guo et al. 2017 (arXiv 1706.04599), eq. 3.
    """
    bin_of = np.minimum((probabilities * bins).astype(int), bins - 1)
    promised = np.bincount(bin_of, weights=probabilities, minlength=bins)
    kept = np.bincount(bin_of, weights=right, minlength=bins)
    return float(np.abs(promised - kept).sum() / len(probabilities))
