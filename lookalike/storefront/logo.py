"""The shop's logo: a small PNG, JPEG, WebP or SVG that a browser shows as a picture."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from lookalike.errors import LookalikeError
from lookalike.photos import decode

MAX_BYTES = 512 * 1024
MAX_DRAWING_BYTES = 64 * 1024  # of an SVG
SUFFIXES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
SVG, SVG_TYPE, SVG_SPACE = ".svg", "image/svg+xml", "{http://www.w3.org/2000/svg}"
ALLOWED = f"a picture of at most {MAX_BYTES // 1024} KB: .png, .jpg, .webp or .svg"
NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")
# Animations and style sheets of an SVG may stay: a browser runs no script of a picture and loads nothing for it.
ACTIVE = frozenset({"script", "foreignObject", "iframe", "object", "embed", "audio", "video"})


@dataclass(frozen=True)
class Logo:
    """A logo that was checked.

    Attributes:
        data: the bytes of the file.
        media_type: such as "image/png".
        version: changes with the bytes.
        width, height: the size in pixels, or of an SVG the numbers of its size.
    """

    data: bytes
    media_type: str
    version: str
    width: int
    height: int


class LogoError(Exception):
    """A file that is no logo; the message says why, as the end of a sentence."""


def read_logo(path: Path) -> Logo:
    """Read and check the logo at ``path``.

    Raises:
        LogoError: it is missing, too large, no picture, or an SVG with active contents.
    """
    suffix = path.suffix.lower()
    if suffix not in (*SUFFIXES, SVG):
        raise LogoError(f"it must be {ALLOWED}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LogoError(f"there is no such file to read ({error.strerror})") from None
    if len(data) > (MAX_DRAWING_BYTES if suffix == SVG else MAX_BYTES):
        raise LogoError(f"it has {len(data) // 1024} KB; it must be {ALLOWED}, and an .svg of at most 64 KB")
    version = hashlib.sha256(data).hexdigest()[:12]
    if suffix == SVG:
        return Logo(data, SVG_TYPE, version, *_drawing_size(data))
    try:
        height, width, _ = decode(data).shape
    except LookalikeError as error:
        raise LogoError(f"it can't be read as a picture: {error}") from None
    return Logo(data, _media_type(data), version, width, height)


def _media_type(data: bytes) -> str:
    """The media type of a decoded picture by its first bytes."""
    for start, media_type in ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp")):
        if data.startswith(start):
            return media_type
    raise LogoError(f"it has another format than its name says; it must be {ALLOWED}")


def _drawing_size(data: bytes) -> tuple[int, int]:
    """The width and height of an SVG without active contents."""
    if b"<!" in re.sub(rb"<!--.*?-->", b"", data, flags=re.DOTALL):
        raise LogoError("it has a DOCTYPE or CDATA, which a logo must not have")
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise LogoError(f"it can't be read as an SVG: {error}") from None
    if root.tag != f"{SVG_SPACE}svg":
        raise LogoError("it is no SVG: its outermost element is not svg")
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if name in ACTIVE:
            raise LogoError(f"it has an element {name}, which a logo must not have")
        for attribute, value in element.attrib.items():
            plain = attribute.rpartition("}")[2].lower()
            if plain.startswith("on") or (plain == "href" and not value.startswith(("#", "data:image/"))):
                raise LogoError(f"it has an attribute {plain}={value[:40]!r}, which a logo must not have")
    sizes = [NUMBER.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if all(sizes):
        width, height = (float(size[1]) for size in sizes if size)
    else:
        box = (root.get("viewBox") or "").replace(",", " ").split()
        if len(box) != 4 or not all(NUMBER.fullmatch(side) for side in box[2:]):
            raise LogoError("it says no size; give its svg element a viewBox, or a width and a height")
        width, height = float(box[2]), float(box[3])
    if not (width and height):
        raise LogoError("it has no size")
    return max(1, round(width)), max(1, round(height))
