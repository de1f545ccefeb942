"""Where the product is, for nothing: a photo on white tells it by its ground."""

import numpy as np
from numpy.typing import NDArray

from lookalike.photos import Photo

NEAR_WHITE = 232  # of 255, in every colour


def product_mask(photo: Photo) -> NDArray[np.uint8]:
    """(height, width) uint8: 0 where near-white reaches in from the border, and 255 elsewhere."""
    from scipy import ndimage  # type: ignore[import-untyped]

    light = np.pad(photo.min(axis=2) >= NEAR_WHITE, 1, constant_values=True)  # the border joins all that touches it
    regions, _ = ndimage.label(light)
    return np.where(regions == regions[0, 0], 0, 255).astype(np.uint8)[1:-1, 1:-1]
