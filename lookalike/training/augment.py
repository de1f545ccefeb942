"""Views of a product photo: mild ones as another shop would show it, strong ones as the world outside would.

A photo comes with its product's mask as a fourth channel, so that both are moved together and the product can be
laid on another ground. Everything is drawn from the generator given: equal generators, equal views.
"""

import io
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lookalike.training.masks import CELL

Views: TypeAlias = NDArray[np.uint8]
"""(n, height, width, 4) uint8: RGB, and 255 where the product is."""


@dataclass(frozen=True)
class Limits:
    """How far a view may go from its photo; lengths as parts of the photo's, angles in degrees."""

    zoom: tuple[float, float]  # below 1: smaller, with margins; above 1: a part of it
    aspect: float  # widest stretch, as a logarithm
    turn: float
    quarters: float  # share turned by a quarter or a half, and
    anyhow: float  # by any angle, as things lie on a table
    shift: float
    light: float  # widest change of brightness, as a logarithm
    tint: float  # widest change of one colour, as a logarithm
    darkness: float = 0.0  # further loss of light, as a logarithm


MILD = Limits(zoom=(0.85, 1.18), aspect=0.08, turn=5, quarters=0.0, anyhow=0.0, shift=0.04, light=0.08, tint=0.06)
STRONG = Limits(
    zoom=(0.5, 1.45), aspect=0.35, turn=18, quarters=0.08, anyhow=0.12, shift=0.06, light=0.25, tint=0.4, darkness=0.7
)
SHARE_CUT_OUT, SHARE_FRAMED = 0.55, 0.1  # of strong views: the product, or the whole photo, on another ground
SHARE_BLURRED, SHARE_COARSE, SHARE_SHARPENED, SHARE_NOISY, SHARE_JPEG = 0.25, 0.15, 0.1, 0.3, 0.4


