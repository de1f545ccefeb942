"""The facts about a photo that say how it looks, taken once when it is decoded for encoding."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.palette import Shares, colours_at, colours_of
from lookalike.photos import Decoded, Photo

VERSION = 2  # of these facts and of the copies: increase it whenever the same photos get others
SIDE = 16  # pixels: of the small picture, into which a photo is squeezed whatever its shape
SAMPLED = 8 * SIDE  # pixels a side, at least, of which a large photo's small picture is the mean
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # brightness of red, green and blue (ITU-R BT.601)


class Appearance(NamedTuple):
    """The facts about a photo.

    Attributes:
        width, height, mode, coarseness: of its file, see ``photos.Decoded``.
        colours: of the product (``palette.Shares``), as hexadecimal digits.
        outline: (SIDE, SIDE) uint8, the brightness of the small picture, as hexadecimal digits.
    """

    width: int
    height: int
    mode: str
    coarseness: int
    colours: str
    outline: str


class Glance(NamedTuple):
    """What is kept of a decoded photo until its batch is complete: of its file, see ``Decoded``; and the small picture,
    (SIDE, SIDE, 3) uint8."""

    width: int
    height: int
    mode: str
    coarseness: int
    small: NDArray[np.uint8]


def glance(decoded: Decoded) -> Glance:
    """What is needed of a decoded photo for its appearance."""
    return Glance(*decoded[1:], small_picture(decoded.photo))


def appearances(glances: Sequence[Glance]) -> list[Appearance]:
    """The facts about some photos; much faster for all at once than one by one."""
    if not glances:
        return []
    small = np.stack([each.small for each in glances])
    outlines = np.rint(small @ LUMA).astype(np.uint8)
    return [
        Appearance(*each[:4], colours.tobytes().hex(), outline.tobytes().hex())
        for each, colours, outline in zip(glances, colours_of(small), outlines, strict=True)
    ]


def product_colours(photo: Photo, place: NDArray[np.float32] | None = None) -> Shares:
    """(COLOURS,) uint8: the colours of the product in a photo.

    ``place``: (rows, columns) float32 in 0..1, the probability that a cell of the photo belongs to the product, for a
    photo whose ground may be anything; without it, the ground has one colour.
    """
    small = small_picture(photo)
    if place is None:
        return np.asarray(colours_of(small[np.newaxis])[0])
    rows, columns = place.shape
    return colours_at(small, np.asarray(_means(rows) @ place @ _means(columns).T))


def small_picture(photo: Photo) -> NDArray[np.uint8]:
    """(SIDE, SIDE, 3) uint8: the photo squeezed into a square: the means of areas, with shared pixels in proportion."""
    steps = [max(1, length // SAMPLED) for length in photo.shape[:2]]
    sampled = photo[:: steps[0], :: steps[1]].astype(np.float32)
    height, width, _ = sampled.shape
    lines = _means(height) @ sampled.reshape(height, -1)
    return np.asarray(np.rint(_means(width) @ lines.reshape(SIDE, width, 3)), np.uint8)


@lru_cache(maxsize=256)
def _means(length: int) -> NDArray[np.float32]:
    """(SIDE, length): the weights of a line's pixels in the means of SIDE equal parts; rows sum to 1; read-only."""
    ends, at = np.arange(SIDE + 1)[:, np.newaxis] * length / SIDE, np.arange(length)
    shared = np.clip(np.minimum(ends[1:], at + 1) - np.maximum(ends[:-1], at), 0, None)
    weights = np.asarray(shared * SIDE / length, np.float32)
    weights.setflags(write=False)
    return weights
