"""Colours as a shop names them: Kaggle's base colours, the fancier names they are sold under, what goes together."""

from typing import TypeAlias

import numpy as np

Colour: TypeAlias = tuple[float, float, float]

# base colour → hex, and the names that a shop puts on the label
_TABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "Black": ("#23242a", ("Black", "Jet Black", "Onyx")),
    "White": ("#f3f2ee", ("White", "Chalk White")),
    "Off White": ("#efe9dc", ("Off White", "Ivory")),
    "Cream": ("#eee0bf", ("Cream", "Vanilla")),
    "Beige": ("#d6bf9c", ("Beige", "Sand", "Oat")),
    "Grey": ("#8b8e93", ("Grey", "Stone Grey", "Ash")),
    "Charcoal": ("#45474d", ("Charcoal", "Graphite")),
    "Silver": ("#c3c6ca", ("Silver",)),
    "Navy Blue": ("#27335a", ("Navy Blue", "Midnight", "Navy")),
    "Blue": ("#3466b0", ("Blue", "Cobalt", "Cornflower")),
    "Turquoise Blue": ("#38afb8", ("Turquoise", "Lagoon")),
    "Teal": ("#1f6c70", ("Teal", "Petrol")),
    "Sea Green": ("#63ab92", ("Sea Green", "Mint")),
    "Green": ("#3b7c48", ("Green", "Bottle Green", "Fern")),
    "Olive": ("#6a683d", ("Olive", "Moss")),
    "Khaki": ("#a89467", ("Khaki",)),
    "Yellow": ("#eec640", ("Yellow", "Lemon")),
    "Mustard": ("#cc9427", ("Mustard", "Ochre")),
    "Orange": ("#e2762f", ("Orange", "Tangerine")),
    "Rust": ("#a84b2a", ("Rust", "Terracotta")),
    "Peach": ("#f0b696", ("Peach", "Apricot")),
    "Red": ("#c12f33", ("Red", "Cherry", "Scarlet")),
    "Maroon": ("#6d2230", ("Maroon", "Oxblood")),
    "Burgundy": ("#5c1f38", ("Burgundy", "Wine")),
    "Pink": ("#e389a3", ("Pink", "Rose Pink", "Blush")),
    "Magenta": ("#bb3a78", ("Magenta", "Fuchsia")),
    "Lavender": ("#b3a3d3", ("Lavender", "Lilac")),
    "Purple": ("#653c81", ("Purple", "Plum")),
    "Brown": ("#6a4531", ("Brown", "Chocolate", "Walnut")),
    "Coffee Brown": ("#493228", ("Coffee Brown", "Espresso")),
    "Tan": ("#b57f4d", ("Tan", "Cognac", "Caramel")),
    "Nude": ("#dfb99f", ("Nude", "Biscuit")),
    "Gold": ("#d2a855", ("Gold",)),
    "Bronze": ("#94694a", ("Bronze",)),
    "Copper": ("#b97350", ("Copper", "Rose Gold")),
    "Steel": ("#a4abb3", ("Steel",)),
}

# what a second colour may be beside a base colour, as someone would buy it
_BESIDE: dict[str, tuple[str, ...]] = {
    "Black": ("White", "Grey", "Red", "Gold", "Mustard", "Beige"),
    "White": ("Navy Blue", "Black", "Red", "Blue", "Green", "Pink"),
    "Off White": ("Navy Blue", "Rust", "Olive", "Brown"),
    "Cream": ("Rust", "Teal", "Brown", "Maroon"),
    "Beige": ("Brown", "Navy Blue", "Maroon", "Off White"),
    "Grey": ("Black", "White", "Mustard", "Navy Blue", "Pink"),
    "Charcoal": ("Grey", "White", "Orange", "Teal"),
    "Silver": ("Black", "White"),
    "Navy Blue": ("White", "Red", "Cream", "Tan", "Turquoise Blue"),
    "Blue": ("White", "Navy Blue", "Yellow", "Grey"),
    "Turquoise Blue": ("White", "Navy Blue", "Peach"),
    "Teal": ("Cream", "Mustard", "Peach", "White"),
    "Sea Green": ("White", "Navy Blue", "Pink"),
    "Green": ("White", "Navy Blue", "Cream", "Yellow"),
    "Olive": ("Cream", "Black", "Rust", "Tan"),
    "Khaki": ("White", "Brown", "Olive"),
    "Yellow": ("White", "Navy Blue", "Grey"),
    "Mustard": ("Navy Blue", "Cream", "Maroon", "Charcoal"),
    "Orange": ("White", "Navy Blue", "Charcoal"),
    "Rust": ("Cream", "Navy Blue", "Teal"),
    "Peach": ("White", "Teal", "Grey"),
    "Red": ("White", "Black", "Navy Blue", "Cream"),
    "Maroon": ("Cream", "Mustard", "Grey", "Pink"),
    "Burgundy": ("Cream", "Pink", "Grey"),
    "Pink": ("White", "Grey", "Maroon", "Navy Blue"),
    "Magenta": ("White", "Orange", "Navy Blue"),
    "Lavender": ("White", "Purple", "Grey"),
    "Purple": ("Lavender", "White", "Mustard"),
    "Brown": ("Cream", "Tan", "Beige"),
    "Coffee Brown": ("Cream", "Tan"),
    "Tan": ("Off White", "Brown", "Navy Blue"),
    "Nude": ("White", "Brown"),
    "Gold": ("Black", "Cream"),
    "Bronze": ("Brown",),
    "Copper": ("Cream",),
    "Steel": ("Black", "Blue"),
}

BASE_COLOURS = tuple(_TABLE)


def rgb(name: str) -> Colour:
    """The colour called ``name``, 0 to 1."""
    digits = _TABLE[name][0][1:]
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def dyed(rng: np.random.Generator, name: str, spread: float = 1.0) -> Colour:
    """The colour as one dye bath gave it: a little lighter or darker, warmer or cooler than the name."""
    base = np.array(rgb(name))
    shift = rng.normal(0, 0.014 * spread) + rng.normal(0, 0.010 * spread, 3)
    red, green, blue = (float(v) for v in np.clip(base * (1 + rng.normal(0, 0.04 * spread)) + shift, 0.05, 0.965))
    return red, green, blue


def label(rng: np.random.Generator, name: str) -> str:
    """What the shop calls it on the label; the base colour itself more often than not."""
    names = _TABLE[name][1]
    return names[0] if rng.random() < 0.6 else str(rng.choice(names))


def beside(rng: np.random.Generator, name: str) -> str:
    """A base colour that goes with ``name``."""
    return str(rng.choice(_BESIDE[name]))


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """``a`` with a ``share`` (0 to 1) of ``b``."""
    red, green, blue = (x * (1 - share) + y * share for x, y in zip(a, b, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float) -> Colour:
    """``colour`` on its way to a warm black."""
    return mix(colour, (0.05, 0.045, 0.05), share)


def lighter(colour: Colour, share: float) -> Colour:
    """``colour`` on its way to white."""
    return mix(colour, (0.97, 0.965, 0.95), share)


def brightness(colour: Colour) -> float:
    """How light it looks, 0 to 1 (the luma weights of Rec. 709)."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]
