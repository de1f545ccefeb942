from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from lookalike.encoders import Encoder, load_encoder
from lookalike.photos import Photo, resize


@pytest.fixture(scope="module")
def pixels() -> Encoder:
    return load_encoder("pixels")


def on(ground: tuple[int, int, int]) -> Callable[[Photo], Photo]:
    """The same product with another colour in place of its white ground, and a margin of a quarter."""

    def paint(photo: Photo) -> Photo:
        height, width = photo.shape[:2]
        canvas = np.full((height * 3 // 2, width * 3 // 2, 3), ground, np.uint8)
        inner = canvas[height // 4 : height // 4 + height, width // 4 : width // 4 + width]
        inner[(photo < 250).any(axis=2)] = photo[(photo < 250).any(axis=2)]
        return canvas

    return paint


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda photo: resize(photo, (photo.shape[1] * 9, photo.shape[0] * 9)), id="nine times as large"),
        pytest.param(lambda photo: resize(photo, (photo.shape[1] // 2, photo.shape[0] // 2)), id="half as large"),
        pytest.param(lambda photo: np.pad(photo, ((40, 9), (5, 80), (0, 0)), constant_values=255), id="elsewhere"),
        pytest.param(lambda photo: photo[:, ::-1], id="in a mirror"),
        pytest.param(on((128, 128, 128)), id="on grey"),
        pytest.param(on((30, 60, 40)), id="on dark green"),
        pytest.param(lambda photo: (photo * (1, 0.9, 0.75)).astype(np.uint8), id="in yellow light"),
    ],
)
def test_the_same_product_stays_nearer_than_another(
    pixels: Encoder, shirt: Photo, shoe: Photo, change: Callable[[Photo], Photo]
) -> None:
    one, changed, other = pixels.encode([shirt, change(shirt), shoe])

    assert one @ changed > 0.9
    assert one @ changed > changed @ other + 0.3


def test_in_a_mirror_it_is_the_same(pixels: Encoder, shoe: Photo) -> None:
    one, mirrored = pixels.encode([shoe, shoe[:, ::-1]])

    assert one @ mirrored > 0.999


def test_colour_counts(pixels: Encoder, shirt: Photo) -> None:
    red, blue = pixels.encode([shirt, shirt[..., ::-1]])

    assert red @ blue < 0.85


def test_shape_counts(pixels: Encoder, shoe: Photo) -> None:
    upright = np.asarray(Image.fromarray(shoe).rotate(90, expand=True))

    one, other = pixels.encode([shoe, upright])

    assert one @ other < 0.85


def test_a_huge_photo_is_thinned_before_anything_else(pixels: Encoder, shirt: Photo) -> None:
    huge = np.repeat(np.repeat(shirt, 24, axis=0), 24, axis=1)

    one, other = pixels.encode([shirt, huge])

    assert one @ other > 0.95
