"""How good the neighbours of an index are, by kind of product, for its own photos and for visitors'.

The figures are those of docs/evaluation.md: of the five nearest products, the share with the same labels.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.outside import stored_strong_views
from lookalike.calibration.quality import representatives
from lookalike.calibration.records import Record
from lookalike.calibration.sold import Sample
from lookalike.index.known import read_knowledge
from lookalike.index.manifest import DATABASE
from lookalike.index.opened import Index
from lookalike.insights.part import Advance, Facts, Found, Part
from lookalike.insights.quality_gain import Gain, gain_of
from lookalike.insights.subject import Subject
from lookalike.insights.tables import Table
from lookalike.measures import Classes, Labels, level_classes
from lookalike.measures.figures import K, by_level
from lookalike.measures.labels import graded
from lookalike.measures.ranking import Rows, Values, agreeing, ceiling, nearest, precision
from lookalike.registry import Entry

ENTRIES = (Entry("quality", "How good the neighbours are, by kind", "lookalike.insights.parts.quality:QualityOfKinds"),)

RIGHT, UNKNOWN = "right", 255  # the array of QualityFacts, and its value for rows without a number
LEAST = 10  # products of a kind that is ranked: of fewer, five neighbours tell little
LEAST_VIEWS = 3  # strong views of a kind of which a figure is given
MOST_INSTEAD = 3  # wrong kinds that are named for each kind
MOST_CONFUSIONS = 30
MOST_SHOWN = 12  # worst kinds with examples
EXAMPLES = 2  # queries of each


class LevelFigures(Record):
    """P@5 at one level of agreement, for the products' own photos and for strong views; None: not measured."""

    columns: tuple[str, ...]
    own: float
    ceiling: float
    products: int
    views_p5: float | None
    views: int


class Neighbour(Record):
    """A neighbour of an example: the id of the product, and whether it is of the same kind."""

    id: str
    right: bool


class Example(Record):
    """A product of which the neighbours are wrong, by its id."""

    id: str
    neighbours: tuple[Neighbour, ...]


class Instead(Record):
    """Another kind among the neighbours of one, and its share of them."""

    kind: str
    share: float


class KindFigures(Record):
    """P@5 of the products of one kind.

    Attributes:
        kind: its label.
        own, ceiling: of its own photos, and the best possible.
        views_p5: of ``views`` strong views, which stand for visitors' photos; None if there are fewer than LEAST_VIEWS.
        instead: the commonest wrong kinds.
        examples: of the MOST_SHOWN worst kinds.
    """

    kind: str
    products: int
    own: float
    ceiling: float
    views_p5: float | None
    views: int
    instead: tuple[Instead, ...]
    examples: tuple[Example, ...] = ()


class Confusion(Record):
    """A kind of which so many neighbours, counted over all products, are of another kind."""

    kind: str
    shown: str
    neighbours: int
    share: float


class QualityFacts(Facts):
    """See the module docstring.

    The array RIGHT (n,) uint8 has, of each row, how many of its product's five nearest are of its kind; 255 where that
    is not known: the product has no label, or the photo is not its main one. Listings with the same main photo share
    the number of the first.

    Attributes:
        in_sample: whether the encoder was trained on these photos, which makes the figures too good.
        columns: the labels that make a kind.
        levels: the coarsest first.
        kinds: the worst first; those with fewer than LEAST products come last.
        confusions: the commonest first.
    """

    in_sample: bool
    columns: tuple[str, ...]
    levels: tuple[LevelFigures, ...]
    kinds: tuple[KindFigures, ...]
    confusions: tuple[Confusion, ...]
    gain: Gain

    def tables(self) -> Mapping[str, Table]:
        """The figures by level and by kind, the confusions, and the gain of a head."""
        return {
            "levels": Table(
                ("labels", "own", "ceiling", "products", "views_p5", "views"),
                [(" + ".join(x.columns), x.own, x.ceiling, x.products, x.views_p5, x.views) for x in self.levels],
            ),
            "kinds": Table(
                ("kind", "products", "own", "ceiling", "views_p5", "views", "instead"),
                [
                    (x.kind, x.products, x.own, x.ceiling, x.views_p5, x.views, ", ".join(y.kind for y in x.instead))
                    for x in self.kinds
                ],
            ),
            "confusions": Table(
                ("kind", "shown", "neighbours", "share"),
                [(x.kind, x.shown, x.neighbours, x.share) for x in self.confusions],
            ),
            "head": Table(
                ("labels", "before", "after", "ceiling", "low", "high"),
                [(" + ".join(x.columns), x.before, x.after, x.ceiling, x.low, x.high) for x in self.gain.levels],
            ),
        }


