from pathlib import Path

import numpy as np
import onnx
import pytest

from lookalike.encoders import Encoder, load_encoder
from lookalike.encoders.weights import sha256_of
from lookalike.errors import LookalikeError, UnavailableError, UnprocessableError
from lookalike.photos import Photo


@pytest.fixture(scope="module")
def compact(compact_weights: Path) -> Encoder:
    return load_encoder("compact", compact_weights)


def test_the_cells_of_a_photo_sum_to_its_vector(compact: Encoder, shirt: Photo, shoe: Photo) -> None:
    blank = np.full((40, 30, 3), 255, np.uint8)

    vectors, cells = compact.encode_cells([shirt, shoe, blank])

    assert cells.shape == (3, 10, 8, compact.dim)
    assert cells.dtype == np.float32
    np.testing.assert_allclose(cells.sum(axis=(1, 2)), vectors, atol=1e-5)
    np.testing.assert_array_equal(vectors, compact.encode([shirt, shoe, blank]))


def test_so_they_do_in_eight_bits(compact_weights: Path, shirt: Photo, shoe: Photo, tmp_path: Path) -> None:
    from lookalike.training.export import quantise

    some = np.random.default_rng(0).integers(0, 256, (16, 80, 64, 3), dtype=np.uint8)
    quantise(onnx.load(compact_weights), tmp_path / "compact.onnx", some, batch=8)
    small = load_encoder("compact", tmp_path / "compact.onnx")

    vectors, cells = small.encode_cells([shirt, shoe])

    np.testing.assert_allclose(cells.sum(axis=(1, 2)), vectors, atol=1e-5)


def test_no_photos_have_no_cells(compact: Encoder) -> None:
    vectors, cells = compact.encode_cells([])

    assert vectors.shape == (0, compact.dim)
    assert cells.shape == (0, 10, 8, compact.dim)


def test_a_product_is_located_in_the_photos_own_pixels(compact: Encoder, shirt: Photo) -> None:
    boxes, mask = compact.locate(shirt)

    assert mask.shape == shirt.shape[:2]
    assert boxes.dtype == mask.dtype == np.float32
    assert mask.min() >= 0
    assert mask.max() <= 1
    assert (boxes[:, :2] < boxes[:, 2:]).all()
    assert boxes.max() <= max(shirt.shape)


def test_a_photo_has_a_likeliest_label_of_each_attribute(compact: Encoder, shirt: Photo) -> None:
    (found,) = compact.classify([shirt])

    assert tuple(found) == compact.attributes == ("articleType", "baseColour")
    label, probability = found["baseColour"]
    assert label in ("Blue", "Green", "Red")
    assert 1 / 3 <= probability <= 1


def test_it_needs_neither_keras_nor_a_choice_of_size(compact_weights: Path) -> None:
    with pytest.raises(UnprocessableError, match="one input size"):
        load_encoder("compact", compact_weights, input_size=64)


def test_an_index_gets_the_very_file_it_was_built_with(compact_weights: Path) -> None:
    assert load_encoder("compact", sha256=sha256_of(compact_weights), beside=compact_weights).weights
    with pytest.raises(LookalikeError, match="not the file of weights"):
        load_encoder("compact", compact_weights, sha256="0" * 64)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "compact.onnx"
    path.write_bytes(b"not a model")

    with pytest.raises(LookalikeError, match="not a file of the compact encoder"):
        load_encoder("compact", path)


def test_data_outside_the_file_is_refused(compact_weights: Path, tmp_path: Path) -> None:
    """Its SHA-256 would not cover them."""
    path = tmp_path / "compact.onnx"
    onnx.save_model(onnx.load(compact_weights), path, save_as_external_data=True, location="compact.data")
    assert (tmp_path / "compact.data").is_file()

    with pytest.raises(LookalikeError, match="not a file of the compact encoder"):
        load_encoder("compact", path)


def test_where_no_weights_are_the_encoder_that_needs_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lookalike.encoders.compact.SHIPPED", tmp_path / "nowhere.onnx")
    monkeypatch.delenv("LOOKALIKE_WEIGHTS", raising=False)

    with pytest.raises(UnavailableError, match=r"'compact' can't be had: .*--encoder pixels\.$"):
        load_encoder("compact")
