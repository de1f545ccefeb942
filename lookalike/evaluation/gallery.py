"""The best and the worst queries as pictures."""

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike import photos
from lookalike.catalogue import Source
from lookalike.errors import LookalikeError
from lookalike.evaluation.people import HIT5, Answers, Queries, Searched
from lookalike.evaluation.robustness import photo_of, places
from lookalike.evaluation.run import Measured, Run
from lookalike.evaluation.transforms import TRANSFORMS
from lookalike.measures.figures import NDCG, P5, K, by_level
from lookalike.measures.labels import graded

SHOWN = 6  # queries in a gallery
SHOWN_OF_PEOPLE = 12  # queries in a gallery of photos that people took, which have many kinds
THUMBNAIL = 200  # longer side in pixels: twice the size on the page, for sharp displays


@dataclass(frozen=True)
class Picture:
    """A product or photo on the page; ``src`` is a data URI, empty if the photo can't be read."""

    id: str
    name: str
    facts: str  # labels such as "Heels · Women · Red"; for a person's photo its id, as ``name`` is its kind
    src: str


@dataclass(frozen=True)
class Neighbour:
    """A product that a query found; ``agrees`` is the finest level of agreement (or "right"), empty for none."""

    picture: Picture
    score: float
    agrees: str


@dataclass(frozen=True)
class Answer:
    """What one index found for a query, and its ``value`` in 0..1 of ``figure``, such as nDCG@5."""

    index: str
    figure: str
    value: float
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True)
class Example:
    """A query and what each index found."""

    query: Picture
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Gallery:
    """Examples under one heading."""

    title: str
    examples: tuple[Example, ...]


def galleries(run: Run) -> list[Gallery]:
    """The best and the worst queries of the first index; for two indexes, also where they differ most.

    Empty if the photos can't be found.
    """
    first, second = run.first, run.second
    if first.subject.index.source is None:
        return []
    gain, closeness = first.figures.values[NDCG, ""], first.figures.scores[:, :K].mean(axis=1)
    orders = {"Best": np.lexsort((-closeness, -gain)), "Worst": np.lexsort((-closeness, gain))}
    if second is not None:
        apart = gain - second.figures.values[NDCG, ""]
        orders[f"Better with {first.name}"] = _where(np.argsort(-apart, kind="stable"), apart > 0)
        orders[f"Worse with {first.name}"] = _where(np.argsort(apart, kind="stable"), apart < 0)
    return [
        Gallery(title, tuple(_example(run, int(place)) for place in _one_of_each_kind(first, _where(order, gain >= 0))))
        for title, order in orders.items()
        if len(order)
    ]


def unanswered(run: Run) -> Gallery | None:
    """Photos that people took for which the first index found nothing right, spread over kinds; None without any.

    Within a kind, those with the nearest neighbours come first: the most confident mistakes.
    """
    if run.people is None:
        return None
    queries, answers = run.people.queries, run.people.answers[0]
    wrong = answers.values[HIT5] == 0
    order = _where(np.argsort(-answers.scores.mean(axis=1), kind="stable"), wrong)
    turn: Counter[int] = Counter()  # number of earlier photos of the same kind
    turns = []
    for kind in queries.kinds[order]:
        turns.append(turn[kind])
        turn[kind] += 1
    shown = order[np.argsort(turns, kind="stable")][:SHOWN_OF_PEOPLE]
    examples = tuple(_persons_example(run, run.people, int(place)) for place in shown)
    return Gallery(f"Nothing right among the five: {len(order):,} photos", examples) if examples else None


def transformed(measured: Measured) -> dict[str, str]:
    """Transform → data URI of one transformed photo; empty without robustness figures."""
    subject = measured.subject
    if not measured.found:
        return {}
    photo = photo_of(subject, places(len(subject.products))[0])
    return {name: _data_uri(TRANSFORMS[name](photo)) for name in measured.found}


def _where(order: NDArray[np.int64], keep: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The entries of ``order`` for which ``keep`` is True."""
    return order[keep[order]]


def _one_of_each_kind(measured: Measured, order: Sequence[int] | NDArray[np.int64]) -> list[int]:
    """The first SHOWN entries of ``order`` with different kinds, so that a gallery is not all T-shirts."""
    first: dict[int, int] = {}
    for place in order:
        first.setdefault(int(measured.figures.kinds.codes[place]), int(place))
        if len(first) == SHOWN:
            break
    return list(first.values())


def _example(run: Run, place: int) -> Example:
    columns = run.first.figures.levels[-1].level.columns
    return Example(_picture(run.first, place, columns), tuple(_answer(measured, place) for measured in run.indexes))


def _answer(measured: Measured, place: int) -> Answer:
    figures = measured.figures
    columns = figures.levels[-1].level.columns
    found = [
        Neighbour(_picture(measured, int(row), columns), float(score), _agreement(measured, place, int(row)))
        for row, score in zip(figures.near[place, :K], figures.scores[place, :K], strict=True)
        if row >= 0
    ]
    return Answer(measured.name, NDCG, float(figures.values[NDCG, ""][place]), tuple(found))


def _persons_example(run: Run, people: Searched, place: int) -> Example:
    queries = people.queries
    photo = queries.photos[place]
    shown = Picture(photo.id, queries.names[queries.kinds[place]], photo.id, _src(queries.source, photo.photos[0]))
    both = zip(run.indexes, people.answers, strict=True)
    return Example(shown, tuple(_persons_answer(measured, queries, answers, place) for measured, answers in both))


def _persons_answer(measured: Measured, queries: Queries, answers: Answers, place: int) -> Answer:
    found = [
        Neighbour(_picture(measured, int(row), queries.columns), float(score), "right" if right else "")
        for row, score, right in zip(answers.near[place], answers.scores[place], answers.hits[place], strict=True)
        if row >= 0
    ]
    return Answer(measured.name, P5, float(answers.values[P5][place]), tuple(found))


def _agreement(measured: Measured, query: int, row: int) -> str:
    """The finest level at which two products agree; empty if at none."""
    levels = measured.figures.levels
    chain = [by_level(levels, level) for level in graded([each.level for each in levels])]
    names = [each.level.name for each in chain if each.codes[query] == each.codes[row]]
    return names[-1] if names else ""


def _picture(measured: Measured, place: int, columns: Sequence[str]) -> Picture:
    """A product and its labels in ``columns``."""
    subject = measured.subject
    product = subject.products[place]
    facts = " · ".join(product.attributes[column] for column in columns if column in product.attributes)
    index = subject.index
    return Picture(product.id, product.name, facts, _src(index.source, index.filenames[subject.rows[place]]))


def _src(source: Source | None, name: str) -> str:
    """The data URI of a photo; empty if it can't be read."""
    try:
        return _data_uri(photos.decode(source.read(name))) if source else ""
    except LookalikeError:
        return ""


def _data_uri(photo: photos.Photo) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(photos.encode_jpeg(photo, longest=THUMBNAIL)).decode("ascii")
