"""Truncated JPEGs: without their end marker, or without the last rows, as after a broken transfer."""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MOST_MISSING = 0.1  # share of the pixels; more must not be made up
BLOCK = 16 * 16  # largest number of pixels in a block

_END = b"\xff\xd9"
_PASS = 0xDA
_FRAMES = (0xC0, 0xC1, 0xC2)
_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])")
_UNSENT = 128  # the decoder's level for missing data; 127 for inverted inks


def lacks_end(data: bytes) -> bool:
    """Whether these are the bytes of a JPEG without an end marker after its pixels.

    A preallocated file that was only filled in part also counts: a decoder would take its zeros for pixels.
    """
    if not data.startswith(b"\xff\xd8\xff") or data.endswith(_END):
        return False
    return all(code != _END[1] for code, _ in _segments(data))


def ended(data: bytes) -> bytes:
    """The bytes of a truncated JPEG with an end marker added, and trailing zeros of a preallocated file removed."""
    return data.rstrip(b"\0") + _END


def mended(image: Image.Image, data: bytes) -> Image.Image:
    """The image decoded from ``ended`` ``data``, with missing pixels filled by repeating the last complete row.

    Raises:
        ValueError: a tenth or more is missing, or the missing part is unknown.
    """
    passes = [segment for code, segment in _segments(data) if code == _PASS]
    if image.info.get("progressive"):  # every pass covers the whole image; the last adds the finest detail
        if not _fine(next(s for code, s in _segments(data) if code in _FRAMES), passes):
            raise ValueError("passes are missing")
        return image
    if len(passes) != 1:  # one pass per colour: missing rows of the last colour can't be detected
        raise ValueError("the missing part is unknown")
    pixels = np.array(image)
    height, width = pixels.shape[:2]
    levels = pixels.reshape(height, width, -1).astype(np.int16)
    unsent: NDArray[np.bool_] = np.all(np.abs(levels - _UNSENT) <= 1, axis=2)
    sent = np.flatnonzero(~unsent[:, -1])  # rows that are complete
    whole = int(sent[-1]) + 1 if sent.size else 0
    if whole == height:  # at most a part of the last block is missing
        return image
    if unsent[whole:].sum() + BLOCK >= MOST_MISSING * unsent.size:  # the block before may be incomplete
        raise ValueError("too many rows are missing")
    pixels[whole:][unsent[whole:]] = np.broadcast_to(pixels[whole - 1], pixels[whole:].shape)[unsent[whole:]]
    return Image.fromarray(pixels, image.mode)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The marker codes and contents of a JPEG's segments, up to the end marker."""
    at = 2
    while found := _MARKER.search(data, at):
        if found[0] == _END:
            yield found[1][0], b""
            return
        start = found.end() + 2
        at = found.end() + int.from_bytes(data[found.end() : start], "big")
        yield found[1][0], data[start:at]


def _fine(frame: bytes, passes: list[bytes]) -> bool:
    """Whether the ``passes`` that have begun include all coefficients of all colours to the last bit."""
    left = {(colour, number) for colour in frame[6 : 6 + 3 * frame[5] : 3] for number in range(64)}
    for segment in passes:
        rest = 1 + 2 * segment[0]
        first, last, bits = segment[rest : rest + 3]
        if bits & 15 == 0:  # includes the lowest bit
            left -= {(colour, number) for colour in segment[1:rest:2] for number in range(first, last + 1)}
    return not left
