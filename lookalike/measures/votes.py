"""Predict a photo's labels by the vote of its nearest neighbours, with calibrated probabilities.

It is a kNN classifier: a neighbour votes for its own label with the weight exp(cosine / temperature). The probability
of the winning label is fitted on products of the index, each left out of its own vote.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.measures.classification import calibration_error
from lookalike.measures.labels import Classes, Labels, Level, classes, label_columns
from lookalike.measures.ranking import Vectors, nearest

NEIGHBOURS = 20
NO_VOTE = -1  # in place of a label's code
TEMPERATURES = np.geomspace(0.003, 1, 25)  # of cosines: from nearly only the nearest to nearly equal weights
PLAIN_TEMPERATURE = 0.05  # without a fit
BINS = 10  # of the calibration error; with more, a thousand products give 0.04 of noise
MIN_QUERIES = 20  # fewer are too few for a fit
NEWTON_STEPS = 50  # it converges within ten if shares are roughly calibrated

Codes = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Weighing:
    """The weighing of votes for one column, and its calibration.

    The probability of the winning share is 1 / (1 + exp(−slope · logit(share) − offset)). With the defaults, it is the
    share itself.

    Attributes:
        column: the column whose labels are predicted.
        temperature: of the weights; the smaller, the more the nearest neighbours count.
        slope, offset: of the calibration; slope is at least 0, so a larger share never has a lower probability.
    """

    column: str
    temperature: float = PLAIN_TEMPERATURE
    slope: float = 1.0
    offset: float = 0.0

    def predict(self, codes: Codes, cosines: NDArray[np.floating]) -> tuple[NDArray[np.int64], Values]:
        """The position (q,) of the neighbour whose label wins, −1 without votes; and its probability (q,).

        ``codes`` (q, k) are the neighbours' labels, nearest first, NO_VOTE if unlabelled; ``cosines`` (q, k).
        """
        winners, shares = _count(codes, cosines, self.temperature)
        return winners, _logistic(self.slope * _logit(shares) + self.offset)


@dataclass(frozen=True)
class VotesQuality:
    """The accuracy and the expected calibration error of votes for ``column``, by two-fold cross-validation.

    ``queries`` is the number of products.
    """

    column: str
    queries: int
    accuracy: float
    calibration_error: float


@dataclass(frozen=True)
class Votes:
    """The calibration of votes that a build stores.

    Attributes:
        neighbours: the number of neighbours that vote.
        remark: "in-sample" if the encoder was trained on these photos, so that figures are too optimistic; else "".
        weighings: one per column, fitted on all query products.
        quality: one per column, by cross-validation.
    """

    neighbours: int
    remark: str
    weighings: tuple[Weighing, ...]
    quality: tuple[VotesQuality, ...]


def fit_votes(
    vectors: Vectors,
    labels: Labels,
    *,
    sample: int = 1000,
    in_sample: bool = False,
    askable: NDArray[np.bool_] | None = None,
) -> Votes | None:
    """Fit the votes on up to ``sample`` query products, drawn with a fixed seed, among all others.

    ``vectors`` (n, dim) float32 are unit rows, one per product, ``labels`` their labels. ``askable`` (n,) says which
    products may be queries; all by default. None if no column can be fitted.
    """
    labelled = np.flatnonzero([any(row) for row in zip(*labels.values(), strict=True)])
    candidates = labelled if askable is None else labelled[askable[labelled]]
    asked = np.random.default_rng(0).permutation(candidates)[:sample]
    columns = label_columns(labels) if len(asked) >= MIN_QUERIES else ()
    if not columns:
        return None
    near, cosines = nearest(vectors[asked], vectors, NEIGHBOURS, own=asked)
    by_column = [_known_votes(classes(labels, Level(column, (column,))), asked, near, cosines) for column in columns]
    fitted = [(_fit(votes), _cross_validate(votes)) for votes in by_column if len(votes.truth) >= MIN_QUERIES]
    if not fitted:
        return None
    weighings, quality = zip(*fitted, strict=True)
    return Votes(NEIGHBOURS, "in-sample" if in_sample else "", weighings, quality)


@dataclass(frozen=True)
class _KnownVotes:
    """The votes for one column on q products with known labels.

    ``codes`` and ``cosines`` (q, k) are of the neighbours, ``truth`` (q,) are the products' own labels.
    """

    column: str
    codes: Codes
    cosines: NDArray[np.float32]
    truth: Codes

    def part(self, rows: slice) -> "_KnownVotes":
        return _KnownVotes(self.column, self.codes[rows], self.cosines[rows], self.truth[rows])

    def right(self, winners: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(q,) whether the winning label is the true one."""
        return np.asarray(self.codes[np.arange(len(winners)), winners] == self.truth, np.bool_)


