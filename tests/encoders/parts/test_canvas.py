import numpy as np
import pytest

from lookalike.encoders.parts.canvas import LARGE, SMALL, canvas_of, on_canvas


@pytest.mark.parametrize(
    ("width", "height", "canvas"),
    [
        (60, 80, (96, 128)),
        (600, 800, (96, 128)),
        (80, 60, (128, 96)),
        (500, 500, (128, 128)),
        (300, 330, (128, 128)),
        (50, 90, (96, 160)),
        (1920, 1080, (160, 96)),
        (1, 900, (96, 160)),
        (900, 1, (160, 96)),
    ],
)
def test_a_photos_canvas_is_nearest_to_its_shape(width: int, height: int, canvas: tuple[int, int]) -> None:
    assert canvas_of(np.zeros((height, width, 3), np.uint8)) == canvas


@pytest.mark.parametrize("canvases", [SMALL, LARGE])
def test_a_photo_up_to_one_to_two_is_stretched_by_a_sixth_at_most(canvases: tuple[tuple[int, int], ...]) -> None:
    for width in range(100, 401, 5):
        photo = np.zeros((200, width, 3), np.uint8)
        shown = on_canvas(photo, canvases)
        assert (shown.shape[1], shown.shape[0]) in canvases
        stretch = (shown.shape[1] / width) / (shown.shape[0] / 200)
        assert 0.999 * 5 / 6 < stretch < 1.001 * 6 / 5, width
        assert (shown == 0).all(), "nothing is laid beside it"


@pytest.mark.parametrize("lying", [False, True])
def test_a_longer_one_gets_white_on_both_sides(lying: bool) -> None:
    photo = np.zeros((400, 50, 3), np.uint8)

    shown = on_canvas(photo.transpose(1, 0, 2) if lying else photo)

    shown = shown.transpose(1, 0, 2) if lying else shown
    assert shown.shape == (160, 96, 3)
    row = shown[80, :, 0]
    np.testing.assert_array_equal(row[[0, 20, 75, 95]], 255)
    assert (row < 128).sum() == 24  # a quarter, as of the white's 200 pixels
    assert abs(int((row < 128).argmax()) - 36) <= 1


def test_a_single_pixel_fills_its_canvas() -> None:
    np.testing.assert_array_equal(on_canvas(np.full((1, 1, 3), 7, np.uint8)), np.full((128, 128, 3), 7))


def test_the_photo_stays_as_it_was() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (90, 20, 3), dtype=np.uint8)
    before = photo.copy()

    on_canvas(photo)

    np.testing.assert_array_equal(photo, before)
