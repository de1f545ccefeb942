import json
from pathlib import Path

import numpy as np
import pytest

from lookalike.encoders.preprocessing import EXAMPLE, Preprocessing
from lookalike.errors import UnprocessableError
from lookalike.photos import Photo


def solid(width: int, height: int, colour: tuple[int, int, int]) -> Photo:
    return np.full((height, width, 3), colour, np.uint8)


def test_each_channel_is_scaled_and_normalised() -> None:
    asked = Preprocessing(size=(8, 10), scale=0.5, mean=(1, 2, 3), std=(1, 2, 4))

    array = asked.apply(solid(30, 30, (10, 20, 30)))

    assert array.shape == (3, 10, 8)
    assert array.dtype == np.float32
    np.testing.assert_allclose(array[:, 4, 4], [4, 4, 3])


def test_blue_first_and_channels_last() -> None:
    asked = Preprocessing(size=(8, 10), colour="BGR", layout="NHWC")

    assert asked.apply(solid(30, 30, (10, 20, 30)))[0, 0].tolist() == [30, 20, 10]


@pytest.mark.parametrize(
    ("aspect", "corner", "middle"),
    [("stretch", (255, 0, 0), (0, 0, 255)), ("pad", (255, 255, 255), (0, 0, 255)), ("crop", (0, 0, 255), (0, 0, 255))],
)
def test_a_wide_photo_in_a_square(aspect: str, corner: tuple[int, ...], middle: tuple[int, ...]) -> None:
    """Red at both ends, blue in the middle."""
    photo = solid(90, 30, (255, 0, 0))
    photo[:, 25:65] = (0, 0, 255)
    asked = Preprocessing.model_validate({"size": (30, 30), "aspect": aspect, "filter": "nearest", "layout": "NHWC"})

    array = asked.apply(photo)

    assert array[0, 0].tolist() == list(corner)
    assert array[15, 15].tolist() == list(middle)


@pytest.mark.parametrize("aspect", ["stretch", "pad", "crop"])
@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (61, 80)])
def test_every_shape_of_photo_fits(aspect: str, size: tuple[int, int]) -> None:
    asked = Preprocessing.model_validate({"size": (24, 16), "aspect": aspect})

    assert asked.apply(solid(*size, (1, 2, 3))).shape == (3, 16, 24)


def test_the_json_beside_the_network_or_the_one_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "net.json").write_text(EXAMPLE)
    (tmp_path / "other.json").write_text('{"size": [32, 48]}')

    assert Preprocessing.read(None, tmp_path / "net.onnx").size == (224, 224)
    named = Preprocessing.read(tmp_path / "other.json", tmp_path / "net.onnx")
    assert named.size == (32, 48)
    assert Preprocessing.read(named.facts, tmp_path / "net.onnx") == named


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, r"There is no .*net\.json"),
        ("{", "is not JSON"),
        ("[]", "the whole"),
        ("{}", "size: field required"),
        ('{"size": [224, 224], "crop": true}', "crop"),
        ('{"size": [224, 0]}', r"size\.1"),
        ('{"size": [224, 224], "std": [1, 1, 0]}', r"std\.2"),
        ('{"size": [224, 224], "filter": "cubic"}', "filter"),
    ],
)
def test_what_is_missing_or_wrong_gets_a_sentence_with_an_example(
    text: str | None, sentence: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / "net.json").write_text(text)

    with pytest.raises(UnprocessableError, match=sentence) as error:
        Preprocessing.read(None, tmp_path / "net.onnx")
    assert EXAMPLE in str(error.value)
    assert json.loads(EXAMPLE)
