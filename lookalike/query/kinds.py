"""What kind of product a photo seems to show: one statement, and the kinds to ask a visitor about if it is unsure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.calibration.votes import weighings
from lookalike.index.filters import Filters
from lookalike.index.opened import Index
from lookalike.measures import NEIGHBOURS, Weighing
from lookalike.measures.labels import is_kind, kind_rank
from lookalike.query.classes import Prediction
from lookalike.query.encoder import Heads
from lookalike.query.search import Match
from lookalike.query.verdict import Situation

# Columns with the colour of a product.
COLOUR_COLUMNS = ("basecolour", "basecolor", "colour", "color")

# Least probability of a kind that is stated. Measured for ``compact`` on 431 photos by people that it was not trained
# on, among the products that are not held out. Of the 408 with the verdict "found", 372 get a statement, and 92 % are
# right: 91 % of 229 types, 95 % of 143 coarser kinds. Stating the likeliest type always is right for 81 %.
# One of the first five products is right for 92 % of the photos with a type, 87 % of those with a coarser kind, and
# 39 % of the 36 without a statement.
LEAST_STATED = 0.7
TOO_COMMON = 0.4  # a kind that more than this share of the products has says nothing
NEAREST = 40  # products among which the kinds to ask about are counted
# Further kinds beside a stated type, by the encoder's head. Of the 21 wrong ones of the 229 types above, the right one
# is among them for 19. The kinds of the NEAREST products have it for 5 only: most often, all are of the stated type.
OTHERS = 3
ASKED = 5  # kinds to ask about: the right one is among them for 88 % of the 431 photos, and 72 % of the 36
LEADING = 5  # labels of the encoder's first head that count


@dataclass(frozen=True)
class Kind:
    """A kind of product: a ``label`` in the column ``attribute``, and its probability, 0 to 1."""

    attribute: str
    label: str
    probability: float


@dataclass(frozen=True)
class Candidate:
    """A kind to ask about: a ``label`` in the column ``attribute``.

    Attributes:
        neighbours: how many of the NEAREST products have it.
        nearest: the nearest of these.
    """

    attribute: str
    label: str
    neighbours: int
    nearest: Match


@dataclass(frozen=True)
class Kinds:
    """What a photo seems to show.

    Attributes:
        stated: the most specific kind of which the probability suffices; None if there is none.
        others: the next likeliest labels in the column of ``stated``, if no column is more specific.
        candidates: the commonest kinds among the nearest products, none that contradicts ``stated``.
        by_encoder: whether the encoder has a head for kinds, so that no statement means doubt.
    """

    stated: Kind | None = None
    others: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    by_encoder: bool = False

    @property
    def unsure(self) -> bool:
        """Whether there are kinds, but none is stated."""
        return self.stated is None and bool(self.candidates)

    @property
    def is_specific(self) -> bool:
        """Whether ``stated`` is as specific as the candidates."""
        return self.stated is not None and any(
            self.stated.attribute == candidate.attribute for candidate in self.candidates
        )


def is_colour(column: str) -> bool:
    """Whether a column has the colour of a product."""
    return column.lower().replace("_", "") in COLOUR_COLUMNS


def names_kind(filters: Filters) -> bool:
    """Whether ``filters`` say which kinds of products are wanted."""
    return any(map(is_kind, filters.attributes))


def kind_columns(index: Index) -> list[str]:
    """The columns of ``index`` with kinds of products, at least two each, the most specific first."""
    found = [column for column in index.products.columns if is_kind(column)]
    return sorted((each for each in found if len(index.products.values(each)) > 1), key=kind_rank)


def leading(heads: Heads) -> dict[str, float]:
    """The likeliest LEADING labels of the first head, with their probabilities; empty without heads."""
    shares = next(iter(heads.values()), {})
    return {label: shares[label] for label in sorted(shares, key=shares.__getitem__, reverse=True)[:LEADING]}


@dataclass(frozen=True)
class Evidence:
    """What is known about a photo.

    Attributes:
        nearest: its NEAREST products in the whole index, or more.
        classes: its predicted labels.
        head: the ``leading`` labels of the encoder's first head; empty without one.
        situation: the photo's situation.
    """

    nearest: Sequence[Match]
    classes: Sequence[Prediction]
    head: Mapping[str, float]
    situation: Situation


def kinds_of(index: Index, evidence: Evidence, hidden: Collection[str] = ()) -> Kinds:
    """What a photo seems to show, in the kinds of ``index``; nothing is said of the columns ``hidden``."""
    columns = [column for column in kind_columns(index) if column not in hidden]
    if not columns or not evidence.nearest:
        return Kinds()
    likeliest = filter(None, (_likeliest(index, column, evidence) for column in columns))
    stated = next((kind for kind in likeliest if _can_be_stated(index, kind)), None)
    others = _others(index, stated, evidence) if stated and stated.attribute == columns[0] else ()
    candidates = _candidates(columns[0], evidence.nearest[:NEAREST], stated)
    return Kinds(stated, others, candidates, bool(_head_column(index, evidence)))


def _can_be_stated(index: Index, kind: Kind) -> bool:
    products = dict(index.products.values(kind.attribute))[kind.label]
    return kind.probability >= LEAST_STATED and products <= TOO_COMMON * len(index.products)


def _likeliest(index: Index, column: str, evidence: Evidence) -> Kind | None:
    """The likeliest kind in ``column``: by the mean of the encoder's head and the neighbours' votes.

    Without a head for kinds, the calibrated votes decide. They are calibrated for photos like the catalogue's own only.
    """
    if first := _head_column(index, evidence):
        shares = _votes(index, column, evidence.nearest[:NEIGHBOURS])
        for label, share in _head_shares(index, column, first, evidence.head).items():
            shares[label] += share
        label = max(shares, key=shares.__getitem__, default="")
        return Kind(column, label, shares[label] / 2) if label else None
    votes = (each for each in evidence.classes if each.attribute == column and each.source == "neighbours")
    voted = next(votes, None)
    return Kind(column, voted.label, voted.probability) if voted and evidence.situation == "own" else None


def _others(index: Index, stated: Kind, evidence: Evidence) -> tuple[str, ...]:
    """The likeliest labels in the column of ``stated`` besides it: by the head, or without one by the votes."""
    column, first = stated.attribute, _head_column(index, evidence)
    shares = (
        _head_shares(index, column, first, evidence.head)
        if first
        else _votes(index, column, evidence.nearest[:NEIGHBOURS])
    )
    ranked = sorted(shares, key=shares.__getitem__, reverse=True)
    return tuple(label for label in ranked if label != stated.label)[:OTHERS]


def _head_column(index: Index, evidence: Evidence) -> str:
    """The column of the encoder's first head, if it is one of the index and has kinds; else ""."""
    first = evidence.classes[0].attribute if evidence.head and evidence.classes else ""
    return first if first in index.products.columns and is_kind(first) else ""


