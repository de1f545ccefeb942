"""Likely mistakes: labels that disagree with the neighbours, odd photos, and missing labels that neighbours suggest."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.records import Record
from lookalike.insights.part import Advance, Facts, Found, Part
from lookalike.insights.subject import Subject
from lookalike.insights.tables import Table
from lookalike.insights.votes import MOST_VALUES, Likelihoods, likelihoods, weights_of
from lookalike.measures.labels import NOT_SEEN
from lookalike.registry import Entry

ENTRIES = (Entry("mistakes", "Likely mistakes of labels and photos", "lookalike.insights.parts.mistakes:Mistakes"),)

VISIBLE = 0.5  # least ``Likelihoods.visible`` of a column: what photos don't show, such as a season, is not judged
LEAST_TIMES = 20.0  # how many times likelier another value is than the label, at least
MOST_DOUBTS = 1000  # of one column
MOST_ODD = 300  # of one reason
MOST_MISSING = 2000  # of one column
SUGGESTED = 0.5  # least certainty of a suggestion
SURE = 0.9
NEAREST = 5
FLAT = 2.0  # levels: the standard deviation of a blank photo's brightness, at most
SHAPE = 1.6  # factor by which the ratio of the sides differs from the usual one
SMALL = 0.25  # of the usual number of pixels
ALONE = 0.001  # share of the pictures that are listed as unlike all others


class Doubt(Record):
    """A label that is likely wrong.

    Attributes:
        product: its id.
        column, label: what the table says.
        instead: the likeliest value.
        times: how many times likelier it is than the label, by the neighbours.
        neighbours: the ids of the nearest products.
    """

    product: str
    column: str
    label: str
    instead: str
    times: float
    neighbours: tuple[str, ...]


class Odd(Record):
    """A photo that is unlike the others: "blank", "shape", "small" or "alone", with a number that says how much."""

    product: str
    why: str
    value: float


class Suggestion(Record):
    """A missing value, suggested with a certainty from 0 to 1."""

    product: str
    column: str
    value: str
    certainty: float
    neighbours: tuple[str, ...]


class JudgedColumn(Record):
    """A column that photos show.

    Attributes:
        accuracy: the share of the labels that are the likeliest value by the neighbours.
        sure, right: the share of the labelled products for which some value has a certainty of SURE, and the share of
            these for which it is the label.
        missing: products without a value.
    """

    accuracy: float
    sure: float
    right: float | None
    missing: int


class MistakesFacts(Facts):
    """All likely mistakes: doubts with the largest ``times`` first; and columns that were not judged."""

    columns: dict[str, JudgedColumn]
    unseen: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    odd: tuple[Odd, ...]
    missing: tuple[Suggestion, ...]

    def tables(self) -> Mapping[str, Table]:
        """The three lists, and the columns."""
        return {
            "labels": Table(
                ("id", "column", "label", "instead", "times", "neighbours"),
                [(d.product, d.column, d.label, d.instead, d.times, " ".join(d.neighbours)) for d in self.doubts],
            ),
            "photos": Table(("id", "why", "value"), [(o.product, o.why, o.value) for o in self.odd]),
            "missing": Table(
                ("id", "column", "value", "certainty"),
                [(s.product, s.column, s.value, s.certainty) for s in self.missing],
            ),
            "columns": Table(
                ("column", "accuracy", "sure", "right", "missing"),
                [(name, each.accuracy, each.sure, each.right, each.missing) for name, each in self.columns.items()],
            ),
        }


class Mistakes(Part):
    """The part."""

    facts = MistakesFacts
    weight = 3.0

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The three lists."""
        weights = weights_of(subject)
        judged: dict[str, Likelihoods] = {}
        asked = [column for column in subject.columns if column.casefold() not in NOT_SEEN]
        for column in asked:
            if 2 <= len(subject.index.products.values(column)) <= MOST_VALUES:
                found = likelihoods(subject, column, weights)
                if found.visible >= VISIBLE:
                    judged[column] = found
            advance(0.9 / len(asked))
        facts = MistakesFacts(
            columns={column: _judged(found) for column, found in judged.items()},
            unseen=tuple(column for column in subject.columns if column not in judged),
            doubts=tuple(
                sorted(
                    (doubt for column, found in judged.items() for doubt in _doubts(subject, column, found)),
                    key=lambda doubt: -doubt.times,
                )
            ),
            odd=tuple(_odd(subject)),
            missing=tuple(each for column, found in judged.items() for each in _missing(subject, column, found)),
        )
        return Found(facts)


