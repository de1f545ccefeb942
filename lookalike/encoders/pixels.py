"""The weightless encoder: colours and edges of the product, on a grid; NumPy only, no training.

The product is cut out of its ground (``ground``), laid on white in a square of its own size, and described by two
non-negative blocks: histograms of gradient orientations (Dalal and Triggs 2005, "Histograms of Oriented Gradients
for Human Detection") and of colours, each with square roots taken (Arandjelović and Zisserman 2012, "Three things
everyone should know"), so that a large even area doesn't drown the rest. Both are the mean of the photo's and its
mirror image's, so that a shoe that points the other way is the same shoe.
"""

from collections.abc import Collection
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import Encoder, NetworkOutput, Request, Want
from lookalike.encoders.parts.ground import find_product, product_box
from lookalike.photos import Photo, resize
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "pixels",
        "Colour and gradient histograms of the product; no weights, no TensorFlow",
        "lookalike.encoders.pixels:load",
    ),
)

LONGEST = 96  # pixels: the ground is looked for in a photo of at most this side
OVERSAMPLING = 4  # a larger photo is thinned to this many times LONGEST first, which costs nothing
SIDE = 48  # pixels of the square that the product is laid in
MARGIN = 1  # pixels of white around it, so that its outline is an edge
GRADIENT_GRID, ORIENTATIONS = 8, 8
COLOUR_GRID, HUES, SHADES, GREYS = 4, 12, 2, 4
GRADIENT_SHARE = 0.62  # of the squared length of a vector; the rest is colour
WHITE_FROM, WHITE_AT = 150, 180  # a ground whose darkest channel is this light is white in coloured light, and undone
FULL_CHROMA = 0.3  # of 0..1: a colour this far from grey is all hue
FLAT = 0.02  # gradient (0..1 a pixel) under which a cell counts as flat, its noise not blown up
CONTRAST = 0.7  # of a cell's mean gradient is taken from each orientation, so that only the outstanding ones speak
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601

Floats: TypeAlias = NDArray[np.floating[Any]]  # float32 throughout


class Pixels(Encoder):
    """See the module; ``prepare`` gives (SIDE, SIDE, 4) uint8: the product on white, and its mask in 0..255."""

    def __init__(self) -> None:
        super().__init__(
            "pixels",
            dim=(GRADIENT_GRID**2 * ORIENTATIONS + COLOUR_GRID**2 * (HUES * SHADES + GREYS)) // 2,
            preprocessing={
                "size": [SIDE, SIDE],
                "aspect": "product's box, letterboxed",
                "filter": "bicubic",
                "version": 1,  # goes up with any change of this file or of ground.py that changes a vector
            },
            batch_size=32,
        )

    def prepare(self, photo: Photo) -> NDArray[np.uint8]:
        photo = _reduce(photo)
        mask, ground, _ = find_product(photo)
        left, top, right, bottom = product_box(mask)
        scale = (SIDE - 2 * MARGIN) / max(right - left, bottom - top)
        width, height = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
        x, y = (SIDE - width) // 2, (SIDE - height) // 2
        product = resize(photo[top:bottom, left:right], (width, height), "bicubic")
        cover = np.repeat(mask[top:bottom, left:right, None] * np.uint8(255), 3, axis=2)
        square = np.full((SIDE, SIDE, 4), (255, 255, 255, 0), np.uint8)
        square[y : y + height, x : x + width, :3] = _whiten(product, ground)
        square[y : y + height, x : x + width, 3] = resize(cover, (width, height), "bilinear")[..., 0]
        return square

    def forward(self, batch: NDArray[np.uint8], wants: Collection[Want] = ()) -> NetworkOutput:
        cover = batch[..., 3:].astype(np.float32) / 255
        product = batch[..., :3].astype(np.float32) / 255 * cover + (1 - cover)
        gradients, colours = np.sqrt(_gradients(product)), np.sqrt(_colours(product, cover))
        # In a mirror, an edge leans the other way.
        gradients = _unit(_symmetric_half(gradients, gradients[..., -np.arange(ORIENTATIONS)]))
        colours = _unit(_symmetric_half(colours, colours))
        return NetworkOutput(
            np.concatenate([GRADIENT_SHARE**0.5 * gradients, (1 - GRADIENT_SHARE) ** 0.5 * colours], axis=1)
        )


def load(request: Request) -> Pixels:
    """The encoder; it has nothing to choose."""
    request.refuse_weights()
    request.refuse_input_size()
    request.refuse_preprocessing()
    return Pixels()


