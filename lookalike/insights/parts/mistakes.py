"""Likely mistakes: labels that disagree with the neighbours, odd photos, and missing labels that neighbours suggest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.records import Record
from lookalike.insights.part import Advance, Facts, Found, Part
from lookalike.insights.subject import Neighbours, Subject
from lookalike.insights.tables import Table
from lookalike.insights.votes import MOST_VALUES, Likelihoods, likelihoods, others_of, weights_of
from lookalike.measures.labels import NOT_SEEN
from lookalike.registry import Entry

ENTRIES = (Entry("mistakes", "Likely mistakes of labels and photos", "lookalike.insights.parts.mistakes:Mistakes"),)

VISIBLE = 0.5  # least ``Likelihoods.visible`` of a column: what photos don't show, such as a season, is not judged
LEAST_TIMES = 2.0  # how many times better a mistake explains a label than the photo does, at least
MOST_DOUBTS = 1000  # of one column
MOST_ODD = 300  # of one reason
MOST_MISSING = 2000  # of one column
SUGGESTED = 0.5  # least certainty of a suggestion
SURE = 0.9
NEAREST = 5
UNINFORMATIVE = ("blank", "alone")  # reasons why photos are odd that leave nothing to tell a label by
FLAT = 2.0  # levels: the standard deviation of a blank photo's brightness, at most
SHAPE = 1.6  # factor by which the ratio of the sides differs from the usual one
SMALL = 0.25  # of the usual number of pixels
ALONE = 0.001  # share of the pictures that are listed as unlike all others

Each = TypeVar("Each", bound=Record)


class Doubt(Record):
    """A label that is likely wrong.

    Attributes:
        product: its id.
        column, label: what the table says.
        instead: the likeliest value by the neighbours; none that the product has, too.
        times: how many times better a mistake explains the label than the photo does, see ``Likelihoods.times``.
        neighbours: the ids of the nearest products.
    """

    product: str
    column: str
    label: str
    instead: str
    times: float
    neighbours: tuple[str, ...]


class Odd(Record):
    """A photo that is unlike the others.

    Attributes:
        product: the id of its product.
        photo: its file's name, as in the index.
        why: "blank", "shape", "small" or "alone".
        value: how much; of "blank" the standard deviation of its brightness in levels of 255; of "shape" its width
            divided by its height; of "small" its pixels; of "alone" the mean cosine to the NEAREST other products.
    """

    product: str
    photo: str
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
        accuracy: of the photos of products with a label, the share for which it is the likeliest value.
        sure, right: of these photos, the share for which some value has a certainty of SURE, and of those the share
            for which it is the label.
        missing: products without a label.
    """

    accuracy: float
    sure: float
    right: float | None
    missing: int


class Cut(Record):
    """What is not listed: of ``found`` doubts, photos or missing values (``list``) of one column or reason, the first
    ``listed`` are there."""

    list: Literal["labels", "photos", "missing"]
    name: str
    listed: int
    found: int


class MistakesFacts(Facts):
    """All likely mistakes: doubts with the largest ``times`` first, missing values with the largest certainty.

    Attributes:
        unseen: columns that were not judged, because the neighbours hardly tell their values.
        untried: columns whose values no neighbours could tell: one value, more than MOST_VALUES, a brand, tags, a size.
        cut: the lists that are longer than what is stored.
    """

    columns: dict[str, JudgedColumn]
    unseen: tuple[str, ...]
    untried: tuple[str, ...]
    cut: tuple[Cut, ...]
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
            "photos": Table(("id", "photo", "why", "value"), [(o.product, o.photo, o.why, o.value) for o in self.odd]),
            "missing": Table(
                ("id", "column", "value", "certainty", "neighbours"),
                [(s.product, s.column, s.value, s.certainty, " ".join(s.neighbours)) for s in self.missing],
            ),
            "columns": Table(
                ("column", "accuracy", "sure", "right", "missing"),
                [(name, each.accuracy, each.sure, each.right, each.missing) for name, each in self.columns.items()],
            ),
        }


