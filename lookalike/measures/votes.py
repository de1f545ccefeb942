"""What a photo seems to be by its nearest neighbours: a vote, weighed by cosine, with a probability that holds.

The kNN classifier: a neighbour votes for its own label with the weight exp(cosine / temperature). How often the label
with the largest share of the weight is right is fitted on products that are asked as if they were not in the index.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.measures.classification import calibration_error
from lookalike.measures.labels import Classes, Labels, Level, classes, label_columns
from lookalike.measures.ranking import Vectors, nearest

NEIGHBOURS = 20
NO_VOTE = -1  # in place of a label's code
TEMPERATURES = np.geomspace(0.003, 1, 25)  # of cosines: from nearly the nearest alone to nearly all alike
PLAIN_TEMPERATURE = 0.05  # where nothing was fitted
BINS = 10  # of the calibration error: in more, a thousand products leave 0.04 of mere noise
MIN_QUERIES = 20  # fewer say nothing of how often a vote is right
NEWTON_STEPS = 50  # it settles within ten where shares are worth about what they say

Codes = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Weighing:
    """How the votes for one column count, and what a winning share is worth: 1 / (1 + exp(−slope · logit − offset)).

    As it is made without a fit, the probability is the plain share.

    Attributes:
        column: whose labels are voted for.
        temperature: of the weights; small: the nearest decide.
        slope, offset: of the winning share's logit; slope is 0 or more: a larger share is never worth less.
    """

    column: str
    temperature: float = PLAIN_TEMPERATURE
    slope: float = 1.0
    offset: float = 0.0

    def predict(self, codes: Codes, cosines: NDArray[np.floating]) -> tuple[NDArray[np.int64], Values]:
        """Which neighbour's label wins (q,), −1 where nobody votes, and its probability (q,), of q polls.

        ``codes`` (q, k) are the neighbours' labels, nearest first, NO_VOTE where one has none; ``cosines`` (q, k).
        """
        winners, shares = _count(codes, cosines, self.temperature)
        return winners, _logistic(self.slope * _logit(shares) + self.offset)


@dataclass(frozen=True)
class VotesQuality:
    """How votes for ``column`` did: the share that was right, and the expected calibration error of probabilities.

    Each half of the ``queries`` products was judged by what was fitted on the other.
    """

    column: str
    queries: int
    accuracy: float
    calibration_error: float


@dataclass(frozen=True)
class Votes:
    """What a build stores of the votes of its index.

    Attributes:
        neighbours: who votes on a photo.
        remark: "in-sample" where the encoder was trained on these photos, which flatters the figures; else "".
        weighings: column by column, fitted on all products that were asked; ``quality``: how the columns did.
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
    """Fit the votes on up to ``sample`` products, drawn by a fixed seed and asked among all others.

    ``vectors`` (n, dim) float32 unit rows, one a product, and their labels; ``askable`` (n,): the products that may be
    asked, all by default. None where no column can be fitted.
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
    """The polls of one column whose outcome is known: codes and cosines (q, k) of the neighbours, truth (q,)."""

    column: str
    codes: Codes
    cosines: NDArray[np.float32]
    truth: Codes

    def part(self, rows: slice) -> "_KnownVotes":
        return _KnownVotes(self.column, self.codes[rows], self.cosines[rows], self.truth[rows])

    def right(self, winners: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(q,) whether the label of the neighbour that won is the truth."""
        return np.asarray(self.codes[np.arange(len(winners)), winners] == self.truth, np.bool_)


def _known_votes(found: Classes, asked: Codes, near: NDArray[np.int64], cosines: NDArray[np.float32]) -> _KnownVotes:
    """Of the products ``asked`` that have a label, and a neighbour that has one."""
    codes = np.where((near >= 0) & found.labelled[near], found.codes[near], NO_VOTE)
    kept = found.labelled[asked] & (codes != NO_VOTE).any(axis=1)
    return _KnownVotes(found.level.columns[0], codes[kept], cosines[kept], found.codes[asked[kept]])


