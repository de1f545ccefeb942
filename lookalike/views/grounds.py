"""Random grounds for products: photos of surfaces, plain colours, patterns, parts of other photos."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.photos import Photo

BLACK, GREY = 30, 0.45  # of plain grounds: the brightest level of black ones, and the share of grey ones


class Grounds:
    """Draws random grounds of any size.

    Args:
        textures: photos of floors, walls and cloth; may be empty.
        scenes: photos that people took, of which a corner is used; may be empty.
        products: (height, width, 3 or more) photos of products, of which a part is used.
    """

    def __init__(
        self, textures: Sequence[Photo], scenes: Sequence[NDArray[np.uint8]], products: Sequence[NDArray[np.uint8]]
    ) -> None:
        self.textures, self.scenes, self.products = textures, scenes, products

    def draw(self, width: int, height: int, rng: np.random.Generator) -> NDArray[np.floating[Any]]:
        """(height, width, 3) float levels, not clipped to 0..255."""
        kind = rng.random()
        ground: NDArray[np.floating[Any]]
        if kind < 0.3 and self.textures:
            ground = self._texture(width, height, rng)
        elif kind < 0.5 and self.scenes:
            ground = self._corner(width, height, rng)
        elif kind < 0.6:
            ground = _stretched(self._part(rng), width, height)
        elif kind < 0.75:
            ground = _pattern(width, height, rng)
        else:
            ground = _plain(width, height, rng)
        return ground

    def _texture(self, width: int, height: int, rng: np.random.Generator) -> NDArray[np.floating[Any]]:
        """A rotated texture, tiled one to three times, with random brightness."""
        tile = np.rot90(self.textures[int(rng.integers(len(self.textures)))], int(rng.integers(4)))
        count = int(rng.integers(1, 4))
        tiled = np.tile(tile, (count, count, 1))
        side = rng.uniform(0.35, 1.0) * min(tiled.shape[:2])
        part = side, side * height / width
        part = tuple(0.999 * length * min(1.0, min(tiled.shape[:2]) / max(part)) for length in part)
        rooms = (whole - length for whole, length in zip(tiled.shape[1::-1], part, strict=True))
        left, top = (rng.uniform(0, max(0.0, room)) for room in rooms)  # rounding may make it slightly negative
        box = (left, top, left + part[0], top + part[1])
        image = Image.fromarray(np.ascontiguousarray(tiled)).resize((width, height), Image.Resampling.BILINEAR, box)
        return np.asarray(np.asarray(image, np.float32) * np.exp(rng.uniform(-0.5, 0.4)))

    def _corner(self, width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
        """A corner of a scene, away from the object in the middle."""
        scene = self.scenes[int(rng.integers(len(self.scenes)))][..., :3]
        rows, columns = scene.shape[:2]
        share = rng.uniform(0.2, 0.4)
        high, wide = max(2, round(rows * share)), max(2, round(columns * share))
        top = 0 if rng.random() < 0.5 else rows - high
        left = 0 if rng.random() < 0.5 else columns - wide
        return _stretched(np.rot90(scene[top : top + high, left : left + wide], int(rng.integers(4))), width, height)

    def _part(self, rng: np.random.Generator) -> NDArray[np.uint8]:
        product = self.products[int(rng.integers(len(self.products)))][..., :3]
        rows, columns = product.shape[:2]
        top, left = rng.integers(0, rows // 2 + 1), rng.integers(0, columns // 2 + 1)
        return np.asarray(product[top : top + max(1, rows // 2), left : left + max(1, columns // 2)])


def _stretched(photo: NDArray[np.uint8], width: int, height: int) -> NDArray[np.float32]:
    image = Image.fromarray(np.ascontiguousarray(photo)).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32)


def _colour(rng: np.random.Generator) -> NDArray[np.float64]:
    kind = rng.random()
    if kind < 0.2:
        return np.full(3, rng.uniform(0, BLACK))
    colour = rng.uniform(0, 255, 3)
    return np.full(3, colour[0]) + rng.normal(0, 4, 3) if kind < 0.2 + GREY else colour


def _plain(width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """One colour, sometimes with soft spots or stripes."""
    ground = np.broadcast_to(_colour(rng), (height, width, 3)).astype(np.float32)
    if rng.random() < 0.5:
        rows, columns = rng.choice((1, 2, 4, 8, 24), 2)  # few of one and many of the other give stripes
        spots = rng.normal(0, rng.uniform(4, 40), (rows, columns, 1)) + rng.normal(0, 6, (rows, columns, 3))
        soft = Image.fromarray(np.clip(spots + 128, 0, 255).astype(np.uint8))
        ground = ground + (np.asarray(soft.resize((width, height), Image.Resampling.BICUBIC), np.float32) - 128)
    return ground


def _pattern(width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Stripes or checks of two colours, at any angle, with hard or soft edges."""
    rows, columns = np.mgrid[:height, :width] * np.float32(1)
    first, second = _colour(rng), _colour(rng)
    angle, period = rng.uniform(0, np.pi), np.exp(rng.uniform(np.log(3), np.log(40)))
    across = (columns * np.cos(angle) + rows * np.sin(angle)) * (2 * np.pi / period)
    down = (rows * np.cos(angle) - columns * np.sin(angle)) * (2 * np.pi / period)
    kind = rng.random()
    wave = np.sin(across)
    if kind >= 0.5:
        wave = wave * np.sin(down) if kind < 0.75 else wave + np.sin(down)
    share = np.clip(0.5 + wave * np.exp(rng.uniform(-1.5, 2.5)), 0, 1)[..., None]
    return np.asarray(first * share + second * (1 - share), np.float32)
