"""Replace a plain ground by white, as most shops show their products.

Networks learn to ignore the ground, but never completely; a ground of one colour can simply be removed. A ground that
may be white paper in poor or coloured light stays, because the product is in the same light.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lookalike.encoders.parts.ground import find_product
from lookalike.photo_checks import border_pixels, has_white_ground
from lookalike.photos import Photo, resize

LONGEST = 160  # pixels: side of the reduced photo in which the ground is detected
MOST_OF_BORDER = 0.3  # largest share of the border that the product may cover; with more, no ground was found
PLAIN = 3.0  # largest deviation of the border, in levels; wood and cloth deviate more, and cost parts of the product
BRIGHTER = (
    12  # levels above the ground, in any channel: in the same light, nothing is so much brighter than white paper
)
LEAST_BRIGHTER = 0.05  # share of the product that must be brighter, so that a glint is not enough
EDGE = 2  # pixels along the product's outline that may be mixed with the ground
MIXED = 75  # levels from the ground at which such a pixel counts as product only


def on_white(photo: Photo) -> Photo:
    """The product of ``photo`` on white, with at most LONGEST pixels a side.

    Returns ``photo`` itself if its ground is white already, is not plain, or may be white in other light.
    """
    if has_white_ground(photo):
        return photo
    scale = min(1.0, LONGEST / max(photo.shape[:2]))
    small = resize(photo, (max(1, round(photo.shape[1] * scale)), max(1, round(photo.shape[0] * scale))), "bicubic")
    mask, ground, unrest = find_product(small)
    inside = _shrunk(mask)
    surely = inside if inside.any() else mask
    brighter = (small[surely].astype(np.int16) > ground + BRIGHTER).any(axis=1).mean()
    if unrest > PLAIN or border_pixels(mask).mean() > MOST_OF_BORDER or brighter < LEAST_BRIGHTER:
        return photo
    differs = np.abs(small.astype(np.int16) - ground).max(axis=2) / MIXED
    share = np.where(inside, 1.0, np.clip(differs, 0, 1) * mask)[..., None]
    lit = np.where(mask[..., None], small + (1 - share) * (255 - ground), 255)
    return np.asarray(np.clip(lit + 0.5, 0, 255), np.uint8)


def _shrunk(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """``mask`` (height, width) shrunk by EDGE pixels."""
    image = Image.fromarray(mask * np.uint8(255)).filter(ImageFilter.MinFilter(2 * EDGE + 1))
    return np.asarray(image) > 0
