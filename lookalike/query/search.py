"""Vectors become matches: filter, find, fold, cut."""

import math
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.records import WordKey
from lookalike.calibration.words import ALIKE, SAME, SAME_SCORE, SOMEWHAT, VERY_ALIKE
from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index
from lookalike.index.products import Filters
from lookalike.neighbours.backends import Backend, make_backend
from lookalike.neighbours.backends.base import Mask

MAX_K = 100  # products in an answer: more is no list that anyone reads
DEFAULT_K = 5
DEFAULT_METRIC = "euclidean"
NO_FILTERS = Filters()
# Rows asked for beyond k: pixel-identical photos and several photos of a product shrink to one match.
SPARE = 4
MORE = 8  # times as many rows, where that was not enough
SCORE_ROUNDING = 1e-6  # vectors are float32: the cosine of two equal ones is 1 within this

Vectors: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class Limits:
    """How many neighbours, by which distance, and what narrows them.

    Attributes:
        k: products wanted, 1 to MAX_K.
        metric: the row of METRICS that orders them.
        min_score: −1 to 1; matches with a smaller score are cut off.
        filters: what a product must be.
    """

    k: int = DEFAULT_K
    metric: str = DEFAULT_METRIC
    min_score: float | None = None
    filters: Filters = NO_FILTERS


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Match:
    """A product that was found.

    Attributes:
        product: it.
        score: cosine of the query and the photo, −1 to 1, whatever the metric.
        distance: in the metric asked for; what orders the list.
        photo: the photo that was found, a POSIX path inside the catalogue.
        row: that photo's row in the index.
        same_photo: ids of the other products that use this very photo, pixel by pixel, and pass the filter.
        closeness: what the score means in this index, a key of ``words.WORDS``; None where nobody fitted words.
    """

    product: Product
    score: float
    distance: float
    photo: str
    row: int
    same_photo: tuple[str, ...]
    closeness: WordKey | None = None


def check_k(value: int | str) -> int:
    """``value`` as a number of products.

    Raises:
        UnprocessableError: it is none from 1 to MAX_K.
    """
    if re.fullmatch(r"[0-9]{1,9}", str(value)) and 1 <= int(value) <= MAX_K:
        return int(value)
    raise UnprocessableError(f"k is {value!r}; it must be a whole number from 1 to {MAX_K}.")


def check_min_score(value: float | str) -> float:
    """``value`` as a least score.

    Raises:
        UnprocessableError: it is no number from −1 to 1.
    """
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not -1 <= number <= 1:
        raise UnprocessableError(f"min_score is {value!r}; it must be a number from -1 to 1.")
    return number


@dataclass(frozen=True)
class _Found:
    """A row that was found, from which of the query's photos, and how far from it."""

    row: int
    query: int
    distance: float


