"""How likely each value of an attribute is for each picture, by its neighbours and without its own value.

The neighbours vote, weighted by their closeness. What a vote for a value says about the true one is learned from the
catalogue itself: among how many neighbours with this value is a product of each value found. So a casual shoe among
sports shoes is nothing special, and a watch among shirts is (the confusions of confident learning, Northcutt, Jiang,
Chuang 2021, estimated from neighbours).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lookalike.insights.subject import Subject

SHARPNESS = 20.0  # of the weights by cosine; chosen on compact's training products, where it matters little
PRIOR = 0.5  # neighbours whose values are like those of all products, added to what is known of each value
FEWEST = 5  # neighbours that vote
FEW = 100  # labels; with fewer, certainties are not calibrated
AT_ONCE = 4096
MOST_VALUES = 1000  # of a column; with more, it is no kind, colour or gender

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Likelihoods:
    """What the neighbours say about one attribute of m pictures.

    Attributes:
        values: its values.
        codes: (m,) int64, each picture's place in ``values``; −1 without a value.
        best: (m,) int64, the likeliest value's place.
        certainty: (m,) float32, how likely it is by the votes, 0 to 1.
        own: (m,) float32, how likely the picture's own value is; 0 without one.
    """

    values: tuple[str, ...]
    codes: NDArray[np.int64]
    best: NDArray[np.int64]
    certainty: Floats
    own: Floats

    @property
    def accuracy(self) -> float:
        """The share of the pictures with a value for which it is the likeliest one."""
        labelled = self.codes >= 0
        return float((self.best == self.codes)[labelled].mean()) if labelled.any() else 0.0

    @cached_property
    def calibrated(self) -> Floats:
        """(m,) float32: the certainty as often as it is right for pictures with a value (isotonic regression)."""
        from sklearn.isotonic import IsotonicRegression

        labelled = self.codes >= 0
        if labelled.sum() < FEW:
            return np.clip(self.certainty, 0, 1)
        fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        fitted.fit(self.certainty[labelled], (self.best == self.codes)[labelled])
        return np.asarray(fitted.predict(self.certainty), np.float32)

    @property
    def visible(self) -> float:
        """How much of the values photos show, up to 1: the accuracy beyond that of always saying the commonest one."""
        labelled = self.codes[self.codes >= 0]
        commonest = np.bincount(labelled).max() / len(labelled) if len(labelled) else 1.0
        return float((self.accuracy - commonest) / (1 - commonest)) if commonest < 1 else 0.0


def weights_of(subject: Subject) -> Floats:
    """(m, k) float32: the weight of each neighbour's vote; 0 for copies, which may share a mistake.

    In a small catalogue, fewer neighbours vote: a tenth of the pictures, but FEWEST.
    """
    cosines, places = subject.neighbours.cosines, subject.neighbours.places
    if not places.shape[1]:
        return np.zeros(places.shape, np.float32)
    weights = np.exp(SHARPNESS * (cosines - cosines[:, :1]))
    weights[:, max(FEWEST, len(places) // 10) :] = 0
    groups = subject.index.products.copy_groups
    if groups is not None:
        own = groups[subject.pictures]
        weights = weights * (own[places] != own[:, np.newaxis])
    return np.asarray(weights, np.float32)


def likelihoods(subject: Subject, column: str, weights: Floats) -> Likelihoods:
    """What the neighbours say about the attribute ``column``; ``weights`` as from ``weights_of``."""
    labels = np.array(subject.labels[column], object)
    values, codes = np.unique(labels.astype(str), return_inverse=True)
    if len(values) and values[0] == "":
        values, codes = values[1:], codes - 1
    count, kinds = len(codes), len(values)
    labelled = codes >= 0
    frequency = np.bincount(codes[labelled], minlength=kinds) / max(1, labelled.sum())
    places = subject.neighbours.places

    def votes(rows: slice) -> NDArray[np.float64]:
        """(r, kinds): the share of the votes of each value; zeros where no neighbour has one."""
        near = codes[places[rows]]
        heard = weights[rows] * (near >= 0)
        found = np.zeros((len(near), kinds))
        np.add.at(found, (np.repeat(np.arange(len(near)), near.shape[1]), near.clip(0).ravel()), heard.ravel())
        total = found.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(found, total, out=found, where=total > 0))

    together = np.zeros((kinds, kinds))  # of votes for a value (row) at pictures with a value (column)
    parts = [slice(at, at + AT_ONCE) for at in range(0, count, AT_ONCE)]
    for rows in parts:
        with_label = labelled[rows]
        np.add.at(together.T, codes[rows][with_label], votes(rows)[with_label])
    heard = together.sum(axis=1) + PRIOR
    given = (together + PRIOR * frequency) / heard[:, np.newaxis]
    best, certainty, likely = np.zeros(count, np.int64), np.zeros(count, np.float32), np.zeros(count, np.float32)
    for rows in parts:
        voted, own = votes(rows), np.flatnonzero(labelled[rows])
        shares = voted @ given
        # Without the picture itself, from which the confusions were learned, too.
        shares[own, codes[rows][own]] -= (voted[own] ** 2 / heard).sum(axis=1)
        shares = np.maximum(shares, 1e-9)
        best[rows], certainty[rows] = shares.argmax(axis=1), shares.max(axis=1)
        likely[rows][own] = shares[own, codes[rows][own]]
    return Likelihoods(tuple(values.tolist()), codes, best, certainty, likely)