def rank(found: Likelihoods) -> NDArray[np.float64]:
    """(m,): how many times likelier the likeliest value is than the label; 0 without a label."""
    times = found.certainty.astype(np.float64) / np.maximum(found.own, 1e-9)
    return np.where(found.codes >= 0, times, 0.0)


def _judged(found: Likelihoods) -> JudgedColumn:
    labelled = found.codes >= 0
    sure = labelled & (found.calibrated >= SURE)
    right = float((found.best == found.codes)[sure].mean()) if sure.any() else None
    return JudgedColumn(
        accuracy=round(found.accuracy, 4),
        sure=round(float(sure.sum() / labelled.sum()), 4),
        right=None if right is None else round(right, 4),
        missing=int((~labelled).sum()),
    )


def _near(subject: Subject, place: int) -> tuple[str, ...]:
    own = subject.id_of(place)
    ids = dict.fromkeys(subject.id_of(each) for each in subject.neighbours.places[place, : 2 * NEAREST].tolist())
    return tuple(each for each in ids if each != own)[:NEAREST]


def _doubts(subject: Subject, column: str, found: Likelihoods) -> list[Doubt]:
    times = rank(found)
    order = np.argsort(-times, kind="stable")[:MOST_DOUBTS]
    listed: dict[str, Doubt] = {}
    for place in order[times[order] >= LEAST_TIMES].tolist():
        product = subject.id_of(place)
        if product not in listed:
            listed[product] = Doubt(
                product=product,
                column=column,
                label=found.values[found.codes[place]],
                instead=found.values[found.best[place]],
                times=float(f"{times[place]:.3g}"),
                neighbours=_near(subject, place),
            )
    return list(listed.values())


def _missing(subject: Subject, column: str, found: Likelihoods) -> list[Suggestion]:
    certainty = found.calibrated
    places = np.flatnonzero((found.codes < 0) & (certainty >= SUGGESTED))
    places = places[np.argsort(-certainty[places], kind="stable")][:MOST_MISSING]
    suggestions = {
        subject.id_of(place): Suggestion(
            product=subject.id_of(place),
            column=column,
            value=found.values[found.best[place]],
            certainty=round(float(certainty[place]), 3),
            neighbours=_near(subject, place),
        )
        for place in reversed(places.tolist())
    }
    return list(reversed(suggestions.values()))


def _odd(subject: Subject) -> list[Odd]:
    """Photos that are blank, of an unusual shape, small, or unlike all others."""
    found = [*_by_outline(subject), *_by_file(subject)]
    near = subject.neighbours.cosines[:, :NEAREST]
    if near.shape[1]:
        closeness = near.mean(axis=1)
        count = min(MOST_ODD, round(ALONE * len(closeness)))
        found += [
            Odd(product=subject.id_of(place), why="alone", value=round(float(closeness[place]), 3))
            for place in np.argsort(closeness, kind="stable")[:count].tolist()
        ]
    return found


def _by_outline(subject: Subject) -> list[Odd]:
    outlines = subject.index.products.outlines
    if outlines is None:
        return []
    spread = outlines.reshape(len(outlines), -1).std(axis=1)
    rows = np.flatnonzero(spread <= FLAT)[:MOST_ODD].tolist()
    return [Odd(product=subject.ids[row], why="blank", value=round(float(spread[row]), 2)) for row in rows]


def _by_file(subject: Subject) -> list[Odd]:
    files = subject.index.products.files
    if not files:
        return []
    sides = np.array([(width, height) for width, height, _ in files], np.float64)
    ratio, pixels = sides[:, 0] / sides[:, 1], sides.prod(axis=1)
    shape, size = ratio / np.median(ratio), pixels / np.median(pixels)
    off = np.maximum(shape, 1 / shape)
    odd = [
        Odd(product=subject.ids[row], why="shape", value=round(float(ratio[row]), 3))
        for row in np.argsort(-off, kind="stable")[:MOST_ODD].tolist()
        if off[row] >= SHAPE
    ]
    small = [
        Odd(product=subject.ids[row], why="small", value=float(pixels[row]))
        for row in np.argsort(size, kind="stable")[:MOST_ODD].tolist()
        if size[row] <= SMALL
    ]
    return odd + small