def _fit(votes: _KnownVotes) -> Weighing:
    """The temperature whose shares have the least Brier score, then what the winning share is worth."""
    temperature = min(TEMPERATURES, key=lambda each: _brier(votes, each))
    winners, shares = _count(votes.codes, votes.cosines, temperature)
    return Weighing(votes.column, float(temperature), *_platt_scaling(shares, votes.right(winners)))


def _cross_validate(votes: _KnownVotes) -> VotesQuality:
    """Each half by what was fitted on the other."""
    middle = len(votes.truth) // 2
    halves = votes.part(slice(None, middle)), votes.part(slice(middle, None))
    predicted = [_fit(other).predict(half.codes, half.cosines) for half, other in (halves, halves[::-1])]
    winners, probabilities = (np.concatenate(parts) for parts in zip(*predicted, strict=True))
    right = votes.right(winners)
    return VotesQuality(votes.column, len(right), float(right.mean()), calibration_error(probabilities, right, BINS))


def _weights(codes: Codes, cosines: NDArray[np.floating], temperature: float) -> Values:
    """(q, k) weights of sum 1, or all 0 where nobody votes."""
    nearer = np.asarray(cosines, np.float64) - cosines[:, :1]
    weights = np.exp(nearer / temperature) * (codes != NO_VOTE)
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny))


def _sums(codes: Codes, weights: Values) -> Values:
    """(q, k) the whole weight for the label of each neighbour."""
    alike = codes[:, :, None] == codes[:, None, :]
    return np.asarray((alike * weights[:, None, :]).sum(axis=2) * (codes != NO_VOTE))


def _count(codes: Codes, cosines: NDArray[np.floating], temperature: float) -> tuple[NDArray[np.int64], Values]:
    """The neighbour (q,) whose label has the largest share, the nearest such, and the share (q,); −1 and 0: none."""
    sums = _sums(codes, _weights(codes, cosines, temperature))
    shares = sums.max(axis=1)
    return np.where(shares > 0, sums.argmax(axis=1), -1), shares


def _brier(votes: _KnownVotes, temperature: float) -> float:
    """Mean Brier score of the shares of all labels: the sum of (share − whether it is true)² over labels."""
    weights = _weights(votes.codes, votes.cosines, temperature)
    own = (weights * (votes.codes == votes.truth[:, None])).sum(axis=1)
    return float(((weights * _sums(votes.codes, weights)).sum(axis=1) - 2 * own + 1).mean())


def _platt_scaling(shares: Values, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the logistic regression of ``right`` on the logit of the share (Platt 1999), by Newton.

    A prior as heavy as a poll or two holds them near 1 and 0, the plain share, where there is little to learn from.
    A step changes no logit by more than 1, which makes sure that each is one downhill (Bach 2010): where shares are
    far from what they are worth, whole steps swing ever wider.
    """
    inputs = np.stack([_logit(shares), np.ones(len(shares))], axis=1)
    prior = found = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        promised = _logistic(inputs @ found)
        gradient = inputs.T @ (promised - right) + (found - prior)
        bend = (inputs * (promised * (1 - promised))[:, None]).T @ inputs + np.eye(2)
        step = np.linalg.solve(bend, gradient)
        found = found - step / max(1.0, np.abs(inputs @ step).max())
    if found[0] < 0:  # the share tells nothing
        return 0.0, float(_logit(np.array([right.mean()]))[0])
    return float(found[0]), float(found[1])


def _logit(shares: Values) -> Values:
    """Of shares no nearer to 0 or 1 than half a vote of all: even one voice is no certainty."""
    held = np.clip(shares, 0.5 / NEIGHBOURS, 1 - 0.5 / NEIGHBOURS)
    return np.asarray(np.log(held / (1 - held)))


def _logistic(values: Values) -> Values:
    return np.asarray(1 / (1 + np.exp(-values)))
