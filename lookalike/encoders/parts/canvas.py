"""Fit a photo to the network input (canvas) whose aspect ratio is nearest to its own."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.photos import Photo, resize

Canvas = tuple[int, int]
"""(width, height) in pixels."""

SMALL: tuple[Canvas, ...] = ((96, 160), (96, 128), (128, 128), (128, 96), (160, 96))
LARGE: tuple[Canvas, ...] = ((128, 224), (192, 256), (224, 224), (256, 192), (224, 128))
LONGEST = 2.0  # largest aspect ratio; a longer photo gets constant padding in white
FILTER = "bicubic"


def canvas_of(photo: NDArray[np.uint8], canvases: Sequence[Canvas] = SMALL) -> Canvas:
    """The canvas with the nearest aspect ratio to a (height, width, …) photo."""
    shape = np.log(photo.shape[1] / photo.shape[0])
    return min(canvases, key=lambda canvas: abs(np.log(canvas[0] / canvas[1]) - shape))


def on_canvas(photo: Photo, canvases: Sequence[Canvas] = SMALL) -> Photo:
    """``photo`` stretched to its canvas; photos up to about 1:2 change their aspect ratio by at most a sixth."""
    (top, bottom), (left, right) = sides = _padding(photo)
    if any((top, bottom, left, right)):
        photo = np.pad(photo, (*sides, (0, 0)), constant_values=255)
    return resize(photo, canvas_of(photo, canvases), FILTER)


def area_of(photo: Photo) -> tuple[float, float, float, float]:
    """The part of the canvas that ``photo`` fills: left, top, right, bottom as shares from 0 to 1."""
    (top, bottom), (left, right) = _padding(photo)
    height, width = photo.shape[0] + top + bottom, photo.shape[1] + left + right
    return left / width, top / height, 1 - right / width, 1 - bottom / height


def _padding(photo: Photo) -> tuple[tuple[int, int], tuple[int, int]]:
    """The pixels to add (above, below) and (left, right), so that no side is longer than LONGEST times the other."""
    height, width = photo.shape[:2]
    short = -(-max(height, width) // LONGEST)
    across, down = int(max(0, short - width)), int(max(0, short - height))
    return (down // 2, down - down // 2), (across // 2, across - across // 2)
