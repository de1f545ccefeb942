"""JPEGs without their end are read as in other viewers; those that lack more are refused."""

import io

import numpy as np
import pytest
from PIL import ExifTags, Image

from lookalike.errors import UnprocessableError
from lookalike.photos import decode

HEAD = 700  # bytes, about, before the first of the pixels
SHAPES = [(60, 80), (240, 320), (1000, 700)]


def photo(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Details in every part, so that the bytes are spread evenly over the rows."""
    cells = np.random.default_rng(1).integers(0, 256, (size[1] // 6, size[0] // 6, 3), np.uint8)
    return Image.fromarray(cells).resize(size, Image.Resampling.BICUBIC).convert(mode)


def jpeg(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **{"quality": 90, **options})
    return out.getvalue()


def without(data: bytes, share: float) -> bytes:
    """``data`` without so much of their pixels."""
    return data[: len(data) - round((len(data) - HEAD) * share)]


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("missing", [1, 2])
def test_the_end_marker_does_not_matter(missing: int, size: tuple[int, int], mode: str, progressive: bool) -> None:
    data = jpeg(photo(size, mode), progressive=progressive)
    assert np.array_equal(decode(data[:-missing]), decode(data))


@pytest.mark.parametrize("padding", [b"", bytes(5000)], ids=["short", "zeros"])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("share", [0.01, 0.03, 0.06])
def test_the_last_rows_may_be_missing(share: float, mode: str, padding: bytes) -> None:
    whole = jpeg(photo((240, 320), mode))
    mended, meant = decode(without(whole, share) + padding), decode(whole)

    assert mended.shape == meant.shape
    assert np.array_equal(mended[:272], meant[:272])
    assert (mended[-1] != 128).any()  # no strip of grey that the photo never had


@pytest.mark.parametrize("padding", [b"", bytes(50_000)], ids=["short", "zeros"])
@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("share", [0.15, 0.3, 0.6, 0.95])
def test_with_more_missing_it_is_refused(share: float, size: tuple[int, int], padding: bytes) -> None:
    with pytest.raises(UnprocessableError, match="damaged or cut short"):
        decode(without(jpeg(photo(size)), share) + padding)


def test_a_white_ground_goes_on_to_the_end() -> None:
    """Except for the incomplete block of 16 by 16."""
    image = Image.new("RGB", (240, 320), "white")
    image.paste(photo((120, 200)), (60, 20))
    data = jpeg(image)
    changed = (decode(data[:-12]) != decode(data)).any(axis=2)
    assert changed.sum() <= 16 * 16


def test_what_follows_the_end_does_not_matter() -> None:
    data = jpeg(photo((240, 320)))
    for more in (bytes(5000), b"\xff\xd8\xff more", b"SEFT" + bytes(100)):
        assert np.array_equal(decode(data + more), decode(data))


def test_a_progressive_one_opens_when_its_last_pass_had_begun() -> None:
    data = jpeg(photo((600, 400)), progressive=True)
    last = data.rindex(b"\xff\xda")
    near = np.abs(decode(data[: (last + len(data)) // 2]).astype(int) - decode(data).astype(int)).mean()
    assert near < 3
    with pytest.raises(UnprocessableError, match="damaged or cut short"):
        decode(data[: last - 20])


def test_colours_that_came_one_after_the_other_are_not_guessed() -> None:
    """Three passes, each for one colour, as few programs write them: the last is missing."""
    grey = jpeg(photo((64, 64), "L"))
    frame, tables, scan = grey.index(b"\xff\xc0"), grey.index(b"\xff\xc4"), grey.index(b"\xff\xda")
    three = grey[frame + 4 : frame + 9] + bytes([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    passes = [grey[scan : scan + 5] + bytes([colour]) + grey[scan + 6 : -2] for colour in (1, 2, 3)]
    data = grey[:frame] + b"\xff\xc0\x00\x11" + three + grey[tables:scan] + b"".join(passes) + b"\xff\xd9"
    assert decode(data).shape == (64, 64, 3)
    with pytest.raises(UnprocessableError, match="damaged or cut short"):
        decode(data[:-20])


def test_a_large_one_is_completed_at_reduced_scale() -> None:
    data = jpeg(photo((5000, 4000)), quality=70)
    mended, meant = decode(without(data, 0.04)), decode(data)
    assert mended.shape == meant.shape == (2000, 2500, 3)
    assert np.array_equal(mended[:1850], meant[:1850])


def test_metadata_of_the_file_still_applies() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = jpeg(photo((240, 320)), exif=exif)
    mended = decode(without(data, 0.03))
    assert mended.shape == (240, 320, 3)
    assert np.array_equal(mended[:, -240:], decode(data)[:, -240:])
