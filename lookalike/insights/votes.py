"""How likely each value of an attribute is for each photo, by its neighbours and without its own value.

The neighbours vote, weighted by their closeness. What a vote for a value says about the true one is learned from the
catalogue itself: among how many neighbours with this value is a product of each value found. So a casual shoe among
sports shoes is nothing special, and a watch among shirts is (the confusions of confident learning, Northcutt, Jiang,
Chuang 2021, estimated from neighbours).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lookalike.insights.subject import NEIGHBOURS, Neighbours, Subject
from lookalike.neighbours.backends import make_backend

SHARPNESS = 20.0  # of the weights by cosine; chosen on compact's training products, where it matters little
PRIOR = 0.5  # neighbours whose values are like those of all products, added to what is known of each value
FEWEST = 5  # neighbours that vote
DEEP = 300  # pictures that are looked at, where the nearest ones are of too few products
FEW = 100  # labels; with fewer, certainties are not calibrated
AT_ONCE = 4096
MOST_VALUES = 1000  # of a column; with more, it is no kind, colour or gender

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Likelihoods:
    """What the neighbours say about one attribute of n photos.

    Attributes:
        values: its values.
        codes: (n,) int64, the place of each photo's own value in ``values``; −1 without one.
        best: (n,) int64, the likeliest value's place.
        certainty: (n,) float32, how likely it is by the votes, 0 to 1; 0 without votes.
        own: (n,) float32, how likely the photo's own value is, more than 0; 1 without one, or without votes.
    """

    values: tuple[str, ...]
    codes: NDArray[np.int64]
    best: NDArray[np.int64]
    certainty: Floats
    own: Floats

    @property
    def accuracy(self) -> float:
        """The share of the photos with a value for which it is the likeliest one."""
        labelled = self.codes >= 0
        return float((self.best == self.codes)[labelled].mean()) if labelled.any() else 0.0

    @cached_property
    def calibrated(self) -> Floats:
        """(n,) float32: the certainty as often as it is right for photos with a value (isotonic regression)."""
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

    @property
    def times(self) -> NDArray[np.float64]:
        """(n,) float64: how many times better a mistake explains the photo's own value than the neighbours do.

        A mistake means that the likeliest value is the true one, and that the photo got one of ``values`` by chance,
        common ones more often, by the root of their number: if all were as likely, every rare kind would be doubted;
        by their number, no rare value ever would. 0 where the own value is the likeliest, or there is none.
        """
        labelled = self.codes >= 0
        chance = np.sqrt(np.bincount(self.codes[labelled], minlength=len(self.values)))
        times = self.certainty * (chance / max(1.0, chance.sum()))[self.codes] / self.own if labelled.any() else 0.0
        return np.where(labelled & (self.best != self.codes), times, 0.0)


def others_of(subject: Subject) -> Neighbours:
    """The nearest pictures of other products, each product once: its photos share a label, and a mistake in it.

    Where less than FEWEST products are among the nearest pictures, DEEP ones are looked at. Places are −1 and cosines
    0 where there are no more.
    """
    numbers = np.unique(subject.ids, return_inverse=True)[1][subject.pictures]
    if len(np.unique(numbers)) == len(numbers):
        return subject.neighbours
    found = _once(subject.neighbours, numbers, numbers)
    few = np.flatnonzero((found.places[:, :FEWEST] < 0).any(axis=1))
    if len(few) and found.places.shape[1] == NEIGHBOURS:
        backend = make_backend("flat", subject.vectors, "cosine")
        for number in np.unique(numbers[few]).tolist():
            own, allowed = few[numbers[few] == number], numbers != number
            if k := min(DEEP, int(allowed.sum())):
                places, distances = backend.search(subject.vectors[own], k, allowed=allowed)
                deeper = _once(Neighbours(places, 1 - distances), numbers, numbers[own])
                width = min(NEIGHBOURS, k)
                found.places[own, :width], found.cosines[own, :width] = (
                    deeper.places[:, :width],
                    deeper.cosines[:, :width],
                )
    return found


def _once(near: Neighbours, numbers: NDArray[np.int64], own: NDArray[np.int64]) -> Neighbours:
    """``near`` with the first picture of each product only, and none of the products ``own`` (q,)."""
    product = numbers[near.places]
    order = np.argsort(product, axis=1, kind="stable")
    ordered = np.take_along_axis(product, order, axis=1)
    repeated = np.zeros_like(product, np.bool_)
    np.put_along_axis(repeated, order[:, 1:], ordered[:, 1:] == ordered[:, :-1], axis=1)
    dropped = repeated | (product == own[:, np.newaxis])
    order = np.argsort(dropped, axis=1, kind="stable")
    dropped = np.take_along_axis(dropped, order, axis=1)
    places, cosines = (np.take_along_axis(each, order, axis=1) for each in (near.places, near.cosines))
    return Neighbours(np.where(dropped, -1, places), np.where(dropped, np.float32(0), cosines))


def weights_of(subject: Subject, others: Neighbours) -> Floats:
    """(m, k) float32: the weight of the vote of each of ``others``; 0 for copies, which may share a mistake.

    In a small catalogue, fewer neighbours vote: a tenth of the pictures, but FEWEST.
    """
    cosines, places = others.cosines, others.places
    if not places.shape[1]:
        return np.zeros(places.shape, np.float32)
    weights = np.exp(SHARPNESS * (cosines - cosines[:, :1])) * (places >= 0)
    weights[:, max(FEWEST, len(places) // 10) :] = 0
    groups = subject.index.products.copy_groups
    if groups is not None:
        own = groups[subject.pictures]
        weights = weights * (own[places] != own[:, np.newaxis])
    return np.asarray(weights, np.float32)


def likelihoods(subject: Subject, labels: Sequence[str], others: Neighbours, weights: Floats) -> Likelihoods:
    """What the neighbours say about an attribute, for every row: of equal photos, each product is judged by itself.

    Args:
        subject: the index.
        labels: (n,) its value for each row; "" for none. The first row of equal photos votes.
        others, weights: the pictures that vote, as from ``others_of`` and ``weights_of``.
    """
    values, codes = np.unique(np.array(labels, object).astype(str), return_inverse=True)
    if len(values) and values[0] == "":
        values, codes = values[1:], codes - 1
    count, kinds, voting = len(codes), len(values), codes[subject.pictures]
    labelled = voting >= 0
    pictures = int(labelled.sum())
    frequency = np.bincount(voting[labelled], minlength=kinds) / max(1, pictures)

    def votes(places: NDArray[np.int64]) -> NDArray[np.float64]:
        """(q, kinds): the share of the votes of each value; zeros where no neighbour has one."""
        near = voting[others.places[places]]
        heard = weights[places] * (near >= 0)
        found = np.zeros((len(near), kinds))
        np.add.at(found, (np.repeat(np.arange(len(near)), near.shape[1]), near.clip(0).ravel()), heard.ravel())
        total = found.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(found, total, out=found, where=total > 0))

    together = np.zeros((kinds, kinds))  # of votes for a value (row) at pictures with a value (column)
    for places in _parts(np.flatnonzero(labelled)):
        np.add.at(together.T, voting[places], votes(places))
    heard = together.sum(axis=1) + PRIOR
    given = (together + PRIOR * frequency) / heard[:, np.newaxis]
    best, certainty, likely = np.zeros(count, np.int64), np.zeros(count, np.float32), np.ones(count, np.float32)
    for rows in _parts(np.arange(count)):
        places = subject.place_of[rows]
        voted = votes(places)
        shares, first = voted @ given, voting[places]
        # Without the picture itself, from which the confusions were learned, too.
        learned = np.flatnonzero(first >= 0)
        shares[learned, first[learned]] -= (voted[learned] ** 2 / heard).sum(axis=1)
        best[rows], certainty[rows] = shares.argmax(axis=1), shares.max(axis=1)
        own = np.flatnonzero((codes[rows] >= 0) & voted.any(axis=1))
        # As if one more picture with its value were found among any neighbours (the rule of succession): that a value
        # which few have was not seen among these says little.
        likely[rows[own]] = shares[own, codes[rows[own]]].clip(0) + 1 / max(1, pictures)
    return Likelihoods(tuple(values.tolist()), codes, best, certainty.clip(0), likely)


def _parts(whole: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [whole[at : at + AT_ONCE] for at in range(0, len(whole), AT_ONCE)]
