import numpy as np
from PIL import Image, ImageDraw

from lookalike.views.masks import product_mask


def test_the_ground_is_what_reaches_in_from_the_border() -> None:
    image = Image.new("RGB", (40, 48), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 10, 30, 30), "#204060")
    draw.rectangle((16, 16, 24, 24), "white")  # a white label on the product is product

    mask = product_mask(np.asarray(image))

    expected = np.zeros((48, 40), np.uint8)
    expected[10:31, 10:31] = 255
    np.testing.assert_array_equal(mask, expected)


def test_a_winding_way_in_is_followed() -> None:
    photo = np.zeros((24, 24, 3), np.uint8)
    for row in range(0, 24, 2):
        photo[row] = 255
        photo[row + 1, -1 if row % 4 else 0] = 255
    photo[:, 0] = photo[:, -1] = photo[0] = photo[-1] = 0
    photo[0, 3] = 255
    photo[1, 3] = 255

    assert product_mask(photo)[2, 5] == 0


def test_a_product_that_cuts_the_ground_in_two_leaves_both_halves_ground() -> None:
    photo = np.full((20, 30, 3), 255, np.uint8)
    photo[:, 12:18] = 40

    np.testing.assert_array_equal(product_mask(photo)[7], [0] * 12 + [255] * 6 + [0] * 12)


def test_a_photo_without_white_is_product_from_edge_to_edge() -> None:
    assert product_mask(np.full((16, 16, 3), 120, np.uint8)).min() == 255


def test_an_empty_photo_has_no_product() -> None:
    assert product_mask(np.full((16, 16, 3), 255, np.uint8)).max() == 0
