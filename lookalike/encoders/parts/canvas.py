"""A photo as a network sees it: on the canvas whose shape is nearest to its own."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookalike.photos import Photo, resize

Canvas = tuple[int, int]
"""(width, height) in pixels."""

SMALL: tuple[Canvas, ...] = ((96, 160), (96, 128), (128, 128), (128, 96), (160, 96))
LARGE: tuple[Canvas, ...] = ((128, 224), (192, 256), (224, 224), (256, 192), (224, 128))
LONGEST = 2.0  # times its short side: a photo that is longer gets white beside it, or it would be squeezed
FILTER = "bicubic"


def canvas_of(photo: NDArray[np.uint8], canvases: Sequence[Canvas] = SMALL) -> Canvas:
    """The one of ``canvases`` for a (height, width, …) photo."""
    shape = np.log(photo.shape[1] / photo.shape[0])
    return min(canvases, key=lambda canvas: abs(np.log(canvas[0] / canvas[1]) - shape))


def on_canvas(photo: Photo, canvases: Sequence[Canvas] = SMALL) -> Photo:
    """``photo`` on its canvas: at most a sixth wider or narrower than it was, up to a photo of about 1:2."""
    height, width = photo.shape[:2]
    short = -(-max(height, width) // LONGEST)
    across, down = int(max(0, short - width)), int(max(0, short - height))
    if across or down:
        sides = ((down // 2, down - down // 2), (across // 2, across - across // 2), (0, 0))
        photo = np.pad(photo, sides, constant_values=255)
    return resize(photo, canvas_of(photo, canvases), FILTER)