class Mistakes(Part):
    """The part."""

    facts = MistakesFacts
    weight = 5.0

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The three lists."""
        others = others_of(subject)
        oddities = _odd(subject, others)
        uninformative = _uninformative(subject, oddities)
        weights = weights_of(subject, others) * ~uninformative[subject.pictures][others.places]
        judged: dict[str, Likelihoods] = {}
        tried = [column for column in subject.columns if _can_be_seen(subject, column)]
        for column in tried:
            labels = [product.attributes.get(column, "") for product in subject.shown]
            found = likelihoods(subject, labels, others, weights)
            found = replace(
                found, codes=np.where(uninformative, -1, found.codes), certainty=found.certainty * ~uninformative
            )
            if found.visible >= VISIBLE:
                judged[column] = found
            advance(0.9 / len(tried))
        doubts, cut_doubts = _listed(
            "labels", {c: _doubts(subject, c, f, others) for c, f in judged.items()}, MOST_DOUBTS
        )
        missing, cut_missing = _listed(
            "missing", {c: _missing(subject, c, f, others) for c, f in judged.items()}, MOST_MISSING
        )
        odd, cut_odd = _listed("photos", oddities, MOST_ODD)
        facts = MistakesFacts(
            columns={column: _judged(subject, column, found) for column, found in judged.items()},
            unseen=tuple(column for column in tried if column not in judged),
            untried=tuple(column for column in subject.columns if column not in tried),
            cut=(*cut_doubts, *cut_odd, *cut_missing),
            doubts=tuple(sorted(doubts, key=lambda doubt: -doubt.times)),
            odd=tuple(odd),
            missing=tuple(sorted(missing, key=lambda each: -each.certainty)),
        )
        return Found(facts)


def _can_be_seen(subject: Subject, column: str) -> bool:
    return column.casefold() not in NOT_SEEN and 2 <= len(subject.index.products.values(column)) <= MOST_VALUES


def _listed(
    name: Literal["labels", "photos", "missing"], found: Mapping[str, list[Each]], most: int
) -> tuple[list[Each], list[Cut]]:
    """The first ``most`` of each column or reason, and what was cut."""
    cut = [
        Cut(list=name, name=each, listed=most, found=len(members))
        for each, members in found.items()
        if len(members) > most
    ]
    return [member for members in found.values() for member in members[:most]], cut


def _judged(subject: Subject, column: str, found: Likelihoods) -> JudgedColumn:
    labelled = found.codes >= 0
    sure = labelled & (found.calibrated >= SURE)
    right = float((found.best == found.codes)[sure].mean()) if sure.any() else None
    return JudgedColumn(
        accuracy=round(found.accuracy, 4),
        sure=round(float(sure.sum() / labelled.sum()), 4),
        right=None if right is None else round(right, 4),
        missing=sum(column not in product.attributes for product in subject.products),
    )


def _near(subject: Subject, others: Neighbours, row: int) -> tuple[str, ...]:
    """The ids of the nearest products of the photo in ``row``."""
    places = others.places[subject.place_of[row], : NEAREST + 1].tolist()
    ids = [subject.id_of(place) for place in places if place >= 0]
    return tuple(each for each in ids if each != subject.ids[row])[:NEAREST]


def _doubts(subject: Subject, column: str, found: Likelihoods, others: Neighbours) -> list[Doubt]:
    """All, the largest ``times`` first; a product by the photo that disagrees most."""
    times = found.times
    order = np.argsort(-times, kind="stable")
    doubts: dict[str, Doubt] = {}
    for row in order[times[order] >= LEAST_TIMES].tolist():
        product, instead = subject.shown[row], found.values[found.best[row]]
        if product.id not in doubts and instead not in product.values[column]:
            doubts[product.id] = Doubt(
                product=product.id,
                column=column,
                label=found.values[found.codes[row]],
                instead=instead,
                times=float(f"{times[row]:.3g}"),
                neighbours=_near(subject, others, row),
            )
    return list(doubts.values())


def _missing(subject: Subject, column: str, found: Likelihoods, others: Neighbours) -> list[Suggestion]:
    """All, the largest certainty first; of a product by the photo with the largest."""
    certainty = found.calibrated
    rows = np.flatnonzero((found.codes < 0) & (certainty >= SUGGESTED) & (found.certainty > 0))
    suggestions: dict[str, Suggestion] = {}
    for row in rows[np.argsort(-certainty[rows], kind="stable")].tolist():
        suggestion = Suggestion(
            product=subject.ids[row],
            column=column,
            value=found.values[found.best[row]],
            certainty=round(float(certainty[row]), 3),
            neighbours=_near(subject, others, row),
        )
        suggestions.setdefault(suggestion.product, suggestion)
    return list(suggestions.values())


def _odd(subject: Subject, others: Neighbours) -> dict[str, list[Odd]]:
    """Reason → photos that are blank, of an unusual shape, small, or unlike all others; the oddest first."""
    found = {"blank": _blank(subject)} | _by_file(subject)
    near, known = others.cosines[:, :NEAREST], others.places[:, :NEAREST] >= 0
    judged = np.flatnonzero(known.any(axis=1))
    closeness = (near * known)[judged].sum(axis=1) / known[judged].sum(axis=1)
    count = min(MOST_ODD, round(ALONE * len(known)))
    oddest = np.argsort(closeness, kind="stable")[:count]
    return found | {"alone": _as_odd(subject, "alone", subject.pictures[judged[oddest]], closeness[oddest])}


def _uninformative(subject: Subject, oddities: Mapping[str, Sequence[Odd]]) -> NDArray[np.bool_]:
    """(n,) the photos that say nothing about labels: they neither vote nor are judged by them."""
    photos = {each.photo for why in UNINFORMATIVE for each in oddities[why]}
    return np.array([name in photos for name in subject.index.filenames], np.bool_)


def _as_odd(subject: Subject, why: str, rows: NDArray[np.int64], values: Iterable[float]) -> list[Odd]:
    return [
        Odd(product=subject.ids[row], photo=subject.index.filenames[row], why=why, value=round(float(value), 3))
        for row, value in zip(rows.tolist(), values, strict=True)
    ]


def _blank(subject: Subject) -> list[Odd]:
    outlines = subject.index.products.photos.outlines
    if outlines is None:
        return []
    spread = outlines.reshape(len(outlines), -1).std(axis=1)
    rows = np.argsort(spread, kind="stable")
    rows = rows[spread[rows] <= FLAT]
    return _as_odd(subject, "blank", rows, spread[rows])


def _by_file(subject: Subject) -> dict[str, list[Odd]]:
    files = subject.index.products.photos.files
    if not files:
        return {}
    sides = np.array([(width, height) for width, height, _ in files], np.float64)
    ratio, pixels = sides[:, 0] / sides[:, 1], sides.prod(axis=1)
    shape, size = ratio / np.median(ratio), pixels / np.median(pixels)
    off = np.maximum(shape, 1 / shape)
    odd, small = np.argsort(-off, kind="stable"), np.argsort(size, kind="stable")
    odd, small = odd[off[odd] >= SHAPE], small[size[small] <= SMALL]
    return {
        "shape": _as_odd(subject, "shape", odd, ratio[odd]),
        "small": _as_odd(subject, "small", small, pixels[small]),
    }
