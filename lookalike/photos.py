"""Bytes → RGB array, safely: every limit and every odd format in this one room."""

import hashlib
import io
import math
import threading
import warnings
from contextlib import nullcontext
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from lookalike.errors import (
    BadRequestError,
    LookalikeError,
    TooLargeError,
    UnprocessableError,
    UnsupportedPhotoError,
)

try:
    from pillow_heif import register_heif_opener
except ImportError:  # an extra: without it, HEIC files are not photos to us
    HEIC = False
else:
    register_heif_opener()
    HEIC = True

Photo: TypeAlias = NDArray[np.uint8]
"""(height, width, 3) uint8 RGB, orientation applied, transparency laid on white."""

FORMATS: tuple[str, ...] = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", *(["HEIF"] if HEIC else []), "AVIF")
SUFFIXES = frozenset(
    [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".avif", ".gif", ".bmp", ".tif", ".tiff"]
    + ([".heic", ".heif", ".hif"] if HEIC else [])
)
FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}

MIN_SIDE = 8  # pixels; less shows no product
MAX_PIXELS = 64_000_000  # a 48 or 61 MP camera's photo still opens
MAX_JPEG_PIXELS = 250_000_000  # a JPEG can be decoded at a fraction of its size
LARGE_PIXELS = 16_000_000  # above: decoded one at a time, and handed out reduced to at most this
MAX_SCANS = 100  # of a progressive JPEG; each costs a pass over all of it, and real ones have ten
JPEG_LONGEST = 65_500  # libjpeg writes no longer side

WHITE_FROM = 232  # of 255, in every colour: this ground is white enough
GLANCE = 48  # cells a side, at most, of the small version that is asked whether it shows anything
SMOOTH = 3  # degree of the surface that a blank sheet in uneven light can follow
LEAST_CONTRAST = 6  # levels besides that surface: a gradient saved as JPEG has 5, the palest of real photos 20
LEAST_LIKENESS = 0.2  # correlation of neighbouring cells: noise has at most 0.15, the busiest of real photos 0.3

# Pillow's own guard against decompression bombs is one number for the whole process: ours, by format, are below it.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
# What it remarks on damaged metadata and on large photos tells a person nothing that our errors don't.
warnings.filterwarnings("ignore", module=r"PIL\.")

# A photo of 64 megapixels takes up to 600 MB while it is decoded. The memory is the process's, whoever asks, so the
# lock is, too: it belongs here and not to an app or a build.
_large_decode = threading.Lock()

_JPEG = ("JPEG", "MPO")  # the second: with further pictures behind the first, as phones write them

# The first bytes of the formats that are read, to tell a damaged photo from a file that is none.
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(data: bytes) -> Photo:
    """The photo in ``data``: any format of FORMATS, the first frame, 8 bits, upright, on white.

    One of more than LARGE_PIXELS comes reduced by a whole factor to at most that many.

    Raises:
        BadRequestError: there are no bytes.
        UnsupportedPhotoError: the bytes are not a photo, or of a format that is not read.
        UnprocessableError: the photo is cut short, damaged, or has a side under MIN_SIDE pixels.
        TooLargeError: it has more than MAX_PIXELS, as a JPEG MAX_JPEG_PIXELS.
    """
    if not data:
        raise BadRequestError("The photo is empty: the file has no bytes; choose another one.")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            pixels = _check_header(image, data)
            with _large_decode if pixels > LARGE_PIXELS else nullcontext():
                return _decode(image, factor=math.ceil(math.sqrt(pixels / LARGE_PIXELS)))
    except LookalikeError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise TooLargeError(f"This photo has far too many pixels; at most {_mega(MAX_PIXELS)} are read.") from None
    except Exception as error:  # a decoder that is fed damaged bytes may raise anything
        raise _refusal(data) from error


def from_image(image: Image.Image) -> Photo:
    """The photo in an open Pillow image, by the same rules: 8 bits, upright, on white."""
    return _decode(image, factor=1)


def resize(photo: Photo, size: tuple[int, int], filter: str = "bicubic") -> Photo:
    """The photo stretched to ``size`` (width, height) by one of FILTERS, antialiased where it shrinks.

    Raises:
        UnprocessableError: there is no such filter.
    """
    if filter not in FILTERS:
        raise UnprocessableError(f"There is no filter {filter!r}; there are: {', '.join(FILTERS)}.")
    return np.asarray(Image.fromarray(photo).resize(size, FILTERS[filter]))


def encode_jpeg(photo: Photo, longest: int | None = None, quality: int = 85) -> bytes:
    """The photo as a JPEG file without EXIF, shrunk so that its longer side has at most ``longest`` pixels."""
    image = Image.fromarray(photo)
    longest = min(longest or JPEG_LONGEST, JPEG_LONGEST)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def resize_within(photo: Photo, longest: int, filter: str = "bicubic") -> Photo:
    """The photo in its own aspect, shrunk where its longer side has more than ``longest`` pixels; see ``resize``."""
    height, width = photo.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return resize(photo, (max(1, round(width * scale)), max(1, round(height * scale))), filter)


def border(pixels: NDArray[Any]) -> NDArray[Any]:
    """What lies along the four sides of (height, width, …): (2 · height + 2 · width, …)."""
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def on_white_ground(photo: Photo) -> bool:
    """Whether the ground is white, as in most catalogues: the middle colour of the border is."""
    return bool(np.median(border(photo), axis=0).min() >= WHITE_FROM)


