"""Quick checks of a photo's pixels: whether its ground is white, and whether it is blank."""

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WHITE_FROM = 232  # of 255, in every channel: from here on a ground counts as white
CHECKED_SIDE = 48  # pixels a side, at most, of the reduced photo that is checked for blankness
SMOOTH = 3  # degree of the polynomial surface that fits a blank sheet in uneven light
LEAST_CONTRAST = 6  # levels off that surface: a gradient saved as JPEG has 5, the palest of real photos 20
LEAST_LIKENESS = 0.2  # correlation of neighbouring cells: noise has at most 0.15, the busiest of real photos 0.3


def border_pixels(pixels: NDArray[Any]) -> NDArray[Any]:
    """The pixels along the four sides of (height, width, …): (2 · height + 2 · width, …)."""
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def has_white_ground(photo: NDArray[np.uint8]) -> bool:
    """Whether the ground is white, as in most catalogues: the median colour of the border is white."""
    return bool(np.median(border_pixels(photo), axis=0).min() >= WHITE_FROM)


def is_blank(photo: NDArray[np.uint8]) -> bool:
    """Whether the photo shows nothing: one colour, a gradient without an edge, or noise."""
    factor = math.ceil(max(photo.shape[:2]) / CHECKED_SIDE)
    # The means of whole boxes, so that neighbouring pixels of noise stay uncorrelated.
    cells = np.asarray(Image.fromarray(photo).reduce(factor), np.float64)
    rest = cells - _smooth(cells)
    if np.abs(rest).max() < LEAST_CONTRAST:
        return True
    return max(_likeness(rest[1:], rest[:-1]), _likeness(rest[:, 1:], rest[:, :-1])) < LEAST_LIKENESS


def _smooth(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least-squares surface of degree SMOOTH through ``cells`` (rows, columns, colours); of the same shape."""
    rows, columns, colours = cells.shape
    basis = _basis(rows, columns)
    return np.asarray((basis @ (basis.T @ cells.reshape(rows * columns, colours))).reshape(cells.shape))


@lru_cache(maxsize=128)
def _basis(rows: int, columns: int) -> NDArray[np.float64]:
    """An orthonormal basis (rows · columns, terms) of the surfaces of degree SMOOTH over such a grid, read-only."""
    y, x = np.linspace(-1, 1, rows)[:, None], np.linspace(-1, 1, columns)
    powers = [y**i * x**j for i in range(SMOOTH + 1) for j in range(SMOOTH + 1 - i)]
    terms = np.stack(powers, axis=-1).reshape(rows * columns, len(powers))
    vectors, sizes, _ = np.linalg.svd(terms, full_matrices=False)
    basis = vectors[:, sizes > sizes[0] * 1e-10]  # a grid of one row has fewer independent terms
    basis.setflags(write=False)
    return basis


def _likeness(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The absolute correlation of ``one`` and ``other``, 0 to 1; 0 where one of them is all zeros."""
    strength = math.sqrt(float((one**2).sum() * (other**2).sum()))
    return abs(float((one * other).sum())) / strength if strength else 0.0
