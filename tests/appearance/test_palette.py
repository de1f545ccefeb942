"""A product's colours are those of the product, whatever its ground."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lookalike.appearance.facts import product_colours
from lookalike.appearance.palette import COLOURS, PALETTE, SWATCHES, alike, swatches_of, to_lab
from lookalike.photos import Photo


def ball(colour: str, ground: str = "white", size: tuple[int, int] = (60, 80)) -> Photo:
    image = Image.new("RGB", size, ground)
    width, height = size
    ImageDraw.Draw(image).ellipse((width // 5, height // 4, 4 * width // 5, 3 * height // 4), fill=colour)
    return np.asarray(image)


def tiled(colour: str) -> Photo:
    """A ball on tiles of three colours, the joints of which are at the border."""
    image = Image.fromarray(ball(colour, size=(120, 160)))
    ground = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(ground)
    for number, (x, y) in enumerate((x, y) for x in range(0, 120, 24) for y in range(0, 160, 32)):
        pen.rectangle((x, y, x + 19, y + 27), fill=("saddlebrown", "gray", "darkorange")[number % 3])
    ground.paste(image, mask=Image.fromarray((np.asarray(image) != 255).any(axis=2)))
    return np.asarray(ground)


def swatches(photo: Photo, place: np.ndarray | None = None) -> set[str]:
    found = swatches_of(product_colours(photo, place)[None])[0]
    return {swatch.key for swatch, has in zip(SWATCHES, found, strict=True) if has}


# What an encoder says about the place of a ball: rough, and sure of the ground nowhere.
PLACE = np.full((8, 6), 0.3, np.float32)
PLACE[1:7, 1:5] = 0.9


def test_lab_of_known_colours() -> None:
    """Values of CIELAB (D65) by Bruce Lindbloom's calculator."""
    known = np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255], [119, 119, 119]], np.uint8)
    expected = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [32.30, 79.19, -107.86], [50.03, 0, 0]]
    np.testing.assert_allclose(to_lab(known), expected, atol=0.1)
    assert PALETTE.shape == (COLOURS, 3)


@pytest.mark.parametrize(
    ("colour", "key"),
    [
        ("black", "black"), ("crimson", "red"), ("gold", "yellow"), ("darkorange", "orange"), ("seagreen", "green"),
        ("navy", "blue"), ("royalblue", "blue"), ("indigo", "purple"), ("hotpink", "pink"), ("saddlebrown", "brown"),
        ("gray", "grey"), ("tan", "beige"),
    ],
)  # fmt: skip
def test_a_product_has_the_swatch_that_people_would_name(colour: str, key: str) -> None:
    assert swatches(ball(colour)) == {key}


def test_a_white_product_on_white_is_white() -> None:
    assert swatches(ball("#f2f2f2")) == {"white"}


@pytest.mark.parametrize("ground", ["white", "black", "#c0c8d0", "darkgreen"])
def test_the_ground_does_not_count(ground: str) -> None:
    assert alike(product_colours(ball("crimson", ground)), product_colours(ball("crimson"))[None])[0] > 0.75
    assert alike(product_colours(ball("royalblue", ground)), product_colours(ball("crimson"))[None])[0] < 0.2


@pytest.mark.parametrize(("colour", "key"), [("mediumaquamarine", "green"), ("royalblue", "blue"), ("crimson", "red")])
def test_a_ground_of_several_colours_does_not_count_where_the_place_is_known(colour: str, key: str) -> None:
    assert swatches(tiled(colour), PLACE) == {key}
    found, wanted = product_colours(tiled(colour), PLACE), product_colours(ball(colour))
    assert alike(found, wanted[None])[0] > max(0.85, alike(product_colours(tiled(colour)), wanted[None])[0])


def test_a_product_that_is_everywhere_or_nowhere_has_the_colours_of_the_photo() -> None:
    for place in (np.ones((4, 3), np.float32), np.zeros((4, 3), np.float32)):
        assert "red" in swatches(ball("crimson", "navy"), place)


def test_size_does_not_count() -> None:
    large = product_colours(ball("tan", size=(1200, 1600)))
    assert alike(large, product_colours(ball("tan"))[None])[0] > 0.99


def test_a_product_of_two_colours_has_two_swatches() -> None:
    photo = ball("crimson").copy()
    photo[40:, :][(photo[40:] != 255).any(axis=2)] = (30, 60, 200)
    assert swatches(photo) == {"red", "blue"}


@pytest.mark.parametrize("photo", [np.full((9, 9, 3), 255, np.uint8), np.zeros((400, 8, 3), np.uint8)])
def test_a_photo_of_nothing_has_its_own_colour(photo: Photo) -> None:
    assert swatches(photo) == {"white" if photo[0, 0, 0] else "black"}
    assert product_colours(photo).sum() == pytest.approx(255, abs=COLOURS / 2)
