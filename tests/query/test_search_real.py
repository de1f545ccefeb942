"""Every indexed photo, uploaded unchanged, finds its own product first."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from lookalike.index.encoder import encoder_of
from lookalike.index.store import open_index
from lookalike.photos import decode
from lookalike.query import Limits, Searcher, answer, ask_product


def assert_all_find_themselves(folder: Path, backend: str, weights: Path | None = None) -> None:
    with closing(open_index(folder)) as index:
        assert index.source is not None
        searcher, encoder = Searcher(index, backend), encoder_of(index, weights)
        for start in range(0, len(index.filenames), 64):
            names = index.filenames[start : start + 64]
            vectors = encoder.encode([decode(index.source.read(name)) for name in names])
            owners = index.products.products_of(range(start, start + len(names)))
            for vector, owner in zip(vectors, owners, strict=True):
                (match,) = searcher.search(vector[np.newaxis], Limits(k=1))
                found = f"the photo of {owner} finds {match.product.id} first, score {match.score:.6f}"
                assert owner in (match.product.id, *match.same_photo), found
                assert match.score >= 0.9999, found


def assert_no_duplicate_is_similar(folder: Path, backend: str, products: int) -> None:
    with closing(open_index(folder)) as index:
        searcher, store = Searcher(index, backend), index.products
        duplicated = [row for row, group in enumerate(store.duplicate_groups) if group != row]
        for product in store.products_of([*duplicated[:products], *range(products)]):
            own = store.duplicate_groups[store.rows_of(product)]
            for match in answer(searcher, ask_product(index, product), Limits()):
                assert match.product.id != product
                assert store.duplicate_groups[match.row] not in own, f"{match.product.id} has the photo of {product}"


def test_24_photos_by_resnet50(real_index: Path, standin_weights: Path) -> None:
    assert_all_find_themselves(real_index, "sklearn", standin_weights)
    assert_no_duplicate_is_similar(real_index, "sklearn", products=24)


@pytest.mark.long
def test_all_photos_by_pixels(real_index_pixels: Path) -> None:
    assert_all_find_themselves(real_index_pixels, "flat")


@pytest.mark.long
def test_no_duplicate_is_similar(real_index_pixels: Path) -> None:
    assert_no_duplicate_is_similar(real_index_pixels, "flat", products=500)
