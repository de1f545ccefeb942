"""Where the product is: what is left of a photo without the ground that reaches in from its border."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lookalike.photos import Photo

LEAST_TOLERANCE, MOST_TOLERANCE = 10, 45  # levels of 0..255 that a pixel may differ from the ground and belong to it
FIRST_TOLERANCE = 40  # levels around the border's median that the ground is fitted to
LEAST_INLIERS = 0.3  # of the border: with fewer pixels near it, a fit says nothing about the ground
LEAST_SHARE = 0.01  # of the photo: what is left is dust, and the whole photo is the product
EDGE_SHARE = 0.02  # of a row or column: fewer product pixels are a thread or a speck, and end no box
SPECK = 0.2  # of the largest piece: smaller ones are the ground's texture, or things beside the product


class Cutout(NamedTuple):
    """A product found in a photo."""

    mask: NDArray[np.bool_]  # (height, width): True where the product is
    ground: NDArray[np.int16]  # (3,) RGB: the ground's colour in the middle of the photo
    unrest: float  # levels that the border strays from an even ground, half of it farther


class Box(NamedTuple):
    """Pixels from (left, top) up to, not including, (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int


def find_product(photo: Photo) -> Cutout:
    """What the ground doesn't cover that reaches in from the border; the whole photo where nothing is left.

    The ground is a colour that may change evenly over the photo (a plane per channel, fitted to the border);
    a restless border widens what passes for ground.
    """
    height, width = photo.shape[:2]
    rows, columns = np.linspace(-0.5, 0.5, height), np.linspace(-0.5, 0.5, width)
    border = np.zeros((height, width), bool)
    border[[0, -1]] = border[:, [0, -1]] = True
    at_rows, at_columns = np.nonzero(border)
    where = np.stack([np.ones(len(at_rows)), rows[at_rows], columns[at_columns]], axis=1)
    plane, spread = _fit_plane(where, photo[border].astype(np.float64))
    # Whole levels: what differs from one processor to the next in the last digits must not move a pixel.
    middle = np.clip(np.rint(plane[0]), 0, 255).astype(np.int16)
    ground = np.rint(plane[0] + rows[:, None, None] * plane[1] + columns[:, None] * plane[2]).astype(np.int16)
    tolerance = min(MOST_TOLERANCE, LEAST_TOLERANCE + 3 * round(spread))
    passable = np.abs(photo - ground).max(axis=2) <= tolerance
    regions = _regions(passable)
    mask = _large_pieces(~np.isin(regions, regions[border & passable]))
    return Cutout(mask if mask.mean() >= LEAST_SHARE else np.ones_like(mask), middle, spread)


def product_box(mask: NDArray[np.bool_]) -> Box:
    """The box around a mask, specks left out; the whole of it where nothing else is left."""
    height, width = mask.shape
    rows = np.flatnonzero(mask.sum(axis=1) >= max(1, EDGE_SHARE * width))
    columns = np.flatnonzero(mask.sum(axis=0) >= max(1, EDGE_SHARE * height))
    if not len(rows) or not len(columns):
        return Box(0, 0, width, height)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _regions(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """(height, width) int32: a number for each region of the mask that is joined by sides, not corners; 0 elsewhere."""
    from scipy.ndimage import label  # type: ignore[import-untyped]

    regions: NDArray[np.int32] = label(mask)[0]
    return regions


def _large_pieces(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without what is small beside its largest piece."""
    labels = _regions(mask)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    large = (sizes >= SPECK * sizes.max()) & (sizes > 0)
    pieces: NDArray[np.bool_] = large[labels]
    return pieces


def _fit_plane(where: NDArray[np.float64], colours: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The plane (3 coefficients, 3 channels) through most of the border's colours, and how far these stray from it.

    Fitted by least squares, twice, to those near the median and then near the first fit, so that a product that
    touches the border doesn't tilt it. The second value is the median of the largest difference in any channel.
    """
    plane = np.zeros((3, 3))
    plane[0] = np.median(colours, axis=0)
    near = FIRST_TOLERANCE
    for _ in range(2):
        inliers = np.abs(colours - where @ plane).max(axis=1) <= near
        if inliers.mean() < LEAST_INLIERS:  # a border of many colours: no plane fits it
            break
        a, b = where[inliers], colours[inliers]
        plane = np.linalg.solve(a.T @ a + 1e-3 * np.eye(3), a.T @ b)
        near = max(LEAST_TOLERANCE, round(3 * float(np.median(np.abs(b - a @ plane).max(axis=1)))))
    return plane, float(np.median(np.abs(colours - where @ plane).max(axis=1)))
