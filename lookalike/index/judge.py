"""How good a new index's neighbours are by its own catalogue's labels: the figures that a build stores."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import Product
from lookalike.encoders.base import Vectors
from lookalike.measures import Labels, Quality, quality


def judge(
    products: Sequence[Product],
    columns: Sequence[str],
    vectors: Vectors,
    twins: NDArray[np.int64],
    *,
    in_sample: bool = False,
) -> Quality | None:
    """Figures of the products' first photos, one of each pixel-twin group; None where labels can't judge.

    ``vectors`` (n, dim) float32 unit rows and ``twins`` (n,) are of all photos, product by product; ``columns`` are
    the attributes that may serve as labels; ``in_sample``: the encoder learned from these photos.
    """
    return quality(*one_a_product(products, columns, vectors, twins), in_sample=in_sample)


def one_a_product(
    products: Sequence[Product], columns: Sequence[str], vectors: Vectors, twins: NDArray[np.int64]
) -> tuple[Vectors, Labels]:
    """The vectors (m, dim) of the products' first photos, one of each pixel-twin group, and their labels."""
    first = np.cumsum([0, *(len(product.photos) for product in products[:-1])])
    kept = np.sort(np.unique(twins[first], return_index=True)[1])
    labels = {column: [products[at].attributes.get(column, "") for at in kept] for column in columns}
    return vectors[first[kept]], labels
