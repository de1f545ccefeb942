"""Evaluation of predicted labels: accuracy, F1, confusion matrix, calibration error."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15


@dataclass(frozen=True)
class Classification:
    """The results of predicting one attribute of n products.

    Attributes:
        labels: all true and predicted labels, the commonest true label first.
        counts: (labels, labels) int64 confusion matrix: true labels (rows), predicted labels (columns).
        calibration_error: see ``calibration_error``.
    """

    labels: tuple[str, ...]
    counts: NDArray[np.int64]
    calibration_error: float

    @property
    def accuracy(self) -> float:
        """The share of right predictions."""
        return float(np.trace(self.counts) / self.counts.sum())

    @property
    def f1(self) -> NDArray[np.float64]:
        """(labels,) the harmonic mean of a label's precision and recall, 0 to 1."""
        return np.asarray(2 * np.diag(self.counts) / (self.counts.sum(axis=0) + self.counts.sum(axis=1)), np.float64)

    @property
    def macro_f1(self) -> float:
        """The mean F1 over labels, so that rare labels count as much as common ones; no prediction ("") is no label."""
        return float(self.f1[[bool(label) for label in self.labels]].mean())


def classification(
    truth: Sequence[str], said: Sequence[str], probabilities: NDArray[np.floating]
) -> Classification | None:
    """Compare predictions ``said`` for n products with the truth.

    Products without a true label ("") don't count; None if no product has one. ``probabilities`` (n,) are those of the
    predictions, 0 to 1.
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
    """The expected calibration error of ``probabilities`` (n,): their distance from the share of ``right`` (n,).

    It is the weighted mean over ``bins`` of equal width. Source: Naeini, Cooper, Hauskrecht 2015; Guo et al. 2017
    (arXiv 1706.04599), eq. 3.
    """
    bin_of = np.minimum((probabilities * bins).astype(int), bins - 1)
    promised = np.bincount(bin_of, weights=probabilities, minlength=bins)
    kept = np.bincount(bin_of, weights=right, minlength=bins)
    return float(np.abs(promised - kept).sum() / len(probabilities))
