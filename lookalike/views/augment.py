"""Random views of a photo: mild ones as another shop would show it, strong ones as people would photograph it.

A product photo has its product's mask as a fourth channel, so that both are transformed together, and the product can
be placed on another ground. All randomness comes from the given generator, so views are reproducible.
"""

import io
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lookalike.views.grounds import Grounds

Source: TypeAlias = NDArray[np.uint8]
"""(height, width, 4) uint8: RGB, and a mask with 255 where the product is."""

Canvas: TypeAlias = tuple[int, int]
"""(width, height) in pixels."""

View: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.float32]]
"""(height, width, 3) uint8, and masks (2, height/8, width/8) float32 in 0..1: the main product; any product."""

CELL = 8  # side in pixels of one cell of the network's masks


@dataclass(frozen=True)
class Limits:
    """Limits of the random changes; lengths are fractions of the canvas, angles are in degrees."""

    zoom: tuple[float, float]  # scale relative to the photo fitted into the canvas; above 1 shows a part
    aspect: float  # largest stretch, as a logarithm
    turn: float  # largest rotation
    quarters: float  # share of views rotated by 90, 180 or 270 degrees
    anyhow: float  # share of views rotated by any angle
    shift: float
    light: float  # largest change of brightness, as a logarithm
    tint: float  # largest change of one channel, as a logarithm
    darkness: float = 0.0  # largest further loss of brightness, as a logarithm
    fill: float = 0.0  # 0: the photo fits into the canvas; 1: it may be scaled up until it covers the canvas


MILD = Limits(zoom=(0.85, 1.18), aspect=0.15, turn=5, quarters=0.0, anyhow=0.0, shift=0.04, light=0.08, tint=0.06)
STRONG = Limits(
    zoom=(0.5, 1.4),
    aspect=0.3,
    turn=18,
    quarters=0.2,
    anyhow=0.12,
    shift=0.08,
    light=0.25,
    tint=0.3,
    darkness=0.8,
    fill=0.8,
)
# Photos that people took have their own light and ground. They are few, so they are varied much against overfitting.
USER_PHOTO = Limits(
    zoom=(0.85, 1.5), aspect=0.2, turn=10, quarters=0.02, anyhow=0.0, shift=0.06, light=0.2, tint=0.15, fill=1.0
)
USER_PHOTO_STRONG = replace(
    USER_PHOTO, zoom=(0.6, 1.9), aspect=0.3, turn=20, quarters=0.15, anyhow=0.05, light=0.3, tint=0.35, darkness=0.6
)
WHITE = 255, 255, 255
SHARE_CUT_OUT, SHARE_FRAMED = 0.65, 0.1  # of strong views: only the product, or the whole photo, on another ground
SHARE_BESIDE = 0.15  # of views of products: with another product beside it
SHARE_SHADED, SHARE_SHADOW = 0.4, 0.5  # of strong views: with uneven light; of cut-outs: with a shadow on the ground
SHARE_COVERED = 0.35  # of strong views of photos that people took: with a part covered
SHARE_BLURRED, SHARE_COARSE, SHARE_SHARPENED, SHARE_NOISY, SHARE_JPEG = 0.25, 0.15, 0.1, 0.3, 0.4


def mild(photo: Source, canvas: Canvas, beside: Source, rng: np.random.Generator) -> View:
    """A mild view and its masks; ``beside`` is another product that may be added."""
    warped = _warp(photo, canvas, MILD, rng)
    every = warped[..., 3]
    if rng.random() < SHARE_BESIDE / 2:
        warped, every = _with_another(warped, beside, rng)
    return _to_bytes(warped[..., :3] * _gains(MILD, rng)), _masks(warped[..., 3], every)


def strong(photo: Source, canvas: Canvas, beside: Source, grounds: Grounds, rng: np.random.Generator) -> View:
    """A strong view and its masks, mostly on a ground from ``grounds``; see ``mild``."""
    warped = _warp(photo, canvas, STRONG, rng)
    every = warped[..., 3]
    if rng.random() < SHARE_BESIDE:
        warped, every = _with_another(warped, beside, rng)
    kind = rng.random()
    pixels: NDArray[np.floating[Any]] = warped[..., :3].astype(np.float32)
    if kind < SHARE_CUT_OUT:
        seen = every.astype(np.float32) / 255
        ground = grounds.draw(*canvas, rng)
        if rng.random() < SHARE_SHADOW:
            ground *= _shadow(every, rng)
        pixels = pixels * seen[..., None] + ground * (1 - seen[..., None])
    elif kind > 1 - SHARE_FRAMED:
        inside = _window(canvas, rng)
        pixels = np.where(inside, pixels, grounds.draw(*canvas, rng))
    return _in_a_room(pixels, STRONG, rng), _masks(warped[..., 3], every)


