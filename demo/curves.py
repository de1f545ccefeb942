"""Outlines: smooth curves through a few points, strokes along them, and where things lie on them.

Lengths are units: a photo is 360 × 480 of them. A curve is an ``(n, 2)`` float64 array of x, y (y down).
A point of an outline may carry a third value, 1, which makes it a corner.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Outline: TypeAlias = Sequence[Sequence[float]]

SAMPLES = 14  # points drawn for each span between two given ones


def _run(points: Array) -> Array:
    """A centripetal spline through an open run of points; it does not overshoot where they crowd."""
    if len(points) == 2:
        return points
    spans = np.maximum(np.sqrt(np.hypot(*np.diff(points, axis=0).T)), 1e-6)[:, None]
    slopes = np.diff(points, axis=0) / spans
    inner = (slopes[:-1] * spans[1:] + slopes[1:] * spans[:-1]) / (spans[:-1] + spans[1:])
    tangents = np.vstack([(3 * slopes[:1] - inner[:1]) / 2, inner, (3 * slopes[-1:] - inner[-1:]) / 2])
    t = np.linspace(0, 1, SAMPLES, endpoint=False)[:, None, None]
    a, b = points[:-1], points[1:]
    ta, tb = tangents[:-1] * spans, tangents[1:] * spans
    curve = (
        (2 * t**3 - 3 * t**2 + 1) * a + (t**3 - 2 * t**2 + t) * ta + (3 * t**2 - 2 * t**3) * b + (t**3 - t**2) * tb
    )
    return np.vstack([curve.transpose(1, 0, 2).reshape(-1, 2), points[-1:]])


def line(points: Outline) -> Array:
    """An open smooth curve through ``points``, broken at its corners."""
    xy = np.array([point[:2] for point in points], dtype=float)
    corners = [0, *(i for i, point in enumerate(points[:-1]) if i and len(point) > 2), len(points) - 1]
    return np.vstack([_run(xy[a : b + 1]) for a, b in pairwise(corners)])


def loop(points: Outline) -> Array:
    """A closed smooth curve through ``points``, broken at its corners."""
    first = next((i for i, point in enumerate(points) if len(point) > 2), None)
    if first is not None:
        turned = [*points[first:], *points[:first]]
        return line([*turned, turned[0]])
    xy = np.array([point[:2] for point in points], dtype=float)
    n = len(xy)
    wrapped = _run(np.vstack([xy, xy, xy]))
    return wrapped[n * SAMPLES : 2 * n * SAMPLES]


def ellipse(x: float, y: float, rx: float, ry: float | None = None, turn: float = 0.0) -> Array:
    """A closed ellipse, ``turn`` in radians."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    points = np.stack([rx * np.cos(angle), (rx if ry is None else ry) * np.sin(angle)], axis=1)
    return rotate(points, turn) + (x, y)


def superellipse(x: float, y: float, rx: float, ry: float, power: float) -> Array:
    """An ellipse (power 2) that grows toward a rectangle with soft corners (power 6)."""
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    points = np.stack([np.sign(cos) * np.abs(cos) ** (2 / power), np.sign(sin) * np.abs(sin) ** (2 / power)], axis=1)
    return points * (rx, ry) + (x, y)


def rotate(curve: Array, angle: float, about: tuple[float, float] = (0.0, 0.0)) -> Array:
    """``curve`` turned clockwise (y is down) by ``angle`` radians."""
    cos, sin = np.cos(angle), np.sin(angle)
    x, y = curve[:, 0] - about[0], curve[:, 1] - about[1]
    return np.stack([cos * x - sin * y + about[0], sin * x + cos * y + about[1]], axis=1)


def normals(curve: Array) -> Array:
    """Unit vectors to the left of the way along ``curve``."""
    way = np.gradient(curve, axis=0)
    way /= np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    return np.stack([way[:, 1], -way[:, 0]], axis=1)


def stroke(curve: Array, width: float | Callable[[Array], Array]) -> Array:
    """The closed outline of a band along ``curve``; ``width`` may depend on the way along it, 0 to 1."""
    t = along(curve)
    half = np.asarray(width(t) if callable(width) else np.full(len(curve), width))[:, None] / 2
    side = normals(curve) * half
    return np.vstack([curve + side, (curve - side)[::-1]])


def along(curve: Array) -> Array:
    """The way along ``curve`` at each of its points, 0 to 1."""
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    return way / max(way[-1], 1e-9)


def at(curve: Array, t: float | Array) -> Array:
    """Points at ``t`` (0 to 1) of the way along ``curve``: (2,) or (n, 2)."""
    way = along(curve)
    return np.stack([np.interp(t, way, curve[:, 0]), np.interp(t, way, curve[:, 1])], axis=-1)


def length(curve: Array) -> float:
    """How long ``curve`` is."""
    return float(np.hypot(*np.diff(curve, axis=0).T).sum())


def offset(curve: Array, distance: float) -> Array:
    """``curve`` moved sideways, to the left of its way for positive distances."""
    return curve + normals(curve) * distance


def taper(width: float, sharpness: float = 0.7) -> Callable[[Array], Array]:
    """A width for `stroke` that swells in the middle and thins out to both ends."""
    return lambda t: width * np.sin(np.pi * np.clip(t, 0.02, 0.98)) ** sharpness


def mirrored(half: Outline, centre: float) -> list[list[float]]:
    """An outline from its right half (top to bottom, x as distance from the axis): closed by its mirror image."""
    right = [[centre + p[0], *p[1:]] for p in half]
    left = [[centre - p[0], *p[1:]] for p in reversed(half) if abs(p[0]) > 1e-6]
    return right + left
