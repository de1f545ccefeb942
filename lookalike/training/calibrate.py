"""Calibration of a head's probabilities: one temperature per head (Guo et al. 2017)."""

import numpy as np
from numpy.typing import NDArray

from lookalike.measures.classification import calibration_error
from lookalike.training.data import UNKNOWN

TEMPERATURES = np.exp(np.linspace(np.log(0.25), np.log(4), 81))


def temperature(logits: NDArray[np.float32], codes: NDArray[np.int32]) -> float:
    """The temperature of ``logits`` (n, labels) with the least negative log-likelihood of the true ``codes`` (n,).

    Logits are to be divided by it. It is 1 if no code is known.
    """
    known = codes != UNKNOWN
    if not known.any():
        return 1.0
    values, truth = logits[known].astype(np.float64), codes[known]
    return float(min(TEMPERATURES, key=lambda t: _negative_log_likelihood(values / t, truth)))


def temperature_of_sets(logits: NDArray[np.float32], right: NDArray[np.bool_]) -> float:
    """Like ``temperature``, if for each row only a set of possible labels is known.

    ``right`` (n, labels) bool has these sets; empty rows don't count.
    """
    known = right.any(axis=1)
    if not known.any():
        return 1.0
    values, sets = logits[known].astype(np.float64), right[known]

    def negative_log_likelihood(temperature: float) -> float:
        together = np.where(sets, _log_softmax(values / temperature), -np.inf)
        return float(-np.logaddexp.reduce(together, axis=1).mean())

    return float(min(TEMPERATURES, key=negative_log_likelihood))


def expected_calibration_error(logits: NDArray[np.floating], codes: NDArray[np.int32], temperature: float) -> float:
    """``measures.classification.calibration_error`` of the most likely labels; see ``temperature``."""
    known = codes != UNKNOWN
    shares = np.exp(_log_softmax(logits[known].astype(np.float64) / temperature))
    return calibration_error(shares.max(axis=1), shares.argmax(axis=1) == codes[known])


def _negative_log_likelihood(logits: NDArray[np.float64], truth: NDArray[np.int32]) -> float:
    return float(-_log_softmax(logits)[np.arange(len(truth)), truth].mean())


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
