"""Random fields: the unevenness of cloth, skin and light."""

import numpy as np
from PIL import Image

from demo.curves import Array


def field(rng: np.random.Generator, shape: tuple[int, int], across: float, down: float | None = None) -> Array:
    """Smooth noise of about unit spread, ``shape`` (rows, columns), with bumps ``across`` × ``down`` cells large."""
    down = across if down is None else down
    rows, columns = int(shape[0] / down) + 4, int(shape[1] / across) + 4
    coarse = rng.standard_normal((rows, columns)).astype(np.float32)
    box = (1.5, 1.5, 1.5 + shape[1] / across, 1.5 + shape[0] / down)
    fine = Image.fromarray(coarse).resize((shape[1], shape[0]), Image.Resampling.BICUBIC, box=box)
    return np.asarray(fine, dtype=float) * 1.25


def layered(rng: np.random.Generator, shape: tuple[int, int], across: float, octaves: int = 3) -> Array:
    """Noise with finer noise on it, each octave half as large and half as strong."""
    return sum((field(rng, shape, max(across / 2**i, 1.0)) / 2**i for i in range(octaves)), np.zeros(shape))