def _reduce(photo: Photo) -> Photo:
    """The photo with at most LONGEST pixels a side."""
    step = max(1, max(photo.shape[:2]) // (OVERSAMPLING * LONGEST))
    photo = photo[::step, ::step]
    height, width = photo.shape[:2]
    scale = LONGEST / max(height, width)
    if scale >= 1:
        return photo
    return resize(np.ascontiguousarray(photo), (max(1, round(width * scale)), max(1, round(height * scale))), "bicubic")


def _whiten(product: Photo, ground: NDArray[np.int16]) -> Photo:
    """The product in the light in which a light ground is white; as it is, on a ground that isn't light."""
    share = np.clip((ground.min() - WHITE_FROM) / (WHITE_AT - WHITE_FROM), 0, 1)
    gain = 1 + share * (255 / np.maximum(ground, WHITE_FROM) - 1)
    whitened: Photo = np.clip(np.rint(product * gain), 0, 255).astype(np.uint8)
    return whitened


def _gradients(product: Floats) -> Floats:
    """(n, GRADIENT_GRID, GRADIENT_GRID, ORIENTATIONS) ≥ 0 of (n, SIDE, SIDE, 3) in 0..1."""
    luma = product @ LUMA
    across, down = np.zeros_like(luma), np.zeros_like(luma)
    across[:, :, 1:-1] = luma[:, :, 2:] - luma[:, :, :-2]
    down[:, 1:-1] = luma[:, 2:] - luma[:, :-2]
    turn = np.arctan2(down, across) % np.pi / np.pi  # 0..1: an edge from light to dark is the edge from dark to light
    histogram = _pool(_circle_bins(turn, ORIENTATIONS) * np.hypot(across, down)[..., None], GRADIENT_GRID)
    around = np.pad((histogram**2).sum(axis=-1), ((0, 0), (1, 1), (1, 1)), mode="edge")
    energy = np.lib.stride_tricks.sliding_window_view(around, (3, 3), axis=(1, 2)).mean(axis=(-2, -1))
    histogram /= np.sqrt(energy + FLAT**2)[..., None]
    outstanding: Floats = np.maximum(histogram - CONTRAST * histogram.mean(axis=-1, keepdims=True), 0)
    return outstanding


def _colours(product: Floats, cover: Floats) -> Floats:
    """(n, COLOUR_GRID, COLOUR_GRID, HUES · SHADES + GREYS) ≥ 0 of (n, SIDE, SIDE, 3) and its cover, both in 0..1."""
    red, green, blue = np.moveaxis(product, -1, 0)
    luma = np.clip(product @ LUMA, 0, 1)
    hue = np.arctan2((green - blue) * 3**0.5 / 2, red - (green + blue) / 2) % (2 * np.pi) / (2 * np.pi)
    chroma = np.clip((product.max(axis=-1) - product.min(axis=-1)) / FULL_CHROMA, 0, 1)[..., None]
    hues = _circle_bins(hue, HUES)[..., :, None] * _line_bins(luma, SHADES)[..., None, :]
    greys = _line_bins(luma, GREYS) * (1 - chroma)
    return _pool(np.concatenate([hues.reshape(*luma.shape, -1) * chroma, greys], axis=-1) * cover, COLOUR_GRID)


def _circle_bins(value: Floats, bins: int) -> Floats:
    """(…, bins): a value in 0..1 on a circle shared between the two bins beside it."""
    away = np.abs(value[..., None] * np.float32(bins) - np.arange(bins, dtype=np.float32))
    shares: Floats = np.maximum(0, 1 - np.minimum(away, bins - away))
    return shares


def _line_bins(value: Floats, bins: int) -> Floats:
    """(…, bins): a value in 0..1 shared between the two bins beside it, the first at 0, the last at 1."""
    away = np.abs(value[..., None] * np.float32(bins - 1) - np.arange(bins, dtype=np.float32))
    shares: Floats = np.maximum(0, 1 - away)
    return shares


def _pool(values: Floats, grid: int) -> Floats:
    """(n, grid, grid, c) means of (n, SIDE, SIDE, c), each pixel shared between the cells beside it."""
    n, side, _, channels = values.shape
    at = (np.arange(side, dtype=np.float32) + 0.5) * (grid / side) - 0.5
    share = np.maximum(0, 1 - np.abs(at - np.arange(grid, dtype=np.float32)[:, None]))
    share /= share.sum(axis=1, keepdims=True)
    lines = (share @ values.reshape(n, side, -1)).reshape(n, grid, side, channels)
    cells: Floats = share @ lines
    return cells


def _symmetric_half(cells: Floats, mirrored: Floats) -> Floats:
    """(n, grid, grid / 2, c): the left half of the mean of cells and of ``mirrored``'s, seen in a mirror."""
    half = cells.shape[2] // 2
    return (cells[:, :, :half] + mirrored[:, :, : half - 1 : -1]) / 2


def _unit(block: Floats) -> Floats:
    """(n, …) flattened to rows of unit length; a row of zeros stays."""
    rows = block.reshape(len(block), -1)
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit
