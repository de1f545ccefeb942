"""Searches that found nothing close, grouped by what their photos look like."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.records import Record
from lookalike.calibration.words import ALIKE
from lookalike.encoders.base import Vectors
from lookalike.index.manifest import Manifest
from lookalike.index.opened import Index
from lookalike.insights.demand.book import DAYS, Kept
from lookalike.insights.tables import Cell, Table

MOST_GROUPS = 50
ALIKE_ON_SCALE = 0.5  # least closeness (``Searcher.closeness``) in an index without words of its own
CHUNK = 8192  # rows of the index compared at once


class DemandGroup(Record):
    """Searches with photos that look alike.

    Attributes:
        near: the id of the product that comes nearest.
        row: of its photo.
        score: the cosine of this photo and the mean of the searches, −1 to 1.
        searches: how many.
        weeks: Monday of a week (ISO 8601) → how many.
    """

    near: str
    row: int
    score: float
    searches: int
    weeks: dict[str, int]


class WordDemand(Record):
    """A word or phrase, and how many searches with it found nothing."""

    word: str
    searches: int


class Demand(Record):
    """The searches of the last ``days`` that found nothing.

    Attributes:
        photos: searches by photo that found nothing close.
        weeks: Monday of a week (ISO 8601) → searches by photo, and by words; all weeks of the time.
        groups: two or more searches by photo that look alike, the largest groups first, MOST_GROUPS at most.
        alone: searches by photo in no group.
        others: searches by photo that another encoder than the index's compared; they are in no group.
        words: words and phrases that were searched for often enough to be written.
        unwritten: the number of others.
    """

    days: int
    photos: int
    weeks: dict[str, tuple[int, int]]
    groups: tuple[DemandGroup, ...]
    alone: int
    others: int
    words: tuple[WordDemand, ...]
    unwritten: int

    def tables(self) -> dict[str, Table]:
        """The numbers as files."""
        weeks = list(self.weeks)
        groups: list[tuple[Cell, ...]] = [
            (each.near, round(each.score, 4), each.searches, *(each.weeks.get(week, 0) for week in weeks))
            for each in self.groups
        ]
        return {
            "weeks": Table(("week", "photos", "words"), [(week, *counts) for week, counts in self.weeks.items()]),
            "groups": Table(("nearest", "score", "searches", *weeks), groups),
            "words": Table(("word", "searches"), [(each.word, each.searches) for each in self.words]),
        }


def demand_of(index: Index, kept: Kept, today: date) -> Demand:
    """What was ``kept`` until ``today``, grouped."""
    found = [each for each in grouped(kept.vectors, least_alike(index.manifest)) if len(each) > 1]
    shown = found[:MOST_GROUPS]
    means = np.array([kept.vectors[each].mean(axis=0) for each in shown], np.float32)
    means = means.reshape(len(shown), index.manifest.encoder.dim)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), np.float32(1e-6))
    rows, scores = _nearest(index.vectors, means)
    ids = index.products.products_of(rows)
    groups = [
        DemandGroup(near=near, row=int(row), score=float(score), searches=len(each), weeks=_weeks(kept.days, each))
        for near, row, score, each in zip(ids, rows, scores, shown, strict=True)
    ]
    photos = Counter(_week(day) for day in kept.days)
    words: Counter[str] = Counter()
    for day, count in kept.asked_by_day.items():
        words[_week(day)] += count
    weeks = sorted({_week(today - timedelta(days=past)) for past in range(DAYS)})
    return Demand(
        days=DAYS,
        photos=len(kept.days),
        weeks={week: (photos[week], words[week]) for week in weeks},
        groups=tuple(groups),
        alone=len(kept.days) - sum(map(len, found)),
        others=kept.others,
        words=tuple(WordDemand(word=each.word, searches=each.searches) for each in kept.words),
        unwritten=kept.unwritten,
    )


def grouped(vectors: Vectors, least: float) -> list[NDArray[np.int64]]:
    """The places of ``vectors`` (n, dim) in groups, the largest first, by the algorithm of Butina (1999).

    The photo with the most neighbours of a cosine of ``least`` or more leads the first group, which they are; then the
    same with those that are left. So every photo of a group is like its leader. Of photos with equally many neighbours,
    the earliest leads.
    """
    near = vectors @ vectors.T >= least
    counts = near.sum(axis=1)
    left = np.ones(len(vectors), np.bool_)
    groups = []
    while left.any():
        leader = int(np.where(left, counts, -1).argmax())
        own = np.flatnonzero(left & (near[leader] | (np.arange(len(left)) == leader)))
        left[own] = False
        counts -= near[:, own].sum(axis=1)
        groups.append(own)
    return sorted(groups, key=lambda each: -len(each))


def least_alike(manifest: Manifest) -> float:
    """The cosine from which on two photos of visitors are in one group: that of "alike" for photos from outside."""
    for words in (manifest.outside, manifest.closeness):
        for word in words.words if words else ():
            if word.key == ALIKE:
                return word.least
    median = manifest.scale.median
    return median + ALIKE_ON_SCALE * (1 - median)


def _nearest(vectors: Vectors, queries: Vectors) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each of ``queries`` (q, dim), the row of the nearest of ``vectors`` (n, dim), and its cosine; both (q,)."""
    rows, best = np.zeros(len(queries), np.int64), np.full(len(queries), -np.inf, np.float32)
    for at in range(0, len(vectors) if len(queries) else 0, CHUNK):
        cosines = queries @ vectors[at : at + CHUNK].T
        top = cosines.argmax(axis=1)
        scores = cosines[np.arange(len(queries)), top]
        rows, best = np.where(scores > best, at + top, rows), np.maximum(scores, best)
    return rows, best


def _week(day: date) -> str:
    """The Monday of the week of ``day``."""
    return (day - timedelta(days=day.weekday())).isoformat()


def _weeks(days: Sequence[date], places: NDArray[np.int64]) -> dict[str, int]:
    return dict(sorted(Counter(_week(days[place]) for place in places.tolist()).items()))
