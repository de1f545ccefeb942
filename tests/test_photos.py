"""Bytes → pixels: all variants of formats are decoded correctly, and each kind of bad file has its own error."""

import io
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageFile
from PIL.GifImagePlugin import GifImageFile

from lookalike import photo_checks, photos
from lookalike.errors import (
    BadRequestError,
    MachineError,
    TooLargeError,
    UnprocessableError,
    UnsupportedPhotoError,
)
from lookalike.photos import decode, encode_jpeg, pixels_hash, resize
from tests.conftest import ROOT

WHITE = [255, 255, 255]
RED, BLUE = (220, 20, 30), (20, 40, 200)
LOSSLESS = ["PNG", "BMP", "TIFF"]


def drawn(mode: str = "RGB", size: tuple[int, int] = (40, 60)) -> Image.Image:
    """Red with a blue upper left quarter, to detect rotations and reflections."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, 0, size[0] // 2, size[1] // 2))
    return image.convert(mode)


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    if format == "HEIF":  # Pillow and pi-heif don't write it
        pytest.importorskip("pillow_heif").from_pillow(image).save(out, **options)
    else:
        image.save(out, format, **options)
    return out.getvalue()


def png(width: int, height: int, colour: int, bits: int, rows: bytes, transparent: tuple[int, ...] = ()) -> bytes:
    """A PNG file by hand: header and data need not agree. ``transparent`` is a grey value or a colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    if transparent:
        head += chunk(b"tRNS", struct.pack(f">{len(transparent)}H", *transparent))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def near(photo: photos.Photo, at: tuple[int, int], colour: tuple[int, int, int], tolerance: int = 12) -> bool:
    return bool(np.abs(photo[at].astype(int) - colour).max() <= tolerance)


# What just works


@pytest.mark.parametrize("format", photos.FORMATS)
def test_every_format_gives_the_picture(format: str) -> None:
    photo = decode(saved(drawn(), format))

    assert photo.shape == (60, 40, 3)
    assert photo.dtype == np.uint8
    assert near(photo, (5, 5), BLUE)
    assert near(photo, (55, 35), RED)


@pytest.mark.parametrize("format", ["AVIF", "HEIF"])
def test_the_brands_of_a_container_decide_its_format(format: str) -> None:
    """AVIF and HEIC have the same container format, and either may have the other's extension."""
    data = saved(drawn(), format)
    assert data[4:8] == b"ftyp"
    assert np.array_equal(decode(data[:8] + b"mif1" + data[12:]), decode(data))


@pytest.mark.parametrize("format", LOSSLESS)
def test_lossless_formats_keep_every_pixel(format: str) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (30, 20, 3), np.uint8)
    assert np.array_equal(decode(saved(Image.fromarray(pixels), format)), pixels)


@pytest.mark.parametrize(
    ("mode", "format"),
    [
        *[("CMYK", "JPEG"), ("CMYK", "TIFF"), ("YCbCr", "TIFF"), ("LAB", "TIFF")],
        *[("P", "PNG"), ("P", "GIF"), ("P", "BMP"), ("PA", "TIFF")],
        *[("RGBA", "PNG"), ("RGBA", "TIFF"), ("RGBA", "WEBP"), ("RGBA", "BMP")],
    ],
)
def test_every_colour_mode_gives_the_picture(mode: str, format: str) -> None:
    photo = decode(saved(drawn(mode), format))

    assert near(photo, (5, 5), BLUE, 40)  # the palette of 216 web colours is that far off
    assert near(photo, (55, 35), RED, 40)


@pytest.mark.parametrize(
    ("mode", "format"), [("1", "PNG"), ("L", "JPEG"), ("L", "PNG"), ("LA", "PNG"), ("I", "TIFF"), ("F", "TIFF")]
)
def test_greyscale_has_three_equal_channels(mode: str, format: str) -> None:
    image = Image.new("L", (20, 20), 0)
    image.paste(255, (0, 0, 10, 20))
    photo = decode(saved(image.convert(mode), format))

    assert np.array_equal(photo[..., 0], photo[..., 1])
    assert near(photo, (10, 2), (255, 255, 255), 2)
    assert near(photo, (10, 17), (0, 0, 0), 2)


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bit_grey_keeps_its_upper_eight(format: str) -> None:
    values = np.linspace(0, 65535, 400).astype(np.uint16).reshape(20, 20)
    photo = decode(saved(Image.fromarray(values), format))
    assert np.array_equal(photo[..., 0], values >> 8)


