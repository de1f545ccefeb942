"""The colours of a product: how much of it has each colour of a fixed palette in CIELAB, and the nearest swatches."""

from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Shares: TypeAlias = NDArray[np.uint8]
"""(…, COLOURS) uint8: the shares of the palette's colours in a product, 255 for all of it."""


class Swatch(NamedTuple):
    """A colour to filter by.

    Attributes:
        key: its name.
        shades: places in CIELAB that count as it.
        weight: of its share; greys also come from shadows and edges, and count less than bright colours.
    """

    key: str
    shades: tuple[tuple[int, int, int], ...]
    weight: float


SWATCHES = (
    Swatch("black", ((6, 0, 0), (20, 0, 0), (34, 0, 0)), 1.0),
    Swatch("grey", ((50, 0, 0), (66, 0, 0)), 0.7),
    Swatch("white", ((82, 0, 0), (97, 0, 0)), 0.6),
    Swatch("beige", ((84, 4, 14), (74, 7, 22), (63, 7, 20)), 0.7),
    Swatch("brown", ((25, 8, 8), (35, 14, 18), (48, 16, 26)), 1.3),
    Swatch("red", ((30, 35, 15), (40, 50, 28), (50, 62, 42)), 2.0),
    Swatch("orange", ((62, 38, 55), (72, 28, 50)), 2.0),
    Swatch("yellow", ((85, 0, 60), (78, 8, 55)), 2.0),
    Swatch("green", ((30, -12, 12), (45, -28, 25), (65, -30, 35), (42, -6, 20), (60, -55, 48)), 2.0),
    Swatch(
        "blue",
        ((18, 4, -16), (32, 8, -35), (50, -4, -35), (72, -10, -22), (15, 38, -56), (44, 26, -62), (33, 70, -98)),
        2.0,
    ),
    Swatch("purple", ((28, 22, -20), (45, 30, -28), (65, 20, -20), (24, 52, -46)), 2.0),
    Swatch("pink", ((55, 50, 5), (68, 35, 2), (82, 18, 2)), 1.6),
)
PALETTE = np.array([shade for swatch in SWATCHES for shade in swatch.shades], np.float32)  # (COLOURS, 3)
COLOURS = len(PALETTE)
SOFTNESS = 7.0  # CIELAB units: a colour between two of the palette is shared by both
LEAST_SHARE = 0.3  # weighted, of a product, for a swatch to be one of its colours

GROUND_TOLERANCE = 5  # levels from the ground's colour; the small pictures have little noise
MOST_TOLERANCE = 40
FILLED = 0.3  # weight of what has the ground's colour, but lies inside the product: a white shirt, or a hole
CENTRE = 0.6  # of half a side: the spread of the weight around the centre, where the product is
LEAST_PRODUCT = 0.01  # of the pixels; with less, the whole picture counts
LEAST_PLACE = 1e-6  # so that a photo in which the product is nowhere has colours, too
LEAST_WEIGHT = 1e-3  # pixels of each colour, so that a colour that is nowhere has a mean, too
BITS = 5  # of each channel that decide about a pixel's place in the palette

_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32
)  # of linear sRGB (IEC 61966-2-1)
_WHITE = np.array([0.95047, 1.0, 1.08883], np.float32)  # D65


def colours_of(pictures: NDArray[np.uint8]) -> Shares:
    """(m, COLOURS): the colours of the products in small pictures (m, side, side, 3) uint8 sRGB, without the ground.

    The ground is the border's median colour. What is not connected with the border by it, row by row and column by
    column, belongs to the product, with less weight if it has the ground's colour.
    """
    weights = _product_weights(pictures).reshape(len(pictures), 1, -1)
    return _as_shares(np.matmul(weights, _near(pictures))[:, 0])


def colours_at(picture: NDArray[np.uint8], place: Floats) -> Shares:
    """(COLOURS,): the colours of the product in a small picture (side, side, 3) uint8 sRGB on any ground.

    ``place`` (side, side) in 0..1 is the probability of each pixel to belong to the product. It is rough, so a pixel
    also counts the less, the more of its colour lies where the product is not.
    """
    near = _near(picture[np.newaxis])[0]
    weights = (_centre(len(picture)) * (place**2 + LEAST_PLACE)).reshape(-1)
    inside, outside = _mean(near, weights), _mean(near, 1 - place.reshape(-1))
    weights *= (near @ (inside / (inside + outside))) ** 2
    return np.asarray(_as_shares((weights @ near)[np.newaxis])[0])


def alike(shares: Shares, others: Shares) -> Floats:
    """(n,) 0 to 1: how alike the colours ``others`` (n, COLOURS) are to ``shares`` (COLOURS,): Bhattacharyya's
    coefficient, 1 for equal ones."""
    one, many = np.sqrt(shares.astype(np.float32)), np.sqrt(others.astype(np.float32))
    lengths = np.linalg.norm(many, axis=1) * np.linalg.norm(one)
    return np.asarray(np.clip((many @ one) / np.maximum(lengths, 1), 0, 1))


