"""A product on a plain ground, laid on white where it stands, as most shops show it.

A network learns to look past any ground, but never quite; a ground of one colour can simply be taken away. What may
be white paper in poor or coloured light stays, since taking it away would leave a product in a light of its own.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lookalike.encoders.parts.ground import find_product
from lookalike.photo_checks import border_pixels, has_white_ground
from lookalike.photos import Photo, resize

LONGEST = 160  # pixels: the ground is looked for in a photo of at most this side
MOST_OF_BORDER = 0.3  # that the product may hold: with more, what was found is no ground
PLAIN = 3.0  # levels that its border may stray: wood and cloth take parts of the product with them
BRIGHTER = 12  # levels above the ground, in any colour: in one light, nothing is so much brighter than white paper
LEAST_BRIGHTER = 0.05  # of the product, so that a glint proves nothing
EDGE = 2  # pixels inside the product's outline that may be mixed with the ground, and
MIXED = 75  # levels that such a pixel must differ from it to be the product's alone


def on_white(photo: Photo) -> Photo:
    """The product of ``photo`` on white, at most LONGEST pixels a side; or ``photo`` itself.

    Itself where its ground is white already, is not plain, or may be white in another light.
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
    """``mask`` (height, width) without EDGE pixels along its outline."""
    image = Image.fromarray(mask * np.uint8(255)).filter(ImageFilter.MinFilter(2 * EDGE + 1))
    return np.asarray(image) > 0
