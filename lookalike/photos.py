"""Decode photos: bytes → RGB array, with all limits and special cases of formats."""

import hashlib
import io
import math
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, features
from PIL.PngImagePlugin import PngImageFile

from lookalike import cut_jpegs
from lookalike.colours import in_srgb
from lookalike.errors import (
    BadRequestError,
    LookalikeError,
    MachineError,
    TooLargeError,
    UnprocessableError,
)
from lookalike.machine import has_memory
from lookalike.photo_checks import is_blank
from lookalike.photo_formats import (
    ACCEPTED,
    AVIF_BRANDS,
    FORMATS,
    HEIC,
    HEIC_VERSIONS,
    NAMES,
    SUFFIXES,
    is_photo,
    refusal,
)

__all__ = [
    "ACCEPTED", "DECODING", "FILTERS", "FORMATS", "HEIC", "NAMES", "SUFFIXES",
    "Decoded", "Photo", "decode", "encode_jpeg", "from_image", "is_photo", "pixels_hash", "read", "resize",
    "resize_within", "takes_long",
]  # fmt: skip

Photo: TypeAlias = NDArray[np.uint8]
"""(height, width, 3) uint8 sRGB, with orientation applied and transparency on white."""


class Decoded(NamedTuple):
    """A photo, and what its file says about itself.

    Attributes:
        photo: the pixels.
        width, height: of the picture in the file, in pixels, before it was turned or reduced.
        mode: Pillow's mode of the picture in the file: "RGB", "L", "CMYK", "P" …
        coarseness: how coarsely a JPEG is compressed: the mean of the steps by which the frequencies of its brightness
            are rounded, in levels (1 for the best quality, 12 for quality 90, 96 for quality 30); 0 for other formats.
    """

    photo: Photo
    width: int
    height: int
    mode: str
    coarseness: int


RULES = 2  # version of the decoding here: increase it whenever the same bytes give other pixels or another error
_LIBRARIES = ("pil", "libjpeg_turbo", "zlib", "webp", "avif", "libtiff", "littlecms2")
# Everything that affects the decoded pixels, as one line.
DECODING = ", ".join([f"rules {RULES}"] + [f"{name} {features.version(name)}" for name in _LIBRARIES] + HEIC_VERSIONS)

FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}

MIN_SIDE = 8  # pixels; a smaller photo shows no product
MAX_PIXELS = 64_000_000  # a 48 or 61 MP camera's photo still opens
MAX_JPEG_PIXELS = 250_000_000  # a JPEG can be decoded at a fraction of its size
LARGE_PIXELS = 16_000_000  # a larger photo is returned reduced to at most this
BUDGET_PIXELS = 64_000_000  # of all photos decoded at the same time in this process; 14 bytes each: a gigabyte
MOST_OF_BUDGET = 48_000_000  # for one photo, so that small ones can be decoded beside the largest
MAX_SCANS = 100  # of a progressive JPEG; each takes a pass over all pixels, and real ones have ten
LONG_PIXELS = 100_000_000  # pixels in all passes; more takes seconds
JPEG_LONGEST = 65_500  # libjpeg's limit of a side
USUAL_PIXELS = 4_000_000  # of usual shop photos
BYTES_A_PIXEL = 16  # more than any decoder needs
MAX_BLANK_FRAMES = 100  # of an animation that are skipped, with at most MAX_PIXELS in all

# Pillow's own limit against decompression bombs is global; our limits per format are below it.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
# Its warnings about damaged metadata and large photos add nothing to our errors.
warnings.filterwarnings("ignore", module=r"PIL\.")


class Budget:
    """A limited resource that threads share."""

    def __init__(self, whole: int) -> None:
        self._left = whole
        self._given_back = threading.Condition()
        self._next = threading.Lock()  # fairness: large requests are not overtaken for ever by small ones

    @contextmanager
    def taking(self, part: int) -> Iterator[None]:
        """Wait for ``part`` of the resource, and release it at the end; ``part`` must not exceed the whole."""
        with self._next, self._given_back:
            self._given_back.wait_for(lambda: self._left >= part)
            self._left -= part
        try:
            yield
        finally:
            with self._given_back:
                self._left += part
                self._given_back.notify()