class Searcher:
    """Finds products in one index; one serves a whole app, from any number of threads.

    Attributes:
        index: it.
    """

    def __init__(self, index: Index, backend: str | None = None) -> None:
        """``backend``: a row of the table of backends; None chooses by the number of vectors.

        Raises:
            UnprocessableError: there is no such backend.
            UnavailableError: it needs a package that is not installed.
        """
        self.index = index
        self._backend_name = backend
        self._backends: dict[str, Backend] = {}  # by metric, fitted when it is first asked for
        self._fitting = threading.Lock()
        self._backend(DEFAULT_METRIC)

    def search(
        self, vectors: Vectors, limits: Limits = NO_LIMITS, *, exclude: Sequence[str] = (), outside: bool = False
    ) -> list[Match]:
        """The products nearest to any of ``vectors``, nearest first; fewer than k where there are no more.

        Listings with the same photo are one match, and a product with several photos stands where its nearest does.

        Args:
            vectors: (q, dim) float32 unit rows, the photos of one thing.
            limits: what may be found.
            exclude: ids of products that are not to be found, nor any that shares a photo with one of them.
            outside: whether the photos are from outside, which has words of its own.

        Raises:
            NotFoundError: there is no product of an id in ``exclude``.
            UnprocessableError: a vector, k, metric, min_score or filter that this index can't answer.
        """
        k = check_k(limits.k)
        least = -1.0 if limits.min_score is None else check_min_score(limits.min_score)
        backend, allowed = self._backend(limits.metric), self._allowed(limits.filters, exclude)
        reachable = len(self.index.vectors) if allowed is None else int(np.count_nonzero(allowed))
        count = k * SPARE
        while True:
            folds = self._fold(_nearest(backend, vectors, min(count, reachable), allowed), k, allowed)
            if len(folds) == k or count >= reachable:
                break
            count *= MORE
        products = self.index.products.of_rows([found.row for found, _ in folds])
        matches = [
            self._match(found, product, same_photo, vectors, outside)
            for (found, same_photo), product in zip(folds, products, strict=True)
        ]
        return [match for match in matches if match.score >= least - SCORE_ROUNDING]

    def word(self, score: float, outside: bool = False) -> WordKey | None:
        """The key of the word for a score (see ``words.WORDS``); None where this index has no words fitted.

        Those for photos from outside are others. An index of before there were any says of such a photo what it says
        of its own, but nothing better than somewhat alike, unless it is the very same.
        """
        manifest = self.index.manifest
        if outside and manifest.outside:
            return manifest.outside.word(score)
        word = manifest.closeness.word(score) if manifest.closeness else None
        return SOMEWHAT if outside and word in (SAME, VERY_ALIKE, ALIKE) and score < SAME_SCORE else word

    def closeness(self, score: float) -> float:
        """0 at the median score of this index's random pairs or below, 1 at the score 1: the bar without words."""
        median = self.index.manifest.scale.median
        if score >= 1:  # also where all photos are alike, and the median is 1
            return 1.0
        return float(np.clip((score - median) / max(1 - median, SCORE_ROUNDING), 0, 1))

    def _backend(self, metric: str) -> Backend:
        with self._fitting:
            if metric not in self._backends:
                self._backends[metric] = make_backend(self._backend_name, self.index.vectors, metric)
            return self._backends[metric]

    def _allowed(self, filters: Filters, exclude: Sequence[str]) -> Mask | None:
        """(n,) the rows that may be found; None where all may."""
        products = self.index.products
        allowed = products.mask(filters) if filters else None
        if exclude:
            allowed = np.ones(len(self.index.vectors), np.bool_) if allowed is None else allowed.copy()
            for product_id in exclude:
                allowed[products.rows_sharing(products.rows_of(product_id))] = False
        return allowed

    def _fold(self, nearest: list[_Found], k: int, allowed: Mask | None) -> list[tuple[_Found, tuple[str, ...]]]:
        """The first k that are another product and another photo than those before, with who shares the photo."""
        products = self.index.products
        folds: list[tuple[_Found, tuple[str, ...]]] = []
        shown: set[str] = set()
        for found, product_id in zip(nearest, products.products_of([found.row for found in nearest]), strict=True):
            if product_id in shown:
                continue
            rows = products.twins_of(found.row)
            if allowed is not None:
                rows = rows[allowed[rows]]
            others = dict.fromkeys(other for other in products.products_of(rows) if other not in {product_id, *shown})
            folds.append((found, tuple(others)))
            if len(folds) == k:
                break
            shown.update(others, [product_id])
        return folds

    def _match(
        self, found: _Found, product: Product, same_photo: tuple[str, ...], vectors: Vectors, outside: bool
    ) -> Match:
        cosine = np.dot(self.index.vectors[found.row].astype(np.float64), vectors[found.query].astype(np.float64))
        score = float(np.clip(cosine, -1, 1))
        return Match(
            product=product,
            score=score,
            distance=found.distance,
            photo=self.index.filenames[found.row],
            row=found.row,
            same_photo=same_photo,
            closeness=self.word(score, outside),
        )


def _nearest(backend: Backend, vectors: Vectors, count: int, allowed: Mask | None) -> list[_Found]:
    """The ``count`` rows nearest to any of ``vectors`` (q, dim), each once; nearest first, ties by row."""
    if not count:
        return []
    rows, distances = backend.search(vectors, count, allowed)
    every = [
        _Found(row, query, distance)
        for query, found in enumerate(zip(rows.tolist(), distances.tolist(), strict=True))
        for row, distance in zip(*found, strict=True)
        if row >= 0  # an approximate backend may find fewer
    ]
    once: dict[int, _Found] = {}
    for found in sorted(every, key=lambda found: (found.distance, found.row)):
        once.setdefault(found.row, found)
    return list(once.values())[:count]