def swatches_of(shares: Shares) -> NDArray[np.bool_]:
    """(n, len(SWATCHES)): which swatches are colours of products (n, COLOURS): the commonest, and other large ones.

    Of 8,000 products by baseColour (``compact``'s training products), the commonest swatch is right for 55 %; a grey
    product may well be labelled black or silver, and a striped one has one label.
    """
    whose = np.repeat(np.arange(len(SWATCHES)), [len(swatch.shades) for swatch in SWATCHES])
    weights = np.array([swatch.weight for swatch in SWATCHES], np.float32)
    sums = shares.astype(np.float32) @ (np.eye(len(SWATCHES), dtype=np.float32)[whose] * weights)
    largest = sums.max(axis=1, keepdims=True)
    total = np.maximum(sums.sum(axis=1, keepdims=True), 1)
    return np.asarray((sums == largest) | (sums / total >= LEAST_SHARE))


def to_lab(rgb: NDArray[np.uint8]) -> Floats:
    """CIELAB (D65) of (…, 3) uint8 sRGB; float32 of the same shape."""
    xyz = _linear()[rgb] @ _TO_XYZ.T / _WHITE
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


@lru_cache(maxsize=1)
def _places() -> Floats:
    """(2 ** (3 · BITS), COLOURS): the shares of the palette in each colour of BITS bits a channel, read-only."""
    levels = (np.arange(2**BITS) * 255 / (2**BITS - 1)).round().astype(np.uint8)
    every = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(-1, 3)
    places = _softly(to_lab(every), PALETTE)
    places.setflags(write=False)
    return places


def _linear() -> Floats:
    """(256,) the linear intensity of each level of sRGB."""
    level = np.arange(256, dtype=np.float32) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _softly(colours: Floats, centres: Floats) -> Floats:
    """(…, n): each of ``colours`` (…, 3) shared among ``centres`` (n, 3), the nearest most; sums to 1."""
    squares = (colours**2).sum(axis=-1)[..., None] + (centres**2).sum(axis=1) - 2 * colours @ centres.T
    squares -= squares.min(axis=-1, keepdims=True)
    shares = np.exp(squares / np.float32(-2 * SOFTNESS**2))
    shares /= shares.sum(axis=-1, keepdims=True)
    return np.asarray(shares, np.float32)


def _near(pictures: NDArray[np.uint8]) -> Floats:
    """(m, side², COLOURS): the shares of the palette in each pixel of (m, side, side, 3) pictures."""
    red, green, blue = np.moveaxis((pictures >> (8 - BITS)).astype(np.intp), -1, 0)
    return np.asarray(_places()[(red << 2 * BITS | green << BITS | blue).reshape(len(pictures), -1)])


def _mean(near: Floats, weights: Floats) -> Floats:
    """(COLOURS,) above 0: the mean of the rows of ``near`` (n, COLOURS), by their weights (n,)."""
    return np.asarray((weights @ near + LEAST_WEIGHT) / (weights.sum() + COLOURS * LEAST_WEIGHT), np.float32)


def _as_shares(sums: Floats) -> Shares:
    return np.asarray(np.rint(sums / sums.sum(axis=1, keepdims=True) * 255), np.uint8)


def _centre(side: int) -> Floats:
    """(side, side): more in the middle, where products are."""
    along = np.linspace(-1, 1, side, dtype=np.float32) ** 2
    return np.asarray(np.exp(-(along[:, None] + along) / (2 * CENTRE**2)))


def _product_weights(pictures: NDArray[np.uint8]) -> Floats:
    """(m, side, side): how much each pixel counts as product."""
    levels = pictures.astype(np.int16)
    border = np.concatenate([levels[:, 0], levels[:, -1], levels[:, :, 0], levels[:, :, -1]], axis=1)
    ground = np.sort(border, axis=1)[:, border.shape[1] // 2]
    unrest = np.sort(np.abs(border - ground[:, None]).max(axis=2), axis=1)[:, border.shape[1] // 2]
    tolerance = np.minimum(MOST_TOLERANCE, GROUND_TOLERANCE + 3 * unrest)
    differs = np.abs(levels - ground[:, None, None]).max(axis=3) > tolerance[:, None, None]
    weights = np.where(differs, 1.0, FILLED * enclosed(differs)).astype(np.float32)
    weights[differs.mean(axis=(1, 2)) < LEAST_PRODUCT] = 1
    return np.asarray(weights * _centre(pictures.shape[1]))


def enclosed(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(m, side, side): what lies between pixels of the mask in its row, and in its column."""
    between = np.ones_like(mask)
    for axis in (1, 2):
        between &= np.logical_or.accumulate(mask, axis=axis)
        between &= np.flip(np.logical_or.accumulate(np.flip(mask, axis), axis=axis), axis)
    return between
