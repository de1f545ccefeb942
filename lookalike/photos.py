"""Bytes → RGB array, safely: every limit and every odd format in this one room."""

import hashlib
import io
import math
import threading
import warnings
from contextlib import nullcontext
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
    UnsupportedPhotoError,
)
from lookalike.machine import has_room

try:
    import pi_heif
except ImportError:  # its wheels fit fewer systems than the others'; without it, HEIC files are not photos to us
    HEIC = False
else:
    pi_heif.register_heif_opener()
    HEIC = True

Photo: TypeAlias = NDArray[np.uint8]
"""(height, width, 3) uint8 sRGB, orientation applied, transparency laid on white."""


class Kind(NamedTuple):
    """A format of photos: what people call it, and how browsers and file systems do."""

    name: str
    media_types: tuple[str, ...]
    suffixes: tuple[str, ...]


_KINDS = {  # by Pillow's names
    "JPEG": Kind("JPEG", ("image/jpeg",), (".jpg", ".jpeg", ".jpe", ".jfif")),
    "PNG": Kind("PNG", ("image/png",), (".png",)),
    "WEBP": Kind("WebP", ("image/webp",), (".webp",)),
    "GIF": Kind("GIF", ("image/gif",), (".gif",)),
    "BMP": Kind("BMP", ("image/bmp",), (".bmp",)),
    "TIFF": Kind("TIFF", ("image/tiff",), (".tif", ".tiff")),
    "HEIF": Kind("HEIC", ("image/heic", "image/heif"), (".heic", ".heif", ".hif")),
    "AVIF": Kind("AVIF", ("image/avif",), (".avif",)),
}
if not HEIC:
    del _KINDS["HEIF"]
FORMATS: tuple[str, ...] = tuple(_KINDS)
NAMES: tuple[str, ...] = tuple(kind.name for kind in _KINDS.values())
SUFFIXES = frozenset(suffix for kind in _KINDS.values() for suffix in kind.suffixes)
# For the ``accept`` of a page's file picker; a system that doesn't know a media type goes by the ending.
ACCEPTED = ",".join([*(media for kind in _KINDS.values() for media in kind.media_types), *sorted(SUFFIXES)])

