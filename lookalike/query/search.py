"""A query becomes matches: filter, find, fold, cut."""

import math
import re
import threading
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.closeness import ALIKE, SAME, SAME_SCORE, SOMEWHAT, VERY_ALIKE
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
class Query:
    """What is looked for.

    Attributes:
        vector: (dim,) float32, unit length.
        k: products wanted, 1 to MAX_K.
        metric: the row of METRICS that orders them.
        min_score: −1 to 1; matches with a smaller score are cut off.
        filters: what a product must be.
        outside: whether the vector is of a photo from outside, which has words of its own.
    """

    vector: Vectors
    k: int = DEFAULT_K
    metric: str = DEFAULT_METRIC
    min_score: float | None = None
    filters: Filters = NO_FILTERS
    outside: bool = False


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
        closeness: what the score means in this index, a key of ``closeness.WORDS``; None where nobody fitted words.
    """

    product: Product
    score: float
    distance: float
    photo: str
    row: int
    same_photo: tuple[str, ...]
    closeness: str | None = None


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
    """Finds products in one index; one serves a whole app, from any number of threads."""

    def __init__(self, index: Index, backend: str | None = None) -> None:
        """``backend``: a row of the table of backends; None chooses by the number of vectors.

        Raises:
            UnprocessableError: there is no such backend.
            UnavailableError: it needs a package that is not installed.
        """
        self._index = index
        self._backend_name = backend
        self._backends: dict[str, Backend] = {}  # by metric, fitted when it is first asked for
        self._fitting = threading.Lock()
        self._backend(DEFAULT_METRIC)

    def search(self, query: Query) -> list[Match]:
        """The nearest products that pass the query's filters, nearest first; fewer than k where there are no more.

        Listings with the same photo are one match, and a product with several photos stands where its nearest does.

        Raises:
            UnprocessableError: a vector, k, metric, min_score or filter that this index can't answer.
        """
        allowed = self._index.products.mask(query.filters) if query.filters else None
        return self._matches(query.vector[np.newaxis], query, allowed)

    def similar(
        self,
        product_id: str,
        k: int = DEFAULT_K,
        metric: str = DEFAULT_METRIC,
        min_score: float | None = None,
        filters: Filters = NO_FILTERS,
    ) -> list[Match]:
        """The products nearest to any photo of a product, by stored vectors; never itself or one with a photo of its.

        Raises:
            NotFoundError: there is no such product.
            UnprocessableError: a k, metric, min_score or filter that this index can't answer.
        """
        products = self._index.products
        own = products.rows_of(product_id)
        sharing = np.flatnonzero(np.isin(products.twins, products.twins[own]))
        allowed = products.mask(filters).copy()
        for sharer in set(products.products_of(sharing)):
            allowed[products.rows_of(sharer)] = False
        vectors = self._index.vectors[own]
        return self._matches(vectors, Query(vectors[0], k, metric, min_score, filters), allowed)

    def word(self, score: float, outside: bool = False) -> str | None:
        """The key of the word for a score (see ``closeness.WORDS``); None where this index has no words fitted.

        Those for photos from outside are others. An index of before there were any says of such a photo what it says
        of its own, but nothing better than somewhat alike, unless it is the very same.
        """
        manifest = self._index.manifest
        if outside and manifest.outside:
            return manifest.outside.word(score)
        word = manifest.closeness.word(score) if manifest.closeness else None
        return SOMEWHAT if outside and word in (SAME, VERY_ALIKE, ALIKE) and score < SAME_SCORE else word

    def closeness(self, score: float) -> float:
        """0 at the median score of this index's random pairs or below, 1 at the score 1: the bar without words."""
        median = self._index.manifest.scale.median
        if score >= 1:  # also where all photos are alike, and the median is 1
            return 1.0
        return float(np.clip((score - median) / max(1 - median, SCORE_ROUNDING), 0, 1))

    def _backend(self, metric: str) -> Backend:
        with self._fitting:
            if metric not in self._backends:
                self._backends[metric] = make_backend(self._backend_name, self._index.vectors, metric)
            return self._backends[metric]

    def _matches(self, vectors: Vectors, query: Query, allowed: Mask | None) -> list[Match]:
        """Matches of a query by all of ``vectors`` (q, dim), the photos of one thing, among the ``allowed`` rows."""
        k = check_k(query.k)
        least = -1.0 if query.min_score is None else check_min_score(query.min_score)
        backend = self._backend(query.metric)
        reachable = len(self._index.vectors) if allowed is None else int(np.count_nonzero(allowed))
        count = k * SPARE
        while True:
            folds = self._fold(_nearest(backend, vectors, min(count, reachable), allowed), k, allowed)
            if len(folds) == k or count >= reachable:
                break
            count *= MORE
        matches = [self._match(found, same_photo, vectors, query.outside) for found, same_photo in folds]
        return [match for match in matches if match.score >= least - SCORE_ROUNDING]

    def _fold(self, nearest: list[_Found], k: int, allowed: Mask | None) -> list[tuple[_Found, tuple[str, ...]]]:
        """The first k that are another product and another photo than those before, with who shares the photo."""
        products = self._index.products
        folds: list[tuple[_Found, tuple[str, ...]]] = []
        shown: set[str] = set()
        for found, product_id in zip(nearest, products.products_of([found.row for found in nearest]), strict=True):
            if product_id in shown:
                continue
            sharing = products.twins == products.twins[found.row]
            rows = np.flatnonzero(sharing if allowed is None else sharing & allowed)
            others = dict.fromkeys(other for other in products.products_of(rows) if other not in {product_id, *shown})
            folds.append((found, tuple(others)))
            if len(folds) == k:
                break
            shown.update(others, [product_id])
        return folds

    def _match(self, found: _Found, same_photo: tuple[str, ...], vectors: Vectors, outside: bool) -> Match:
        (product_id,) = self._index.products.products_of([found.row])
        cosine = np.dot(self._index.vectors[found.row].astype(np.float64), vectors[found.query].astype(np.float64))
        score = float(np.clip(cosine, -1, 1))
        return Match(
            product=self._index.products.get(product_id),
            score=score,
            distance=found.distance,
            photo=self._index.filenames[found.row],
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
