"""Open-set rejection: does the index have anything like what a photo shows?

The index's own products show how close a best match must be. For each query product, the nearest other product is
found. A photo whose best match is farther than nearly all of these shows something that is not sold here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.closeness import LEAST_PRODUCTS, NEAR, SEED, kinds_of
from lookalike.calibration.quality import representatives, shuffled
from lookalike.calibration.records import Floor, Sold
from lookalike.catalogue import Product
from lookalike.encoders.base import UserPhotoStats, Vectors
from lookalike.measures import Classes
from lookalike.measures.labels import classes

PRODUCTS = 400  # products used as queries; a build encodes a view of each
LEAST_PHOTOS = 20  # fewer are too few for a 5 % quantile
FAR = 0.05  # share of photos of sold products that may be rejected by mistake
CHUNK = 64  # queries whose cosines are held at once: 11 MB with 44,000 photos

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Neighbours:
    """The neighbours of q photos.

    Attributes:
        places: (q, NEAR) positions of the products, nearest first; −1 if there are fewer.
        cosines: (q, NEAR) their cosines; −inf if there are fewer.
        foreign: (q,) the cosine of the nearest product of another kind; −inf if kinds are unknown.
    """

    places: Places
    cosines: NDArray[np.float64]
    foreign: NDArray[np.float64]


class Sample:
    """Up to PRODUCTS query products of an index, in the order of ``shuffled``, and m products that they may find.

    Of duplicates (first photos with identical pixels), only one takes part. Where enough products have labels, those
    without labels are not queries.

    Attributes:
        asked: (q,) the positions of the query products among the m, in random order.
        rows: (m,) the rows of the products' first photos.
        kinds: the classes for "alike" and "very alike" of the m products; empty without labels.
    """

    def __init__(
        self, products: Sequence[Product], columns: Sequence[str], vectors: Vectors, duplicate_groups: NDArray[np.int64]
    ) -> None:
        """The arguments are those of ``measure_quality``."""
        chosen, self.rows = representatives(products, duplicate_groups)
        self._vectors, self._duplicate_groups = vectors, duplicate_groups
        self._starts = np.cumsum([0, *(len(product.photos) for product in products)])
        self._numbers = np.searchsorted(self._starts, self.rows)  # of the m among all products
        labelled = np.array([bool(product.attributes) for product in chosen])
        enough = np.count_nonzero(labelled) >= LEAST_PRODUCTS
        self.kinds = _kinds(chosen, columns) if enough else ()
        candidates = np.flatnonzero(labelled) if enough else np.arange(len(chosen))
        self.asked: Places = candidates[shuffled([chosen[place] for place in candidates])][:PRODUCTS]

    def __len__(self) -> int:
        return len(self.asked)

    @property
    def own(self) -> Vectors:
        """(q, dim) the vectors of the query products' first photos."""
        return np.ascontiguousarray(self._vectors[self.rows[self.asked]])

    def nearest(self, queries: Vectors) -> Neighbours:
        """The neighbours of ``queries`` (q, dim), one photo per query product, without it and its duplicates."""
        width = min(NEAR, len(self.rows))
        places = np.full((len(queries), NEAR), -1, np.int64)
        cosines = np.full((len(queries), NEAR), -np.inf)
        foreign = np.full(len(queries), -np.inf)
        for at in range(0, len(queries), CHUNK):
            part = slice(at, at + CHUNK)
            found = self._cosines(queries[part], self.asked[part])
            top = np.argpartition(-found, width - 1, axis=1)[:, :width]
            top = np.take_along_axis(top, np.argsort(-np.take_along_axis(found, top, 1), axis=1, kind="stable"), 1)
            best = np.take_along_axis(found, top, 1)
            places[part, :width], cosines[part, :width] = np.where(best > -np.inf, top, -1), best
            if self.kinds:
                foreign[part] = _of_other_kinds(found, self.asked[part], self.kinds[0])
        return Neighbours(places, cosines, foreign)

    def random_products(self, queries: Vectors) -> tuple[Places, NDArray[np.float64]]:
        """The positions of NEAR random products for each of ``queries`` (q, dim), and their cosines, both (q, NEAR)."""
        steps = np.random.default_rng(SEED).integers(1, len(self.rows), (len(queries), NEAR))
        places = (self.asked[:, None] + steps) % len(self.rows)
        cosines = [self._vectors[self.rows[row]] @ query for row, query in zip(places, queries, strict=True)]
        return places, np.array(cosines, np.float64)

    def _cosines(self, queries: Vectors, asked: Places) -> NDArray[np.float32]:
        """(len(queries), m): the cosine of each product's nearest photo; −inf for duplicates of the query product."""
        cosines = np.maximum.reduceat(queries @ self._vectors.T, self._starts[:-1], axis=1)[:, self._numbers]
        for row, place in zip(cosines, asked, strict=True):
            row[self._sharing(self._numbers[place])] = -np.inf
        return cosines

    def _sharing(self, number: int) -> NDArray[np.bool_]:
        """(m,) whether a product shares a pixel-identical photo with product ``number``."""
        own = self._duplicate_groups[self._starts[number] : self._starts[number + 1]]
        rows = np.flatnonzero(np.isin(self._duplicate_groups, own))
        return np.isin(self._numbers, np.searchsorted(self._starts, rows, side="right") - 1)


def measure_sold(
    sample: Sample, views: Neighbours | None = None, user_photo_stats: UserPhotoStats | None = None
) -> Sold | None:
    """The thresholds of an index for photos like its own and, if there are strong ``views``, for photos from outside.

    None if there are too few products. Strong views are synthetic, and closer to products than photos that people
    took. If the encoder has measured the latter (``user_photo_stats``), the threshold is at most the measured one.
    """
    own = _floor(sample.nearest(sample.own))
    outside = _floor(views, user_photo_stats.sold if user_photo_stats else 1.0) if views else None
    return Sold(own=own, outside=outside) if own else None


def _floor(found: Neighbours, most: float = 1.0) -> Floor | None:
    best, foreign = (cosines[np.isfinite(cosines)] for cosines in (found.cosines[:, 0], found.foreign))
    if len(best) < LEAST_PHOTOS:
        return None
    least = round(float(np.clip(np.quantile(best, FAR), -1, most)), 4)
    share = round(float((foreign < least).mean()), 4) if len(foreign) else None
    return Floor(least=least, photos=len(best), told=share)


def _kinds(products: Sequence[Product], columns: Sequence[str]) -> tuple[Classes, ...]:
    """The classes of all ``products``, at the levels of those with labels."""
    labelled = [product for product in products if product.attributes]
    every, labels = (
        {column: [product.attributes.get(column, "") for product in some] for column in columns}
        for some in (products, labelled)
    )
    return tuple(classes(every, kind.level) for kind in kinds_of(labels))


def _of_other_kinds(cosines: NDArray[np.float32], asked: Places, kind: Classes) -> NDArray[np.float64]:
    """(len(asked),) the largest of ``cosines`` (len(asked), m) to a product of another kind; −inf if unknown."""
    other = kind.labelled & (kind.codes != kind.codes[asked][:, None])
    largest = np.where(other, cosines, -np.inf).max(axis=1)
    return np.asarray(np.where(kind.labelled[asked], largest, -np.inf), np.float64)
