"""Search: filter, find neighbours, remove duplicates, apply the least score."""

import logging
import math
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.records import WordKey
from lookalike.calibration.words import LITTLE, SAME_SCORE, SOMEWHAT, WORDS
from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError, UnreachableError
from lookalike.index.filters import NO_FILTERS, Filters
from lookalike.index.opened import Index
from lookalike.neighbours.backends.base import Backend, Mask
from lookalike.neighbours.metrics import DEFAULT_METRIC
from lookalike.query.backend import open_backend
from lookalike.query.wishes import NO_WISHES, Wishes

MAX_K = 100  # largest number of products in an answer
DEFAULT_K = 5
# Factor of rows to fetch: duplicates, and several photos of a product, become one match.
SPARE = 4
MORE = 8  # factor of further rows if that was not enough
SCORE_ROUNDING = 1e-6  # rounding error of float32: the cosine of equal vectors is 1 within this

Vectors: TypeAlias = NDArray[np.float32]
Ids: TypeAlias = tuple[str, ...]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """The number of matches, the metric and the filters of a search.

    Attributes:
        k: number of products, 1 to MAX_K.
        metric: name of a metric in METRICS, which sorts the matches.
        min_score: least score, −1 to 1; None for no limit.
        filters: what products must match.
        closeness: the word that a match must have at least; None for no limit.
        wishes: what moves products up or down (``answer``).
        fold: whether products with a copy of a found photo (resized, recompressed, cropped) are one match with it.
        lean: −1 to 1: from "same shape, other colour" to "same colour, other shape"; 0 for the plain order
            (``answer``).
    """

    k: int = DEFAULT_K
    metric: str = DEFAULT_METRIC
    min_score: float | None = None
    filters: Filters = NO_FILTERS
    closeness: WordKey | None = None
    wishes: Wishes = NO_WISHES
    fold: bool = False
    lean: float = 0.0


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Match:
    """A product that was found.

    Attributes:
        product: the product.
        score: cosine of the query and the photo, −1 to 1, for every metric.
        distance: distance in the metric of the search; the matches are sorted by it.
        photo: the photo that was found, a POSIX path inside the catalogue.
        row: the row of this photo in the index.
        same_photo: ids of other products with a pixel-identical photo that pass the filter.
        closeness: the word for the score in this index, a key of ``words.WORDS``; None if the index has no words.
        copies: ids of further products whose photo is a copy of it and that pass the filter: the same picture resized,
            recompressed or slightly cropped. With ``Limits.fold`` they have no match of their own.
    """

    product: Product
    score: float
    distance: float
    photo: str
    row: int
    same_photo: tuple[str, ...]
    closeness: WordKey | None = None
    copies: tuple[str, ...] = ()


def check_k(value: int | str) -> int:
    """``value`` as a number of products.

    Raises:
        UnprocessableError: it is not a whole number from 1 to MAX_K.
    """
    if re.fullmatch(r"[0-9]{1,9}", str(value)) and 1 <= int(value) <= MAX_K:
        return int(value)
    raise UnprocessableError(f"k is {value!r}; it must be a whole number from 1 to {MAX_K}.")


def check_min_score(value: float | str) -> float:
    """``value`` as a least score.

    Raises:
        UnprocessableError: it is not a number from −1 to 1.
    """
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not -1 <= number <= 1:
        raise UnprocessableError(f"min_score is {value!r}; it must be a number from -1 to 1.")
    return number


def check_closeness(value: str) -> WordKey:
    """``value`` as the key of a word for closeness.

    Raises:
        UnprocessableError: there is no such word.
    """
    for word in WORDS:
        if value == word:
            return word
    raise UnprocessableError(f"closeness is {value!r}; it must be one of: {', '.join(WORDS)}.")


@dataclass(frozen=True)
class _Found:
    """A row that was found, and its distance to the nearest query vector."""

    row: int
    distance: float