# Memory is limited per process, so this budget is global and not part of an app or a build.
_decoding = Budget(BUDGET_PIXELS)

_JPEG = ("JPEG", "MPO")  # the second has further pictures after the first, as phones write them
_ANIMATED = ("GIF", "WEBP", "PNG", "AVIF")  # a TIFF has pages instead of frames, an MPO other pictures
_OWN_COLOURS = ("LAB", "I", "F")  # modes to which profiles don't apply
_GREYS_BY_BITS = {"L;2": 2, "L;4": 4}  # Pillow's raw modes of PNGs with less than 8 bits → bits

# The first bytes of the supported formats, to distinguish a damaged photo from another file.
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
    """The photo in ``data``, see ``read``."""
    return read(data).photo


def read(data: bytes) -> Decoded:
    """The photo in ``data``: any format of FORMATS, 8 bits, upright, in sRGB, on white; and facts about its file.

    Of an animation, it is the first frame that is not blank; of several pages or pictures, the first. A photo with more
    than LARGE_PIXELS is reduced by an integer factor to at most that many. A JPEG may be slightly truncated.

    Raises:
        BadRequestError: there are no bytes.
        UnsupportedPhotoError: the bytes are not a photo, or in an unsupported format.
        UnprocessableError: the photo is cut short, damaged, or has a side under MIN_SIDE pixels.
        TooLargeError: it has more than MAX_PIXELS, as a JPEG MAX_JPEG_PIXELS.
        MachineError: there is not enough memory for it now.
    """
    if not data:
        raise BadRequestError("The photo is empty: the file has no bytes; choose another one.")
    try:
        if cut_jpegs.lacks_end(data):
            return _read(cut_jpegs.ended(data), cut=True)
        return _read(data)
    except LookalikeError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLargeError(f"This photo has far too many pixels; at most {_mega(MAX_PIXELS)} are read.") from None
    except Exception as error:  # decoders may raise anything for damaged bytes, or without memory
        if isinstance(error, MemoryError) or not has_memory(BYTES_A_PIXEL * _claimed(data)):
            raise MachineError("There is not enough memory for this photo just now; try again in a moment.") from error
        raise refusal(data) from error