def user_photo(photo: Source, canvas: Canvas, rng: np.random.Generator) -> View:
    """A view of a photo that somebody took. Its masks are unknown, and all 0."""
    warped = _warp(photo, canvas, USER_PHOTO, rng, fill=_border_colour(photo))
    return _to_bytes(warped[..., :3] * _gains(USER_PHOTO, rng)), _no_masks(canvas)


def user_photo_strong(photo: Source, canvas: Canvas, grounds: Grounds, rng: np.random.Generator) -> View:
    """Like ``user_photo``, with stronger changes; a piece of a ground may cover a part."""
    pixels = _warp(photo, canvas, USER_PHOTO_STRONG, rng, fill=_border_colour(photo))[..., :3].astype(np.float32)
    if rng.random() < SHARE_COVERED:
        width, height = (max(2, round(side * rng.uniform(0.15, 0.5))) for side in canvas)
        left, top = rng.integers(canvas[0] - width + 1), rng.integers(canvas[1] - height + 1)
        pixels[top : top + height, left : left + width] = grounds.draw(width, height, rng)
    return _in_a_room(pixels, USER_PHOTO_STRONG, rng), _no_masks(canvas)


def _no_masks(canvas: Canvas) -> NDArray[np.float32]:
    return np.zeros((2, canvas[1] // CELL, canvas[0] // CELL), np.float32)


def _in_a_room(pixels: NDArray[np.floating[Any]], limits: Limits, rng: np.random.Generator) -> NDArray[np.uint8]:
    """``pixels`` (height, width, 3) with random light, noise and image quality."""
    pixels = pixels * _gains(limits, rng)
    if rng.random() < SHARE_SHADED:
        pixels *= _shade(pixels.shape, rng)
    if rng.random() < SHARE_NOISY:
        pixels += rng.uniform(2, 18) * rng.standard_normal(pixels.shape, np.float32)
    return _worsen(_to_bytes(pixels), rng)


def _to_bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    return np.asarray(np.clip(pixels + 0.5, 0, 255), np.uint8)


def _masks(main: NDArray[np.uint8], every: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(2, rows, columns) float32 in 0..1: the means of two masks (height, width) over each cell."""
    height, width = main.shape
    cells = np.stack([main, every]).reshape(2, height // CELL, CELL, width // CELL, CELL)
    return np.asarray(cells.mean(axis=(2, 4), dtype=np.float32) / 255)


def _warp(
    photo: Source, canvas: Canvas, limits: Limits, rng: np.random.Generator, fill: tuple[int, int, int] = WHITE
) -> Source:
    """``photo`` shifted, rotated and scaled into the canvas; outside it, the colour ``fill`` and mask 0."""
    high, wide = photo.shape[:2]
    width, height = canvas
    fitting, covering = min(width / wide, height / high), max(width / wide, height / high)
    scale = fitting * (covering / fitting) ** rng.uniform(0, limits.fill)
    zoom = np.exp(rng.uniform(*np.log(limits.zoom)))
    aspect = rng.uniform(-limits.aspect, limits.aspect) / 2
    across = scale * zoom * np.exp(aspect) * rng.choice((-1, 1))
    down = scale * zoom * np.exp(-aspect)
    angle = np.radians(rng.uniform(-limits.turn, limits.turn))
    kind = rng.random()
    if kind < limits.quarters:
        angle += rng.choice((1, 1, 2, 3, 3)) * (np.pi / 2)
    elif kind < limits.quarters + limits.anyhow:
        angle = rng.uniform(-np.pi, np.pi)
    cos, sin = np.cos(angle), np.sin(angle)
    a, b, d, e = cos / across, sin / across, -sin / down, cos / down
    room = abs(zoom - 1) / 2 + limits.shift
    x, y = width * (0.5 + rng.uniform(-room, room)), height * (0.5 + rng.uniform(-room, room))
    matrix = (a, b, wide / 2 - a * x - b * y, d, e, high / 2 - d * x - e * y)
    # CMYK is used for any four channels: with RGBA, Pillow would blacken pixels outside the mask.
    image = Image.fromarray(photo, "CMYK").transform(
        canvas, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=(*fill, 0)
    )
    return np.asarray(image)


def _border_colour(photo: Source) -> tuple[int, int, int]:
    """The median colour along the four sides."""
    border = np.concatenate([photo[0, :, :3], photo[-1, :, :3], photo[:, 0, :3], photo[:, -1, :3]])
    red, green, blue = np.median(border, axis=0).astype(int)
    return int(red), int(green), int(blue)


def _with_another(warped: Source, beside: Source, rng: np.random.Generator) -> tuple[Source, NDArray[np.uint8]]:
    """``warped`` with a smaller product behind the main one, at a side; and the mask (height, width) of both."""
    height, width = warped.shape[:2]
    share = rng.uniform(0.3, 0.55)
    size = max(8, round(width * share)), max(8, round(height * share))
    small = np.asarray(Image.fromarray(beside, "CMYK").resize(size, Image.Resampling.BILINEAR))
    layer = np.zeros_like(warped)
    left = round(rng.choice((rng.uniform(-0.15, 0.05), rng.uniform(0.95, 1.15) - share)) * width)
    top = round(rng.uniform(-0.1, 1.1 - share) * height)
    rows, columns = slice(max(0, top), min(height, top + size[1])), slice(max(0, left), min(width, left + size[0]))
    layer[rows, columns] = small[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    own = warped[..., 3:].astype(np.float32) / 255
    other = layer[..., 3:].astype(np.float32) / 255 * (1 - own)
    joined = warped.copy()
    joined[..., :3] = _to_bytes(warped[..., :3] * (1 - other) + layer[..., :3] * other)
    return joined, np.maximum(warped[..., 3], _to_bytes(other[..., 0] * 255))


def _window(canvas: Canvas, rng: np.random.Generator) -> NDArray[np.bool_]:
    """(height, width, 1): True inside a random window, False in the frame or bars around it."""
    width, height = canvas
    left, right = rng.uniform(0, 0.18, 2) * width * (rng.random() < 0.7)
    top, bottom = rng.uniform(0, 0.18, 2) * height * (rng.random() < 0.7)
    columns, rows = np.arange(width), np.arange(height)[:, None]
    inside = (columns >= left) & (columns < width - right) & (rows >= top) & (rows < height - bottom)
    return np.asarray(inside[..., None])


def _gains(limits: Limits, rng: np.random.Generator) -> NDArray[np.float32]:
    """(3,) factors of the channels: brightness and tint."""
    light = rng.uniform(-limits.light, limits.light)
    if rng.random() < 0.4:
        light -= rng.uniform(0, limits.darkness)
    tint = rng.uniform(-limits.tint, limits.tint, 3) * rng.random()  # faint tints are more frequent than strong ones
    return np.exp(light + tint).astype(np.float32)


def _shade(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """(height, width, 1) factors: smooth uneven light."""
    rows, columns = rng.integers(2, 5, 2)
    depth = rng.uniform(0.05, 0.4)
    factors = np.exp(rng.uniform(-depth, depth, (rows, columns)))
    image = Image.fromarray(factors.astype(np.float32)).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(image, np.float32)[..., None]


def _shadow(mask: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """(height, width, 1) factors of the ground: the product's shadow."""
    height, width = mask.shape
    blurred = Image.fromarray(mask).filter(ImageFilter.GaussianBlur(rng.uniform(1, 6)))
    down, across = rng.integers(0, 1 + height // 16), rng.integers(-width // 16, 1 + width // 16)
    moved = np.roll(np.asarray(blurred), (down, across), (0, 1))
    return np.asarray(1 - rng.uniform(0.2, 0.7) * moved[..., None].astype(np.float32) / 255, np.float32)


def _worsen(photo: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Blur, low resolution, sharpening and JPEG artefacts, at random."""
    image = Image.fromarray(photo)
    kind = rng.random()
    if kind < SHARE_BLURRED:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 2.2)))
    elif kind < SHARE_BLURRED + SHARE_COARSE:
        part = rng.uniform(0.3, 0.7)
        small = image.resize((round(image.width * part), round(image.height * part)), Image.Resampling.BILINEAR)
        image = small.resize(image.size, Image.Resampling.BILINEAR)
    elif kind < SHARE_BLURRED + SHARE_COARSE + SHARE_SHARPENED:
        image = image.filter(ImageFilter.UnsharpMask(1, int(rng.integers(50, 150)), 0))
    if rng.random() < SHARE_JPEG:
        data = io.BytesIO()
        image.save(data, "JPEG", quality=int(rng.integers(20, 90)))
        image = Image.open(data)
    return np.asarray(image)