def mild(photos: Views, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Views (n, height, width, 3) uint8 and masks (n, height/4, width/4, 1) float32 in 0..1."""
    warped = _warp(photos, _matrices(rng, photos.shape, MILD))
    return _to_bytes(warped[..., :3] * _gains(rng, len(photos), MILD)), _masks(warped)


def strong(photos: Views, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Like ``mild``; grounds may hold parts of the other photos of the batch."""
    n = len(photos)
    warped = _warp(photos, _matrices(rng, photos.shape, STRONG))
    kind = rng.random(n)
    cut_out, framed = kind < SHARE_CUT_OUT, kind > 1 - SHARE_FRAMED
    product = warped[..., 3:].astype(np.float32) / 255
    inside = np.where(framed[:, None, None, None], _inside(photos, rng), 1.0)
    seen = np.where(cut_out[:, None, None, None], product, inside).astype(np.float32)
    pixels = warped[..., :3] * seen + _grounds(photos, rng) * (1 - seen)
    pixels *= _gains(rng, n, STRONG)
    noise = np.where(rng.random(n) < SHARE_NOISY, rng.uniform(2, 18, n), 0).astype(np.float32)
    pixels += noise[:, None, None, None] * rng.standard_normal(pixels.shape, np.float32)
    return np.stack([_worsen(photo, rng) for photo in _to_bytes(pixels)]), _masks(warped)


def mix(
    photos: NDArray[np.uint8], masks: NDArray[np.float32], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]:
    """Views of two products each: a photo and the next one, blended, or a box of that one laid over it.

    Takes and gives what ``mild`` gives, and the share (n,) float32 in 0..1 of the product to be seen in each that is
    the first one's: by the masks, a blended one counting as far as it shines through. After mixup (Zhang et al. 2017,
    arXiv 1710.09412) and CutMix (Yun et al. 2019, arXiv 1905.04899), where it is that of the light and of the area.
    """
    n, rows, columns, _ = masks.shape
    others, their_masks = np.roll(photos, -1, axis=0), np.roll(masks, -1, axis=0)
    shares = rng.beta(0.5, 0.5, (n, 1, 1, 1)).astype(np.float32)
    boxes = _boxes(rng, n, rows, columns)
    blended = rng.random((n, 1, 1, 1)) < 0.5
    kept = np.where(blended, shares, 1 - boxes)
    own, foreign = masks * kept, their_masks * (1 - kept)
    of_pixels = kept.repeat(CELL, axis=1).repeat(CELL, axis=2)
    mixed = _to_bytes(photos * of_pixels + others * (1 - of_pixels))
    seen, both = own.sum(axis=(1, 2, 3)), (own + foreign).sum(axis=(1, 2, 3))
    return mixed, own + foreign, np.where(both > 0, seen / np.maximum(both, 1e-6), 1).astype(np.float32)


def _boxes(rng: np.random.Generator, n: int, rows: int, columns: int) -> NDArray[np.float32]:
    """(n, rows, columns, 1): 1 in a box anywhere, which covers from nothing to all."""
    side = np.sqrt(rng.random(n))
    inside = []
    for count in (rows, columns):
        centre, half = rng.random(n) * count, side * count / 2
        at = np.arange(count) + 0.5
        inside.append(np.abs(at - centre[:, None]) <= half[:, None])
    return (inside[0][:, :, None] & inside[1][:, None]).astype(np.float32)[..., None]


def _to_bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    return np.asarray(np.clip(pixels + 0.5, 0, 255), np.uint8)


def _masks(warped: Views) -> NDArray[np.float32]:
    n, height, width, _ = warped.shape
    cells = warped[..., 3].reshape(n, height // CELL, CELL, width // CELL, CELL)
    return np.asarray(cells.mean(axis=(2, 4), dtype=np.float32) / 255)[..., None]


def _matrices(rng: np.random.Generator, shape: tuple[int, ...], limits: Limits) -> NDArray[np.float64]:
    """(n, 6) a, b, c, d, e, f: the view's pixel (x, y) shows the photo's (ax + by + c, dx + ey + f)."""
    n, height, width, _ = shape
    zoom = np.exp(rng.uniform(np.log(limits.zoom[0]), np.log(limits.zoom[1]), n))
    aspect = rng.uniform(-limits.aspect, limits.aspect, n) / 2
    across = zoom * np.exp(aspect) * rng.choice((-1, 1), n)
    down = zoom * np.exp(-aspect)
    angle = np.radians(rng.uniform(-limits.turn, limits.turn, n))
    angle += np.where(rng.random(n) < limits.quarters, rng.integers(1, 4, n), 0) * (np.pi / 2)
    angle += np.where(rng.random(n) < limits.anyhow, rng.uniform(-np.pi, np.pi, n), 0)
    # A photo of 3 by 4 is stored squeezed; turning happens as it was.
    squeeze = (3 / 4) * height / width
    cos, sin = np.cos(angle), np.sin(angle)
    a, b = cos / across, sin / (squeeze * across)
    d, e = -sin * squeeze / down, cos / down
    room = np.abs(zoom - 1) / 2 + limits.shift
    x = width * (0.5 + rng.uniform(-room, room))
    y = height * (0.5 + rng.uniform(-room, room))
    return np.stack([a, b, width / 2 - a * x - b * y, d, e, height / 2 - d * x - e * y], axis=1)


def _warp(photos: Views, matrices: NDArray[np.float64]) -> Views:
    """What the matrices show; white without product beyond the photo."""
    size = photos.shape[2], photos.shape[1]
    # Pillow's CMYK stands for any four channels; in RGBA it would blacken what the mask leaves out.
    return np.stack(
        [
            np.asarray(
                Image.fromarray(photo, "CMYK").transform(
                    size, Image.Transform.AFFINE, tuple(matrix), Image.Resampling.BILINEAR, fillcolor=(255, 255, 255, 0)
                )
            )
            for photo, matrix in zip(photos, matrices, strict=True)
        ]
    )


def _inside(photos: Views, rng: np.random.Generator) -> NDArray[np.float32]:
    """(n, height, width, 1): 1 in a window, 0 in a frame or bar around it."""
    n, height, width, _ = photos.shape
    rows, columns = np.arange(height)[:, None], np.arange(width)[None]
    windows = np.empty((n, height, width, 1), np.float32)
    for window in windows:
        left, right = rng.uniform(0, 0.18, 2) * width * (rng.random() < 0.7)
        top, bottom = rng.uniform(0, 0.18, 2) * height * (rng.random() < 0.7)
        across = (columns >= left) & (columns < width - right)
        window[..., 0] = across & (rows >= top) & (rows < height - bottom)
    return windows


def _gains(rng: np.random.Generator, n: int, limits: Limits) -> NDArray[np.float32]:
    """(n, 1, 1, 3) factors: the light and its colour."""
    light = rng.uniform(-limits.light, limits.light, (n, 1))
    light -= rng.uniform(0, limits.darkness, (n, 1)) * (rng.random((n, 1)) < 0.4)
    tint = rng.uniform(-limits.tint, limits.tint, (n, 3)) * rng.random((n, 1))  # faint casts more often than deep ones
    gains = np.exp(light + tint)
    return gains.astype(np.float32)[:, None, None]


def _grounds(photos: Views, rng: np.random.Generator) -> NDArray[np.float32]:
    """(n, height, width, 3) plain, grey, black, softly lit or textured grounds, or other photos of the batch."""
    n, height, width, _ = photos.shape
    colour = rng.uniform(0, 255, (n, 3))
    kind = rng.random(n)
    colour[kind < 0.45] = colour[kind < 0.45].mean(axis=1, keepdims=True)  # grey
    colour[kind < 0.2] = rng.uniform(0, 30, (np.count_nonzero(kind < 0.2), 1))  # black
    grounds = np.broadcast_to(colour[:, None, None], (n, height, width, 3)).astype(np.float32)
    for row in np.flatnonzero(rng.random(n) < 0.6):
        rows, columns = rng.choice((1, 2, 4, 8, 24), 2)  # few of one and many of the other are boards or stripes
        texture = rng.normal(0, rng.uniform(4, 45), (rows, columns, 1)) + rng.normal(0, 8, (rows, columns, 3))
        soft = Image.fromarray(_to_bytes(texture + 128)).resize((width, height), Image.Resampling.BICUBIC)
        grounds[row] += np.asarray(soft, np.float32) - 128
    for row in np.flatnonzero(rng.random(n) < 0.2):
        other = photos[rng.integers(n), ..., :3]
        top, left = rng.integers(0, height // 2), rng.integers(0, width // 2)
        patch = Image.fromarray(other).crop((left, top, left + width // 2, top + height // 2))
        grounds[row] = np.asarray(patch.resize((width, height), Image.Resampling.BILINEAR), np.float32)
    return grounds


def _worsen(photo: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """What lenses, screens and messengers do to a photo."""
    image = Image.fromarray(photo)
    kind = rng.random()
    if kind < SHARE_BLURRED:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.4)))
    elif kind < SHARE_BLURRED + SHARE_COARSE:
        part = rng.uniform(0.4, 0.8)
        small = image.resize((round(image.width * part), round(image.height * part)), Image.Resampling.BILINEAR)
        image = small.resize(image.size, Image.Resampling.BILINEAR)
    elif kind < SHARE_BLURRED + SHARE_COARSE + SHARE_SHARPENED:
        image = image.filter(ImageFilter.UnsharpMask(1, int(rng.integers(50, 150)), 0))
    if rng.random() < SHARE_JPEG:
        data = io.BytesIO()
        image.save(data, "JPEG", quality=int(rng.integers(20, 90)))
        image = Image.open(data)
    return np.asarray(image)