def shows_nothing(photo: Photo) -> bool:
    """Whether there is nothing to see: one colour, a gradient without an edge, or mere noise."""
    factor = math.ceil(max(photo.shape[:2]) / GLANCE)
    cells = np.asarray(Image.fromarray(photo).reduce(factor), np.float64)  # whole boxes: they make no noise alike
    rest = cells - _smooth(cells)
    if np.abs(rest).max() < LEAST_CONTRAST:
        return True
    return max(_likeness(rest[1:], rest[:-1]), _likeness(rest[:, 1:], rest[:, :-1])) < LEAST_LIKENESS


def pixels_hash(photo: Photo) -> str:
    """SHA-256 (64 hexadecimal digits) of shape and pixels: equal for pixel twins, whatever their files."""
    digest = hashlib.sha256(f"{photo.shape[0]}x{photo.shape[1]}:".encode())
    digest.update(np.ascontiguousarray(photo).data)
    return digest.hexdigest()


def _smooth(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """The surface of degree SMOOTH that is nearest to ``cells`` (rows, columns, colours)."""
    rows, columns, colours = cells.shape
    y, x = np.linspace(-1, 1, rows)[:, None], np.linspace(-1, 1, columns)
    powers = [y**i * x**j for i in range(SMOOTH + 1) for j in range(SMOOTH + 1 - i)]
    terms = np.stack(powers, axis=-1).reshape(rows * columns, len(powers))
    values = cells.reshape(rows * columns, colours)
    return np.asarray((terms @ np.linalg.lstsq(terms, values)[0]).reshape(cells.shape))


def _likeness(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """How far ``one`` goes up and down with ``other`` or against it, 0 to 1; 0 where there is nothing to compare."""
    strength = math.sqrt(float((one**2).sum() * (other**2).sum()))
    return abs(float((one * other).sum())) / strength if strength else 0.0


def _check_header(image: Image.Image, data: bytes) -> int:
    """Number of pixels that the header claims; what would cost too much is refused before any of them is decoded."""
    width, height = image.size
    progressive = image.info.get("progressive", False)
    # All coefficients of a progressive JPEG are held until its last scan, at whatever scale it is decoded.
    limit = MAX_JPEG_PIXELS if image.format in _JPEG and not progressive else MAX_PIXELS
    if width * height > limit:
        raise TooLargeError(
            f"This photo has {width}×{height} pixels; at most {_mega(limit)} are read in its format: make it smaller."
        )
    if min(width, height) < MIN_SIDE:
        raise UnprocessableError(
            f"This photo has {width}×{height} pixels; each side needs at least {MIN_SIDE}: take a larger one."
        )
    if progressive and data.count(b"\xff\xda") > MAX_SCANS:
        raise TooLargeError(f"This JPEG is stored in more than {MAX_SCANS} passes: save it again as a usual one.")
    return width * height


def _decode(image: Image.Image, factor: int) -> Photo:
    width, height = image.size
    if factor > 1:
        image.draft("RGB", (width // factor, height // factor))  # of a JPEG; HEIC may have a smaller copy
    image.load()
    orientation = _orientation(image)
    image = _on_white(_shrunk(_eight_bits(image)))
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    return np.asarray(image)


def _orientation(image: Image.Image) -> int | None:
    try:
        return image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # metadata may be damaged in any way; the pixels are still good
        return None


def _eight_bits(image: Image.Image) -> Image.Image:
    """The image in a mode with 8 bits a channel: L, RGB or RGBA."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("I", "F"):  # 32 bits have no agreed white: the darkest is black, the brightest white
        values = np.nan_to_num(np.asarray(_shrunk(image), np.float64), posinf=0, neginf=0)
        span = float(np.ptp(values)) or 1.0
        return Image.fromarray(np.rint((values - values.min()) / span * 255).astype(np.uint8))
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _shrunk(image: Image.Image) -> Image.Image:
    """The image reduced by 2, 4 … to at most LARGE_PIXELS; of a mode whose values can be averaged."""
    while image.width * image.height > LARGE_PIXELS:
        image = image.reduce(2)
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert("RGB")


def _refusal(data: bytes) -> LookalikeError:
    """What is wrong with bytes that no decoder takes: a damaged photo, or no photo at all."""
    brand = data[8:12] if data[4:8] == b"ftyp" else b""
    if brand in _HEIF_BRANDS and not HEIC:
        return UnsupportedPhotoError("HEIC photos can't be read here: pip install pillow-heif, or send a JPEG.")
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    bmp = data[:2] == b"BM" and data[6:10] == bytes(4)
    if data.startswith(_SIGNATURES) or webp or bmp or brand in _HEIF_BRANDS + _AVIF_BRANDS:
        return UnprocessableError("This photo is damaged or cut short; save or copy it again.")
    names = "JPEG, PNG, WebP, AVIF, GIF, BMP, TIFF" + (", HEIC" if HEIC else "")
    return UnsupportedPhotoError(f"This file is not a photo in a format that is read here ({names}).")


def _mega(pixels: int) -> str:
    return f"{pixels / 1e6:.0f} megapixels"