def takes_long(data: bytes) -> bool:
    """Whether decoding the photo in ``data`` takes much longer than a usual camera photo, judging by its header.

    False for bytes that are no photo, which are refused quickly.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_formats(data)) as image:
            pixels = _opened(image, data)
            passed = pixels * max(1, _scans(image, data))
            moves = image.format in _ANIMATED and _moves(image)
            return moves or _weight(image, pixels) > LARGE_PIXELS or passed > LONG_PIXELS
    except Exception:  # decoding will report the error
        return False


def from_image(image: Image.Image) -> Photo:
    """The photo in an open Pillow image, at its current frame, with the same rules."""
    return _decode(image)


def resize(photo: Photo, size: tuple[int, int], filter: str = "bicubic") -> Photo:
    """The photo stretched to ``size`` (width, height) with one of FILTERS, antialiased when it shrinks.

    Raises:
        UnprocessableError: there is no such filter.
    """
    if filter not in FILTERS:
        raise UnprocessableError(f"There is no filter {filter!r}; there are: {', '.join(FILTERS)}.")
    return np.asarray(Image.fromarray(photo).resize(size, FILTERS[filter]))


def encode_jpeg(photo: Photo, longest: int | None = None, quality: int = 85) -> bytes:
    """The photo as a JPEG file without EXIF, reduced so that its longer side has at most ``longest`` pixels."""
    image = Image.fromarray(photo)
    longest = min(longest or JPEG_LONGEST, JPEG_LONGEST)
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def resize_within(photo: Photo, longest: int, filter: str = "bicubic") -> Photo:
    """The photo, reduced to at most ``longest`` pixels on the longer side, in its aspect ratio; see ``resize``."""
    height, width = photo.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return resize(photo, (max(1, round(width * scale)), max(1, round(height * scale))), filter)


def pixels_hash(photo: Photo) -> str:
    """SHA-256 (64 hexadecimal digits) of shape and pixels: equal for pixel-identical photos, whatever their files."""
    digest = hashlib.sha256(f"{photo.shape[0]}x{photo.shape[1]}:".encode())
    digest.update(np.ascontiguousarray(photo).data)
    return digest.hexdigest()


def _check_header(image: Image.Image, data: bytes) -> int:
    """The number of pixels in the header. Photos that are too expensive are refused before decoding."""
    width, height = image.size
    progressive = image.info.get("progressive", False)
    # The decoder holds all coefficients of a progressive JPEG until the last scan, at any scale.
    limit = MAX_JPEG_PIXELS if image.format in _JPEG and not progressive else MAX_PIXELS
    if width * height > limit:
        raise TooLargeError(
            f"This photo has {width}×{height} pixels; at most {_mega(limit)} are read in its format: make it smaller."
        )
    if min(width, height) < MIN_SIDE:
        raise UnprocessableError(
            f"This photo has {width}×{height} pixels; each side needs at least {MIN_SIDE}: take a larger one."
        )
    if _scans(image, data) > MAX_SCANS:
        raise TooLargeError(f"This JPEG is stored in more than {MAX_SCANS} passes: save it again as a usual one.")
    return width * height


def _read(data: bytes, *, cut: bool = False) -> Decoded:
    """See ``read``; ``cut`` says that the data are a truncated JPEG, and that pixels may be missing."""
    with Image.open(io.BytesIO(data), formats=_formats(data)) as image:
        facts = (*image.size, image.mode, _coarseness(image))
        pixels = _opened(image, data)
        with _decoding.taking(min(_weight(image, pixels), MOST_OF_BUDGET)):
            if cut:
                image.load()
                return Decoded(_decode(_like(image, cut_jpegs.mended(image, data))), *facts)
            return Decoded(_first_that_shows(image, _decode(image)), *facts)


def _coarseness(image: Image.Image) -> int:
    """See ``Decoded``."""
    steps = getattr(image, "quantization", {}).get(0)  # of JPEGs only
    return round(sum(steps) / len(steps)) if steps else 0


def _claimed(data: bytes) -> int:
    """The number of pixels in the header, at most MAX_PIXELS; USUAL_PIXELS if it can't be read."""
    try:
        with Image.open(io.BytesIO(data), formats=_formats(data)) as image:
            return min(image.width * image.height, MAX_PIXELS)
    except Exception:  # as in ``decode``; WebP's decoder allocates memory before it gives the size
        return USUAL_PIXELS


def _formats(data: bytes) -> tuple[str, ...]:
    """The formats to try. An AVIF file may begin like a HEIC file, and lists its brand later."""
    brands = data[16 : int.from_bytes(data[:4], "big")] if data[4:8] == b"ftyp" else b""
    avif = any(brand in brands for brand in AVIF_BRANDS)
    return tuple(name for name in FORMATS if name != "HEIF") if avif else FORMATS


