"""The score from which on a photo shows something that is sold, with vectors at known angles."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.calibration import sold
from lookalike.calibration.closeness import NEAR
from lookalike.calibration.sold import FAR, LEAST_PHOTOS, PRODUCTS, Sample, measure_sold
from lookalike.catalogue import Product
from lookalike.encoders.base import UserPhotoStats
from tests.calibration.test_closeness import COLUMNS, shop, vectors


def at(*degrees: float) -> NDArray[np.float32]:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def plain(count: int) -> list[Product]:
    return [Product(str(n), "", (f"{n}.jpg",)) for n in range(count)]


def test_what_is_nearest_besides_the_product_itself() -> None:
    sample = Sample(shop(), COLUMNS, vectors(), np.arange(240))
    found = sample.nearest(sample.own)
    cosines = vectors() @ vectors().T
    np.fill_diagonal(cosines, -np.inf)
    expected = np.argsort(-cosines, axis=1, kind="stable")[:, :NEAR]
    assert sorted(sample.asked.tolist()) == list(range(240))
    np.testing.assert_array_equal(found.places, expected[sample.asked])
    np.testing.assert_allclose(found.cosines, np.take_along_axis(cosines, expected, 1)[sample.asked], atol=1e-6)
    kinds = np.repeat(np.arange(8), 30)
    foreign = np.where(kinds[:, None] == kinds, -np.inf, cosines).max(axis=1)
    np.testing.assert_allclose(found.foreign, foreign[sample.asked], atol=1e-6)


def test_neither_the_product_nor_who_shares_a_photo_with_it_is_found() -> None:
    # "a" and "b" share their first photo, "a" and "c" a later one of each; "d" is nearest by its second photo.
    products = [
        Product("a", "", ("a0", "a1")),
        Product("b", "", ("b0",)),
        Product("c", "", ("c0", "c1")),
        Product("d", "", ("d0", "d1")),
        Product("e", "", ("e0",)),
    ]
    sample = Sample(products, (), at(0, 5, 0, 1, 5, 80, 10, 20), np.array([0, 1, 0, 3, 1, 5, 6, 7]))
    assert sample.rows.tolist() == [0, 3, 5, 7]  # of a, c, d, e: b duplicates a
    found = sample.nearest(sample.own)
    first = int(np.flatnonzero(sample.asked == 0)[0])
    assert found.places[first].tolist() == [2, 3] + [-1] * (NEAR - 2)
    assert found.cosines[first, 0] == pytest.approx(np.cos(np.radians(10)), abs=1e-6)
    assert np.isneginf(found.cosines[first, 2:]).all()
    assert np.isneginf(found.foreign).all()  # there are no kinds


def test_the_number_of_queries_is_limited() -> None:
    random = np.random.default_rng(0).standard_normal((900, 8)).astype(np.float32)
    units = random / np.linalg.norm(random, axis=1, keepdims=True)
    sample = Sample(plain(900), (), units, np.arange(900))
    assert len(sample) == PRODUCTS == 400
    assert len(set(sample.asked.tolist())) == 400
    again = Sample(plain(900), (), units, np.arange(900))
    np.testing.assert_array_equal(sample.asked, again.asked)


def test_products_with_labels_are_queries_and_all_are_the_gallery() -> None:
    half = [product if int(product.id) % 2 else Product(product.id, "", product.photos) for product in shop()]
    sample = Sample(half, COLUMNS, vectors(), np.arange(240))
    assert set(sample.asked.tolist()) == set(range(1, 240, 2))
    assert any(place % 2 == 0 for place in sample.nearest(sample.own).places.ravel().tolist())
    assert [kind.level.columns for kind in sample.kinds] == [("kind",), ("kind", "colour")]
    few = [product if int(product.id) < 30 else Product(product.id, "", product.photos) for product in shop()]
    assert len(Sample(few, COLUMNS, vectors(), np.arange(240))) == 240
    assert Sample(few, COLUMNS, vectors(), np.arange(240)).kinds == ()


def test_the_floor_is_what_nearly_all_of_the_own_photos_reach() -> None:
    sample = Sample(shop(), COLUMNS, vectors(), np.arange(240))
    found = measure_sold(sample)
    assert found is not None
    best = sample.nearest(sample.own).cosines[:, 0]
    assert found.own.least == pytest.approx(np.quantile(best, FAR), abs=1e-4)
    assert (best < found.own.least).mean() == pytest.approx(FAR, abs=0.01)
    assert found.own.photos == 240
    assert found.own.told == 1.0  # without its kind, a product is as good as alone
    assert found.outside is None


def test_where_kinds_are_mixed_a_missing_one_is_not_missed() -> None:
    found = measure_sold(Sample(shop(mixed="kind"), COLUMNS, vectors(), np.arange(240)))
    assert found is not None
    assert found.own.told is not None
    assert found.own.told < 0.2


def test_views_have_a_floor_of_their_own() -> None:
    sample = Sample(shop(), COLUMNS, vectors(), np.arange(240))
    aside = np.roll(sample.own, 1, axis=1)  # no kind's axis is where it was
    views = (sample.own + aside) / np.linalg.norm(sample.own + aside, axis=1, keepdims=True)
    found = measure_sold(sample, sample.nearest(views.astype(np.float32)))
    assert found is not None
    assert found.outside is not None
    assert found.outside.least < found.own.least


def test_a_floor_is_no_higher_than_photos_that_people_took_have_shown() -> None:
    sample = Sample(shop(), COLUMNS, vectors(), np.arange(240))
    views = sample.nearest(sample.own)
    plain_, lower, higher = (
        measure_sold(sample, views, taken and UserPhotoStats(alike=0.7, right=0.83, pairs=900, sold=taken, photos=400))
        for taken in (None, 0.4, 1.0)
    )
    assert plain_ is not None
    assert lower is not None
    assert lower.outside is not None
    assert (lower.outside.least, lower.own) == (0.4, plain_.own)
    assert higher == plain_


def test_labels_are_not_needed_but_to_say_what_it_is_worth() -> None:
    found = measure_sold(Sample(plain(240), (), vectors(), np.arange(240)))
    labelled = measure_sold(Sample(shop(), COLUMNS, vectors(), np.arange(240)))
    assert found is not None
    assert labelled is not None
    assert (found.own.least, found.own.told) == (labelled.own.least, None)


def test_with_a_handful_of_products_there_is_no_floor() -> None:
    for count in (1, 2, LEAST_PHOTOS - 1):
        assert measure_sold(Sample(plain(count), (), vectors()[:count], np.arange(count))) is None
    enough = Sample(plain(LEAST_PHOTOS), (), vectors()[:LEAST_PHOTOS], np.arange(LEAST_PHOTOS))
    assert measure_sold(enough) is not None


def test_the_cosines_of_a_large_index_are_held_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Sample(shop(), COLUMNS, vectors(), np.arange(240))
    whole = sample.nearest(sample.own)
    monkeypatch.setattr(sold, "CHUNK", 7)
    parts = sample.nearest(sample.own)
    np.testing.assert_array_equal(parts.places, whole.places)
    np.testing.assert_allclose(parts.foreign, whole.foreign, atol=1e-6)