class QualityOfKinds(Part):
    """The part."""

    facts = QualityFacts
    weight = 155.0

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The figures.

        Raises:
            UnprocessableError: the labels can't tell good neighbours from bad ones.
        """
        index = subject.index
        chosen, rows = representatives(subject.products, index.products.duplicate_groups)
        labels: Labels = {c: [product.attributes.get(c, "") for product in chosen] for c in subject.columns}
        levels = level_classes(labels)
        own = _Asked(_nearest(subject, rows), np.arange(len(rows)))
        advance(0.2)
        views = _views(index, subject)
        kinds = by_level(levels, graded([each.level for each in levels])[0])
        copies = index.products.duplicate_groups if index.products.copy_groups is None else index.products.copy_groups
        nested = graded([each.level for each in levels])
        gain = gain_of(index.vectors[rows], copies[rows], labels, nested, lambda part: advance(0.8 * part))
        ids = [product.id for product in chosen]
        quality = index.manifest.quality
        return Found(
            QualityFacts(
                in_sample=bool(quality and quality.remark),
                columns=kinds.level.columns,
                levels=tuple(_level(each, own, views) for each in levels),
                kinds=tuple(_kinds(kinds, own, views, ids)),
                confusions=tuple(_confusions(kinds, own.near)),
                gain=gain,
            ),
            {RIGHT: _right_by_row(kinds, own, index.products.duplicate_groups, rows)},
        )


@dataclass(frozen=True)
class _Asked:
    """Queries: their five nearest products (q, K), −1 if there are fewer, and the products that they are of (q,)."""

    near: Rows
    queries: Rows

    def precision(self, found: Classes) -> Values:
        """(q,) P@5; NaN for products without labels."""
        shares = precision(agreeing(found, self.near, self.queries), K)
        return np.asarray(np.where(found.labelled[self.queries], shares, np.nan), np.float64)


def _nearest(subject: Subject, rows: Rows) -> Rows:
    """(m, K): the places of the five nearest others of the photos in ``rows`` (m,)."""
    if np.array_equal(subject.index.products.duplicate_groups[rows], subject.pictures):  # each picture is a main photo
        places = subject.neighbours.places[:, :K]
        return np.pad(places, ((0, 0), (0, K - places.shape[1])), constant_values=-1)
    vectors = np.ascontiguousarray(subject.index.vectors[rows])
    return nearest(vectors, vectors, K, own=np.arange(len(rows)))[0]


def _views(index: Index, subject: Subject) -> _Asked | None:
    """What the strong views find that the build stored; None if it stored none."""
    sample = Sample(subject.products, subject.columns, index.vectors, index.products.duplicate_groups)
    uri = f"{((index.files or index.folder) / DATABASE).absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        known = read_knowledge(connection)
    if len(known.photos) != len(index.vectors):
        return None
    checksums = [known.photos[row][1].checksum for row in sample.rows[sample.asked].tolist()]
    encoder = index.manifest.encoder
    views = stored_strong_views(known.views, checksums, encoder.fingerprint, encoder.dim)
    return None if views is None else _Asked(sample.nearest(views).places[:, :K], sample.asked)


def _right_by_row(found: Classes, own: _Asked, groups: Rows, rows: Rows) -> NDArray[np.uint8]:
    """The array RIGHT. ``groups`` (n,): row → first row with equal pixels; ``rows`` (m,): those of ``own``."""
    right = np.full(len(groups), UNKNOWN, np.uint8)
    hits = agreeing(found, own.near, own.queries).sum(axis=1)
    right[groups[rows]] = np.where(found.labelled, hits, UNKNOWN)
    return right[groups]


def _level(found: Classes, own: _Asked, views: _Asked | None) -> LevelFigures:
    labelled, seen = found.labelled, views.precision(found) if views else np.empty(0)
    count = int(np.count_nonzero(~np.isnan(seen)))
    return LevelFigures(
        columns=found.level.columns,
        own=_rounded(own.precision(found)),
        ceiling=_rounded(ceiling(found.others, K)[labelled]),
        products=int(labelled.sum()),
        views_p5=_rounded(seen) if count else None,
        views=count,
    )


def _kinds(found: Classes, own: _Asked, views: _Asked | None, ids: Sequence[str]) -> list[KindFigures]:
    """The kinds, the worst first; of these, MOST_SHOWN have examples. ``ids``: of the products."""
    shares = own.precision(found)
    wrong: dict[int, list[Instead]] = {}
    for kind, other, _, share in _wrong(found, own.near):
        wrong.setdefault(kind, []).append(Instead(kind=found.names[other], share=share))
    seen = views.precision(found) if views else np.empty(0)
    asked = found.codes[views.queries] if views else np.empty(0, np.int64)
    order = np.argsort(found.codes, kind="stable")
    members = np.split(order, np.searchsorted(found.codes[order], np.arange(1, len(found.names) + 1)))
    by_view = np.argsort(asked, kind="stable")
    viewed = np.split(by_view, np.searchsorted(asked[by_view], np.arange(1, len(found.names) + 1)))
    kinds = []
    for code, name in enumerate(found.names):
        count = len(viewed[code])
        kinds.append(
            KindFigures(
                kind=name,
                products=len(members[code]),
                own=_rounded(shares[members[code]]),
                ceiling=_rounded(ceiling(found.others[members[code]], K)),
                views_p5=_rounded(seen[viewed[code]]) if count >= LEAST_VIEWS else None,
                views=count,
                instead=tuple(wrong.get(code, ())[:MOST_INSTEAD]),
            )
        )
    ranked = sorted(range(len(kinds)), key=lambda code: (kinds[code].products < LEAST, kinds[code].own, code))
    return [
        kinds[code].model_copy(update={"examples": _examples(found, own, members[code], ids)})
        if place < MOST_SHOWN and kinds[code].products >= LEAST
        else kinds[code]
        for place, code in enumerate(ranked)
    ]


def _examples(found: Classes, own: _Asked, members: Rows, ids: Sequence[str]) -> tuple[Example, ...]:
    """EXAMPLES of the products ``members`` of a kind: from all over those whose neighbours are worst."""
    hits = agreeing(found, own.near[members], members)
    right = hits.sum(axis=1)
    worst = np.flatnonzero(right == right.min())
    spread = np.unique(np.linspace(0, len(worst) - 1, EXAMPLES).round().astype(np.int64))
    return tuple(
        Example(
            id=ids[members[at]],
            neighbours=tuple(
                Neighbour(id=ids[place], right=bool(hit))
                for place, hit in zip(own.near[members[at]].tolist(), hits[at], strict=True)
                if place >= 0
            ),
        )
        for at in worst[spread].tolist()
    )


def _confusions(found: Classes, near: Rows) -> list[Confusion]:
    commonest = sorted(_wrong(found, near), key=lambda each: (-each[2], each))[:MOST_CONFUSIONS]
    return [
        Confusion(kind=found.names[kind], shown=found.names[other], neighbours=count, share=share)
        for kind, other, count, share in commonest
    ]


def _wrong(found: Classes, near: Rows) -> list[tuple[int, int, int, float]]:
    """The wrong kinds among neighbours: the codes of both, their number, and their share of the kind's neighbours.

    The commonest of each kind first.
    """
    labels = len(found.names)
    query = np.repeat(found.codes, near.shape[1])
    other = np.where(near >= 0, found.codes[near], labels).ravel()
    known = (query < labels) & (other < labels)
    pairs, counts = np.unique(query[known] * labels + other[known], return_counts=True)
    kinds, others = np.divmod(pairs, labels)
    total = np.bincount(found.codes, minlength=labels)[:labels] * near.shape[1]
    order = np.lexsort((others, -counts, kinds))
    return [
        (int(kinds[at]), int(others[at]), int(counts[at]), round(float(counts[at] / total[kinds[at]]), 4))
        for at in order.tolist()
        if kinds[at] != others[at]
    ]


def _rounded(shares: NDArray[np.float64]) -> float:
    """The mean of the shares that count, which are some."""
    return round(float(np.nanmean(shares)), 4)
