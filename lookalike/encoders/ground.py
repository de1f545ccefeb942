"""Where the product is: what is left of a photo when the ground that its border shows is flooded away."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lookalike.photos import Photo

LEAST_TOLERANCE, MOST_TOLERANCE = 10, 45  # levels of 0..255 that a pixel may differ from the ground and belong to it
FIRST_TOLERANCE = 40  # levels around the border's median that the ground is fitted to
LEAST_INLIERS = 0.3  # of the border: with fewer pixels near it, a fit says nothing about the ground
LEAST_SHARE = 0.01  # of the photo: what is left is dust, and the whole photo is the product
EDGE_SHARE = 0.02  # of a row or column: fewer product pixels are a thread or a speck, and end no box
SWEEPS = 12  # a flood that winds more often than this meets no photo


class Cutout(NamedTuple):
    """A product found in a photo."""

    mask: NDArray[np.bool_]  # (height, width): True where the product is
    ground: NDArray[np.int16]  # (3,) RGB: the ground's colour in the middle of the photo


class Box(NamedTuple):
    """Pixels from (left, top) up to, not including, (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int


def find_product(photo: Photo) -> Cutout:
    """What the ground, flooded from the border, doesn't reach; the whole photo where nothing is left.

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
    # Whole levels: what differs from one processor to the next in the last digits must not move the flood.
    middle = np.clip(np.rint(plane[0]), 0, 255).astype(np.int16)
    ground = np.rint(plane[0] + rows[:, None, None] * plane[1] + columns[:, None] * plane[2]).astype(np.int16)
    tolerance = min(MOST_TOLERANCE, LEAST_TOLERANCE + 3 * round(spread))
    passable = np.abs(photo - ground).max(axis=2) <= tolerance
    mask = ~flood(passable, border)
    return Cutout(mask if mask.mean() >= LEAST_SHARE else np.ones_like(mask), middle)


def product_box(mask: NDArray[np.bool_]) -> Box:
    """The box around a mask, specks left out; the whole of it where nothing else is left."""
    height, width = mask.shape
    rows = np.flatnonzero(mask.sum(axis=1) >= max(1, EDGE_SHARE * width))
    columns = np.flatnonzero(mask.sum(axis=0) >= max(1, EDGE_SHARE * height))
    if not len(rows) or not len(columns):
        return Box(0, 0, width, height)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def flood(passable: NDArray[np.bool_], seeds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(height, width) bool: the passable pixels that are joined to a passable seed, by sides and not by corners."""
    reached = seeds & passable
    for _ in range(SWEEPS):
        before = np.count_nonzero(reached)
        reached = _flood_rows(passable, reached)
        reached = _flood_rows(passable.T, reached.T).T
        if np.count_nonzero(reached) == before:
            break
    return reached


def _flood_rows(passable: NDArray[np.bool_], reached: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """``reached`` and what joins it along its row."""
    return _flood_rightwards(passable, reached) | _flood_rightwards(passable[:, ::-1], reached[:, ::-1])[:, ::-1]


def _flood_rightwards(passable: NDArray[np.bool_], reached: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A pixel is reached when the last reached one before it lies nearer than the last barrier."""
    column = np.arange(passable.shape[1], dtype=np.int32)
    last_barrier = np.maximum.accumulate(np.where(passable, -1, column), axis=1)
    last_reached = np.maximum.accumulate(np.where(reached, column, -1), axis=1)
    flooded: NDArray[np.bool_] = last_reached > last_barrier
    return flooded


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
