"""What the pixels of a photo say at a glance: whether its ground is white, and whether it shows anything at all."""

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WHITE_FROM = 232  # of 255, in every colour: this ground is white enough
GLANCE = 48  # cells a side, at most, of the small version that is asked whether it shows anything
SMOOTH = 3  # degree of the surface that a blank sheet in uneven light can follow
LEAST_CONTRAST = 6  # levels besides that surface: a gradient saved as JPEG has 5, the palest of real photos 20
LEAST_LIKENESS = 0.2  # correlation of neighbouring cells: noise has at most 0.15, the busiest of real photos 0.3


def border(pixels: NDArray[Any]) -> NDArray[Any]:
    """What lies along the four sides of (height, width, …): (2 · height + 2 · width, …)."""
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def on_white_ground(photo: NDArray[np.uint8]) -> bool:
    """Whether the ground is white, as in most catalogues: the middle colour of the border is."""
    return bool(np.median(border(photo), axis=0).min() >= WHITE_FROM)


def shows_nothing(photo: NDArray[np.uint8]) -> bool:
    """Whether there is nothing to see: one colour, a gradient without an edge, or mere noise."""
    factor = math.ceil(max(photo.shape[:2]) / GLANCE)
    cells = np.asarray(Image.fromarray(photo).reduce(factor), np.float64)  # whole boxes: they make no noise alike
    rest = cells - _smooth(cells)
    if np.abs(rest).max() < LEAST_CONTRAST:
        return True
    return max(_likeness(rest[1:], rest[:-1]), _likeness(rest[:, 1:], rest[:, :-1])) < LEAST_LIKENESS


def _smooth(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """The surface of degree SMOOTH that is nearest to ``cells`` (rows, columns, colours)."""
    rows, columns, colours = cells.shape
    basis = _basis(rows, columns)
    return np.asarray((basis @ (basis.T @ cells.reshape(rows * columns, colours))).reshape(cells.shape))


@lru_cache(maxsize=128)
def _basis(rows: int, columns: int) -> NDArray[np.float64]:
    """An orthonormal basis (rows · columns, terms) of the surfaces of degree SMOOTH on so many cells."""
    y, x = np.linspace(-1, 1, rows)[:, None], np.linspace(-1, 1, columns)
    powers = [y**i * x**j for i in range(SMOOTH + 1) for j in range(SMOOTH + 1 - i)]
    terms = np.stack(powers, axis=-1).reshape(rows * columns, len(powers))
    bases, sizes, _ = np.linalg.svd(terms, full_matrices=False)
    basis = bases[:, sizes > sizes[0] * 1e-10]  # a photo of one row has fewer surfaces than terms
    basis.setflags(write=False)
    return basis


def _likeness(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """How far ``one`` goes up and down with ``other`` or against it, 0 to 1; 0 where there is nothing to compare."""
    strength = math.sqrt(float((one**2).sum() * (other**2).sum()))
    return abs(float((one * other).sum())) / strength if strength else 0.0
