from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from lookalike.views import augment
from lookalike.views.augment import CELL, MILD, Canvas, Source, View
from lookalike.views.grounds import Grounds
from lookalike.views.masks import product_mask
from tests.training.conftest import drawn

COUNT = 24
CANVASES = ((96, 128), (128, 96), (128, 128), (96, 160), (160, 96))
Look = Callable[[Source, Canvas, np.random.Generator], View]


@pytest.fixture(scope="module")
def photos() -> list[Source]:
    """Red rectangles on white, each with its mask."""
    rgb = [np.asarray(drawn("Bag", "Red", seed)) for seed in range(COUNT)]
    return [np.dstack([photo, product_mask(photo)]) for photo in rgb]


@pytest.fixture(scope="module")
def grounds(photos: list[Source]) -> Grounds:
    return Grounds((), (), photos)


@pytest.fixture(params=["mild", "strong", "taken", "taken strong"])
def look(request: pytest.FixtureRequest, photos: list[Source], grounds: Grounds) -> Look:
    """Each kind of view."""
    looks: dict[str, Look] = {
        "mild": lambda photo, canvas, rng: augment.mild(photo, canvas, photos[0], rng),
        "strong": lambda photo, canvas, rng: augment.strong(photo, canvas, photos[0], grounds, rng),
        "taken": augment.user_photo,
        "taken strong": lambda photo, canvas, rng: augment.user_photo_strong(photo, canvas, grounds, rng),
    }
    return looks[request.param]


