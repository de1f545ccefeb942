"""The quality of a new index's neighbours by its catalogue's labels, as a build stores it; and sampling of products."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lookalike.catalogue import Product
from lookalike.encoders.base import Vectors
from lookalike.measures import Labels, Quality, quality

SEED = 0


def measure_quality(
    products: Sequence[Product],
    columns: Sequence[str],
    vectors: Vectors,
    duplicate_groups: NDArray[np.int64],
    *,
    in_sample: bool = False,
) -> Quality | None:
    """Figures of the products' first photos, one of each group of duplicates; None where the labels can't tell
    good neighbours from bad ones.

    ``vectors`` (n, dim) float32 unit rows and ``duplicate_groups`` (n,) are of all photos, product by product: photos
    with identical pixels share a group number; ``columns`` are
    the attributes to use as labels; ``in_sample`` says that the encoder was trained on these photos.
    """
    return quality(*one_per_product(products, columns, vectors, duplicate_groups), in_sample=in_sample)


def one_per_product(
    products: Sequence[Product], columns: Sequence[str], vectors: Vectors, duplicate_groups: NDArray[np.int64]
) -> tuple[Vectors, Labels]:
    """The vectors (m, dim) of the products' first photos, one of each group of duplicates, and their labels."""
    chosen, rows = representatives(products, duplicate_groups)
    return vectors[rows], {column: [product.attributes.get(column, "") for product in chosen] for column in columns}


def representatives(
    products: Sequence[Product], duplicate_groups: NDArray[np.int64]
) -> tuple[list[Product], NDArray[np.int64]]:
    """One product of each group of duplicate first photos, and the rows (m,) of those photos."""
    first = np.cumsum([0, *(len(product.photos) for product in products[:-1])])
    kept = np.sort(np.unique(duplicate_groups[first], return_index=True)[1])
    return [products[at] for at in kept], first[kept]


def shuffled(products: Sequence[Product]) -> NDArray[np.int64]:
    """(n,) the positions of ``products`` in a pseudo-random order.

    The order is by a hash of the id, so other products don't affect the order of two products. Samples drawn in this
    order stay nearly the same from one build to the next, and so do the photos that are opened for them.
    """
    names = (f"{SEED} {product.id}".encode("utf-8", "replace") for product in products)
    marks = b"".join(hashlib.blake2b(name, digest_size=8).digest() for name in names)
    return np.argsort(np.frombuffer(marks, ">u8"), kind="stable")


def without_labels(
    products: Sequence[Product], duplicate_groups: NDArray[np.int64], ids: Collection[str]
) -> list[Product]:
    """``products`` with the attributes removed from those in ``ids``, and from all duplicates of their photos.

    So their labels are not used in calibration.
    """
    if not ids:
        return list(products)
    ends = np.cumsum([len(product.photos) for product in products])
    groups = np.split(duplicate_groups, ends[:-1])
    hidden = {group for product, own in zip(products, groups, strict=True) if product.id in ids for group in own}
    return [
        replace(product, attributes={}) if hidden.intersection(own) else product
        for product, own in zip(products, groups, strict=True)
    ]
