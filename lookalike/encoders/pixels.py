"""An encoder without weights: colour and gradient histograms of the product on a grid, in NumPy.

The product is cut out of its ground (``ground``) and placed on a white square. Two non-negative blocks describe it:
histograms of gradient orientations (Dalal and Triggs 2005, "Histograms of Oriented Gradients for Human Detection"), and
histograms of colours. Square roots are taken of both (Arandjelović and Zisserman 2012, "Three things everyone should
know"), so that a large uniform area does not dominate. Both are averaged over the photo and its mirror image, so that
the direction of a shoe does not matter.
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

LONGEST = 96  # pixels: side of the reduced photo in which the ground is detected
OVERSAMPLING = 4  # a larger photo is first subsampled to this many times LONGEST, which is fast
SIDE = 48  # side in pixels of the square for the product
MARGIN = 1  # pixels of white around it, so that its outline is an edge
GRADIENT_GRID, ORIENTATIONS = 8, 8
COLOUR_GRID, HUES, SHADES, GREYS = 4, 12, 2, 4
GRADIENT_SHARE = 0.62  # of the squared length of a vector; the rest is colour
WHITE_FROM, WHITE_AT = (
    150,
    180,
)  # grounds with at least this value in the darkest channel count as white in coloured light, and are corrected
FULL_CHROMA = 0.3  # of 0..1: from here on, a colour counts fully for hue and not for grey
FLAT = 0.02  # gradient (0..1 per pixel) below which a cell counts as flat, so that its noise is not amplified
CONTRAST = 0.7  # share of a cell's mean gradient that is subtracted, so that only dominant orientations count
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601

Floats: TypeAlias = NDArray[np.floating[Any]]  # float32 throughout


class Pixels(Encoder):
    """See the module docstring. ``prepare`` gives (SIDE, SIDE, 4) uint8: the product on white, and its mask."""

    def __init__(self) -> None:
        super().__init__(
            "pixels",
            dim=(GRADIENT_GRID**2 * ORIENTATIONS + COLOUR_GRID**2 * (HUES * SHADES + GREYS)) // 2,
            preprocessing={
                "size": [SIDE, SIDE],
                "aspect": "product's box, letterboxed",
                "filter": "bicubic",
                "version": 1,  # increase it with any change of this file or of ground.py that affects vectors
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
        # In the mirror image, orientations are reversed.
        gradients = _unit(_symmetric_half(gradients, gradients[..., -np.arange(ORIENTATIONS)]))
        colours = _unit(_symmetric_half(colours, colours))
        return NetworkOutput(
            np.concatenate([GRADIENT_SHARE**0.5 * gradients, (1 - GRADIENT_SHARE) ** 0.5 * colours], axis=1)
        )


def load(request: Request) -> Pixels:
    """The encoder; it takes no options."""
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
    """White-balance the product so that a light ground becomes white; no change on a darker ground."""
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
    turn = np.arctan2(down, across) % np.pi / np.pi  # 0..1: opposite directions are one orientation
    histogram = _pool(_circle_bins(turn, ORIENTATIONS) * np.hypot(across, down)[..., None], GRADIENT_GRID)
    around = np.pad((histogram**2).sum(axis=-1), ((0, 0), (1, 1), (1, 1)), mode="edge")
    energy = np.lib.stride_tricks.sliding_window_view(around, (3, 3), axis=(1, 2)).mean(axis=(-2, -1))
    histogram /= np.sqrt(energy + FLAT**2)[..., None]
    outstanding: Floats = np.maximum(histogram - CONTRAST * histogram.mean(axis=-1, keepdims=True), 0)
    return outstanding


def _colours(product: Floats, cover: Floats) -> Floats:
    """(n, COLOUR_GRID, COLOUR_GRID, HUES · SHADES + GREYS) ≥ 0 of (n, SIDE, SIDE, 3) and its mask, both in 0..1."""
    red, green, blue = np.moveaxis(product, -1, 0)
    luma = np.clip(product @ LUMA, 0, 1)
    hue = np.arctan2((green - blue) * 3**0.5 / 2, red - (green + blue) / 2) % (2 * np.pi) / (2 * np.pi)
    chroma = np.clip((product.max(axis=-1) - product.min(axis=-1)) / FULL_CHROMA, 0, 1)[..., None]
    hues = _circle_bins(hue, HUES)[..., :, None] * _line_bins(luma, SHADES)[..., None, :]
    greys = _line_bins(luma, GREYS) * (1 - chroma)
    return _pool(np.concatenate([hues.reshape(*luma.shape, -1) * chroma, greys], axis=-1) * cover, COLOUR_GRID)


def _circle_bins(value: Floats, bins: int) -> Floats:
    """(…, bins): linear binning of values in 0..1 on a circle: each is shared between the two nearest bins."""
    away = np.abs(value[..., None] * np.float32(bins) - np.arange(bins, dtype=np.float32))
    shares: Floats = np.maximum(0, 1 - np.minimum(away, bins - away))
    return shares


def _line_bins(value: Floats, bins: int) -> Floats:
    """(…, bins): linear binning of values in 0..1; the first bin is at 0, the last at 1."""
    away = np.abs(value[..., None] * np.float32(bins - 1) - np.arange(bins, dtype=np.float32))
    shares: Floats = np.maximum(0, 1 - away)
    return shares


def _pool(values: Floats, grid: int) -> Floats:
    """(n, grid, grid, c) means of (n, SIDE, SIDE, c), with each pixel shared between the nearest cells."""
    n, side, _, channels = values.shape
    at = (np.arange(side, dtype=np.float32) + 0.5) * (grid / side) - 0.5
    share = np.maximum(0, 1 - np.abs(at - np.arange(grid, dtype=np.float32)[:, None]))
    share /= share.sum(axis=1, keepdims=True)
    lines = (share @ values.reshape(n, side, -1)).reshape(n, grid, side, channels)
    cells: Floats = share @ lines
    return cells


def _symmetric_half(cells: Floats, mirrored: Floats) -> Floats:
    """(n, grid, grid / 2, c): the left half of the mean of ``cells`` and the mirror image of ``mirrored``."""
    half = cells.shape[2] // 2
    return (cells[:, :, :half] + mirrored[:, :, : half - 1 : -1]) / 2


def _unit(block: Floats) -> Floats:
    """(n, …) flattened to rows of unit length; rows of zeros stay."""
    rows = block.reshape(len(block), -1)
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return unit
