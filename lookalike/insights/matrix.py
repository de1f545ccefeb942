"""The similarity matrix of a selection of products: every cosine, in an order that puts alike products together."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.index.filters import Filters
from lookalike.index.opened import Index
from lookalike.insights.store import Insights
from lookalike.query.wishes import product_vector

MOST = 2000  # products: 4 million cosines, 16 MB as NPY, 28 MB as CSV
MOST_BEST_ORDERED = 500  # products; the best order takes a third of a second for so many, and grows with the cube
DIGITS = 4


@dataclass(frozen=True)
class Pair:
    """Two places in a matrix and their cosine."""

    one: int
    other: int
    cosine: float


@dataclass(frozen=True)
class Matrix:
    """The cosines of n products.

    Attributes:
        ids: n, in the order of rows and columns.
        cosines: (n, n) float32, symmetric, 1 on the diagonal.
    """

    ids: tuple[str, ...]
    cosines: NDArray[np.float32]

    def pairs(self, count: int, *, alike: bool) -> list[Pair]:
        """The ``count`` most alike pairs of different products, or the least alike; the most extreme first."""
        one, other = np.triu_indices(len(self.ids), 1)
        values = self.cosines[one, other]
        keys = -values if alike else values
        count = min(count, len(keys))
        best = np.argpartition(keys, count - 1)[:count] if count < len(keys) else np.arange(len(keys))
        best = best[np.argsort(keys[best], kind="stable")]
        return [Pair(int(one[place]), int(other[place]), float(values[place])) for place in best]

    def rows(self) -> Iterator[list[float]]:
        """The rows, rounded for people."""
        for row in self.cosines:
            yield np.round(row.astype(np.float64), DIGITS).tolist()

    def npy(self) -> bytes:
        """``cosines`` in NumPy's format."""
        out = io.BytesIO()
        np.save(out, self.cosines, allow_pickle=False)
        return out.getvalue()


def check_size(count: int, most: int = MOST) -> None:
    """Raise unless ``count`` products are a selection for a matrix.

    Raises:
        UnprocessableError: it is empty, or too large; the sentence has the number, and what to do.
    """
    if not count:
        raise UnprocessableError("No product is selected; a matrix needs one at least.")
    if count > most:
        raise UnprocessableError(
            f"{count:,} products are selected; a matrix shows at most {most:,}. Choose fewer, by a filter or a "
            "cluster; of the whole catalogue there is the graph of nearest neighbours."
        )


def matrix_of(index: Index, ids: Sequence[str], most: int = MOST) -> Matrix:
    """The matrix of the products ``ids``, each counted once. A product with several photos is their mean.

    Raises:
        UnprocessableError: there are none, or more than ``most``.
        NotFoundError: one of them is not in the index.
    """
    every = list(dict.fromkeys(ids))
    check_size(len(every), most)
    unknown = [each for each in every if each not in index.products]
    if unknown:
        others = len(unknown) - 1
        more = f", nor {others:,} other{'s' * (others > 1)} of the selection" if others else ""
        raise NotFoundError(f"This index has no product {unknown[0][:80]!r}{more}.")
    vectors = np.stack([product_vector(index, each) for each in every])
    cosines = np.clip(vectors @ vectors.T, -1, 1)
    np.fill_diagonal(cosines, 1)
    order = ordered(cosines)
    return Matrix(tuple(every[place] for place in order), cosines[np.ix_(order, order)].astype(np.float32))


def ordered(cosines: NDArray[np.float64]) -> list[int]:
    """The order in which alike products stand together: the leaves of average-linkage clustering.

    Of up to MOST_BEST_ORDERED, it is the one with the least distance between neighbours.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage  # type: ignore[import-untyped]
    from scipy.spatial.distance import squareform  # type: ignore[import-untyped]

    if len(cosines) < 3:
        return list(range(len(cosines)))
    apart = np.maximum(1 - (cosines + cosines.T) / 2, 0)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average", optimal_ordering=len(cosines) <= MOST_BEST_ORDERED)
    order: list[int] = leaves_list(tree).tolist()
    return order


def ids_with(index: Index, words: str, filters: Filters) -> tuple[str, ...]:
    """The ids of the products that the catalogue lists for ``words`` and ``filters``.

    Raises:
        UnprocessableError: an unknown column; or there are none, or more than MOST.
    """
    store = index.products
    if words.strip():
        ids = store.search_words(words, filters).ids
        check_size(len(ids))
        return ids
    check_size(store.count(filters))
    return tuple(dict.fromkeys(store.products_of(np.flatnonzero(store.mask(filters)))))


def ids_in_cluster(index: Index, insights: Insights, number: int) -> tuple[str, ...]:
    """The ids of the products in a cluster (part ``clusters``), each by its picture.

    Raises:
        NotFoundError: there are no clusters, or not this one, or they are of another build.
        UnprocessableError: it is too large.
    """
    labels = insights.array("clusters", "labels")
    if insights.stale:
        raise NotFoundError("The clusters are of an earlier build; which products are in them now is not known.")
    rows = np.flatnonzero(labels == number)
    if number < 0 or not len(rows):
        raise NotFoundError(f"There is no cluster {number}; there are 0 to {int(labels.max(initial=0))}.")
    ids = tuple(dict.fromkeys(index.products.products_of(rows)))
    check_size(len(ids))
    return ids
