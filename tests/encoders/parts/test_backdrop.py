import numpy as np
import pytest
from PIL import Image, ImageDraw

from lookalike.encoders.parts.backdrop import LONGEST, on_white
from lookalike.photos import Photo

RED, PALE = (200, 40, 40), (235, 220, 90)


def photo(ground: tuple[int, int, int], colour: tuple[int, int, int] = RED, scale: int = 1) -> Photo:
    """A disc in the middle of a ground, 60×80 times ``scale``."""
    image = Image.new("RGB", (60 * scale, 80 * scale), ground)
    ImageDraw.Draw(image).ellipse([value * scale for value in (14, 20, 46, 60)], colour)
    return np.asarray(image)


@pytest.mark.parametrize("ground", [(70, 110, 170), (0, 0, 0), (128, 128, 128), (90, 150, 60)])
def test_a_plain_ground_becomes_white_and_the_product_stays(ground: tuple[int, int, int]) -> None:
    found = on_white(photo(ground, PALE))
    assert np.abs(found.astype(int) - photo((255, 255, 255), PALE)).max(axis=2).mean() < 3
    assert found[40, 30].tolist() == list(PALE)
    assert (found[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all()


def test_an_uneven_ground_is_one_too() -> None:
    light = np.linspace(0.5, 1, 80)[:, None, None]
    shaded = np.where((photo((0, 0, 0)) == 0).all(axis=2)[..., None], light * (60, 90, 160), RED).astype(np.uint8)
    assert np.abs(on_white(shaded).astype(int) - photo((255, 255, 255))).mean() < 3


def test_what_is_white_already_stays_as_it_is() -> None:
    shown = photo((240, 238, 235))
    assert on_white(shown) is shown


@pytest.mark.parametrize("light", [(0.55, 0.55, 0.55), (1.0, 0.9, 0.7)])
def test_white_paper_in_another_light_is_left_alone(light: tuple[float, float, float]) -> None:
    shown = (photo((255, 255, 255)) * np.array(light)).astype(np.uint8)
    assert on_white(shown) is shown


def test_a_product_that_fills_the_photo_is_left_alone() -> None:
    stripes = np.tile(np.repeat(np.array([[200, 30, 30], [30, 30, 200]], np.uint8), 6, axis=0), (8, 1))[:80]
    shown = np.broadcast_to(stripes[:, None], (80, 60, 3))
    assert on_white(shown) is shown


def test_colour_of_the_ground_at_the_outline_goes_with_it() -> None:
    soft = np.asarray(Image.fromarray(photo((20, 40, 220), PALE, 4)).resize((60, 80), Image.Resampling.BOX))
    found = on_white(soft).astype(int)
    assert (found[..., 2] - found[..., 0]).max() < 100  # next to nothing is blue
    assert (soft[..., 2].astype(int) - soft[..., 0]).max() == 200


def test_a_large_photo_is_looked_at_small() -> None:
    found = on_white(photo((70, 110, 170), scale=12))
    assert found.shape == (LONGEST, LONGEST * 3 // 4, 3)
    assert found[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 3)])
def test_the_smallest_photos_pass(shape: tuple[int, int]) -> None:
    for level in (0, 128, 255):
        assert on_white(np.full((*shape, 3), level, np.uint8)).shape == (*shape, 3)
