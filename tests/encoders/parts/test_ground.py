import numpy as np
import pytest
from PIL import Image, ImageDraw

from lookalike.encoders.parts.ground import Box, find_product, product_box
from lookalike.photos import Photo


def ellipse(ground: Photo, colour: str = "#a02030") -> tuple[Photo, np.ndarray]:
    """An ellipse on a ground of 100×80, and its mask."""
    image, mask = Image.fromarray(ground), Image.new("1", (100, 80))
    for canvas, fill in ((image, colour), (mask, 1)):
        ImageDraw.Draw(canvas).ellipse((30, 20, 69, 69), fill=fill)
    return np.asarray(image), np.asarray(mask)


def grounds() -> dict[str, Photo]:
    ones = np.ones((80, 100, 3))
    across, down = np.linspace(0, 1, 100)[:, None], np.linspace(0, 1, 80)[:, None, None]
    rough = np.random.default_rng(3).normal(0, 6, (80, 100, 3))
    levels = {
        "white": ones * 255,
        "grey": ones * 128,
        "black": ones * 0,
        "blue": ones * (70, 110, 170),
        "lit from the left": ones * 200 - 80 * across,
        "lit from a corner": ones * 200 - 60 * across - 50 * down,
        "cloth": ones * (150, 160, 140) + rough,
    }
    return {name: np.clip(level, 0, 255).astype(np.uint8) for name, level in levels.items()}


@pytest.mark.parametrize("name", grounds())
def test_the_product_is_separated_from_its_ground(name: str) -> None:
    photo, expected = ellipse(grounds()[name])

    mask, colour, _ = find_product(photo)

    both, either = (mask & expected).sum(), (mask | expected).sum()
    assert both / either > 0.97
    assert product_box(mask) == pytest.approx(Box(30, 20, 70, 70), abs=2)
    assert np.abs(colour - grounds()[name].mean(axis=(0, 1))).max() < 4


def test_what_has_the_grounds_colour_inside_the_product_belongs_to_it() -> None:
    photo, expected = ellipse(grounds()["white"])
    photo = photo.copy()
    photo[40:50, 45:55] = 255

    assert (find_product(photo).mask == expected).mean() > 0.99


def test_a_product_that_touches_the_border_does_not_move_the_ground() -> None:
    photo = grounds()["white"].copy()
    photo[:, 60:] = (20, 40, 60)

    mask, colour, _ = find_product(photo)

    assert mask[:, 60:].all()
    assert not mask[:, :60].any()
    np.testing.assert_array_equal(colour, 255)


@pytest.mark.parametrize("shape", [(80, 60), (8, 8), (8, 160), (160, 8), (1, 96)])
def test_a_blank_photo_is_all_product(shape: tuple[int, int]) -> None:
    mask, *_ = find_product(np.full((*shape, 3), 255, np.uint8))

    assert mask.shape == shape
    assert mask.all()


def test_a_photo_without_a_ground_is_all_product_or_nearly() -> None:
    photo = np.random.default_rng(1).integers(0, 256, (60, 60, 3), dtype=np.uint8)

    assert find_product(photo).mask.mean() > 0.9


def test_a_ground_that_winds_is_ground_to_its_end() -> None:
    """The white inside a spiral is connected with the border only along all of its turns."""
    photo = np.full((60, 60, 3), 255, np.uint8)
    for near in range(6, 28, 6):
        far = 60 - near
        photo[near : near + 2, near - 6 : far] = photo[near:far, far - 2 : far] = (60, 20, 20)
        photo[far - 2 : far, near:far] = photo[near + 6 : far, near : near + 2] = (60, 20, 20)
    photo[:, :6] = 255

    mask = find_product(photo).mask

    np.testing.assert_array_equal(mask, (photo != 255).any(axis=2))


def test_small_things_beside_the_product_are_left_out() -> None:
    photo, expected = ellipse(grounds()["white"])
    photo = photo.copy()
    photo[2:8, 85:95] = (20, 90, 20)

    assert (find_product(photo).mask == expected).mean() > 0.99


def test_both_of_a_pair_are_the_product() -> None:
    photo = grounds()["white"].copy()
    photo[20:60, 10:35] = photo[20:60, 60:85] = (90, 20, 30)

    assert product_box(find_product(photo).mask) == Box(10, 20, 85, 60)


def test_specks_end_no_box() -> None:
    mask = np.zeros((100, 200), bool)
    mask[40:60, 50:90] = True
    mask[5, 199] = True

    assert product_box(mask) == Box(50, 40, 90, 60)
    assert product_box(np.zeros((30, 20), bool)) == Box(0, 0, 20, 30)
