"""Which pattern a product gets, by the name it is sold under."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from demo import patterns
from demo.cloth import Pattern
from demo.palette import Colour, brightness, darker, lighter, mix, rgb


@dataclass(frozen=True)
class Inks:
    """The colours that a pattern may use, and the size of its motif in units (1 is that of a shirt)."""

    ground: Colour
    second: Colour
    third: Colour
    scale: float


def _contrast(inks: Inks) -> Colour:
    """The second colour, moved away from the ground where the two are too close to tell apart."""
    gap = brightness(inks.second) - brightness(inks.ground)
    if abs(gap) > 0.16:
        return inks.second
    return lighter(inks.second, 0.6) if brightness(inks.ground) < 0.5 else darker(inks.second, 0.5)


def _stripes(rng: np.random.Generator, inks: Inks) -> Pattern:
    period = inks.scale * rng.uniform(13, 26)
    if rng.random() < 0.3:
        return patterns.trio(inks.ground, _contrast(inks), inks.third, period * 1.8)
    return patterns.stripes(inks.ground, _contrast(inks), period, rng.uniform(0.25, 0.5))


def _pinstripes(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.stripes(inks.ground, _contrast(inks), inks.scale * rng.uniform(7, 12), rng.uniform(0.18, 0.4),
        upright=True)


def _regimental(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.trio(inks.ground, _contrast(inks), inks.third, inks.scale * rng.uniform(22, 40))


def _gingham(rng: np.random.Generator, inks: Inks) -> Pattern:
    pale = lighter(inks.ground, 0.92)
    return patterns.gingham(pale, inks.ground, inks.scale * rng.uniform(9, 18))


def _tartan(rng: np.random.Generator, inks: Inks) -> Pattern:
    dark = darker(inks.second, 0.35) if brightness(inks.ground) > 0.35 else _contrast(inks)
    return patterns.tartan(inks.ground, dark, inks.third, inks.scale * rng.uniform(30, 52))


def _windowpane(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.windowpane(inks.ground, _contrast(inks), inks.scale * rng.uniform(20, 32))


def _dots(rng: np.random.Generator, inks: Inks) -> Pattern:
    period = inks.scale * rng.uniform(10, 20)
    return patterns.dots(inks.ground, _contrast(inks), period, period * rng.uniform(0.16, 0.27))


def _floral(rng: np.random.Generator, inks: Inks) -> Pattern:
    bloom = (_contrast(inks), inks.third, lighter(inks.second, 0.4))
    return patterns.floral(rng, inks.ground, bloom, inks.scale * rng.uniform(6, 11))


def _leaves(rng: np.random.Generator, inks: Inks) -> Pattern:
    green = mix(rgb("Green"), rgb("Teal"), rng.uniform(0, 0.8))
    fronds = (green, lighter(green, 0.35)) if brightness(inks.ground) > 0.55 else (lighter(inks.ground, 0.3),
        _contrast(inks))
    return patterns.leaves(rng, inks.ground, fronds, inks.scale * rng.uniform(10, 16))


def _leopard(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.leopard(rng, inks.ground, darker(inks.ground, 0.82), inks.scale**0.5 * rng.uniform(4, 5.5))


def _camouflage(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.camouflage(rng, (inks.ground, darker(inks.ground, 0.35), lighter(inks.ground, 0.3),
        mix(inks.ground, rgb("Brown"), 0.6)))


def _tie_dye(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.marble(rng, inks.ground, lighter(inks.ground,
        0.7) if brightness(inks.ground) < 0.7 else inks.second)


def _hearts(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.hearts(rng, inks.ground, _contrast(inks), inks.scale * rng.uniform(4, 6))


def _confetti(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.confetti(rng, inks.ground, (_contrast(inks), inks.third), inks.scale * rng.uniform(4, 7))


def _herringbone(rng: np.random.Generator, inks: Inks) -> Pattern:
    other = lighter(inks.ground, 0.28) if brightness(inks.ground) < 0.5 else darker(inks.ground, 0.25)
    return patterns.herringbone(inks.ground, other, inks.scale * rng.uniform(4.5, 6.5))


def _chevron(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.chevron(inks.ground, _contrast(inks), inks.scale * rng.uniform(18, 28))


def _argyle(rng: np.random.Generator, inks: Inks) -> Pattern:
    return patterns.argyle(inks.ground, _contrast(inks), inks.third, inks.scale * rng.uniform(26, 38))


def _blocks(rng: np.random.Generator, inks: Inks) -> Pattern:
    start = rng.uniform(90, 140)
    bands = [(0.0, inks.ground), (start, _contrast(inks))]
    if rng.random() < 0.6:
        bands.append((start + rng.uniform(40, 80), inks.third))
    return patterns.blocks(bands)


def _dipped(rng: np.random.Generator, inks: Inks) -> Pattern:
    pale = lighter(inks.ground, 0.75) if brightness(inks.ground) < 0.7 else inks.second
    return patterns.fade(pale, inks.ground, rng.uniform(20, 60), rng.uniform(260, 330))


PRINTS: dict[str, tuple[str, Callable[[np.random.Generator, Inks], Pattern]]] = {
    "striped": ("Striped", _stripes),
    "pinstriped": ("Pinstriped", _pinstripes),
    "regimental": ("Regimental Stripe", _regimental),
    "gingham": ("Gingham Check", _gingham),
    "tartan": ("Checked", _tartan),
    "windowpane": ("Windowpane Check", _windowpane),
    "dotted": ("Polka Dot", _dots),
    "floral": ("Floral", _floral),
    "leaves": ("Palm Print", _leaves),
    "leopard": ("Leopard Print", _leopard),
    "camouflage": ("Camouflage", _camouflage),
    "tie-dye": ("Tie-Dye", _tie_dye),
    "hearts": ("Heart Print", _hearts),
    "confetti": ("Brushstroke Print", _confetti),
    "herringbone": ("Herringbone", _herringbone),
    "chevron": ("Chevron", _chevron),
    "argyle": ("Argyle", _argyle),
    "blocks": ("Colour Block", _blocks),
    "dipped": ("Dip-Dyed", _dipped),
}


def word(name: str) -> str:
    """How the shop calls a pattern; nothing for plain."""
    return PRINTS[name][0] if name in PRINTS else ""


def make(name: str, rng: np.random.Generator, inks: Inks) -> Pattern | None:
    """The pattern called ``name``; None for plain."""
    return PRINTS[name][1](rng, inks) if name in PRINTS else None
