"""The facts about a photo are those of its file, before it is turned or reduced."""

import io

import numpy as np
import pytest
from PIL import Image

from lookalike import photos
from lookalike.appearance.facts import SIDE
from lookalike.appearance.palette import COLOURS
from tests.appearance.drawn import observe


def saved(mode: str, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "mode", "coarseness"),
    [
        (saved("L", "PNG"), "L", 0),
        (saved("CMYK", "JPEG", quality=90), "CMYK", 12),
        (saved("RGB", "JPEG", quality=30), "RGB", 96),
        (saved("RGB", "JPEG", quality=100), "RGB", 1),
        (saved("P", "GIF"), "P", 0),
        (saved("RGBA", "WEBP"), "RGBA", 0),
    ],
)
def test_mode_size_and_compression_are_those_of_the_file(data: bytes, mode: str, coarseness: int) -> None:
    facts = observe(photos.read(data))
    assert facts[:4] == (40, 30, mode, coarseness)
    assert (len(bytes.fromhex(facts.colours)), len(bytes.fromhex(facts.outline))) == (COLOURS, SIDE * SIDE)


def test_a_turned_photo_has_the_size_in_its_file() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    read = photos.read(saved("RGB", "JPEG", exif=exif))
    assert read.photo.shape == (40, 30, 3)
    assert (read.width, read.height) == (40, 30)


def test_a_large_photo_has_the_size_in_its_file() -> None:
    out = io.BytesIO()
    Image.new("L", (6000, 4000), 128).save(out, "JPEG")
    read = photos.read(out.getvalue())
    assert (read.width, read.height, read.mode) == (6000, 4000, "L")
    assert read.photo.shape[0] * read.photo.shape[1] <= photos.LARGE_PIXELS
    assert np.frombuffer(bytes.fromhex(observe(read).outline), np.uint8).tolist() == [128] * SIDE * SIDE