def _known_votes(found: Classes, asked: Codes, near: NDArray[np.int64], cosines: NDArray[np.float32]) -> _KnownVotes:
    """The votes on those of the products ``asked`` that have a label and a labelled neighbour."""
    codes = np.where((near >= 0) & found.labelled[near], found.codes[near], NO_VOTE)
    kept = found.labelled[asked] & (codes != NO_VOTE).any(axis=1)
    return _KnownVotes(found.level.columns[0], codes[kept], cosines[kept], found.codes[asked[kept]])


def _fit(votes: _KnownVotes) -> Weighing:
    """The temperature with the least Brier score, then the calibration of the winning share."""
    temperature = min(TEMPERATURES, key=lambda each: _brier(votes, each))
    winners, shares = _count(votes.codes, votes.cosines, temperature)
    return Weighing(votes.column, float(temperature), *_platt_scaling(shares, votes.right(winners)))


def _cross_validate(votes: _KnownVotes) -> VotesQuality:
    """Two-fold cross-validation: each half is evaluated with the fit on the other half."""
    middle = len(votes.truth) // 2
    halves = votes.part(slice(None, middle)), votes.part(slice(middle, None))
    predicted = [_fit(other).predict(half.codes, half.cosines) for half, other in (halves, halves[::-1])]
    winners, probabilities = (np.concatenate(parts) for parts in zip(*predicted, strict=True))
    right = votes.right(winners)
    return VotesQuality(votes.column, len(right), float(right.mean()), calibration_error(probabilities, right, BINS))


def _weights(codes: Codes, cosines: NDArray[np.floating], temperature: float) -> Values:
    """(q, k) weights with sum 1, or all 0 without votes."""
    nearer = np.asarray(cosines, np.float64) - cosines[:, :1]
    weights = np.exp(nearer / temperature) * (codes != NO_VOTE)
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny))


def _sums(codes: Codes, weights: Values) -> Values:
    """(q, k) the total weight of each neighbour's label."""
    alike = codes[:, :, None] == codes[:, None, :]
    return np.asarray((alike * weights[:, None, :]).sum(axis=2) * (codes != NO_VOTE))


def _count(codes: Codes, cosines: NDArray[np.floating], temperature: float) -> tuple[NDArray[np.int64], Values]:
    """The nearest neighbour (q,) whose label has the largest share, and the share (q,); −1 and 0 without votes."""
    sums = _sums(codes, _weights(codes, cosines, temperature))
    shares = sums.max(axis=1)
    return np.where(shares > 0, sums.argmax(axis=1), -1), shares


def _brier(votes: _KnownVotes, temperature: float) -> float:
    """The mean Brier score: the sum over labels of (share − truth)², where truth is 1 for the true label, else 0."""
    weights = _weights(votes.codes, votes.cosines, temperature)
    own = (weights * (votes.codes == votes.truth[:, None])).sum(axis=1)
    return float(((weights * _sums(votes.codes, weights)).sum(axis=1) - 2 * own + 1).mean())


def _platt_scaling(shares: Values, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the logistic regression of ``right`` on the logit of the share (Platt 1999), by Newton.

    With few data, a weak prior keeps them near 1 and 0, which gives the share itself. A step changes no logit by more
    than 1, so that each step decreases the loss (Bach 2010); full steps could diverge.
    """
    inputs = np.stack([_logit(shares), np.ones(len(shares))], axis=1)
    prior = found = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        promised = _logistic(inputs @ found)
        gradient = inputs.T @ (promised - right) + (found - prior)
        bend = (inputs * (promised * (1 - promised))[:, None]).T @ inputs + np.eye(2)
        step = np.linalg.solve(bend, gradient)
        found = found - step / max(1.0, np.abs(inputs @ step).max())
    if found[0] < 0:  # the share is not informative
        return 0.0, float(_logit(np.array([right.mean()]))[0])
    return float(found[0]), float(found[1])


def _logit(shares: Values) -> Values:
    """The logit of ``shares``, clipped to half a vote from 0 and 1."""
    held = np.clip(shares, 0.5 / NEIGHBOURS, 1 - 0.5 / NEIGHBOURS)
    return np.asarray(np.log(held / (1 - held)))


def _logistic(values: Values) -> Values:
    return np.asarray(1 / (1 + np.exp(-values)))
