"""Bounding boxes of the products in a mask."""

import numpy as np
from numpy.typing import NDArray

PRESENT = 0.5  # mask value from which on a cell shows a product
LEAST_SHARE = 0.01  # of the mask's cells; smaller components are noise


def boxes_of(mask: NDArray[np.float32], main: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """(m, 4) float32 left, top, right, bottom in cells of ``mask`` (rows, columns) in 0..1.

    There is one box for each connected component. The component with the largest sum of ``main`` (or of the mask
    itself) comes first. Without any component, the box is the whole mask.
    """
    weight = mask if main is None else main
    present = mask >= PRESENT
    found: list[tuple[float, tuple[int, int, int, int]]] = []
    while present.any():
        patch = _patch(present, np.unravel_index(int(present.argmax()), present.shape))
        present &= ~patch
        if patch.sum() >= LEAST_SHARE * mask.size:
            rows, columns = np.flatnonzero(patch.any(axis=1)), np.flatnonzero(patch.any(axis=0))
            box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
            found.append((float(weight[patch].sum()), box))
    found.sort(key=lambda item: -item[0])
    boxes = [box for _, box in found] or [(0, 0, mask.shape[1], mask.shape[0])]
    return np.array(boxes, np.float32)


def _patch(present: NDArray[np.bool_], start: tuple[np.intp, ...]) -> NDArray[np.bool_]:
    """The 4-connected component of ``present`` that contains ``start``."""
    patch = np.zeros_like(present)
    patch[start] = True
    size = 0
    while size != (size := int(patch.sum())):
        spread = np.pad(patch, 1)
        patch = (
            spread[1:-1, 1:-1] | spread[:-2, 1:-1] | spread[2:, 1:-1] | spread[1:-1, :-2] | spread[1:-1, 2:]
        ) & present
    return patch
