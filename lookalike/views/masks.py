"""Masks of products on a white ground, without any annotation."""

import numpy as np
from numpy.typing import NDArray

from lookalike.photos import Photo

NEAR_WHITE = 232  # of 255, in every channel


def product_mask(photo: Photo) -> NDArray[np.uint8]:
    """(height, width) uint8: 0 for near-white pixels connected to the border, 255 elsewhere."""
    from scipy import ndimage  # type: ignore[import-untyped]

    # A white frame connects all regions at the border.
    light = np.pad(photo.min(axis=2) >= NEAR_WHITE, 1, constant_values=True)
    regions, _ = ndimage.label(light)
    return np.where(regions == regions[0, 0], 0, 255).astype(np.uint8)[1:-1, 1:-1]
