"""Drawn products and copies of them."""

import io

import numpy as np
from PIL import Image, ImageDraw

from lookalike import photos
from lookalike.appearance.facts import Appearance, appearances, glance
from lookalike.photos import Decoded, Photo


def drawn(seed: int, size: tuple[int, int] = (120, 160), ground: str = "white") -> Photo:
    """A product of coloured shapes in the middle of a plain ground."""
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(image)
    width, height = size
    pen.rectangle((width // 4, height // 5, 3 * width // 4, 4 * height // 5), fill=tuple(rng.integers(30, 220, 3)))
    for _ in range(8):
        x, y = rng.uniform(0.25, 0.6) * width, rng.uniform(0.2, 0.65) * height
        pen.ellipse((x, y, x + 0.15 * width, y + 0.15 * height), fill=tuple(rng.integers(0, 256, 3)))
    return np.asarray(image)


def saved(photo: Photo, quality: int = 90, scale: float = 1.0, crop: float = 0.0, format: str = "JPEG") -> Decoded:
    """A copy of ``photo``: cropped by a share of its left and upper side, resized, and saved."""
    image = Image.fromarray(photo)
    image = image.crop((round(crop * image.width), round(crop * image.height), image.width, image.height))
    image = image.resize((round(image.width * scale), round(image.height * scale)))
    out = io.BytesIO()
    image.save(out, format, quality=quality)
    return photos.read(out.getvalue())


def observe(decoded: Decoded) -> Appearance:
    """The appearance of one photo."""
    return appearances([glance(decoded)])[0]
