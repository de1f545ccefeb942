"""Patterns, woven in or printed: functions of the way along and across the cloth, in units.

Edges are a unit soft, so that no stripe aliases; prints are tiles that repeat without a seam.
"""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from demo.cloth import Pattern
from demo.curves import Array
from demo.palette import Colour, darker, lighter, mix

TILE = 96  # units after which a print repeats
FINE = 4  # tile pixels a unit


def _step(value: Array, edge: float = 0.5) -> Array:
    return np.clip(value / (2 * edge) + 0.5, 0, 1)


def _bands(u: Array, period: float, share: float) -> Array:
    """1 in bands that take ``share`` of each ``period``."""
    phase = np.abs((u / period) % 1 - 0.5) * period
    return _step(share * period / 2 - phase)


def _blend(a: Colour, b: Colour, share: Array) -> Array:
    return np.array(a) + (np.array(b) - np.array(a)) * share[..., None]


def stripes(a: Colour, b: Colour, period: float, share: float = 0.5, upright: bool = False) -> Pattern:
    """Bands of ``b`` on ``a``, level or upright."""
    return lambda u, v: _blend(a, b, _bands(u if upright else v, period, share))


def trio(a: Colour, b: Colour, c: Colour, period: float, upright: bool = False) -> Pattern:
    """A broad and a narrow stripe on a ground, as on a rugby shirt or a regimental tie."""

    def draw(u: Array, v: Array) -> Array:
        w = u if upright else v
        ground = _blend(a, b, _bands(w, period, 0.36))
        thin = _bands(w + period / 2, period, 0.12)[..., None]
        return ground * (1 - thin) + np.array(c) * thin

    return draw


def gingham(a: Colour, b: Colour, period: float) -> Pattern:
    """Two-colour checks whose crossings are full and whose bands are half coloured."""

    def draw(u: Array, v: Array) -> Array:
        share = (_bands(u, period, 0.5) + _bands(v, period, 0.5)) / 2
        return _blend(a, b, share)

    return draw


def tartan(a: Colour, b: Colour, c: Colour, period: float) -> Pattern:
    """A plaid: broad dark bands, thin bright lines, both ways, woven through each other."""

    def one(w: Array) -> Array:
        broad = _bands(w, period, 0.46)[..., None]
        ground = np.array(a) * (1 - broad) + np.array(b) * broad
        for shift, share in ((0.5, 0.05), (0.08, 0.035), (-0.08, 0.035)):
            thin = _bands(w + shift * period, period, share)[..., None] * 0.9
            ground = ground * (1 - thin) + np.array(c) * thin
        return ground

    def draw(u: Array, v: Array) -> Array:
        over = 0.5 + 0.18 * np.sin((u + v) * 2.2)[..., None]
        return one(u) * over + one(v) * (1 - over)

    return draw


def windowpane(a: Colour, b: Colour, period: float) -> Pattern:
    """Thin lines both ways, wide apart."""
    thin = 1.6 / period
    return lambda u, v: _blend(a, b, 0.85 * np.maximum(_bands(u, period, thin), _bands(v, period * 1.15, thin)))


def dots(a: Colour, b: Colour, period: float, radius: float) -> Pattern:
    """Staggered dots of ``b``."""

    def draw(u: Array, v: Array) -> Array:
        row = np.floor(v / period)
        x = (u / period + 0.5 * (row % 2)) % 1 - 0.5
        y = (v / period) % 1 - 0.5
        return _blend(a, b, _step(radius - np.hypot(x, y) * period))

    return draw


def chevron(a: Colour, b: Colour, period: float) -> Pattern:
    """Zigzag bands."""
    return lambda u, v: _blend(a, b, _bands(v + np.abs((u / (period * 1.6)) % 1 - 0.5) * period * 1.6, period, 0.5))


def herringbone(a: Colour, b: Colour, period: float) -> Pattern:
    """Fine slanting lines that turn at every column."""

    def draw(u: Array, v: Array) -> Array:
        slant = np.abs((u / (period * 3)) % 1 - 0.5) * period * 6
        return _blend(a, b, 0.7 * _bands(v + slant, period, 0.5))

    return draw


