"""From outlines to patches: which cells of the grid a shape covers, and how much of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from demo.curves import Array

WIDTH, HEIGHT = 360, 480  # a photo, in units and in pixels
SCALE = 2  # grid cells a unit: light is worked out at twice the size
OVER = 3  # times finer still that edges are drawn, so outlines are drawn at six times the size


@dataclass(frozen=True)
class Patch:
    """A covered part of the grid: ``alpha`` (rows, columns) 0 to 1, its first cell at column ``x``, row ``y``."""

    x: int
    y: int
    alpha: Array

    @property
    def slices(self) -> tuple[slice, slice]:
        """Where it lies on the grid."""
        return slice(self.y, self.y + self.alpha.shape[0]), slice(self.x, self.x + self.alpha.shape[1])

    def coordinates(self) -> tuple[Array, Array]:
        """x (1, columns) and y (rows, 1) of the cells' centres, in units."""
        rows, columns = self.alpha.shape
        x = (self.x + np.arange(columns) + 0.5)[None, :] / SCALE
        y = (self.y + np.arange(rows) + 0.5)[:, None] / SCALE
        return x, y

    def clipped(self, other: "Patch") -> "Patch":
        """This patch where ``other`` covers it."""
        return Patch(self.x, self.y, self.alpha * other.laid_on(self))

    def without(self, other: "Patch") -> "Patch":
        """This patch where ``other`` does not cover it."""
        return Patch(self.x, self.y, self.alpha * (1 - other.laid_on(self)))

    def laid_on(self, other: "Patch") -> Array:
        """This patch's alpha on the cells of ``other``."""
        result = np.zeros_like(other.alpha)
        top, left = max(self.y, other.y), max(self.x, other.x)
        bottom = min(self.y + self.alpha.shape[0], other.y + other.alpha.shape[0])
        right = min(self.x + self.alpha.shape[1], other.x + other.alpha.shape[1])
        if top < bottom and left < right:
            result[top - other.y : bottom - other.y, left - other.x : right - other.x] = self.alpha[
                top - self.y : bottom - self.y, left - self.x : right - self.x
            ]
        return result


def fill(*outlines: Array, holes: Sequence[Array] = ()) -> Patch:
    """The patch inside closed ``outlines`` and outside ``holes``, cut off at the photo's edge."""
    points = np.vstack(outlines)
    low = np.floor(points.min(axis=0) * SCALE).astype(int) - 1
    high = np.ceil(points.max(axis=0) * SCALE).astype(int) + 1
    left, top = (int(v) for v in np.clip(low, 0, (WIDTH * SCALE - 1, HEIGHT * SCALE - 1)))
    right, bottom = (int(v) for v in np.clip(high, (left + 1, top + 1), (WIDTH * SCALE, HEIGHT * SCALE)))
    image = Image.new("L", ((right - left) * OVER, (bottom - top) * OVER))
    draw = ImageDraw.Draw(image)
    for outline, value in [*((o, 255) for o in outlines), *((h, 0) for h in holes)]:
        shifted = outline * (SCALE * OVER) - (left * OVER, top * OVER)
        draw.polygon([tuple(point) for point in shifted], fill=value)
    return Patch(left, top, np.asarray(image.reduce(OVER), dtype=float) / 255)
