"""The supported formats of photos, their detection, and messages about files that are not photos."""

from typing import NamedTuple

from lookalike.errors import LookalikeError, UnprocessableError, UnsupportedPhotoError

try:
    import pi_heif
except ImportError:  # it has wheels for fewer systems; without it, HEIC files are not supported
    HEIC = False
    HEIC_VERSIONS = []
else:
    pi_heif.register_heif_opener()
    HEIC = True
    HEIC_VERSIONS = [f"pi_heif {pi_heif.__version__}", f"libheif {pi_heif.libheif_version()}"]


class Kind(NamedTuple):
    """A photo format: its name for people, its media types, and its file endings."""

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
# For the ``accept`` attribute of a file input; systems that don't know a media type use the endings.
ACCEPTED = ",".join([*(media for kind in _KINDS.values() for media in kind.media_types), *sorted(SUFFIXES)])


_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
AVIF_BRANDS = (b"avif", b"avis")


def is_photo(head: bytes) -> bool:
    """Whether a file that begins with ``head`` (at least 16 bytes) has a format of FORMATS; it may be damaged."""
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    bmp = head[:2] == b"BM" and head[6:10] == bytes(4)
    brands = _HEIF_BRANDS + AVIF_BRANDS if HEIC else AVIF_BRANDS
    return head.startswith(_SIGNATURES) or webp or bmp or _brand(head) in brands


_OTHERS = {
    b"<!doctype html": "a web page, ",
    b"<html": "a web page, ",
    b"<svg": "a drawing (SVG), ",
    b"%pdf": "a PDF, ",
    b"version https://git-lfs": "a pointer of Git LFS (git lfs pull fetches the photo), ",
}
"""First bytes, in lower case, of other files that often have a photo's name → what they are."""


def refusal(data: bytes) -> LookalikeError:
    """The error for bytes that can't be decoded: a damaged photo, or no photo."""
    if _brand(data) in _HEIF_BRANDS and not HEIC:
        return UnsupportedPhotoError("HEIC photos can't be read here; send this one as a JPEG.")
    if is_photo(data):
        return UnprocessableError("This photo is damaged or cut short; save or copy it again.")
    start = data[:100].lstrip().lower()
    other = next((what for sign, what in _OTHERS.items() if start.startswith(sign)), "")
    return UnsupportedPhotoError(f"This file is {other}not a photo in a supported format ({', '.join(NAMES)}).")


def _brand(data: bytes) -> bytes:
    """The brand of an ISO media file such as HEIC or AVIF; empty for other files."""
    return data[8:12] if data[4:8] == b"ftyp" else b""