def _opened(image: Image.Image, data: bytes) -> int:
    """The number of pixels in the header, see ``_check_header``; a large JPEG is set up to be decoded reduced."""
    pixels = _check_header(image, data)
    factor = math.ceil(math.sqrt(pixels / LARGE_PIXELS))
    if factor > 1:
        image.draft("RGB", (image.width // factor, image.height // factor))  # has an effect on JPEGs only
    return pixels


def _weight(image: Image.Image, pixels: int) -> int:
    """The memory for decoding an image at its current size, in units of one pixel of a usual JPEG.

    ``pixels`` is the number of pixels in the file: the decoder holds all coefficients of a progressive JPEG.
    """
    decoded = image.width * image.height
    if image.mode in ("I", "F") or image.format == "WEBP":  # 64-bit numbers; two buffers in the decoder
        decoded *= 2
    return decoded + (pixels // 2 if image.info.get("progressive") else 0)


def _scans(image: Image.Image, data: bytes) -> int:
    """The number of scans of a progressive JPEG; 0 for other images."""
    return data.count(b"\xff\xda") if image.info.get("progressive") else 0


def _first_that_shows(image: Image.Image, photo: Photo) -> Photo:
    """``photo``, the first frame of ``image``; if it is blank, the first frame of the animation that is not."""
    if image.format not in _ANIMATED or not _moves(image) or not is_blank(photo):
        return photo
    for frame in range(1, min(MAX_BLANK_FRAMES, MAX_PIXELS // (image.width * image.height))):
        try:
            image.seek(frame)
            later = _decode(image)
        except MemoryError:  # not the photo's fault
            raise
        except Exception:  # there are no more frames, or they are damaged
            break
        if not is_blank(later):
            return later
    return photo


def _moves(image: Image.Image) -> bool:
    try:
        return bool(getattr(image, "is_animated", False))
    except MemoryError:
        raise
    except Exception:  # for a GIF, Pillow reads further frames, which may be damaged
        return False


def _like(image: Image.Image, pixels: Image.Image) -> Image.Image:
    """``pixels`` with the metadata of ``image``."""
    pixels.info = image.info
    return pixels


def _decode(image: Image.Image) -> Photo:
    key = _transparent_value(image)
    image.load()
    orientation = _orientation(image)
    profile = image.info.get("icc_profile") if image.mode not in _OWN_COLOURS else None
    image = _shrunk(_eight_bits(image, key, profile))
    image = _on_white(in_srgb(image, profile) if profile else image)
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    return np.asarray(image)


def _transparent_value(image: Image.Image) -> Any:
    """The transparent value or colour, on the scale of the decoded pixels; or other transparency data of the image.

    For a PNG, Pillow gives it as in the file, on the scale of the file's bit depth.
    """
    key = image.info.get("transparency")
    raw = image.tile[0][3] if isinstance(image, PngImageFile) and image.tile else None
    if raw in _GREYS_BY_BITS and isinstance(key, int):
        most = 2 ** _GREYS_BY_BITS[raw] - 1
        return (key & most) * 255 // most
    if raw == "RGB;16B" and isinstance(key, tuple):
        return tuple(level >> 8 for level in key)
    return key


def _orientation(image: Image.Image) -> int | None:
    try:
        return image.getexif().get(ExifTags.Base.Orientation)
    except MemoryError:
        raise
    except Exception:  # damaged metadata; the pixels are still good
        return None


def _eight_bits(image: Image.Image, key: Any, profile: bytes | None) -> Image.Image:
    """The image in a mode with 8 bits per channel: L, LA, RGB or RGBA; CMYK if it has a ``profile``.

    ``key`` is the transparent value, see ``_transparent_value``.
    """
    if image.mode.startswith("I;16"):
        values = np.asarray(image)
        grey = Image.fromarray((values >> 8).astype(np.uint8))
        if key is not None:
            grey.putalpha(Image.fromarray(np.where(values == key, 0, 255).astype(np.uint8)))
        return grey
    if image.mode in ("I", "F"):  # 32-bit values have no defined white: scaled from the darkest to the brightest
        values = np.nan_to_num(np.asarray(_shrunk(image), np.float64), posinf=0, neginf=0)
        span = float(np.ptp(values)) or 1.0
        return Image.fromarray(np.rint((values - values.min()) / span * 255).astype(np.uint8))
    if image.has_transparency_data:
        if key != image.info.get("transparency"):
            image = image.copy()  # don't change the caller's image
            image.info["transparency"] = key
        if image.mode in ("1", "L", "LA"):
            return image.convert("LA")
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode == "CMYK" and profile:
        return image
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _shrunk(image: Image.Image) -> Image.Image:
    """The image reduced by 2, 4 … to at most LARGE_PIXELS; its mode must allow averaging."""
    while image.width * image.height > LARGE_PIXELS:
        image = image.reduce(2)
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("LA", "RGBA"):
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return image.convert("RGB")


def _mega(pixels: int) -> str:
    return f"{pixels / 1e6:.0f} megapixels"
