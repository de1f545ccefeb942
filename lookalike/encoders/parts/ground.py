"""Find the product in a photo: everything but the ground, which is connected to the border."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lookalike.photos import Photo

LEAST_TOLERANCE, MOST_TOLERANCE = 10, 45  # levels of 0..255 by which a pixel of the ground may differ from it
FIRST_TOLERANCE = 40  # levels around the border's median within which pixels are used for the first fit
LEAST_INLIERS = 0.3  # share of the border; with fewer inliers, the fit is rejected
LEAST_SHARE = 0.01  # of the photo; a smaller product is dust, and the whole photo counts as product
EDGE_SHARE = 0.02  # of a row or column; with fewer product pixels it is outside the box
SPECK = 0.2  # of the largest component; smaller ones are texture of the ground or other things


class Cutout(NamedTuple):
    """A product found in a photo."""

    mask: NDArray[np.bool_]  # (height, width): True where the product is
    ground: NDArray[np.int16]  # (3,) RGB: the ground's colour at the centre of the photo
    unrest: float  # median deviation of the border from the fitted ground, in levels


class Box(NamedTuple):
    """Pixels from (left, top) up to, not including, (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int


def find_product(photo: Photo) -> Cutout:
    """The product of a photo: all pixels that the ground does not reach from the border.

    The ground is a colour with a linear gradient (one plane per channel, fitted to the border). The more the border
    deviates from it, the larger is the tolerance. If no product is left, the whole photo is the product.
    """
    height, width = photo.shape[:2]
    rows, columns = np.linspace(-0.5, 0.5, height), np.linspace(-0.5, 0.5, width)
    border = np.zeros((height, width), bool)
    border[[0, -1]] = border[:, [0, -1]] = True
    at_rows, at_columns = np.nonzero(border)
    where = np.stack([np.ones(len(at_rows)), rows[at_rows], columns[at_columns]], axis=1)
    plane, spread = _fit_plane(where, photo[border].astype(np.float64))
    # Rounded to whole levels, so that results don't depend on the processor's last digits.
    middle = np.clip(np.rint(plane[0]), 0, 255).astype(np.int16)
    ground = np.rint(plane[0] + rows[:, None, None] * plane[1] + columns[:, None] * plane[2]).astype(np.int16)
    tolerance = min(MOST_TOLERANCE, LEAST_TOLERANCE + 3 * round(spread))
    passable = np.abs(photo - ground).max(axis=2) <= tolerance
    regions = _regions(passable)
    mask = _large_pieces(~np.isin(regions, regions[border & passable]))
    return Cutout(mask if mask.mean() >= LEAST_SHARE else np.ones_like(mask), middle, spread)


def product_box(mask: NDArray[np.bool_]) -> Box:
    """The bounding box of a mask without thin parts; the whole mask if nothing is left."""
    height, width = mask.shape
    rows = np.flatnonzero(mask.sum(axis=1) >= max(1, EDGE_SHARE * width))
    columns = np.flatnonzero(mask.sum(axis=0) >= max(1, EDGE_SHARE * height))
    if not len(rows) or not len(columns):
        return Box(0, 0, width, height)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _regions(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """(height, width) int32: the number of each 4-connected component of the mask; 0 elsewhere."""
    from scipy.ndimage import label  # type: ignore[import-untyped]

    regions: NDArray[np.int32] = label(mask)[0]
    return regions


def _large_pieces(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without components that are much smaller than the largest."""
    labels = _regions(mask)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    large = (sizes >= SPECK * sizes.max()) & (sizes > 0)
    pieces: NDArray[np.bool_] = large[labels]
    return pieces


def _fit_plane(where: NDArray[np.float64], colours: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The plane (3 coefficients, 3 channels) through most of the border's colours, and their deviation from it.

    It is fitted twice by least squares: to the colours near the median, then to those near the first fit. So a product
    that touches the border does not affect it. The deviation is the median over pixels of the largest difference in
    any channel, in levels.
    """
    plane = np.zeros((3, 3))
    plane[0] = np.median(colours, axis=0)
    near = FIRST_TOLERANCE
    for _ in range(2):
        inliers = np.abs(colours - where @ plane).max(axis=1) <= near
        if inliers.mean() < LEAST_INLIERS:  # a border of many colours
            break
        a, b = where[inliers], colours[inliers]
        plane = np.linalg.solve(a.T @ a + 1e-3 * np.eye(3), a.T @ b)
        near = max(LEAST_TOLERANCE, round(3 * float(np.median(np.abs(b - a @ plane).max(axis=1)))))
    return plane, float(np.median(np.abs(colours - where @ plane).max(axis=1)))
