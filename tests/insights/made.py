"""Made-up indexes without files: products of which each has a vector per photo."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lookalike.catalogue.product import Product
from lookalike.index.opened import Index
from lookalike.index.products import ProductStore
from lookalike.insights.subject import Subject


def subject_of(products: Sequence[Product], vectors: np.ndarray | None = None, twins: Sequence[int] = ()) -> Subject:
    """The subject of an index of these products; ``vectors`` (n, dim): by default all different."""
    names = [name for product in products for name in product.photos]
    columns = list(dict.fromkeys(column for product in products for column in product.attributes))
    store = ProductStore.in_memory(columns, products, twins or range(len(names)))
    vectors = np.eye(len(names), dtype=np.float32) if vectors is None else np.asarray(vectors, np.float32)
    return Subject(Index(Path(), None, vectors, names, store, None))  # type: ignore[arg-type]


def product(number: int, **attributes: str) -> Product:
    """A product with a photo and these attributes."""
    return Product(str(number), f"Product {number}", (f"{number}.png",), attributes)