def _head_shares(index: Index, column: str, first: str, head: Mapping[str, float]) -> dict[str, float]:
    """The probabilities of the labels of ``column``, by the encoder's ``head`` for the column ``first``.

    Only labels that the index has count. In another column, they are split by the products that have both labels.
    """
    known = dict(index.products.values(first))
    if column == first:
        return {label: probability for label, probability in head.items() if label in known}
    found: dict[str, float] = defaultdict(float)
    for label, probability in head.items():
        for value, count in index.products.values(column, Filters({first: (label,)})) if label in known else ():
            found[value] += probability * count / known[label]
    return found


def _votes(index: Index, column: str, nearest: Sequence[Match]) -> dict[str, float]:
    """The shares of the labels of ``column`` in the votes of the ``nearest`` products."""
    fitted = weighings(index.manifest.votes, index.manifest.quality)
    weighing = next((each for each in fitted if each.column == column), Weighing(column))
    weights = np.exp((np.array([match.score for match in nearest]) - nearest[0].score) / weighing.temperature)
    found: dict[str, float] = defaultdict(float)
    for match, weight in zip(nearest, weights / weights.sum(), strict=True):
        if label := match.product.attributes.get(column):
            found[label] += float(weight)
    return found


def _candidates(column: str, nearest: Sequence[Match], stated: Kind | None) -> tuple[Candidate, ...]:
    """The commonest kinds of ``column`` among ``nearest``, of equal ones the nearer first."""
    first: dict[str, Match] = {}
    counts: Counter[str] = Counter()
    for match in nearest:
        attributes = match.product.attributes
        if (label := attributes.get(column)) and (stated is None or attributes.get(stated.attribute) == stated.label):
            first.setdefault(label, match)
            counts[label] += 1
    return tuple(Candidate(column, label, count, first[label]) for label, count in counts.most_common(ASKED))
