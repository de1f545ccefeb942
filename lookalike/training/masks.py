"""Where the product is, for nothing: a photo on white tells it by its ground."""

import numpy as np
from numpy.typing import NDArray

NEAR_WHITE = 232  # of 255, in every colour
CELL = 4  # pixels a side that the network's mask has one number for
PART = 512  # photos at a time, so that the work stays in the cache


def product_masks(photos: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(n, height, width) uint8, 0 where near-white reaches in from the border and 255 elsewhere."""
    masks = np.empty(photos.shape[:3], np.uint8)
    for at in range(0, len(photos), PART):
        light = photos[at : at + PART].min(axis=3) >= NEAR_WHITE
        masks[at : at + PART] = np.where(_flood(light), 0, 255)
    return masks


def _flood(light: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What of ``light`` (n, height, width) is connected with the border, side by side."""
    reached = light.copy()
    reached[:, 1:-1, 1:-1] = False
    count = -1
    while count != (count := int(np.count_nonzero(reached))):
        for _ in range(8):  # steps between two counts
            spread = reached.copy()
            spread[:, 1:] |= reached[:, :-1]
            spread[:, :-1] |= reached[:, 1:]
            spread[:, :, 1:] |= reached[:, :, :-1]
            spread[:, :, :-1] |= reached[:, :, 1:]
            reached = spread & light
    return reached
