"""The shipped encoders: ``compact`` has masks and heads, ``general`` has not."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from lookalike.encoders import Encoder, compact, general, load_encoder
from lookalike.encoders.base import Weights
from lookalike.encoders.weights import sha256_of
from lookalike.errors import LookalikeError, UnavailableError, UnprocessableError
from lookalike.photos import Photo


@pytest.fixture(scope="module")
def fashion() -> Encoder:
    return load_encoder("compact")


def beside(first: Photo, second: Photo) -> Photo:
    """Two photos on white, side by side, the second one half as large."""
    height, width = first.shape[:2]
    both = np.full((height, 2 * width, 3), 255, np.uint8)
    both[:, :width] = first
    small = second[::2, ::2]
    both[height // 4 : height // 4 + small.shape[0], width + width // 4 :][:, : small.shape[1]] = small
    return both


def test_photos_of_any_shape_have_the_same_vector_alone_and_together(
    fashion: Encoder, shirt: Photo, shoe: Photo
) -> None:
    photos = [shirt, shoe, shirt[:100], shoe[:, :60], shirt]

    together = fashion.encode(photos)

    for vector, photo in zip(together, photos, strict=True):
        assert vector @ fashion.encode([photo])[0] >= 0.99999


def test_a_photos_cells_follow_its_shape(fashion: Encoder, shirt: Photo, shoe: Photo) -> None:
    vectors, (upright, lying) = fashion.encode_cells([shirt, shoe])

    assert upright.shape == (4, 3, fashion.dim)
    assert lying.shape == (3, 4, fashion.dim)
    np.testing.assert_array_equal(vectors, fashion.encode([shirt, shoe]))


def test_a_product_is_located_in_the_photos_own_pixels(fashion: Encoder, shirt: Photo) -> None:
    found = fashion.locate(shirt)

    assert found.mask.shape == shirt.shape[:2]
    assert found.boxes.dtype == found.mask.dtype == np.float32
    assert found.mask.min() >= 0
    assert found.mask.max() <= 1
    left, top, right, bottom = found.boxes[0]
    assert 0 <= left < 40
    assert 80 < right <= 120
    assert 0 <= top < 60
    assert 100 < bottom <= 160


def test_two_things_are_two_boxes_the_larger_first(fashion: Encoder, shirt: Photo, shoe: Photo) -> None:
    found = fashion.locate(beside(shirt, shoe))

    assert len(found.boxes) == 2
    assert found.boxes[0][0] < 60
    assert found.boxes[1][0] > 100
    assert [set(each) for each in found.classes] == [set(fashion.attributes)] * 2


def test_a_photo_has_a_likeliest_label_of_each_attribute(fashion: Encoder, shirt: Photo) -> None:
    (found,) = fashion.classify([shirt])

    assert tuple(found) == fashion.attributes
    label, probability = found["articleType"]
    assert label in fashion.labels["articleType"]
    assert 1 / len(fashion.labels["articleType"]) <= probability <= 1


def test_its_input_size_is_no_choice() -> None:
    with pytest.raises(UnprocessableError, match="one input size"):
        load_encoder("compact", input_size=64)


def test_an_index_gets_the_very_file_it_was_built_with() -> None:
    assert load_encoder("compact", sha256=sha256_of(compact.SHIPPED.path), beside=compact.SHIPPED.path).weights
    with pytest.raises(LookalikeError, match="not the file of weights"):
        load_encoder("compact", compact.SHIPPED.path, sha256="0" * 64)


def test_the_message_for_an_index_of_earlier_weights_says_to_build_again() -> None:
    with pytest.raises(UnavailableError, match=r"made by another version of the encoder 'compact'.*build it again"):
        load_encoder("compact", sha256="0" * 64, beside=compact.SHIPPED.path)


def test_the_file_of_the_other_one_is_refused() -> None:
    with pytest.raises(LookalikeError, match="not a file of the encoder 'compact'"):
        load_encoder("compact", general.SHIPPED.path)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "compact.onnx"
    path.write_bytes(b"not a model")

    with pytest.raises(LookalikeError, match="not a file of the encoder 'compact'"):
        load_encoder("compact", path)


def test_data_outside_the_file_is_refused(tmp_path: Path) -> None:
    """The SHA-256 of the file would not cover them."""
    path = tmp_path / "compact.onnx"
    onnx.save_model(onnx.load(compact.SHIPPED.path), path, save_as_external_data=True, location="compact.data")
    assert (tmp_path / "compact.data").is_file()

    with pytest.raises(LookalikeError, match="not a file of the encoder 'compact'"):
        load_encoder("compact", path)


def test_a_flipped_bit_in_what_ships_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(compact.SHIPPED.path.read_bytes())
    data[len(data) // 2] ^= 1
    damaged = tmp_path / "compact.onnx"
    damaged.write_bytes(data)
    monkeypatch.setattr("lookalike.encoders.compact.SHIPPED", Weights(damaged, compact.SHIPPED.sha256))

    with pytest.raises(LookalikeError, match=r"compact\.onnx is damaged: .*get it again"):
        load_encoder("compact")


def test_where_no_weights_are_the_encoder_that_needs_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.encoders.compact.SHIPPED", Weights(tmp_path / "nowhere.onnx", ""))

    with pytest.raises(UnavailableError, match=r"'compact' can't be had: .*--encoder pixels\.$"):
        load_encoder("compact")
