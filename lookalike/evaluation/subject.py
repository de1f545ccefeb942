"""The products of an index that are evaluated: one photo each, and its labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue.product import Product
from lookalike.encoders.base import Vectors
from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index
from lookalike.measures import Labels

SOME = 3  # unknown ids named in an error


@dataclass(frozen=True)
class Subject:
    """The n products of ``index`` used as queries and gallery, each with its first photo.

    Attributes:
        rows: (n,) int64 the rows of their first photos.
    """

    index: Index
    products: tuple[Product, ...]
    rows: NDArray[np.int64]

    @property
    def ids(self) -> list[str]:
        """The products' ids, in order."""
        return [product.id for product in self.products]

    @property
    def vectors(self) -> Vectors:
        """(n, dim) float32 unit rows, copied from the index."""
        return np.ascontiguousarray(self.index.vectors[self.rows])

    @property
    def labels(self) -> Labels:
        """Column of the catalogue → one label per product."""
        return {
            column: [product.attributes.get(column, "") for product in self.products]
            for column in self.index.products.columns
        }


def select(index: Index, ids: Sequence[str] | None = None) -> Subject:
    """The products ``ids`` in this order; or all products of the index, one of each group of duplicates.

    Duplicates (first photos with identical pixels) are removed, because a page shows them as one match. A list of ids
    is used as it is.

    Raises:
        UnprocessableError: the index doesn't have some of ``ids``, or fewer than two products remain.
    """
    products = {product.id: product for product in index.products.all()}
    chosen = list(products) if ids is None else ids
    if unknown := [each for each in chosen if each not in products]:
        some = ", ".join(map(repr, unknown[:SOME]))
        raise UnprocessableError(
            f"The index in {index.folder} does not hold {len(unknown):,} of the {len(chosen):,} ids, such as {some}."
        )
    rows = np.array([index.products.rows_of(each)[0] for each in chosen], np.int64)
    if ids is None:
        first = np.sort(np.unique(index.products.duplicate_groups[rows], return_index=True)[1])
        chosen, rows = [chosen[place] for place in first], rows[first]
    if len(chosen) < 2:
        raise UnprocessableError(f"Neighbours need at least two products; there is {len(chosen)} to evaluate.")
    return Subject(index, tuple(products[each] for each in chosen), rows)
