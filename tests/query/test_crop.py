import math

import numpy as np
import pytest

from lookalike.encoders.base import Located
from lookalike.errors import UnprocessableError
from lookalike.query import Crop, cut, parse_crop
from lookalike.query.boxes import boxes_in
from tests.encoders.knowing import Knowing

PHOTO = np.arange(40 * 60 * 3, dtype=np.uint32).astype(np.uint8).reshape(40, 60, 3)


def test_a_part_is_cut_by_shares() -> None:
    part = cut(PHOTO, parse_crop("0.5,0.25,0.5,0.5"))
    assert np.array_equal(part, PHOTO[10:30, 30:60])
    assert parse_crop(str(Crop(1 / 3, 0, 2 / 3, 1))) == Crop(0.3333, 0, 0.6667, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "four numbers"),
        ("0,0,1", "four numbers"),
        ("0,0,1,1,1", "four numbers"),
        ("a,b,c,d", "four numbers"),
        ("nan,0,1,1", "four numbers"),
        ("0,0,inf,1", "four numbers"),
        ("0,0,0,1", "more than 0"),
        ("0,0,0.5,-0.5", "more than 0"),
        ("-0.1,0,0.5,0.5", "inside the photo"),
        ("0.6,0,0.5,0.5", "inside the photo"),
        ("0,0,100,100", "inside the photo"),
        ("0" * 10_000, "four numbers"),
    ],
)
def test_what_is_no_part_of_a_photo_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(UnprocessableError, match=sentence):
        parse_crop(text)


def test_a_part_without_enough_pixels_is_refused() -> None:
    with pytest.raises(UnprocessableError, match=r"6×40 pixels; each side needs at least 8"):
        cut(PHOTO, Crop(0, 0, 0.1, 1))


def test_a_part_of_a_part_is_a_part_of_the_whole() -> None:
    inner = Crop(0.5, 0, 0.5, 1).within(Crop(0.2, 0.2, 0.4, 0.4))
    assert all(map(math.isclose, (inner.x, inner.y, inner.width, inner.height), (0.4, 0.2, 0.2, 0.4)))


def located(*boxes: tuple[float, float, float, float]) -> Located:
    return Located(np.array(boxes, np.float32), np.ones((4, 4), np.float32), (60, 40))


def test_things_are_boxes_that_are_large_enough_and_look_like_something() -> None:
    shares = {"Shirts": 0.9, "Skirts": 0.1}
    found = boxes_in(Knowing(probability=0.8), PHOTO, located((0, 0, 30, 40), (30, 0, 60, 40), (0, 0, 8, 8)), shares)
    assert [(box.crop, box.label) for box in found] == [
        (Crop(0, 0, 0.5, 1), "Shirts"),
        (Crop(0.5, 0, 0.5, 1), found[1].label),
    ]
    unsure = boxes_in(Knowing(probability=0.1), PHOTO, located((0, 0, 30, 40), (30, 0, 60, 40)), {"Shirts": 0.1})
    assert len(unsure) == 1, "the main thing stays, whatever it is"
    assert boxes_in(Knowing(), PHOTO, located((0, 0, 60, 40)), shares) == (), "it fills the photo"
