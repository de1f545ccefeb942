"""What a head trained on a catalogue's labels would gain, measured on a part of its products that is kept aside."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.records import Record
from lookalike.encoders.base import Vectors
from lookalike.errors import UnprocessableError
from lookalike.measures import Classes, Labels, Level
from lookalike.measures.bootstrap import difference
from lookalike.measures.figures import K
from lookalike.measures.labels import classes, usable
from lookalike.measures.ranking import Values, agreeing, ceiling, nearest, precision
from lookalike.training.head import Recipe, fit, prepare_dataset

ASIDE = 10  # one group of copies in so many is kept aside
LEAST_ASIDE = 100  # products, so that the 95 % interval is some 10 points wide or less
LEAST_CEILING = 0.2  # of a level that is measured: with so few products that agree, a figure tells nothing
MOST = 50_000  # groups of copies that take part, drawn at random: some minutes on two cores
SEED = 13  # not that of the part on which the training chooses its best epoch
RECIPE = Recipe()  # that of ``train head``


class GainLevel(Record):
    """The gain at one level of agreement: P@5 before, after and at best, and the 95 % interval of the gain."""

    columns: tuple[str, ...]
    before: float
    after: float
    ceiling: float
    low: float
    high: float


class Gain(Record):
    """The gain of a head.

    Attributes:
        levels: those that the part aside can measure, the coarsest first; empty if there is nothing to learn from.
        learned: products to learn from.
        aside: products that were kept aside, with which it was measured, among themselves.
        missing: why no head was trained, in a sentence; else empty.
    """

    levels: tuple[GainLevel, ...] = ()
    learned: int = 0
    aside: int = 0
    missing: str = ""

    @property
    def verdict(self) -> Literal["better", "worse", "unclear"]:
        """Whether a head helps: the gain of some level is surely above 0 and that of none surely below, or the
        opposite, or neither."""
        gains, losses = any(each.low > 0 for each in self.levels), any(each.high < 0 for each in self.levels)
        return "unclear" if gains == losses else "better" if gains else "worse"


def gain_of(
    vectors: Vectors,
    groups: NDArray[np.int64],
    labels: Labels,
    levels: Sequence[Level],
    advance: Callable[[float], None],
) -> Gain:
    """The gain of a head for products with ``vectors`` (n, dim), ``groups`` (n,) of copies, and ``labels`` (n each)."""
    drawn = np.random.default_rng(SEED).permutation(np.unique(groups))[:MOST]
    count = max(1, len(drawn) // ASIDE)
    aside, rest = (np.flatnonzero(np.isin(groups, part)) for part in (drawn[:count], drawn[count:]))
    found = [classes(_of(labels, aside), level) for level in levels]
    measurable = [each for each in found if usable(each) and _best(each) >= LEAST_CEILING]
    if not measurable or len(aside) < LEAST_ASIDE:
        return Gain(missing="There are too few products with the same labels to measure what a head would gain.")
    try:
        dataset = prepare_dataset(np.ascontiguousarray(vectors[rest]), groups[rest], _of(labels, rest), levels)
    except UnprocessableError as error:
        return Gain(missing=str(error))
    head = fit(dataset, RECIPE, lambda _: advance(1 / RECIPE.epochs))
    own = np.ascontiguousarray(vectors[aside])
    near = [nearest(each, each, K, own=np.arange(len(aside)))[0] for each in (own, head.units(own))]
    measured = []
    for each in measurable:
        before, after = (_precision(agreeing(each, found, np.arange(len(aside))), each.labelled) for found in near)
        apart = difference(after, before)
        assert apart is not None  # a usable level has labelled products
        measured.append(
            GainLevel(
                columns=each.level.columns,
                before=float(np.nanmean(before)),
                after=float(np.nanmean(after)),
                ceiling=_best(each),
                low=apart.low,
                high=apart.high,
            )
        )
    return Gain(levels=tuple(measured), learned=len(rest), aside=len(aside))


def _best(found: Classes) -> float:
    """The best possible P@5 at a level."""
    return float(ceiling(found.others, K)[found.labelled].mean())


def _of(labels: Labels, places: NDArray[np.int64]) -> dict[str, list[str]]:
    return {column: [values[place] for place in places.tolist()] for column, values in labels.items()}


def _precision(hits: NDArray[np.bool_], labelled: NDArray[np.bool_]) -> Values:
    return np.asarray(np.where(labelled, precision(hits, K), np.nan), np.float64)
