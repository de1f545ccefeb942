"""Register pairs of pictures: find how one was cropped against the other, and show both over the part they share.

A crop moves the two ends of each axis: four numbers. They are found by Gauss-Newton steps (Lucas and Kanade, An
iterative image registration technique, IJCAI 1981). For many pairs at once, a single such step in closed form is the
tangent distance (Simard, LeCun, Denker, NIPS 1992), which needs only products of matrices.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

MARGIN = 0.035  # of a side, so that only what both pictures show is compared
ENDS = np.array([MARGIN, 1 - MARGIN, MARGIN, 1 - MARGIN], np.float32)  # top, bottom, left, right
FARTHEST = 0.065  # of a side: the largest move of an end; 0.056 if 5 % of the picture were cropped there
SAMPLES = 4  # along each side of a cell
DAMPING = 1e-4  # of the mean curvature, for directions in which nothing changes
NO_MOVE = 1e-6  # in the units of the squared derivative, for pictures of one colour


def shared(one: Floats, other: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """Both pictures (m, side, side, c) over the part they share, given ``moves`` (m, 4); of the same shape.

    ``moves``: by how much the top, bottom, left and right end of ``one`` lie further along than those of ``other``, in
    shares of the side. Each picture takes half of a move.
    """
    half = np.asarray(moves / 2, np.float32)
    return _seen(one, ENDS + half), _seen(other, ENDS - half)


def register(one: Floats, other: Floats, moves: Floats, cells: tuple[int, ...]) -> Floats:
    """The moves (m, 4) after one step for each of ``cells``, from the given ``moves``.

    ``one``, ``other``: (m, side, side) float32. In a step, both are compared in that many cells a side; ``side`` is a
    multiple of each.
    """
    one, other = one[..., None], other[..., None]
    for count in cells:
        seen = [pooled(view, count)[..., 0] for view in shared(one, other, moves)]
        rest = (seen[0] - seen[1]).reshape(len(one), -1)
        slopes = _slopes(np.asarray((seen[0] + seen[1]) / 2, np.float32))
        curvature = np.matmul(slopes, slopes.transpose(0, 2, 1))
        damping = NO_MOVE + DAMPING * np.trace(curvature, axis1=1, axis2=2)
        curvature += damping[:, None, None] * np.eye(4, dtype=np.float32)
        step = np.linalg.solve(curvature, np.matmul(slopes, rest[..., None]))[..., 0]
        moves = np.clip(moves - step, -FARTHEST, FARTHEST).astype(np.float32)
    return moves


def tangents(pictures: Floats, cells: int) -> tuple[Floats, Floats]:
    """For (n, side, side) pictures: the inner part in cells (n, cells²), and an orthonormal basis of its moves
    (n, 4, cells²)."""
    away = np.float32(MARGIN / 2) * np.eye(4, dtype=np.float32)
    slopes = np.stack(
        [_cells(pictures, ENDS + move, cells) - _cells(pictures, ENDS - move, cells) for move in away], axis=2
    )
    # A picture of one colour has no slopes; tiny fixed ones keep the basis defined.
    slopes += NO_MOVE * np.eye(cells * cells, 4, dtype=np.float32)
    basis = np.linalg.qr(slopes)[0].transpose(0, 2, 1)
    return _cells(pictures, ENDS, cells), np.ascontiguousarray(basis, np.float32)


def pooled(views: Floats, cells: int) -> Floats:
    """(m, cells, cells, c) means of (m, side, side, c)."""
    m, side, _, channels = views.shape
    block = side // cells
    if block == 1:
        return views
    return np.asarray(views.reshape(m, cells, block, cells, block, channels).mean(axis=(2, 4)))


def _seen(pictures: Floats, ends: Floats) -> Floats:
    """(m, side, side, c) pictures between ``ends`` (m, 4): top, bottom, left, right, in shares of the side."""
    m, side, _, channels = pictures.shape
    rows, columns = _interpolation(ends[:, :2], side, side), _interpolation(ends[:, 2:], side, side)
    lines = np.matmul(rows, pictures.reshape(m, side, side * channels)).reshape(m, side, side, channels)
    return np.asarray(np.matmul(columns[:, None], lines))


def _interpolation(ends: Floats, side: int, samples: int) -> Floats:
    """(m, samples, side) weights of a side's pixels at evenly spaced samples between ``ends`` (m, 2)."""
    share = (np.arange(samples, dtype=np.float32) + np.float32(0.5)) / np.float32(samples)
    at = (ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * share) * np.float32(side) - np.float32(0.5)
    at = np.clip(at, 0, side - 1)
    weights: Floats = np.maximum(0, 1 - np.abs(at[:, :, None] - np.arange(side, dtype=np.float32)))
    return weights


def _cells(pictures: Floats, ends: Floats, cells: int) -> Floats:
    """(n, cells²): the part of every picture (n, side, side) between ``ends`` (4,), in cells."""
    side = pictures.shape[1]
    rows, columns = (
        _interpolation(ends[np.newaxis, at : at + 2], side, SAMPLES * cells).reshape(cells, SAMPLES, side).mean(axis=1)
        for at in (0, 2)
    )
    return np.asarray(np.matmul(np.matmul(rows, pictures), columns.T).reshape(len(pictures), -1))


def _slopes(views: Floats) -> Floats:
    """(m, 4, cells²): how (m, cells, cells) views change with the move of each end."""
    cells = views.shape[1]
    down, across = np.gradient(views, 1 / cells, axis=(1, 2))
    share = ((np.arange(cells) + 0.5) / cells).astype(np.float32)
    near, far = 1 - share, share
    slopes = (down * near[:, None], down * far[:, None], across * near, across * far)
    return np.stack([slope.reshape(len(views), -1) for slope in slopes], axis=1)
