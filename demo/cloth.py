"""Materials: how a weave, a hide or a metal breaks light, grain by grain."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from demo import noise
from demo.curves import Array
from demo.palette import Colour
from demo.raster import SCALE

Pattern: TypeAlias = Callable[[Array, Array], Array]
"""(u, v in units along the cloth) → (rows, columns, 3) colours, 0 to 1."""


@dataclass(frozen=True)
class Weave:
    """How a material's surface looks close up."""

    grain: float = 0.0  # spread of the fine speckle, as a share of the colour
    mottle: float = 0.0  # spread of the broad unevenness
    thread: float = 0.0  # strength of the weave's own lines
    pitch: float = 3.0  # units from one line to the next
    slant: float = 0.0  # direction of the lines, radians from level
    shine: float = 0.0  # strength of the highlight
    gloss: float = 20.0  # smallness of the highlight
    metal: float = 0.0  # 1: shows the room instead of its own light and shade
    bump: float = 0.0  # height of pebbles or fuzz, units


WEAVES = {
    "jersey": Weave(grain=0.016, mottle=0.010),
    "melange": Weave(grain=0.060, mottle=0.025),
    "woven": Weave(grain=0.014, mottle=0.010, thread=0.012, pitch=2.6, slant=np.pi / 2),
    "linen": Weave(grain=0.030, mottle=0.020, thread=0.022, pitch=2.8, slant=np.pi / 2),
    "denim": Weave(grain=0.050, mottle=0.030, thread=0.045, pitch=2.7, slant=-0.9),
    "twill": Weave(grain=0.018, mottle=0.012, thread=0.025, pitch=2.7, slant=-0.8),
    "knit": Weave(grain=0.022, mottle=0.014, thread=0.055, pitch=4.0, slant=np.pi / 2, bump=0.06),
    "chunky": Weave(grain=0.026, mottle=0.016, thread=0.11, pitch=6.5, slant=np.pi / 2, bump=0.16),
    "rib": Weave(grain=0.016, mottle=0.010, thread=0.12, pitch=3.2, slant=np.pi / 2),
    "fleece": Weave(grain=0.024, mottle=0.014, bump=0.10),
    "wool": Weave(grain=0.045, mottle=0.022, thread=0.016, pitch=3.0, slant=-0.8, bump=0.10),
    "satin": Weave(grain=0.006, mottle=0.012, shine=0.30, gloss=9.0),
    "silk": Weave(grain=0.008, mottle=0.010, thread=0.015, pitch=2.8, slant=0.8, shine=0.16, gloss=10.0),
    "chiffon": Weave(grain=0.012, mottle=0.014, shine=0.05, gloss=8.0),
    "nylon": Weave(grain=0.010, mottle=0.012, thread=0.010, pitch=2.6, shine=0.16, gloss=14.0),
    "leather": Weave(grain=0.018, mottle=0.018, shine=0.24, gloss=18.0, bump=0.045),
    "smooth": Weave(grain=0.008, mottle=0.020, shine=0.34, gloss=30.0),
    "patent": Weave(grain=0.004, mottle=0.008, shine=0.75, gloss=48.0),
    "suede": Weave(grain=0.035, mottle=0.045, bump=0.08),
    "canvas": Weave(grain=0.028, mottle=0.016, thread=0.030, pitch=2.9, slant=0.0),
    "mesh": Weave(grain=0.020, mottle=0.010, thread=0.060, pitch=3.6, slant=0.7),
    "straw": Weave(grain=0.060, mottle=0.030, thread=0.14, pitch=4.2, slant=0.0, bump=0.12),
    "rubber": Weave(grain=0.010, mottle=0.010, shine=0.10, gloss=12.0),
    "plastic": Weave(grain=0.004, mottle=0.006, shine=0.55, gloss=40.0),
    "metal": Weave(grain=0.006, mottle=0.010, shine=0.55, gloss=60.0, metal=1.0),
    "brushed": Weave(grain=0.020, mottle=0.010, thread=0.03, pitch=2.4, shine=0.25, gloss=16.0, metal=0.6),
    "thread": Weave(),
    "paper": Weave(grain=0.006),
}


@dataclass(frozen=True)
class Cloth:
    """A material in a colour, maybe with a pattern printed on or woven in."""

    colour: Colour
    weave: str = "jersey"
    pattern: Pattern | None = None

    def plain(self) -> "Cloth":
        """The same without its pattern."""
        return replace(self, pattern=None)

    def tinted(self, colour: Colour) -> "Cloth":
        """The same material, plain, in another colour."""
        return replace(self, colour=colour, pattern=None)

    def woven(self, weave: str) -> "Cloth":
        """The same colour and pattern in another weave."""
        return replace(self, weave=weave)


def albedo(cloth: Cloth, u: Array, v: Array, rng: np.random.Generator) -> Array:
    """The cloth's own colour (rows, columns, 3) at cloth coordinates ``u``, ``v`` (rows, columns)."""
    weave = WEAVES[cloth.weave]
    colours = np.broadcast_to(np.array(cloth.colour), (*u.shape, 3)) if cloth.pattern is None else cloth.pattern(u, v)
    uneven = np.zeros(u.shape)
    if weave.grain:
        uneven += weave.grain * noise.field(rng, u.shape, 2.0)
    if weave.mottle:
        uneven += weave.mottle * noise.layered(rng, u.shape, 34.0 * SCALE, 2)
    if weave.thread:
        across = u * np.sin(weave.slant) + v * np.cos(weave.slant)
        uneven += weave.thread * np.sin(across * (2 * np.pi / weave.pitch))
    return np.clip(colours * (1 + uneven[..., None]), 0, 1)


def bumps(cloth: Cloth, shape: tuple[int, int], rng: np.random.Generator) -> Array | float:
    """Heights of the material's own pebbles, in units."""
    bump = WEAVES[cloth.weave].bump
    return bump * noise.field(rng, shape, 3.0) if bump else 0.0