def test_sixteen_bit_colour_keeps_its_upper_eight() -> None:
    values = np.random.default_rng(2).integers(0, 65536, (12, 10, 3)).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    assert np.array_equal(decode(png(10, 12, colour=2, bits=16, rows=rows)), (values >> 8).astype(np.uint8))


def test_a_blank_photo_of_thirty_two_bits_is_no_division_by_zero() -> None:
    assert decode(saved(Image.new("F", (9, 9), 0.5), "TIFF")).shape == (9, 9, 3)


def test_numbers_that_are_not_finite_are_black() -> None:
    values = np.full((9, 9), 1.0, np.float32)
    values[0, :3] = np.nan, np.inf, -np.inf
    photo = decode(saved(Image.fromarray(values), "TIFF"))
    assert photo[0, :4, 0].tolist() == [0, 0, 0, 255]


@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF"])
def test_transparency_is_laid_on_white(format: str) -> None:
    image = drawn("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 20, 60))
    image.paste((0, 0, 0, 128), (20, 0, 40, 30))
    photo = decode(saved(image, format, **({"lossless": True} if format == "WEBP" else {})))

    assert photo[5, 5].tolist() == WHITE
    assert near(photo, (5, 30), (127, 127, 127), 2)  # half-transparent black
    assert near(photo, (55, 35), RED)


@pytest.mark.parametrize("format", ["PNG", "GIF"])
def test_a_transparent_palette_colour_is_white(format: str) -> None:
    image = Image.new("P", (20, 20), 1)
    image.putpalette([10, 10, 10, *RED])
    image.paste(0, (0, 0, 10, 20))
    photo = decode(saved(image, format, transparency=0))

    assert photo[10, 2].tolist() == WHITE
    assert near(photo, (10, 17), RED)


def test_a_transparent_grey_or_colour_value_is_white() -> None:
    grey = decode(saved(Image.new("L", (10, 10), 40), "PNG", transparency=40))
    colour = decode(saved(Image.new("RGB", (10, 10), RED), "PNG", transparency=RED))
    assert grey[5, 5].tolist() == colour[5, 5].tolist() == WHITE


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_a_transparent_grey_of_any_depth_is_white(bits: int) -> None:
    """The left half is the transparent value, the right half black."""
    width, value = 32, 0x1234 & (2**bits - 1) or 1
    line = np.array([value] * (width // 2) + [0] * (width // 2), ">u2")
    digits = np.unpackbits(line.view(np.uint8).reshape(width, 2), axis=1)[:, 16 - bits :]
    rows = (b"\0" + np.packbits(digits.ravel()).tobytes()) * 10
    photo = decode(png(width, 10, colour=0, bits=bits, rows=rows, transparent=(value,)))

    assert photo[5, 2].tolist() == WHITE
    assert photo[5, 30].tolist() == [0, 0, 0]


def test_a_near_value_of_sixteen_bits_is_not_the_transparent_one() -> None:
    values = np.full((10, 20), 0x1234, ">u2")
    values[:, 10:] = 0x1235
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    photo = decode(png(20, 10, colour=0, bits=16, rows=rows, transparent=(0x1234,)))
    assert photo[5, ::19, 0].tolist() == [255, 0x12]


@pytest.mark.parametrize("colour", [(0, 0, 0), (16, 0, 0), (0x1234, 0x5678, 0x9ABC), (65535, 0, 65535)])
def test_a_transparent_colour_of_sixteen_bits_is_white(colour: tuple[int, ...]) -> None:
    line = np.array([colour] * 10 + [(30_000, 60_000, 10_000)] * 10, ">u2")
    photo = decode(png(20, 10, colour=2, bits=16, rows=(b"\0" + line.tobytes()) * 10, transparent=colour))

    assert photo[5, 2].tolist() == WHITE
    assert photo[5, 17].tolist() == [30_000 >> 8, 60_000 >> 8, 10_000 >> 8]


MOVING = ["GIF", "WEBP", "PNG", "AVIF"]


def moving(format: str, *frames: Image.Image) -> bytes:
    return saved(frames[0], format, save_all=True, append_images=frames[1:], duration=100)


@pytest.mark.parametrize("format", MOVING)
@pytest.mark.parametrize("blank", ["white", "black", "clear"])
def test_the_first_frame_of_an_animation_that_is_not_blank_is_used(format: str, blank: str) -> None:
    mode = "RGB" if blank != "clear" or format == "AVIF" else "RGBA"
    colour = "white" if (blank, mode) == ("clear", "RGB") else (0, 0, 0, 0) if blank == "clear" else blank
    first, second = (Image.new(mode, (40, 60), colour if at < 1 else "white") for at in range(2))
    photo = decode(moving(format, first, second, drawn(mode), drawn(mode).transpose(Image.Transpose.ROTATE_180)))

    assert near(photo, (5, 5), BLUE)
    assert near(photo, (55, 35), RED)


def test_an_animation_of_nothing_is_its_first_frame() -> None:
    assert decode(moving("GIF", Image.new("L", (20, 20), 10), Image.new("L", (20, 20), 250))).max() < 20


def test_an_animation_whose_later_frames_are_damaged_is_its_first_frame() -> None:
    data = moving("GIF", Image.new("RGB", (40, 60), "white"), drawn())
    assert decode(data[:-40]).min() == 255


def test_few_frames_of_a_long_blank_animation_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MAX_BLANK_FRAMES", 2)
    assert decode(moving("GIF", *[Image.new("L", (40, 60), at) for at in (250, 240)], drawn())).min() > 200


@pytest.mark.parametrize("format", [name for name in ("GIF", "WEBP", "PNG", "TIFF", "AVIF") if name in photos.FORMATS])
def test_the_first_frame_of_an_animation_is_used(format: str) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in (RED, BLUE, BLUE)]
    data = saved(frames[0], format, save_all=True, append_images=frames[1:])
    assert near(decode(data), (16, 16), RED)


def test_the_first_picture_of_a_phone_s_multi_picture_is_used() -> None:
    data = saved(drawn(), "MPO", save_all=True, append_images=[Image.new("RGB", (40, 60), "white")])
    assert near(decode(data), (5, 5), BLUE)


@pytest.mark.parametrize(
    "format", [name for name in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF") if name in photos.FORMATS]
)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(format: str, orientation: int) -> None:
    """A photo in any of the eight orientations is decoded upright."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = drawn().transpose(undo[orientation]) if orientation > 1 else drawn()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    # A HEIC photo turns by boxes of its own, which the writer makes of the metadata.
    photo = decode(saved(stored, format, exif=exif.tobytes()))

    assert photo.shape == (60, 40, 3)
    assert near(photo, (5, 5), BLUE)
    assert near(photo, (5, 35), RED)
    assert near(photo, (55, 5), RED)


@pytest.mark.parametrize("format", [name for name in ("JPEG", "PNG", "WEBP", "HEIF") if name in photos.FORMATS])
@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0garbage!!",
        b"\xff" * 50,
        b"Exif\0\0MM\0*\0\0\0\x08\0\x05cut",
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x04\0\0\0abc\0",  # an orientation of letters
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0\0\0",  # orientation 99
    ],
    ids=["garbage", "ff", "cut", "letters", "99"],
)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damaged_metadata_does_not_matter(format: str, exif: bytes) -> None:
    photo = decode(saved(drawn(), format, exif=exif))
    assert photo.shape == (60, 40, 3)
    assert near(photo, (5, 5), BLUE)


@pytest.mark.parametrize("shape", [(8, 8), (8, 4000), (3000, 8)])
def test_the_smallest_sides_pass(shape: tuple[int, int]) -> None:
    assert decode(saved(Image.new("RGB", shape, RED), "PNG")).shape == (shape[1], shape[0], 3)


def test_an_open_image_follows_the_same_rules() -> None:
    data = saved(drawn("RGBA"), "PNG")
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(photos.from_image(image), decode(data))


# What is refused


def test_no_bytes() -> None:
    with pytest.raises(BadRequestError, match="empty"):
        decode(b"")


NO_PHOTOS = {
    "text": b"just a note",
    "html": b"<!DOCTYPE html><html><img src=x></html>",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"/>',
    "pdf": b"%PDF-1.7\n1 0 obj",
    "zip": b"PK\x03\x04" + bytes(40),
    "nul": bytes(100),
    "one byte": b"\xff",
    "BM in words": b"BMW sells cars, not photos",
}


@pytest.mark.parametrize("data", NO_PHOTOS.values(), ids=NO_PHOTOS)
def test_what_is_no_photo_is_unsupported(data: bytes) -> None:
    with pytest.raises(UnsupportedPhotoError, match="JPEG, PNG"):
        decode(data)


@pytest.mark.parametrize("format", ["PPM", "ICO", "TGA", "PCX", "EPS", "JPEG2000", "ICNS", "SGI", "DIB"])
def test_formats_that_are_not_listed_never_reach_their_decoders(format: str) -> None:
    data = saved(Image.new("RGB", (32, 32), RED), format)
    with pytest.raises(UnsupportedPhotoError):
        decode(data)


def test_without_heic_support_the_message_says_what_to_do() -> None:
    code = """
import sys
sys.modules["pi_heif"] = None
from lookalike import photos
assert not photos.HEIC and ".heic" not in photos.SUFFIXES and "HEIF" not in photos.FORMATS
assert "heic" not in photos.ACCEPTED
photos.decode(bytes(4) + b"ftypheic" + bytes(100))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "UnsupportedPhotoError" in run.stderr
    assert "send this one as a JPEG" in run.stderr
    assert "pip" not in run.stderr.splitlines()[-1]


@pytest.mark.parametrize("format", photos.FORMATS)
@pytest.mark.parametrize("part", [0.3, 0.5, 0.9])
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_photo_cut_short_is_unprocessable(format: str, part: float) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (60, 40, 3), np.uint8)
    data = saved(Image.fromarray(pixels), format)
    with pytest.raises(UnprocessableError, match="damaged or cut short"):
        decode(data[: int(len(data) * part)])


@pytest.mark.parametrize("format", [name for name in photos.FORMATS if name != "BMP"])
def test_a_photo_cut_within_its_header_is_unprocessable(format: str) -> None:
    with pytest.raises(UnprocessableError, match="damaged or cut short"):
        decode(saved(drawn(), format)[:20])


@pytest.mark.parametrize("size", [(7, 100), (100, 7), (1, 1)])
def test_a_side_under_eight_pixels_is_unprocessable(size: tuple[int, int]) -> None:
    with pytest.raises(UnprocessableError, match=f"{size[0]}×{size[1]} pixels"):
        decode(saved(Image.new("RGB", size), "PNG"))


@pytest.mark.parametrize(("width", "height"), [(8001, 8000), (15_000, 15_000), (20_000, 20_000), (100_000, 100_000)])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_too_many_pixels(width: int, height: int) -> None:
    with pytest.raises(TooLargeError, match="64 megapixels"):
        decode(png(width, height, colour=0, bits=8, rows=bytes(100)))


def jpeg_that_claims(width: int, height: int, progressive: bool = False) -> bytes:
    """A small JPEG whose header claims other sides."""
    data = bytearray(saved(Image.new("L", (64, 64), 90), "JPEG", progressive=progressive))
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


@pytest.mark.parametrize(
    ("width", "height", "progressive", "limit"),
    [(16_000, 15_700, False, 250), (65_000, 65_000, False, 64), (8100, 8000, True, 64)],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_too_many_pixels_of_a_jpeg(width: int, height: int, progressive: bool, limit: int) -> None:
    with pytest.raises(TooLargeError, match=f"{limit} megapixels"):
        decode(jpeg_that_claims(width, height, progressive))


def test_a_jpeg_of_endless_passes_is_too_large() -> None:
    data = saved(Image.new("L", (64, 64), 90), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert decode(data[:-2] + last * 10 + b"\xff\xd9").shape == (64, 64, 3)
    with pytest.raises(TooLargeError, match="passes"):
        decode(data[:-2] + last * 200 + b"\xff\xd9")


# Large ones


def test_a_large_jpeg_is_decoded_at_reduced_scale() -> None:
    """120 megapixels would be refused in any other format."""
    image = Image.new("L", (12_000, 10_000), 40)
    image.paste(220, (0, 0, 6000, 10_000))
    photo = decode(saved(image, "JPEG"))

    height, width, _ = photo.shape
    assert height * width <= photos.LARGE_PIXELS
    assert width / height == pytest.approx(1.2, rel=0.01)
    assert near(photo, (height // 2, 5), (220, 220, 220), 3)
    assert near(photo, (height // 2, width - 5), (40, 40, 40), 3)


def test_a_large_photo_of_another_kind_is_handed_out_reduced() -> None:
    image = Image.new("P", (6000, 3000), 1)
    image.putpalette([*BLUE, *RED])
    photo = decode(saved(image, "PNG"))

    assert photo.shape == (1500, 3000, 3)
    assert near(photo, (700, 700), RED, 1)  # colours were averaged, not palette entries


def test_all_decodes_share_one_budget_of_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a part is in use, requests that fit the rest are granted, and others wait."""
    large, small = saved(drawn(size=(400, 400)), "PNG"), saved(drawn(size=(20, 30)), "PNG")
    monkeypatch.setattr(photos, "_decoding", photos.Budget(200_000))
    done = threading.Event()
    with photos._decoding.taking(100_000):
        assert decode(small).shape == (30, 20, 3)
        waiting = threading.Thread(target=lambda: (decode(large), done.set()))
        waiting.start()
        assert not done.wait(0.2)
    waiting.join(10)
    assert done.is_set()


def test_a_large_request_of_the_budget_is_not_overtaken_for_ever() -> None:
    budget, order = photos.Budget(10), []

    def take(part: int) -> None:
        with budget.taking(part):
            order.append(part)

    with budget.taking(1):
        much = threading.Thread(target=take, args=(10,))
        much.start()
        while not budget._next.locked():
            time.sleep(0.001)
        little = threading.Thread(target=take, args=(1,))
        little.start()
    much.join(10)
    little.join(10)
    assert order == [10, 1]


def test_what_a_decode_raises_gives_its_part_of_the_budget_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "_decoding", photos.Budget(50_000))
    damaged = saved(drawn(size=(200, 200)), "PNG")[:-400]
    for _ in range(3):
        with pytest.raises(UnprocessableError):
            decode(damaged)


@pytest.mark.parametrize(
    ("mode", "format", "options", "weight"),
    [
        ("RGB", "JPEG", {}, 1),
        ("RGB", "JPEG", {"progressive": True}, 1.5),
        ("RGB", "PNG", {}, 1),
        ("RGB", "WEBP", {}, 2),
        ("F", "TIFF", {}, 2),
        ("I", "TIFF", {}, 2),
    ],
)
def test_what_takes_more_memory_weighs_more(mode: str, format: str, options: dict[str, bool], weight: float) -> None:
    with Image.open(io.BytesIO(saved(Image.new(mode, (100, 80)), format, **options))) as image:
        assert photos._weight(image, 8000) == weight * 8000


def test_a_large_jpeg_weighs_what_is_left_of_it() -> None:
    data = jpeg_that_claims(6000, 4000)
    with Image.open(io.BytesIO(data)) as image:
        assert photos._weight(image, photos._opened(image, data)) == 6000 * 4000 / 4


@pytest.mark.parametrize(
    ("data", "long"),
    [
        (lambda: saved(Image.new("L", (4000, 3000), 90), "JPEG"), False),  # a camera's
        (lambda: jpeg_that_claims(8000, 6000), False),
        (lambda: jpeg_that_claims(15_000, 15_000), True),
        (lambda: jpeg_that_claims(4000, 4000, progressive=True), True),
        (lambda: saved(Image.new("RGB", (5000, 4000), "white"), "WEBP", lossless=True, method=0), True),
        (lambda: saved(Image.new("F", (3000, 3000)), "TIFF"), True),
        (lambda: saved(drawn(), "GIF", save_all=True, append_images=[Image.new("RGB", (40, 60))]), True),
        (lambda: b"no photo", False),
        (lambda: b"", False),
    ],
)  # fmt: skip
def test_what_takes_long_to_decode_is_recognised_by_its_header(data: Callable[[], bytes], long: bool) -> None:
    assert photos.takes_long(data()) == long


BAD_UPLOADS = """
import io, resource, struct, sys
from PIL import Image
from lookalike import photos
from lookalike.errors import LookalikeError
def saved(format, mode="RGB"):
    out = io.BytesIO()
    Image.new(mode, (64, 64)).save(out, format)
    return bytearray(out.getvalue())
jpeg, webp, png = saved("JPEG"), saved("WEBP"), saved("PNG")
at = jpeg.index(b"\\xff\\xc0")
jpeg[at + 5 : at + 9] = struct.pack(">HH", 60_000, 60_000)
at = webp.index(b"\\x9d\\x01\\x2a")
webp[at + 3 : at + 7] = struct.pack("<HH", 16_383, 16_383)
png[16:24] = struct.pack(">II", 50_000, 50_000)
kinds = [bytes(jpeg), bytes(webp), bytes(png), b"<svg/>", bytes(saved("GIF"))[:60], b"", bytes(saved("TIFF"))[:90]]
def refuse(times):
    for data in kinds * times:
        try:
            photos.decode(data)
        except LookalikeError:
            continue
        sys.exit("a bad photo was taken")
refuse(3)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
refuse(15)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in Linux' units")
def test_a_hundred_bad_photos_leave_no_memory_behind() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BAD_UPLOADS], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 2_000  # kB


def test_the_process_is_quiet_about_damaged_photos() -> None:
    """Pillow's warnings are for developers; ours is the one sentence."""
    code = "from lookalike import photos; photos.decode(open(0, 'rb').read())"
    data = saved(drawn(), "TIFF")[:-60]
    run = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=False)
    assert run.returncode == 1
    assert b"UnprocessableError" in run.stderr
    assert b"UserWarning" not in run.stderr


# Resizing, encoding, hashing


def test_resize_stretches_to_width_and_height() -> None:
    photo = np.asarray(drawn())
    small = resize(photo, (10, 30))
    assert small.shape == (30, 10, 3)
    assert near(small, (3, 2), BLUE)
    assert near(small, (26, 8), RED)


def test_the_filter_changes_the_result() -> None:
    photo = np.random.default_rng(4).integers(0, 256, (50, 50, 3), np.uint8)
    results = {resize(photo, (20, 20), name).tobytes() for name in photos.FILTERS}
    assert len(results) == len(photos.FILTERS)


def test_a_good_filter_averages_and_nearest_does_not() -> None:
    lines = np.zeros((40, 40, 3), np.uint8)
    lines[:, ::2] = 255
    assert set(np.unique(resize(lines, (10, 10), "nearest"))) <= {0, 255}
    assert abs(int(resize(lines, (10, 10), "bilinear")[5, 5, 0]) - 127) < 10


def test_an_unknown_filter_names_those_that_exist() -> None:
    with pytest.raises(UnprocessableError, match="nearest, bilinear, bicubic, lanczos"):
        resize(np.zeros((9, 9, 3), np.uint8), (4, 4), "sinc")


def test_encode_jpeg_gives_the_picture_back() -> None:
    photo = np.asarray(drawn())
    again = decode(encode_jpeg(photo, quality=95))
    assert again.shape == photo.shape
    assert near(again, (5, 5), BLUE)


def test_encode_jpeg_shrinks_and_never_enlarges() -> None:
    photo = np.asarray(drawn(size=(40, 60)))
    assert decode(encode_jpeg(photo, longest=30)).shape == (30, 20, 3)
    assert decode(encode_jpeg(photo, longest=500)).shape == (60, 40, 3)


def test_encode_jpeg_takes_what_is_longer_than_a_jpeg_can_be() -> None:
    with Image.open(io.BytesIO(encode_jpeg(np.zeros((8, 70_000, 3), np.uint8)))) as image:
        assert image.width == photos.JPEG_LONGEST


def test_encode_jpeg_carries_no_metadata() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera of a private person"
    data = encode_jpeg(decode(saved(drawn(), "JPEG", exif=exif)))
    with Image.open(io.BytesIO(data)) as image:
        assert not image.getexif()
    assert b"private person" not in data


def test_quality_changes_the_size() -> None:
    photo = np.random.default_rng(5).integers(0, 256, (60, 60, 3), np.uint8)
    assert len(encode_jpeg(photo, quality=40)) < len(encode_jpeg(photo, quality=90))


def test_identical_pixels_have_one_hash_whatever_their_files() -> None:
    png_file, tiff_file = decode(saved(drawn(), "PNG")), decode(saved(drawn(), "TIFF"))
    assert pixels_hash(png_file) == pixels_hash(tiff_file)
    assert pixels_hash(png_file[:, ::-1]) == pixels_hash(np.ascontiguousarray(png_file[:, ::-1]))


def test_other_pixels_or_another_shape_have_another_hash() -> None:
    photo = np.zeros((10, 20, 3), np.uint8)
    other = photo.copy()
    other[3, 3, 1] = 1
    assert len({pixels_hash(photo), pixels_hash(other), pixels_hash(photo.reshape(20, 10, 3))}) == 3


def test_suffixes_and_formats_agree() -> None:
    assert {".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".bmp", ".tif", ".tiff"} <= photos.SUFFIXES
    assert (".heic" in photos.SUFFIXES) == ("HEIF" in photos.FORMATS) == photos.HEIC


def test_a_file_picker_offers_what_is_read_and_nothing_else() -> None:
    offered = photos.ACCEPTED.split(",")
    assert {entry for entry in offered if entry.startswith(".")} == photos.SUFFIXES
    assert {Image.MIME[name] for name in photos.FORMATS} <= set(offered)
    assert "image/*" not in offered


def test_the_versions_of_the_decoder_are_one_line() -> None:
    assert f"rules {photos.RULES}, " in photos.DECODING
    assert "littlecms2" in photos.DECODING
    assert ("libheif" in photos.DECODING) == photos.HEIC
    assert "\n" not in photos.DECODING


# What there is to see

SIZES = [(60, 80), (80, 60), (240, 180), (640, 480)]


def noise(kind: str, height: int, width: int) -> photos.Photo:
    random = np.random.default_rng(height)
    if kind == "uniform":
        return random.integers(0, 256, (height, width, 3), np.uint8)
    if kind == "gaussian":
        return np.clip(random.normal(128, 40, (height, width, 3)), 0, 255).astype(np.uint8)
    if kind == "grey":
        return np.repeat(random.integers(0, 256, (height, width, 1), np.uint8), 3, axis=2)
    salted, drawn = np.full((height, width, 3), 128, np.uint8), random.random((height, width))
    salted[drawn < 0.05], salted[drawn > 0.95] = 0, 255
    return salted


def sheet(height: int, width: int, *, light: str) -> photos.Photo:
    """A sheet without anything on it, from dark to bright."""
    y, x = np.linspace(0, 1, height)[:, None], np.linspace(0, 1, width)
    share = {
        "down": y + 0 * x,
        "across": x + 0 * y,
        "slant": (2 * y + x) / 3,
        "lamp": 1 - (x - 0.4) ** 2 - (y - 0.6) ** 2,
    }
    return (share[light][..., None] * (255, 230, 190)).astype(np.uint8)


def cup(level: int = 240) -> photos.Photo:
    """A cup of this grey on paper of 250: 600×800."""
    image = Image.new("RGB", (600, 800), (250, 250, 250))
    image.paste((level, level, level), (200, 250, 400, 600))
    return np.asarray(image)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["uniform", "gaussian", "grey", "salt and pepper"])
def test_noise_is_blank(kind: str, size: tuple[int, int]) -> None:
    photo = noise(kind, *size)
    assert photo_checks.is_blank(photo)
    assert photo_checks.is_blank(decode(encode_jpeg(photo, longest=400, quality=80)))


def test_noise_and_gradients_as_large_as_a_phones_photos_show_nothing() -> None:
    for photo in (noise("uniform", 2000, 3000), noise("salt and pepper", 2000, 3000), sheet(2000, 3000, light="slant")):
        assert photo_checks.is_blank(photo)
        assert photo_checks.is_blank(decode(encode_jpeg(photo, quality=80)))


@pytest.mark.parametrize("size", [(8, 8), (8, 2000), (60, 80), (2000, 3000)])
@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 0), (128, 128, 128), RED])
def test_one_colour_is_blank(colour: tuple[int, int, int], size: tuple[int, int]) -> None:
    assert photo_checks.is_blank(np.broadcast_to(np.array(colour, np.uint8), (*size, 3)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("light", ["down", "across", "slant", "lamp"])
def test_a_gradient_without_an_edge_is_blank(light: str, size: tuple[int, int]) -> None:
    photo = sheet(*size, light=light)
    assert photo_checks.is_blank(photo)
    assert photo_checks.is_blank(decode(encode_jpeg(photo, longest=400, quality=80)))


def test_a_white_cup_on_white_paper_is_something() -> None:
    assert not photo_checks.is_blank(cup())
    shaded = np.clip(cup().astype(int) - (sheet(800, 600, light="down") // 4), 0, 255).astype(np.uint8)
    assert not photo_checks.is_blank(shaded)
    assert not photo_checks.is_blank(np.asarray(drawn()))


def test_whatever_is_drawn_here_is_something() -> None:
    demo = [*(ROOT / "demo" / "catalogue" / "images").iterdir(), *(ROOT / "demo" / "samples").glob("*.jpg")]
    assert len(demo) > 600
    assert not [path.name for path in demo if photo_checks.is_blank(decode(path.read_bytes()))]


@pytest.mark.parametrize("name", ["street-clothes.zip", "fashion-product-images-small.zip"])
def test_real_photos_are_something(real_data: Path, name: str) -> None:
    with zipfile.ZipFile(real_data / "data" / name) as archive:
        members = sorted(member for member in archive.namelist() if member.endswith(".jpg"))
        some = members[:: len(members) // 300][:300]
        assert not [member for member in some if photo_checks.is_blank(decode(archive.read(member)))]


@pytest.mark.parametrize(
    ("ground", "white"),
    [((255, 255, 255), True), ((232, 240, 236), True), ((255, 255, 231), False), ((214, 205, 190), False)],
)
def test_a_ground_is_white_where_the_middle_of_the_border_is(ground: tuple[int, int, int], white: bool) -> None:
    image = Image.new("RGB", (60, 80), ground)
    image.paste(RED, (10, 20, 40, 80))  # the product touches the border
    assert photo_checks.has_white_ground(np.asarray(image)) == white


def test_a_photo_is_shrunk_in_its_own_aspect() -> None:
    photo = np.asarray(drawn(size=(40, 60)))
    assert photos.resize_within(photo, 30).shape == (30, 20, 3)
    np.testing.assert_array_equal(photos.resize_within(photo, 100), photo)
    assert photos.resize_within(np.zeros((8, 2000, 3), np.uint8), 50).shape == (1, 50, 3)


# What memory refuses says nothing about a photo.

NO_MEMORY = r"^There is not enough memory for this photo just now"


@pytest.mark.parametrize(
    ("kind", "step"), [(ImageFile.ImageFile, "load"), (Image.Image, "getexif"), (GifImageFile, "is_animated")]
)
def test_memory_that_is_refused_anywhere_is_not_the_photos_fault(
    kind: type, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise MemoryError

    data = saved(Image.new("RGB", (40, 60), "white"), "GIF" if kind is GifImageFile else "JPEG")
    monkeypatch.setattr(kind, step, property(refuse) if kind is GifImageFile else refuse)
    with pytest.raises(MachineError, match=NO_MEMORY):
        decode(data)


@pytest.mark.parametrize("format", ["PNG", "WEBP", "JPEG"])
def test_what_looks_like_damage_where_there_is_no_memory_is_none(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without memory, decoders report a broken data stream, or that the decoder can't be created."""
    data = saved(drawn(), format)
    damaged = data[: len(data) // 3]
    with pytest.raises(UnprocessableError):
        decode(damaged)
    asked: list[int] = []
    monkeypatch.setattr(photos, "has_memory", asked.append)
    with pytest.raises(MachineError, match=NO_MEMORY):
        decode(damaged)
    assert len(asked) == 1
    assert asked[0] in (40 * 60 * photos.BYTES_A_PIXEL, photos.USUAL_PIXELS * photos.BYTES_A_PIXEL)
    assert near(decode(data), (10, 10), BLUE)