def argyle(a: Colour, b: Colour, c: Colour, period: float) -> Pattern:
    """Diamonds in columns, crossed by thin lines."""

    def draw(u: Array, v: Array) -> Array:
        x, y = u / period, v / (period * 1.5)
        diamond = np.abs(x % 1 - 0.5) + np.abs(y % 1 - 0.5)
        colours = _blend(a, b, _step((0.5 - diamond) * period, 0.6) * ((np.floor(x) % 2) == 0))
        thin = np.minimum(np.abs((x + y) % 1 - 0.5), np.abs((x - y) % 1 - 0.5)) * period
        line = _step(0.8 - thin)[..., None] * 0.8
        return colours * (1 - line) + np.array(c) * line

    return draw


def blocks(bands: Sequence[tuple[float, Colour]], slant: float = 0.0) -> Pattern:
    """Colour blocks: each colour from its level (v, in units) downward, maybe slanting."""

    def draw(u: Array, v: Array) -> Array:
        level = v + slant * u
        colours = np.broadcast_to(np.array(bands[0][1]), (*u.shape, 3)).copy()
        for start, colour in bands[1:]:
            share = _step(level - start)[..., None]
            colours = colours * (1 - share) + np.array(colour) * share
        return colours

    return draw


def fade(a: Colour, b: Colour, start: float, end: float) -> Pattern:
    """A dip dye: from ``a`` at level ``start`` to ``b`` at ``end``."""
    return lambda u, v: _blend(a, b, (np.clip((v - start) / (end - start), 0, 1) ** 2 * 0.95))


def tiled(picture: Array) -> Pattern:
    """A square print (pixels, pixels, 3), repeated every `TILE` units."""
    size = picture.shape[0]

    def draw(u: Array, v: Array) -> Array:
        rows, columns = v * (size / TILE) % size, u * (size / TILE) % size
        return np.stack(
            [ndimage.map_coordinates(picture[..., c], [rows, columns], order=1, mode="grid-wrap") for c in range(3)],
            axis=-1,
        )

    return draw


