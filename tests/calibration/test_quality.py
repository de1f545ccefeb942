import numpy as np
import pytest

from lookalike.calibration.quality import measure_quality, without_labels
from lookalike.catalogue import Product


def products(*kinds: str) -> list[Product]:
    return [Product(str(n), f"No. {n}", (f"{n}.jpg",), {"kind": kind}) for n, kind in enumerate(kinds)]


def unit(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_the_share_of_neighbours_of_the_same_kind() -> None:
    # Six of each kind, the kinds a quarter turn apart: all five nearest of each are its own kind …
    kinds = ["shoe"] * 6 + ["hat"] * 6
    vectors = unit(*range(6), *range(90, 96))
    found = measure_quality(products(*kinds), ["kind"], vectors, np.arange(12))
    assert found is not None
    assert (found.queries, found.gallery, found.levels[0].p5, found.levels[0].ceiling) == (12, 12, 1.0, 1.0)
    # … and with the labels dealt in turn, two of a product's five nearest.
    mixed = measure_quality(products(*["shoe", "hat"] * 6), ["kind"], vectors, np.arange(12))
    assert mixed is not None
    assert mixed.levels[0].p5 == pytest.approx(2 / 5)


def test_a_product_counts_once_however_many_photos_it_has_and_duplicates_are_one() -> None:
    shop = products(*["shoe"] * 7 + ["hat"] * 6)
    shop[0] = Product("0", "No. 0", ("0.jpg", "0b.jpg"), {"kind": "shoe"})
    vectors = unit(0, 50, 1, 2, 3, 4, 5, 5, *range(90, 96))  # the row after the first is its second photo
    duplicate_groups = np.array([0, 1, 2, 3, 4, 5, 6, 6, *range(8, 14)])  # the last two shoes share their pixels
    found = measure_quality(shop, ["kind"], vectors, duplicate_groups)
    assert found is not None
    assert (found.queries, found.gallery, found.levels[0].p5) == (12, 12, 1.0)


def test_a_catalogue_without_labels_is_not_evaluated() -> None:
    assert measure_quality(products("a", "b", "c"), [], unit(0, 1, 2), np.arange(3)) is None
    assert measure_quality(products("same", "same", "same"), ["kind"], unit(0, 1, 2), np.arange(3)) is None


def test_hidden_labels_are_those_of_products_and_of_who_shares_their_photos() -> None:
    shop = products("shoe", "shoe", "hat", "hat")
    shop[1] = Product("1", "No. 1", ("1.jpg", "1b.jpg"), {"kind": "shoe"})
    duplicate_groups = np.array([0, 1, 2, 2, 4])  # the third product's photo is the second photo of the second
    assert [bool(product.attributes) for product in without_labels(shop, duplicate_groups, {"1"})] == [
        True,
        False,
        False,
        True,
    ]
    assert [product.photos for product in without_labels(shop, duplicate_groups, {"1"})] == [
        product.photos for product in shop
    ]
    assert without_labels(shop, duplicate_groups, ()) == shop
