from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.training import augment
from lookalike.training.augment import Views
from lookalike.training.masks import product_masks
from tests.training.conftest import drawn

View = Callable[[Views, np.random.Generator], tuple[NDArray[np.uint8], NDArray[np.float32]]]


@pytest.fixture
def photos() -> Views:
    rgb = np.stack([np.asarray(drawn("Bag", "Red", seed).resize((64, 80))) for seed in range(24)])
    return np.concatenate([rgb, product_masks(rgb)[..., None]], axis=3)


@pytest.mark.parametrize("view", [augment.mild, augment.strong])
def test_equal_generators_give_equal_views(view: View, photos: Views) -> None:
    one, its_masks = view(photos, np.random.default_rng(3))
    two, their_masks = view(photos, np.random.default_rng(3))
    other, _ = view(photos, np.random.default_rng(4))

    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(its_masks, their_masks)
    assert (one != other).any()


@pytest.mark.parametrize("view", [augment.mild, augment.strong])
def test_a_view_has_the_photos_size_and_a_mask_of_cells(view: View, photos: Views) -> None:
    views, masks = view(photos, np.random.default_rng(0))

    assert views.shape == (24, 80, 64, 3)
    assert views.dtype == np.uint8
    assert masks.shape == (24, 20, 16, 1)
    assert masks.min() >= 0
    assert masks.max() <= 1


def test_the_mask_goes_where_the_product_goes(photos: Views) -> None:
    views, masks = augment.mild(photos, np.random.default_rng(0))

    red = views[..., 0].astype(int) - views[..., 1] > 60
    cells = red.reshape(24, 20, 4, 16, 4).mean(axis=(2, 4))
    assert np.abs(cells - masks[..., 0]).mean() < 0.02


def test_a_mild_view_keeps_the_white_ground_light(photos: Views) -> None:
    views, masks = augment.mild(photos, np.random.default_rng(0))

    ground = masks.repeat(4, axis=1).repeat(4, axis=2)[..., 0] == 0
    assert np.percentile(views[ground], 1) > 200


def test_strong_views_lie_on_many_grounds(photos: Views) -> None:
    views, _ = augment.strong(photos, np.random.default_rng(0))

    corners = views[:, 0, 0].astype(int)
    assert (corners.min(axis=1) < 60).any()
    assert (corners.min(axis=1) > 200).any()
    assert (np.ptp(corners, axis=1) > 60).any()


def test_a_mix_shows_two_products_and_says_how_much_of_each() -> None:
    n = 64
    flat = np.broadcast_to((np.arange(n) % 2 * 200)[:, None, None, None], (n, 80, 64, 3)).astype(np.uint8)
    masks = np.ones((n, 20, 16, 1), np.float32)

    views, mixed_masks, shares = augment.mix(flat, masks, np.random.default_rng(0))

    np.testing.assert_allclose(mixed_masks, 1, atol=1e-6)
    assert shares.min() < 0.1
    assert shares.max() > 0.9
    light = views.mean(axis=(1, 2, 3)) / 200
    own = np.where(np.arange(n) % 2 == 1, light, 1 - light)
    np.testing.assert_allclose(own, shares, atol=0.005)
    boxed = np.array([set(np.unique(view)) <= {0, 200} for view in views])
    assert 0.3 < boxed.mean() < 0.7  # the others are blended


def test_ground_over_a_product_takes_its_share() -> None:
    photos = np.full((64, 80, 64, 3), 255, np.uint8)
    masks = np.zeros((64, 20, 16, 1), np.float32)
    masks[::2] = 1  # every other photo is empty

    _, mixed_masks, shares = augment.mix(photos, masks, np.random.default_rng(1))

    assert (shares[::2] == 1).all()  # what is to be seen of a product is of this one
    assert (shares[1::2][mixed_masks[1::2].any(axis=(1, 2, 3))] == 0).all()


def test_the_photos_stay_as_they_were(photos: Views) -> None:
    before = photos.copy()

    augment.strong(photos, np.random.default_rng(0))

    np.testing.assert_array_equal(photos, before)