def scattered(
    rng: np.random.Generator, ground: Colour, apart: float, motif: Callable[[ImageDraw.ImageDraw, float, float], None]
) -> Pattern:
    """``motif`` drawn at places at least about ``apart`` units from each other, over a tile's edges, too."""
    size = TILE * FINE
    image = Image.new("RGB", (size, size), _bytes(ground))
    draw = ImageDraw.Draw(image)
    places: list[tuple[float, float]] = []
    for _ in range(2000):
        x, y = rng.uniform(0, TILE, 2)
        gaps = [np.hypot(_round(x - a), _round(y - b)) for a, b in places]
        if min(gaps, default=apart) >= apart:
            places.append((float(x), float(y)))
    for x, y in places:
        state = rng.bit_generator.state
        for dx in (-TILE, 0, TILE):
            for dy in (-TILE, 0, TILE):
                rng.bit_generator.state = state  # the copies over the edge are the same flower
                motif(draw, (x + dx) * FINE, (y + dy) * FINE)
    return tiled(np.asarray(image.resize((size // 2, size // 2), Image.Resampling.BOX), dtype=float) / 255)


def _round(distance: float) -> float:
    return (distance + TILE / 2) % TILE - TILE / 2


def _bytes(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = (round(v * 255) for v in colour)
    return red, green, blue


def _petal(x: float, y: float, angle: float, reach: float, width: float) -> list[tuple[float, float]]:
    t = np.linspace(0, 1, 14)
    half = width * np.sin(np.pi * t**0.8) / 2
    way = np.concatenate([t, t[::-1]]) * reach
    side = np.concatenate([half, -half[::-1]])
    return [
        (x + float(w * np.cos(angle) - s * np.sin(angle)), y + float(w * np.sin(angle) + s * np.cos(angle)))
        for w, s in zip(way, side, strict=True)
    ]


def floral(rng: np.random.Generator, ground: Colour, inks: Sequence[Colour], size: float) -> Pattern:
    """Blossoms with leaves, in the inks given; ``size`` is a blossom's radius in units."""
    leaf = mix(inks[-1], (0.25, 0.42, 0.28), 0.6)

    def motif(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
        reach = size * FINE * rng.uniform(0.7, 1.1)
        turn = rng.uniform(0, 2 * np.pi)
        ink = inks[int(rng.integers(len(inks)))]
        petals = int(rng.integers(5, 7))
        for k in range(int(rng.integers(1, 4))):
            angle = turn + 0.6 + k * 2.1
            draw.polygon(_petal(x, y, angle, reach * 1.75, reach * 0.55), fill=_bytes(leaf))
        for k in range(petals):
            angle = turn + 2 * np.pi * k / petals
            draw.polygon(_petal(x, y, angle, reach, reach * 0.95), fill=_bytes(darker(ink, 0.12)))
            draw.polygon(_petal(x, y, angle, reach * 0.86, reach * 0.66), fill=_bytes(lighter(ink, 0.12)))
        r = reach * 0.24
        draw.ellipse((x - r, y - r, x + r, y + r), fill=_bytes(mix((0.92, 0.75, 0.30), ink, 0.2)))

    return scattered(rng, ground, size * 2.25, motif)


def leaves(rng: np.random.Generator, ground: Colour, inks: Sequence[Colour], size: float) -> Pattern:
    """Fronds of a palm or fern."""

    def motif(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
        turn = rng.uniform(0, 2 * np.pi)
        reach = size * FINE * rng.uniform(0.8, 1.2)
        ink = inks[int(rng.integers(len(inks)))]
        cos, sin = np.cos(turn), np.sin(turn)
        for k in range(-4, 5):
            along = (k / 4) * reach
            for side in (-1, 1):
                draw.polygon(
                    _petal(x + along * cos, y + along * sin, turn + side * 0.9, reach * (1 - 0.09 * abs(k)),
                        reach * 0.24),
                    fill=_bytes(darker(ink, 0.08 * (side + 1))),
                )

    return scattered(rng, ground, size * 1.9, motif)


def leopard(rng: np.random.Generator, ground: Colour, dark: Colour, size: float) -> Pattern:
    """Open rosettes with a warm middle."""

    def motif(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
        r = size * FINE * rng.uniform(0.7, 1.1)
        squash = rng.uniform(0.65, 1.0)
        angle = np.linspace(0, 2 * np.pi, 40) + rng.uniform(0, 2 * np.pi)
        wobble = 1 + 0.14 * np.sin(angle * 3 + rng.uniform(0, 6)) + 0.08 * np.sin(angle * 5)
        rim = np.stack([x + r * wobble * np.cos(angle), y + r * squash * wobble * np.sin(angle)], axis=1)
        inner = (x, y) + (rim - (x, y)) * rng.uniform(0.45, 0.6)
        draw.polygon([tuple(p) for p in rim * 0.92 + np.array((x, y)) * 0.08], fill=_bytes(mix(ground, dark, 0.25)))
        start = 0
        while start < 36:
            end = min(start + int(rng.integers(7, 15)), 39)
            draw.polygon([tuple(p) for p in (*rim[start:end], *inner[start:end][::-1])], fill=_bytes(dark))
            start = end + int(rng.integers(2, 5))

    return scattered(rng, ground, size * 2.15, motif)


def camouflage(rng: np.random.Generator, inks: Sequence[Colour]) -> Pattern:
    """Blots of three or four drab colours."""
    size = TILE * 2
    picture = np.broadcast_to(np.array(inks[0]), (size, size, 3)).copy()
    for ink in inks[1:]:
        blot = ndimage.gaussian_filter(rng.standard_normal((size, size)), (7, 13), mode="wrap")
        share = np.clip((blot / blot.std() - 0.45) * 6 + 0.5, 0, 1)[..., None]
        picture = picture * (1 - share) + np.array(ink) * share
    return tiled(picture)


def marble(rng: np.random.Generator, a: Colour, b: Colour) -> Pattern:
    """Cloudy dye, as of a tied and dipped cloth."""
    size = TILE
    cloud = sum(ndimage.gaussian_filter(rng.standard_normal((size, size)), s, mode="wrap") * s for s in (4, 8, 14))
    share = np.clip(np.asarray(cloud) / np.std(cloud) * 0.4 + 0.5, 0, 1)
    return tiled(_blend(a, b, share))


def hearts(rng: np.random.Generator, ground: Colour, ink: Colour, size: float) -> Pattern:
    """Small hearts, all upright."""

    def motif(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
        t = np.linspace(0, 2 * np.pi, 40)
        hx, hy = 16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
        r = size * FINE / 16
        draw.polygon([(x + float(a) * r, y + float(b) * r) for a, b in zip(hx, hy, strict=True)], fill=_bytes(ink))

    return scattered(rng, ground, size * 3.4, motif)


def confetti(rng: np.random.Generator, ground: Colour, inks: Sequence[Colour], size: float) -> Pattern:
    """Brush dashes thrown in all directions."""

    def motif(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
        ink = inks[int(rng.integers(len(inks)))]
        reach = size * FINE * 2
        draw.polygon(_petal(x, y, rng.uniform(0, 2 * np.pi), reach, reach * 0.4), fill=_bytes(ink))

    return scattered(rng, ground, size * 1.9, motif)
