"""Is what a photo shows sold here at all? From which cosine on, the index's own products tell.

A product that an index has is rarely alone: what is nearest to it besides itself says how near a match is at the
least. A photo whose best match is farther than nearly all of those shows something else.
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

PRODUCTS = 400  # that are asked; a build encodes a view of each
LEAST_PHOTOS = 20  # of fewer, nobody knows the farthest twentieth
FAR = 0.05  # of the photos of what is sold: so many may be told that nothing is close
CHUNK = 64  # queries whose cosines are held at once: 11 MB with 44,000 photos

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Neighbours:
    """What q photos found.

    Attributes:
        places: (q, NEAR) which products, nearest first; −1 where there are no more.
        cosines: (q, NEAR) theirs, −inf where there are no more.
        foreign: (q,) the cosine of the nearest product of another kind; −inf where kinds are not known.
    """

    places: Places
    cosines: NDArray[np.float64]
    foreign: NDArray[np.float64]


class Sample:
    """Up to PRODUCTS products of an index, drawn by chance (``shuffled``), and the m products that they may find.

    Of duplicates (first photos with identical pixels), only one takes part. Where enough products have labels, those
    without labels are not queries.

    Attributes:
        asked: (q,) their places among the m, in random order.
        rows: (m,) the rows of the products' first photos.
        kinds: the classes of "alike" and "very alike" of the m products, as far as their labels go.
    """

    def __init__(
        self, products: Sequence[Product], columns: Sequence[str], vectors: Vectors, duplicate_groups: NDArray[np.int64]
    ) -> None:
        """The arguments are as in ``measure_quality``."""
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
        """(q, dim) the vectors of the first photos of the products asked."""
        return np.ascontiguousarray(self._vectors[self.rows[self.asked]])

    def nearest(self, queries: Vectors) -> Neighbours:
        """What each of ``queries`` (q, dim), a photo of each product asked, finds besides it and its duplicates."""
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
        """NEAR products at random for each of ``queries`` (q, dim), and their cosines, both (q, NEAR)."""
        steps = np.random.default_rng(SEED).integers(1, len(self.rows), (len(queries), NEAR))
        places = (self.asked[:, None] + steps) % len(self.rows)
        cosines = [self._vectors[self.rows[row]] @ query for row, query in zip(places, queries, strict=True)]
        return places, np.array(cosines, np.float64)

    def _cosines(self, queries: Vectors, asked: Places) -> NDArray[np.float32]:
        """(len(queries), m): of each product its nearest photo's; −inf where it shares pixels with the one asked."""
        cosines = np.maximum.reduceat(queries @ self._vectors.T, self._starts[:-1], axis=1)[:, self._numbers]
        for row, place in zip(cosines, asked, strict=True):
            row[self._sharing(self._numbers[place])] = -np.inf
        return cosines

    def _sharing(self, number: int) -> NDArray[np.bool_]:
        """(m,) which products show a photo that product ``number`` shows, too."""
        own = self._duplicate_groups[self._starts[number] : self._starts[number + 1]]
        rows = np.flatnonzero(np.isin(self._duplicate_groups, own))
        return np.isin(self._numbers, np.searchsorted(self._starts, rows, side="right") - 1)


def measure_sold(
    sample: Sample, views: Neighbours | None = None, user_photo_stats: UserPhotoStats | None = None
) -> Sold | None:
    """The floors of an index: of its own photos and, where they were seen as others take them, of ``views``.

    None where there are too few products to tell. Views are drawn, and lie nearer to products than photos that people
    take: where the encoder knows these (``user_photo_stats``), the floor is no higher than it says.
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
    """The classes of all ``products``, by the levels of those that have labels."""
    labelled = [product for product in products if product.attributes]
    every, labels = (
        {column: [product.attributes.get(column, "") for product in some] for column in columns}
        for some in (products, labelled)
    )
    return tuple(classes(every, kind.level) for kind in kinds_of(labels))


def _of_other_kinds(cosines: NDArray[np.float32], asked: Places, kind: Classes) -> NDArray[np.float64]:
    """(len(asked),) the largest of ``cosines`` (len(asked), m) of a product of another kind; −inf: not known."""
    other = kind.labelled & (kind.codes != kind.codes[asked][:, None])
    largest = np.where(other, cosines, -np.inf).max(axis=1)
    return np.asarray(np.where(kind.labelled[asked], largest, -np.inf), np.float64)
