"""Families of products, and the parameters of their painters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from demo.canvas import Canvas, Ground
from demo.cloth import Cloth
from demo.palette import Colour


@dataclass(frozen=True)
class Look:
    """One product's looks; ``rng`` decides its measures, and relatives of one cut share its seed."""

    kind: str
    cloth: Cloth
    second: Colour
    rng: np.random.Generator


Painter = Callable[[Canvas, Look], Ground]


@dataclass(frozen=True)
class Kind:
    """A member of a family: what the shop calls it, who it is for, what it is made of and in."""

    noun: str
    genders: tuple[str, ...]
    weaves: tuple[str, ...]
    colours: tuple[str, ...]
    price: tuple[int, int]
    patterns: Mapping[str, float] = field(default_factory=lambda: {"plain": 1.0})
    scale: float = 1.0  # of its patterns
    usage: str = "Casual"
    seasons: tuple[str, ...] = ("Summer", "Fall", "Winter", "Spring")
    weight: float = 1.0


@dataclass(frozen=True)
class Family:
    """An article type, how it is painted, and the kinds that there are."""

    article: str
    master: str
    sub: str
    weight: float
    paint: Painter
    kinds: Mapping[str, Kind]
