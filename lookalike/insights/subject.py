"""What the insights are about: an index, and what several parts need of it, computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.product import Product
from lookalike.encoders.base import Vectors
from lookalike.index.opened import Index
from lookalike.neighbours.backends import make_backend

NEIGHBOURS = 30  # of each picture
AT_ONCE = 1024  # queries of one call


@dataclass(frozen=True)
class Neighbours:
    """The nearest pictures of each of m pictures, itself left out, the nearest first.

    Attributes:
        places: (m, k) int64, places in ``Subject.pictures``; k is NEIGHBOURS, or m − 1 if that is less.
        cosines: (m, k) float32.
    """

    places: NDArray[np.int64]
    cosines: NDArray[np.float32]


@dataclass(frozen=True)
class Subject:
    """An index and what several parts need of it.

    A *picture* is one row of each group of photos with equal pixels, so that repeated listings don't count as alike.
    """

    index: Index

    @cached_property
    def pictures(self) -> NDArray[np.int64]:
        """(m,) int64: the first row of each group of photos with equal pixels, ascending."""
        groups = self.index.products.duplicate_groups
        return np.flatnonzero(groups == np.arange(len(groups)))

    @cached_property
    def place_of(self) -> NDArray[np.int64]:
        """(n,) int64: row → place of its picture in ``pictures``."""
        return np.searchsorted(self.pictures, self.index.products.duplicate_groups)

    @cached_property
    def vectors(self) -> Vectors:
        """(m, dim) float32: the vectors of ``pictures``."""
        return np.asarray(self.index.vectors[self.pictures])

    @cached_property
    def neighbours(self) -> Neighbours:
        """The nearest pictures of each picture."""
        return neighbours_of(self.vectors)

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """Every product, in the catalogue's order."""
        return self.index.products.all()

    @cached_property
    def ids(self) -> list[str]:
        """Row → id of its product."""
        return self.index.products.products_of(np.arange(len(self.index.vectors)))

    def id_of(self, place: int) -> str:
        """The id of the product that a picture shows, given its place in ``pictures``."""
        return self.ids[int(self.pictures[place])]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the attributes, in the catalogue's order."""
        return self.index.products.columns

    @cached_property
    def shown(self) -> list[Product]:
        """Row → its product."""
        by_id = {product.id: product for product in self.products}
        return [by_id[each] for each in self.ids]

    @cached_property
    def labels(self) -> Mapping[str, Sequence[str]]:
        """Column → for each picture its product's first value; "" where there is none."""
        shown = [self.shown[row] for row in self.pictures.tolist()]
        return {column: [product.attributes.get(column, "") for product in shown] for column in self.columns}


def neighbours_of(vectors: Vectors) -> Neighbours:
    """The nearest of each of m pictures by their ``vectors`` (m, dim): exact, by the cosine."""
    count = len(vectors)
    k = min(NEIGHBOURS, count - 1)
    places, cosines = np.empty((count, k), np.int64), np.empty((count, k), np.float32)
    backend = make_backend("flat", vectors, "cosine")
    for at in range(0, count if k else 0, AT_ONCE):
        own = np.arange(at, min(at + AT_ONCE, count))
        found, distances = backend.search(vectors[own], k + 1)
        others = columns_without(found, own)
        places[own] = np.take_along_axis(found, others, axis=1)
        cosines[own] = 1 - np.take_along_axis(distances, others, axis=1)
    return Neighbours(places, cosines)


def columns_without(found: NDArray[np.int64], own: NDArray[np.int64]) -> NDArray[np.int64]:
    """(q, k) int64: the columns of ``found`` (q, k + 1) without each row's own place, or else without the last.

    Another picture may have an equal vector and stand before it.
    """
    is_own = found == own[:, np.newaxis]
    is_own[~is_own.any(axis=1), -1] = True
    return np.nonzero(~is_own)[1].reshape(len(found), -1)
