import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import feature_extractor
from feature_extractor import extract_batch, extract_features
from lookalike.errors import NotFoundError, UnprocessableError, UnsupportedPhotoError


@pytest.fixture
def image() -> Image.Image:
    image = Image.new("RGB", (60, 80), "white")
    ImageDraw.Draw(image).ellipse((10, 10, 40, 60), fill="#a03050")
    return image


def as_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_every_way_to_give_a_photo_gives_the_same_vector(image: Image.Image, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(as_png(image))
    expected = extract_features(np.asarray(image), "pixels")

    with path.open("rb") as file:
        ways = [as_png(image), path, str(path), file, io.BytesIO(as_png(image)), image]
        vectors = extract_batch(ways, encoder="pixels")

    assert expected.ndim == 1
    assert expected.dtype == np.float32
    assert np.linalg.norm(expected) == pytest.approx(1)
    np.testing.assert_allclose(vectors, np.tile(expected, (len(ways), 1)), atol=1e-6)


def test_a_pil_image_is_turned_and_laid_on_white_as_a_file_would_be(image: Image.Image) -> None:
    transparent = image.convert("RGBA")
    transparent.putalpha(Image.new("L", image.size, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turned by a quarter
    turned = io.BytesIO()
    image.save(turned, "PNG", exif=exif)

    from_file = extract_features(turned.getvalue(), "pixels")
    from_image = extract_features(Image.open(turned), "pixels")
    blank = extract_features(np.full((80, 60, 3), 255, np.uint8), "pixels")

    np.testing.assert_allclose(from_image, from_file, atol=1e-6)
    assert from_file @ extract_features(image, "pixels") < 0.99
    np.testing.assert_allclose(extract_features(transparent, "pixels"), blank, atol=1e-6)


def test_many_photos_keep_their_order(image: Image.Image) -> None:
    photos = [np.asarray(image.rotate(4 * turn, fillcolor="white")) for turn in range(70)]  # more than two batches

    vectors = extract_batch(iter(photos), encoder="pixels")

    assert vectors.shape == (70, len(extract_features(photos[0], "pixels")))
    np.testing.assert_allclose(vectors[69], extract_features(photos[69], "pixels"), atol=1e-6)


def test_no_photos_give_no_vectors() -> None:
    assert extract_batch([], encoder="pixels").shape[0] == 0


def test_the_encoder_and_its_weights_are_passed_on(tmp_path: Path) -> None:
    with pytest.raises(UnprocessableError, match="no encoder 'vgg'"):
        extract_features(b"", encoder="vgg")
    with pytest.raises(UnprocessableError, match="has no weights"):
        extract_features(b"", encoder="pixels", weights=tmp_path / "some.h5")


def test_resnet50_is_the_default() -> None:
    assert feature_extractor.extract_features.__defaults__ == ("resnet50", None)
    assert feature_extractor.extract_batch.__defaults__ == ("resnet50", None)


def test_what_is_no_photo_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"missing\.jpg can't be read: No such file"):
        extract_features(tmp_path / "missing.jpg", "pixels")
    with pytest.raises(UnsupportedPhotoError):
        extract_features(b"not a photo", "pixels")
    with pytest.raises(UnprocessableError, match="not StringIO"):
        extract_features(io.StringIO("text"), "pixels")  # type: ignore[arg-type]
    with pytest.raises(UnprocessableError, match="not int"):
        extract_features(7, "pixels")  # type: ignore[arg-type]
    with pytest.raises(UnprocessableError, match="uint8"):
        extract_features(np.zeros((80, 60, 3)), "pixels")


def test_resnet50_gives_2048_numbers(image: Image.Image, standin_weights: Path) -> None:
    vector = extract_features(image, weights=standin_weights)

    assert vector.shape == (2048,)
    assert np.linalg.norm(vector) == pytest.approx(1)
