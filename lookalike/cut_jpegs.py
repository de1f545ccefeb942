"""JPEGs that end too early: without their end marker, or without the last rows, as a broken transfer leaves them."""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MOST_MISSING = 0.1  # of the pixels; viewers show any part, but a tenth of a product is not to be made up
BLOCK = 16 * 16  # pixels that a JPEG stores together, at most

_END = b"\xff\xd9"
_PASS = 0xDA
_FRAMES = (0xC0, 0xC1, 0xC2)
_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])")
_UNSENT = 128  # the level that the decoder gives to what it has no data of, 127 where inks are stored inverted


def lacks_end(data: bytes) -> bool:
    """Whether these are the bytes of a JPEG, and no end marker follows its pixels; anything may follow that.

    A file that was made ready for all of it and filled in part is one, too: a decoder would take the zeros for pixels.
    """
    if not data.startswith(b"\xff\xd8\xff") or data.endswith(_END):
        return False
    return all(code != _END[1] for code, _ in _segments(data))


def ended(data: bytes) -> bytes:
    """The bytes of a JPEG with an end marker behind what was sent; a file made ready for more ends in zeros."""
    return data.rstrip(b"\0") + _END


def mended(image: Image.Image, data: bytes) -> Image.Image:
    """The picture that was decoded from ``ended`` ``data``; pixels that were not sent repeat the last row that was.

    Raises:
        ValueError: as much as a tenth is missing, or what is can't be told.
    """
    passes = [segment for code, segment in _segments(data) if code == _PASS]
    if image.info.get("progressive"):  # every pass goes over the whole picture, and the last adds the finest detail
        if not _fine(next(s for code, s in _segments(data) if code in _FRAMES), passes):
            raise ValueError("passes are missing")
        return image
    if len(passes) != 1:  # colour by colour: of the last one, rows may be missing that look as if they were there
        raise ValueError("what is missing can't be told")
    pixels = np.array(image)
    height, width = pixels.shape[:2]
    levels = pixels.reshape(height, width, -1).astype(np.int16)
    unsent: NDArray[np.bool_] = np.all(np.abs(levels - _UNSENT) <= 1, axis=2)
    sent = np.flatnonzero(~unsent[:, -1])  # rows up to their right end
    whole = int(sent[-1]) + 1 if sent.size else 0
    if whole == height:  # at most a part of the last block
        return image
    if unsent[whole:].sum() + BLOCK >= MOST_MISSING * unsent.size:  # the block before them came in part
        raise ValueError("too many rows are missing")
    pixels[whole:][unsent[whole:]] = np.broadcast_to(pixels[whole - 1], pixels[whole:].shape)[unsent[whole:]]
    return Image.fromarray(pixels, image.mode)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The marker codes of a JPEG's segments and what stands in them, up to its end."""
    at = 2
    while found := _MARKER.search(data, at):
        if found[0] == _END:
            yield found[1][0], b""
            return
        start = found.end() + 2
        at = found.end() + int.from_bytes(data[found.end() : start], "big")
        yield found[1][0], data[start:at]


def _fine(frame: bytes, passes: list[bytes]) -> bool:
    """Whether the ``passes`` that have begun bring all numbers of all colours to their last bit."""
    left = {(colour, number) for colour in frame[6 : 6 + 3 * frame[5] : 3] for number in range(64)}
    for segment in passes:
        rest = 1 + 2 * segment[0]
        first, last, bits = segment[rest : rest + 3]
        if bits & 15 == 0:  # none is left out at the lower end
            left -= {(colour, number) for colour in segment[1:rest:2] for number in range(first, last + 1)}
    return not left