RULES = 2  # of how photos are decoded here: one more whenever the same bytes give other pixels, or are refused or not
_LIBRARIES = ("pil", "libjpeg_turbo", "zlib", "webp", "avif", "libtiff", "littlecms2")
# All that decides which pixels bytes become, in one line.
DECODING = ", ".join(
    [f"rules {RULES}"]
    + [f"{name} {features.version(name)}" for name in _LIBRARIES]
    + ([f"pi_heif {pi_heif.__version__}", f"libheif {pi_heif.libheif_version()}"] if HEIC else [])
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
LARGE_PIXELS = 16_000_000  # what more is left of after a JPEG's decoder reduced it is decoded one at a time, and
# handed out reduced to at most this
LARGE_PROGRESSIVE = 32_000_000  # all coefficients of such a JPEG are held until its last pass, 6 bytes a pixel: those
# of more pixels are decoded one at a time, too, however far they are reduced
MAX_SCANS = 100  # of a progressive JPEG; each costs a pass over all of it, and real ones have ten
JPEG_LONGEST = 65_500  # libjpeg writes no longer side
USUAL_PIXELS = 4_000_000  # of photos that shops show
BYTES_A_PIXEL = 16  # more than any decoder takes
MAX_BLANK_FRAMES = 100  # of an animation, at most MAX_PIXELS in all: who fades in for longer shows nothing

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
# lock is, too: it belongs here and not to an app or a build. A JPEG of 24 that is reduced on the way takes 60.
_large_decode = threading.Lock()

_JPEG = ("JPEG", "MPO")  # the second: with further pictures behind the first, as phones write them
_ANIMATED = ("GIF", "WEBP", "PNG", "AVIF")  # several frames of one picture; a TIFF has pages, an MPO other pictures
_OWN_COLOURS = ("LAB", "I", "F")  # modes that say themselves what is white, or don't: no profile changes them
_GREYS_BY_BITS = {"L;2": 2, "L;4": 4}  # Pillow's names of a PNG's raw pixels of less than a byte

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
    """The photo in ``data``: any format of FORMATS, 8 bits, upright, in sRGB, on white.

    Of an animation it is the first frame that shows something, of what has pages or several pictures the first. One of
    more than LARGE_PIXELS comes reduced by a whole factor to at most that many. A JPEG may lack its end.

    Raises:
        BadRequestError: there are no bytes.
        UnsupportedPhotoError: the bytes are not a photo, or of a format that is not read.
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
    except Exception as error:  # a decoder that is fed damaged bytes may raise anything, and so it may without memory
        if isinstance(error, MemoryError) or not has_room(BYTES_A_PIXEL * _claimed(data)):
            raise MachineError("There is not enough memory for this photo just now; try again in a moment.") from error
        raise _refusal(data) from error


def from_image(image: Image.Image) -> Photo:
    """The photo in an open Pillow image, at the frame where it stands, by the same rules."""
    return _decode(image)


def is_photo(head: bytes) -> bool:
    """Whether a file that begins with ``head`` (16 bytes, or more) is of a format of FORMATS, sound or not."""
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    bmp = head[:2] == b"BM" and head[6:10] == bytes(4)
    brands = _HEIF_BRANDS + _AVIF_BRANDS if HEIC else _AVIF_BRANDS
    return head.startswith(_SIGNATURES) or webp or bmp or _brand(head) in brands


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


def _read(data: bytes, *, cut: bool = False) -> Photo:
    """See ``decode``; ``cut`` says that the data were a JPEG's without its end, and may lack more than that."""
    with Image.open(io.BytesIO(data), formats=_formats(data)) as image:
        pixels = _check_header(image, data)
        factor = math.ceil(math.sqrt(pixels / LARGE_PIXELS))
        if factor > 1:
            image.draft("RGB", (image.width // factor, image.height // factor))  # which only JPEGs can be
        with _large_decode if _takes_much(image, pixels) else nullcontext():
            if cut:
                image.load()
                return _decode(_like(image, cut_jpegs.mended(image, data)))
            return _first_that_shows(image, _decode(image))


def _claimed(data: bytes) -> int:
    """Number of pixels that the header claims, at most as many as are decoded; USUAL_PIXELS where it can't be read."""
    try:
        with Image.open(io.BytesIO(data), formats=_formats(data)) as image:
            return min(image.width * image.height, MAX_PIXELS)
    except Exception:  # as in ``decode``: WebP's decoder takes its memory before it tells the size
        return USUAL_PIXELS


def _formats(data: bytes) -> tuple[str, ...]:
    """Those that the data may be of: an AVIF file may begin as HEIC files do, and says further on what it is."""
    brands = data[16 : int.from_bytes(data[:4], "big")] if data[4:8] == b"ftyp" else b""
    avif = any(brand in brands for brand in _AVIF_BRANDS)
    return tuple(name for name in FORMATS if name != "HEIF") if avif else FORMATS


def _takes_much(image: Image.Image, pixels: int) -> bool:
    """Whether an image of so many ``pixels``, which is decoded at the size that it has now, takes much memory."""
    progressive = image.info.get("progressive", False)
    return image.width * image.height > LARGE_PIXELS or (progressive and pixels > LARGE_PROGRESSIVE)


def _first_that_shows(image: Image.Image, photo: Photo) -> Photo:
    """``photo``, the first frame of ``image``; where that is blank, the first frame of the animation that is not."""
    if image.format not in _ANIMATED or not _moves(image) or not shows_nothing(photo):
        return photo
    for frame in range(1, min(MAX_BLANK_FRAMES, MAX_PIXELS // (image.width * image.height))):
        try:
            image.seek(frame)
            later = _decode(image)
        except MemoryError:  # says nothing about the photo
            raise
        except Exception:  # there are no more, or they are damaged, as the first is not
            break
        if not shows_nothing(later):
            return later
    return photo


def _moves(image: Image.Image) -> bool:
    try:
        return bool(getattr(image, "is_animated", False))
    except MemoryError:
        raise
    except Exception:  # to know it of a GIF, Pillow reads on; the first frame is good, whatever follows
        return False


def _like(image: Image.Image, pixels: Image.Image) -> Image.Image:
    """``pixels`` with all that ``image`` says of its own."""
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
    """The value or colour that is transparent, on the scale of the pixels that will be decoded, or what else an image
    says of its transparency. Pillow gives that of a PNG as it stands in the file, whatever its bits."""
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
    except Exception:  # metadata may be damaged in any way; the pixels are still good
        return None


def _eight_bits(image: Image.Image, key: Any, profile: bytes | None) -> Image.Image:
    """The image in a mode with 8 bits a channel: L, LA, RGB or RGBA; CMYK where it has a ``profile``.

    ``key`` is what is transparent, see ``_transparent_value``.
    """
    if image.mode.startswith("I;16"):
        values = np.asarray(image)
        grey = Image.fromarray((values >> 8).astype(np.uint8))
        if key is not None:
            grey.putalpha(Image.fromarray(np.where(values == key, 0, 255).astype(np.uint8)))
        return grey
    if image.mode in ("I", "F"):  # 32 bits have no agreed white: the darkest is black, the brightest white
        values = np.nan_to_num(np.asarray(_shrunk(image), np.float64), posinf=0, neginf=0)
        span = float(np.ptp(values)) or 1.0
        return Image.fromarray(np.rint((values - values.min()) / span * 255).astype(np.uint8))
    if image.has_transparency_data:
        if key != image.info.get("transparency"):
            image = image.copy()  # the caller's stays as it is
            image.info["transparency"] = key
        if image.mode in ("1", "L", "LA"):
            return image.convert("LA")
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode == "CMYK" and profile:
        return image
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _shrunk(image: Image.Image) -> Image.Image:
    """The image reduced by 2, 4 … to at most LARGE_PIXELS; of a mode whose values can be averaged."""
    while image.width * image.height > LARGE_PIXELS:
        image = image.reduce(2)
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("LA", "RGBA"):
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return image.convert("RGB")


def _refusal(data: bytes) -> LookalikeError:
    """What is wrong with bytes that no decoder takes: a damaged photo, or no photo at all."""
    if _brand(data) in _HEIF_BRANDS and not HEIC:
        return UnsupportedPhotoError("HEIC photos can't be read here; send this one as a JPEG.")
    if is_photo(data):
        return UnprocessableError("This photo is damaged or cut short; save or copy it again.")
    return UnsupportedPhotoError(f"This file is not a photo in a format that is read here ({', '.join(NAMES)}).")


def _brand(data: bytes) -> bytes:
    """What a file of the family that HEIC and AVIF are of says that it is; empty of another family."""
    return data[8:12] if data[4:8] == b"ftyp" else b""


def _mega(pixels: int) -> str:
    return f"{pixels / 1e6:.0f} megapixels"
