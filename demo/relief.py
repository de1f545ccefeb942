"""Heights: how cloth rolls at an edge, swells, folds and creases. Light does the rest.

A height map holds units; its slope decides how light falls (see `demo.light`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from demo import noise
from demo.curves import Array, along, stroke, taper
from demo.raster import HEIGHT, SCALE, WIDTH, Patch

FINE = 90_000  # grid cells up to which distances are measured on the full grid


@dataclass(frozen=True)
class Fold:
    """A soft ridge (depth > 0) or trough (depth < 0) along a curve."""

    curve: Array
    width: float
    depth: float


@dataclass(frozen=True)
class Relief:
    """What a patch's surface is shaped like."""

    roll: float = 4.0  # width of the rounded edge
    rise: float = 2.0  # height of the rounded edge
    puff: float = 0.0  # height of the swelling in the middle
    swell: float = 0.5  # how much of the width swells: small is a flat top, 1 a dome
    folds: Array | None = field(default=None, compare=False)  # (HEIGHT, WIDTH) heights


def fold_map(folds: Sequence[Fold]) -> Array:
    """Heights (HEIGHT, WIDTH) of folds laid over each other."""
    heights = np.zeros((HEIGHT, WIDTH))
    by_width: dict[int, list[Fold]] = {}
    for fold in folds:
        by_width.setdefault(max(1, round(np.log2(max(fold.width, 1.0)) * 1.5)), []).append(fold)
    for group in by_width.values():
        sigma = float(np.mean([fold.width for fold in group])) * 0.4
        sheet = np.zeros((HEIGHT, WIDTH))
        for fold in group:
            image = Image.new("L", (WIDTH * 2, HEIGHT * 2))
            ImageDraw.Draw(image).polygon([tuple(p) for p in stroke(fold.curve, taper(fold.width)) * 2], fill=255)
            sheet += np.asarray(image.reduce(2), dtype=float) * (fold.depth / 255)
        heights += ndimage.gaussian_filter(sheet, sigma)
    return heights


def wrinkles(rng: np.random.Generator, amount: float, across: float = 26, down: float = 60) -> Array:
    """Heights (HEIGHT, WIDTH) of cloth that was not ironed quite flat: long soft bumps and a few sharper ridges."""
    shape = (HEIGHT, WIDTH)
    soft = noise.field(rng, shape, across, down)
    bent = noise.field(rng, shape, across * 1.7, down * 0.8)
    ridge = np.exp(-((bent * 1.6) ** 2))
    return amount * (0.7 * soft + 0.9 * ridge * np.clip(noise.field(rng, shape, 70), 0, 1.4) ** 2)


def _enlarge(small: Array, shape: tuple[int, int]) -> Array:
    image = Image.fromarray(small.astype(np.float32))
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BICUBIC), dtype=float)


def depth_inside(patch: Patch) -> Array:
    """Units from each cell of a patch to its edge, a little smoothed; 0 outside."""
    padded = np.pad(patch.alpha, 2)
    if padded.size <= FINE:
        inside = ndimage.distance_transform_edt(padded > 0.5)
        return np.asarray(ndimage.gaussian_filter(inside, 1.3)[2:-2, 2:-2]) / SCALE
    rows, columns = padded.shape[0] // 2 * 2, padded.shape[1] // 2 * 2
    small = padded[:rows, :columns].reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
    inside = ndimage.gaussian_filter(ndimage.distance_transform_edt(small > 0.5), 0.9) * (2 / SCALE)
    large = np.zeros_like(padded)
    large[:rows, :columns] = _enlarge(inside, (rows, columns))
    return np.clip(large, 0, None)[2:-2, 2:-2]


def heights(patch: Patch, relief: Relief) -> Array:
    """The height map of a patch, on its grid."""
    result = np.zeros(patch.alpha.shape)
    if relief.rise or relief.puff:
        inside = depth_inside(patch)
        if relief.rise:
            t = np.clip(inside / relief.roll, 0, 1)
            result += relief.rise * np.sqrt(np.clip(t * (2 - t), 0, None))
        if relief.puff:
            widest = max(float(inside.max()) * relief.swell, 1e-6)
            t = np.clip(inside / widest, 0, 1)
            dome = relief.puff * np.sqrt(np.clip(t * (2 - t), 0, None))
            result += soft(dome, widest * SCALE * 0.22)
    if relief.folds is not None:
        y, x = patch.y / SCALE, patch.x / SCALE
        rows, columns = patch.alpha.shape
        image = Image.fromarray(relief.folds.astype(np.float32))
        box = (x, y, x + columns / SCALE, y + rows / SCALE)
        result += np.asarray(image.resize((columns, rows), Image.Resampling.BICUBIC, box=box), dtype=float)
    return result


def soft(values: Array, sigma: float) -> Array:
    """A Gaussian blur that works on a coarser grid where it is wide."""
    step = int(max(1, sigma // 3))
    if step == 1:
        return np.asarray(ndimage.gaussian_filter(values, sigma, mode="nearest"))
    rows, columns = -(-values.shape[0] // step), -(-values.shape[1] // step)
    grown = np.pad(values, ((0, rows * step - values.shape[0]), (0, columns * step - values.shape[1])), mode="edge")
    small = grown.reshape(rows, step, columns, step).mean(axis=(1, 3))
    blurred = ndimage.gaussian_filter(small, sigma / step, mode="nearest")
    return _enlarge(blurred, (rows * step, columns * step))[: values.shape[0], : values.shape[1]]


def gathers(top: Array, reach: float, count: int, depth: float, rng: np.random.Generator) -> list[Fold]:
    """Folds that fall from a gathered seam ``top`` over ``reach`` units, fanning out a little."""
    folds = []
    t = along(top)
    for place in np.linspace(0.05, 0.95, count) + rng.normal(0, 0.25 / count, count):
        x = float(np.interp(place, t, top[:, 0]))
        y = float(np.interp(place, t, top[:, 1]))
        way = reach * rng.uniform(0.55, 1.0)
        lean = (place - 0.5) * reach * 0.35 + rng.normal(0, 2)
        curve = np.array([[x, y], [x + lean * 0.3, y + way * 0.4], [x + lean, y + way]])
        folds.append(Fold(curve, rng.uniform(5, 10), depth * rng.uniform(0.6, 1.2)))
    return folds
