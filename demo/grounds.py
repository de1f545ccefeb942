"""What things lie on when a phone takes their picture: planks, linen, stone, tiles, a rug, a wall."""

from collections.abc import Callable

import numpy as np
from scipy import ndimage

from demo import light, noise
from demo.curves import Array
from demo.palette import Colour, mix, rgb

Ground = Callable[[np.random.Generator, tuple[int, int]], Array]
"""(source of chance, (rows, columns)) → (rows, columns, 3) colours, 0 to 1."""


def _grid(shape: tuple[int, int]) -> tuple[Array, Array]:
    return np.arange(shape[1])[None, :] + np.zeros((shape[0], 1)), np.arange(shape[0])[:,
        None] + np.zeros((1, shape[1]))


def _coloured(base: Colour, shade: Array) -> Array:
    return np.array(base) * shade[..., None]


def planks(rng: np.random.Generator, shape: tuple[int, int], wood: Colour = (0.62, 0.45, 0.30),
    wide: float = 150) -> Array:
    """Floorboards with grain, knots and gaps."""
    x, _ = _grid(shape)
    x = x + rng.uniform(0, wide)
    board = np.floor(x / wide).astype(int)
    tone = rng.normal(1, 0.07, board.max() + 1)[board]
    slips = (rng.uniform(0, 900, board.max() + 1)[board]).astype(int)
    tall = (shape[0] + 1000, shape[1])
    bend = noise.field(rng, tall, 60, 320) * 9
    fibre = noise.field(rng, tall, 3.0, 150) * 0.05 + noise.field(rng, tall, 9, 260) * 0.05
    rings = 0.05 * np.sin((np.arange(shape[1])[None, :] + bend * 3) / 7.0)
    rows = np.arange(shape[0])[:, None] + slips
    columns = np.arange(shape[1])[None, :] + np.zeros_like(rows)
    grain = (fibre + rings)[rows, columns]
    edge = np.abs((x / wide) % 1 - 0.5) * 2
    gap = 1 - 0.55 * np.exp(-(((1 - edge) * wide / 2) ** 2) / 3.0)
    return _coloured(wood, (tone + grain) * gap)


def dark_planks(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """A dark table."""
    return planks(rng, shape, (0.34, 0.23, 0.16), 210)


def linen(rng: np.random.Generator, shape: tuple[int, int], tone: Colour = (0.78, 0.77, 0.75)) -> Array:
    """A bedsheet, not smoothed out."""
    x, y = _grid(shape)
    soft = sum(noise.field(rng, shape, s, s * 1.6) * s for s in (200.0, 110.0, 60.0))
    turned = ndimage.rotate(np.asarray(soft), rng.uniform(20, 60), reshape=False, mode="reflect", order=1)
    right, down = light.slopes(ndimage.gaussian_filter(turned, 6) * 0.045)
    weave = 0.02 * np.sin(x * 1.9) + 0.02 * np.sin(y * 1.9)
    return _coloured(tone, light.diffuse(right, down) * (1 + weave + 0.012 * noise.field(rng, shape, 2)))


def blanket(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """A blue woollen blanket."""
    return linen(rng, shape, (0.36, 0.43, 0.55)) * (1 + 0.06 * noise.field(rng, shape, 2.2))[..., None]


def concrete(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """A pavement with stains and pores."""
    stains = noise.layered(rng, shape, 220, 4) * 0.035
    pores = np.clip(noise.field(rng, shape, 3) - 1.9, 0, 1) * 0.3
    return _coloured((0.60, 0.59, 0.57), 1 + stains + 0.03 * noise.field(rng, shape, 2) - pores)


def tiles(rng: np.random.Generator, shape: tuple[int, int], size: float = 190) -> Array:
    """A tiled kitchen floor, seen a little askew."""
    x, y = _grid(shape)
    angle = rng.uniform(0.06, 0.2)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    near = np.minimum(np.abs((u / size) % 1 - 0.5), np.abs((v / size) % 1 - 0.5))
    far = np.maximum(np.abs((u / size) % 1 - 0.5), np.abs((v / size) % 1 - 0.5))
    joint = np.clip((0.5 - far) * size / 3, 0, 1)
    checker = ((np.floor(u / size) + np.floor(v / size)) % 2)[..., None]
    colours = np.array((0.74, 0.70, 0.64)) * checker + np.array((0.58, 0.44, 0.38)) * (1 - checker)
    shade = (1 + 0.04 * noise.layered(rng, shape, 80, 3)) * (0.62 + 0.38 * joint) + 0.01 * near
    return colours * shade[..., None]


def marble(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """A pale stone counter with veins."""
    cloud = noise.layered(rng, shape, 160, 4)
    veins = np.exp(-((np.abs(cloud + 0.5 * noise.field(rng, shape,
        300)) / 0.10) ** 2)) * np.clip(0.5 + noise.field(rng, shape, 200), 0, 1)
    return _coloured((0.84, 0.83, 0.82), 1 - 0.20 * veins + 0.02 * cloud)


def rug(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """A woven rug in two warm colours."""
    x, y = _grid(shape)
    zig = y + np.abs((x / 110) % 1 - 0.5) * 110
    band = (np.sin(zig / 21) > 0.1).astype(float)
    band = ndimage.gaussian_filter(band, 1.6)[..., None]
    colours = np.array(mix(rgb("Rust"), (0.5, 0.4, 0.36), 0.4)) * band + np.array((0.80, 0.72, 0.60)) * (1 - band)
    pile = 1 + 0.055 * noise.field(rng, shape, 2.4) + 0.05 * np.sin(y * 1.3)
    return colours * pile[..., None]


def wall(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """A painted wall in lamp light, with the skirting board below."""
    _, y = _grid(shape)
    paint = _coloured((0.70, 0.66, 0.57), 1 + 0.02 * noise.layered(rng, shape, 300, 3) + 0.012 * noise.field(rng,
        shape, 2.5))
    board = shape[0] * 0.93
    share = np.clip((y - board) / 2, 0, 1)[..., None]
    return paint * (1 - share) + np.array((0.80, 0.78,
        0.74)) * share * (1 - 0.3 * np.exp(-((y - board) / 5) ** 2))[..., None]


GROUNDS: dict[str, Ground] = {
    "planks": planks, "dark planks": dark_planks, "linen": linen, "blanket": blanket, "concrete": concrete,
    "tiles": tiles, "marble": marble, "rug": rug, "wall": wall,
}  # fmt: skip