class Searcher:
    """Finds products in one index. It may be used by any number of threads.

    Attributes:
        index: the index.
    """

    def __init__(self, index: Index, backend: str | None = None) -> None:
        """``backend``: the name of a backend; None for the default, by the number of vectors.

        Raises:
            UnprocessableError: there is no such backend.
            UnavailableError: it needs a package that is not installed.
            EngineError: it is elsewhere, and lacks this index. (If it does not answer, searches fail until it does.)
        """
        self.index = index
        self._backend_name = backend
        self._backends: dict[str, Backend] = {}  # by metric, created when first needed
        self._fitting = threading.Lock()
        try:
            self._backend(DEFAULT_METRIC).search(index.vectors[:1], 1)  # so that the first visitor doesn't wait for it
        except UnreachableError as error:
            log.warning("%s Searches are refused until it does.", error)

    def check(self) -> None:
        """Check whether a search can be answered now.

        Raises:
            EngineError: the backend is elsewhere, and does not answer or lacks this index.
        """
        self._backend(DEFAULT_METRIC).check()

    def search(
        self,
        vectors: Vectors,
        limits: Limits = NO_LIMITS,
        *,
        exclude: Sequence[str] = (),
        outside: bool = False,
        by: Vectors | None = None,
    ) -> list[Match]:
        """The products nearest to any of ``vectors``, nearest first; fewer than k if there are no more.

        Products with a pixel-identical photo are one match; with ``limits.fold``, those with a copy of it, too. A
        product with several photos is ranked by its nearest.

        Args:
            vectors: (q, dim) float32 unit rows, the photos of one product or thing.
            limits: the number of products, the metric and the filters.
            exclude: ids of products that must not be found; products that share a photo with them are excluded, too,
                and with ``limits.fold`` those with a copy of one.
            outside: whether the photos are from outside; these have their own words for closeness.
            by: (q, dim) float32 unit rows that order the products in place of ``vectors``; scores stay those of these.

        Raises:
            NotFoundError: there is no product with an id in ``exclude``.
            UnprocessableError: a vector, k, metric, min_score, closeness or filter is invalid for this index.
        """
        return self.nearest(check_k(limits.k), vectors, limits, exclude=exclude, outside=outside, by=by)

    def nearest(
        self,
        k: int,
        vectors: Vectors,
        limits: Limits,
        *,
        exclude: Sequence[str] = (),
        outside: bool = False,
        by: Vectors | None = None,
    ) -> list[Match]:
        """See ``search``; up to ``k`` matches, whatever the number in ``limits``."""
        least = self.least_score(limits, outside)
        backend, allowed = self._backend(limits.metric), self._allowed(limits.filters, exclude, limits.fold)
        if by is not None and least > -1:  # the order is not that of the scores, so those are checked first
            enough = (self.index.vectors @ vectors.T).max(axis=1) >= least
            allowed = enough if allowed is None else enough & allowed
        by = vectors if by is None else by
        reachable = len(self.index.vectors) if allowed is None else int(np.count_nonzero(allowed))
        count = k * SPARE
        while True:
            nearest = _nearest(backend, by, min(count, reachable), allowed)
            unique = self._deduplicated(nearest, k, allowed, limits.fold)
            if len(unique) == k or count >= reachable:
                break
            count *= MORE
        products = self.index.products.of_rows([found.row for found, *_ in unique])
        matches = [
            self._match(found, product, others, vectors, outside)
            for (found, *others), product in zip(unique, products, strict=True)
        ]
        return [match for match in matches if match.score >= least]

    def least_score(self, limits: Limits, outside: bool = False) -> float:
        """The least score of a match by the min_score and closeness of ``limits``; −1 − SCORE_ROUNDING without a limit.

        Raises:
            UnprocessableError: min_score is invalid, or closeness is limited in an index without words.
        """
        least = -1.0 if limits.min_score is None else check_min_score(limits.min_score)
        if limits.closeness:
            words, ranks = self.words(outside), list(WORDS)
            if not words:
                raise UnprocessableError("This index has no words for closeness, so it can't be filtered by one.")
            at_least = ranks.index(limits.closeness)
            enough = [score for word, score in words.items() if ranks.index(word) <= at_least]
            least = max([least, min(enough)] if enough else [SAME_SCORE])
        return least - SCORE_ROUNDING

    def rows_within(
        self, vectors: Vectors, limits: Limits, *, exclude: Sequence[str] = (), outside: bool = False
    ) -> Mask | None:
        """(n,) bool: the rows whose score is enough by the min_score and closeness of ``limits``; None for all.

        The arguments are those of ``search``. Raises like ``least_score``.
        """
        allowed = self._allowed(NO_FILTERS, exclude, limits.fold)
        if limits.min_score is None and limits.closeness is None:
            return allowed
        enough = (self.index.vectors @ vectors.T).max(axis=1) >= self.least_score(limits, outside)
        return np.asarray(enough if allowed is None else enough & allowed, np.bool_)

    def words(self, outside: bool = False) -> dict[WordKey, float]:
        """The words of this index for closeness, each with its least score, the best first; empty without words.

        Photos from outside have their own words. In older indexes without these, the words for the catalogue's own
        photos are used, but none better than "somewhat alike", except for the same photo.
        """
        manifest = self.index.manifest
        words = manifest.outside or manifest.closeness if outside else manifest.closeness
        if words is None:
            return {}
        limits = {word.key: word.least for word in words.words}
        if not outside or manifest.outside:
            return limits
        somewhat = min((least for key, least in limits.items() if key != LITTLE), default=None)
        best = next(iter(limits))
        return {
            **({best: SAME_SCORE} if best not in (SOMEWHAT, LITTLE) else {}),
            **({SOMEWHAT: somewhat} if somewhat is not None else {}),
            **({LITTLE: limits[LITTLE]} if LITTLE in limits else {}),
        }

    def word(self, score: float, outside: bool = False) -> WordKey | None:
        """The key of the word for a score (see ``words``); None if this index has no words."""
        return next((word for word, least in self.words(outside).items() if score >= least), None)

    def closeness(self, score: float) -> float:
        """The closeness bar for indexes without words: 0 at the median score of random pairs or below, 1 at score 1."""
        median = self.index.manifest.scale.median
        if score >= 1:  # also if all photos are equal, and the median is 1
            return 1.0
        return float(np.clip((score - median) / max(1 - median, SCORE_ROUNDING), 0, 1))

    def _backend(self, metric: str) -> Backend:
        with self._fitting:
            if metric not in self._backends:
                self._backends[metric] = open_backend(self.index, self._backend_name, metric)
            return self._backends[metric]

    def _allowed(self, filters: Filters, exclude: Sequence[str], fold: bool) -> Mask | None:
        """(n,) bool: the rows that may be found; None for all."""
        products = self.index.products
        allowed = products.mask(filters) if filters else None
        if exclude:
            allowed = np.ones(len(self.index.vectors), np.bool_) if allowed is None else allowed.copy()
            for product_id in exclude:
                allowed[products.rows_sharing(products.rows_of(product_id), copies=fold)] = False
        return allowed

    def _deduplicated(
        self, nearest: list[_Found], k: int, allowed: Mask | None, fold: bool
    ) -> list[tuple[_Found, Ids, Ids]]:
        """The first k rows of distinct products and photos, each with the ids of ``same_photo`` and ``copies``."""
        products = self.index.products
        unique: list[tuple[_Found, Ids, Ids]] = []
        shown: set[str] = set()
        for found, product_id in zip(nearest, products.products_of([found.row for found in nearest]), strict=True):
            if product_id in shown:
                continue
            same, near = (
                products.products_of(rows if allowed is None else rows[allowed[rows]])
                for rows in (products.duplicates_of(found.row), products.copies_of(found.row))
            )
            others = dict.fromkeys(other for other in same if other not in {product_id, *shown})
            copies = dict.fromkeys(other for other in near if other not in {product_id, *others, *shown})
            unique.append((found, tuple(others), tuple(copies)))
            if len(unique) == k:
                break
            shown.update([product_id], others, copies if fold else ())
        return unique

    def _match(self, found: _Found, product: Product, others: Sequence[Ids], vectors: Vectors, outside: bool) -> Match:
        cosines = vectors.astype(np.float64) @ self.index.vectors[found.row].astype(np.float64)
        score = float(np.clip(cosines.max(), -1, 1))
        same_photo, copies = others
        return Match(
            product=product,
            score=score,
            distance=found.distance,
            photo=self.index.filenames[found.row],
            row=found.row,
            same_photo=same_photo,
            copies=copies,
            closeness=self.word(score, outside),
        )


def folded(matches: Sequence[Match]) -> list[Match]:
    """``matches`` without those of products that are among the ``copies`` of an earlier one."""
    shown: set[str] = set()
    kept = []
    for match in matches:
        if match.product.id not in shown:
            kept.append(match)
            shown.update(match.copies)
    return kept


def _nearest(backend: Backend, vectors: Vectors, count: int, allowed: Mask | None) -> list[_Found]:
    """The ``count`` rows nearest to any of ``vectors`` (q, dim), without repeats; nearest first, ties by row."""
    if not count:
        return []
    rows, distances = backend.search(vectors, count, allowed)
    every = [
        _Found(row, distance)
        for found in zip(rows.tolist(), distances.tolist(), strict=True)
        for row, distance in zip(*found, strict=True)
        if row >= 0  # an approximate backend may find fewer
    ]
    once: dict[int, _Found] = {}
    for found in sorted(every, key=lambda found: (found.distance, found.row)):
        once.setdefault(found.row, found)
    return list(once.values())[:count]
