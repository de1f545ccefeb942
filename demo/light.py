"""Light from the upper left on a height map.

Lambert's cosine law for the body of the light, Blinn and Phong's half vector for the shine, and for metal a
reflected room of one bright window and one weak lamp.
"""

import numpy as np

from demo.curves import Array
from demo.raster import SCALE

LIGHT = np.array([-0.42, -0.56, 0.72]) / np.sqrt(0.42**2 + 0.56**2 + 0.72**2)
HALF = (LIGHT + (0, 0, 1)) / np.sqrt(((LIGHT + (0, 0, 1)) ** 2).sum())
AMBIENT = 0.38  # what reaches a surface that is turned away


def slopes(height: Array) -> tuple[Array, Array]:
    """How much a height map climbs to the right and downward."""
    down, right = np.gradient(height)
    return right * SCALE, down * SCALE


def diffuse(right: Array, down: Array) -> Array:
    """Light on a dull surface of these slopes: 1 where it is flat, more toward the light, less away from it."""
    cosine = (LIGHT[2] - right * LIGHT[0] - down * LIGHT[1]) / np.sqrt(1 + right**2 + down**2)
    lit = np.clip(cosine / LIGHT[2], 0, None)
    return np.minimum(AMBIENT + (1 - AMBIENT) * lit, 1.32)


def shine(right: Array, down: Array, gloss: float) -> Array:
    """Highlight of a smooth surface, 0 to 1; a larger ``gloss`` is a smaller, sharper spot."""
    cosine = (HALF[2] - right * HALF[0] - down * HALF[1]) / np.sqrt(1 + right**2 + down**2)
    return np.clip(cosine, 0, 1) ** gloss


def mirror(right: Array, down: Array) -> Array:
    """What polished metal of these slopes shows of the room, as brightness."""
    norm = np.sqrt(1 + right**2 + down**2)
    toward = (-right * LIGHT[0] - down * LIGHT[1]) / norm
    window = 1 / (1 + np.exp(-9 * (toward - 0.18)))
    lamp = np.exp(-(((toward + 0.42) / 0.16) ** 2))
    return 0.84 + 0.50 * window + 0.26 * lamp - 0.30 * np.exp(-(((toward + 0.12) / 0.14) ** 2))