def cells_of(marked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The share (rows, columns) of each cell that is marked (height, width)."""
    height, width = marked.shape
    return np.asarray(marked.reshape(height // CELL, CELL, width // CELL, CELL).mean(axis=(1, 3)))


def is_red(photo: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray(photo[..., 0].astype(int) - photo[..., 1] > 60)


def test_equal_generators_give_equal_views(look: Look, photos: list[Source]) -> None:
    one, its_masks = look(photos[1], (96, 128), np.random.default_rng(3))
    two, their_masks = look(photos[1], (96, 128), np.random.default_rng(3))
    other, _ = look(photos[1], (96, 128), np.random.default_rng(4))

    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(its_masks, their_masks)
    assert (one != other).any()


@pytest.mark.parametrize("canvas", CANVASES)
def test_a_view_fills_its_canvas_and_its_masks_are_cells(look: Look, photos: list[Source], canvas: Canvas) -> None:
    width, height = canvas
    for seed, photo in enumerate(photos):
        view, masks = look(photo, canvas, np.random.default_rng(seed))

        assert view.shape == (height, width, 3)
        assert view.dtype == np.uint8
        assert masks.shape == (2, height // 8, width // 8)
        assert masks.dtype == np.float32
        assert masks.min() >= 0
        assert masks.max() <= 1


def test_the_mask_goes_where_the_product_goes(photos: list[Source], grounds: Grounds) -> None:
    blue = np.dstack([np.full((80, 60, 3), (0, 0, 255), np.uint8), np.full((80, 60), 255, np.uint8)])
    off = []
    for seed, photo in enumerate(photos):
        view, masks = augment.mild(photo, (96, 128), blue, np.random.default_rng(seed))
        off.append(np.abs(cells_of(is_red(view)) - masks[0]).mean())

    assert np.mean(off) < 0.02


def test_another_product_is_in_the_second_mask_alone(photos: list[Source]) -> None:
    blue = np.dstack([np.full((80, 60, 3), (0, 0, 255), np.uint8), np.full((80, 60), 255, np.uint8)])
    views = [augment.mild(photos[0], (96, 128), blue, np.random.default_rng(seed)) for seed in range(100)]

    shown = [bool((view[..., 2].astype(int) - view[..., 0] > 150).any()) for view, _ in views]
    assert 2 < sum(shown) < 20
    for (view, masks), beside in zip(views, shown, strict=True):
        assert (masks[1] >= masks[0] - 1e-6).all()
        assert (masks[1] > masks[0] + 0.5).any() == beside
        if beside:
            extra = cells_of(view[..., 2].astype(int) - view[..., 0] > 150)
            assert np.abs(extra - (masks[1] - masks[0])).mean() < 0.02


def test_a_mild_view_keeps_the_white_ground_light(photos: list[Source]) -> None:
    for seed, photo in enumerate(photos):
        view, masks = augment.mild(photo, (96, 128), photo, np.random.default_rng(seed))
        ground = masks[1].repeat(CELL, axis=0).repeat(CELL, axis=1) == 0
        assert np.percentile(view[ground], 1) > 200


def test_strong_views_lie_on_many_grounds(photos: list[Source], grounds: Grounds) -> None:
    views = [augment.strong(photos[0], (96, 128), photos[0], grounds, np.random.default_rng(n))[0] for n in range(60)]

    corners = np.array([view[0, 0] for view in views]).astype(int)
    assert (corners.min(axis=1) < 60).any()
    assert (corners.min(axis=1) > 200).any()
    assert (np.ptp(corners, axis=1) > 60).any()


def test_strong_views_go_farther_than_mild_ones(photos: list[Source], grounds: Grounds) -> None:
    def sizes(views: list[View]) -> NDArray[np.float64]:
        return np.array([masks[0].sum() for _, masks in views])

    rngs = [np.random.default_rng(seed) for seed in range(80)]
    mild = sizes([augment.mild(photos[0], (96, 128), photos[0], rng) for rng in rngs])
    strong = sizes([augment.strong(photos[0], (96, 128), photos[0], grounds, rng) for rng in rngs])

    assert np.std(np.log(strong)) > 1.5 * np.std(np.log(mild))


def test_a_photo_that_somebody_took_continues_beyond_its_border() -> None:
    photo = np.dstack([np.full((80, 60, 3), (90, 120, 60), np.uint8), np.zeros((80, 60), np.uint8)])

    for seed in range(20):
        view, masks = augment.user_photo(photo, (128, 96), np.random.default_rng(seed))
        assert (view.reshape(-1, 3) == view[0, 0]).all(), "no white beside it"
        assert not masks.any()


def test_a_piece_of_a_ground_hides_a_part_of_some_strong_views_of_peoples_photos(grounds: Grounds) -> None:
    photo = np.dstack([np.full((80, 60, 3), (90, 120, 60), np.uint8), np.zeros((80, 60), np.uint8)])
    covered = 0
    for seed in range(80):
        view, masks = augment.user_photo_strong(photo, (96, 128), grounds, np.random.default_rng(seed))
        green = (view[..., 1].astype(int) > view[..., 0] + 2) & (view[..., 1].astype(int) > view[..., 2] + 2)
        covered += bool(green.mean() < 0.985 and green.mean() > 0.5)
        assert not masks.any()

    assert 5 < covered < 60


def test_margins_are_white_and_no_product() -> None:
    photo = np.full((80, 60, 4), 255, np.uint8)
    photo[..., :3] = 0
    far = replace(MILD, zoom=(0.3, 0.31))

    warped = augment._warp(photo, (96, 128), far, np.random.default_rng(0))

    outside = warped[..., 3] == 0
    assert outside.mean() > 0.8
    assert (warped[outside][:, :3] == 255).all()


def test_a_photo_of_one_pixel_is_looked_at_too(look: Look) -> None:
    for shape in ((1, 1, 4), (1, 180, 4)):
        for seed in range(20):
            look(np.full(shape, 128, np.uint8), (96, 128), np.random.default_rng(seed))


def test_the_photos_stay_as_they_were(look: Look, photos: list[Source]) -> None:
    photo = np.asarray(Image.fromarray(photos[0], "CMYK").resize((61, 83))).copy()
    before = photo.copy()

    look(photo, (96, 128), np.random.default_rng(0))

    np.testing.assert_array_equal(photo, before)
