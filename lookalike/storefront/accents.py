"""An accent colour in both themes: made darker or lighter until text in it can be read (WCAG 2.2, contrast 4.5:1)."""

import re
from typing import NamedTuple

HEX = re.compile(r"#[0-9a-fA-F]{6}")
READABLE = 4.5  # least contrast of text
STEPS = 50  # of mixing with black or white
Colour = tuple[float, float, float]  # red, green, blue from 0 to 255


class Theme(NamedTuple):
    """What an accent is seen with in a theme of static/lookalike.css."""

    grounds: tuple[str, ...]  # that text in the accent stands on
    text: str  # that stands on the accent
    towards: str  # the colour that the accent is mixed with until it can be read


LIGHT = Theme(("#faf8f4", "#f3eee6"), text="#ffffff", towards="#000000")
DARK = Theme(("#1c1b19", "#26241f"), text="#141210", towards="#ffffff")


def readable(accent: str, theme: Theme) -> str:
    """The colour nearest to ``accent`` (#rrggbb) on the way to ``theme.towards`` that can be read in the theme."""
    for step in range(STEPS):
        mixed = _mixed(accent, theme.towards, step / STEPS)
        if all(contrast(mixed, other) >= READABLE for other in (*theme.grounds, theme.text)):
            return mixed
    return theme.towards


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (#rrggbb) as WCAG defines it, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def style_sheet(accent: str) -> str:
    """CSS that gives the accent to both themes, in the tokens of static/lookalike.css."""
    light, dark = (f":root{{--accent:{readable(accent, theme)};--on-accent:{theme.text}}}" for theme in (LIGHT, DARK))
    return f"{light}\n@media (prefers-color-scheme: dark){{{dark}}}\n"


def _rgb(colour: str) -> Colour:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _mixed(colour: str, other: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_rgb(colour), _rgb(other), strict=True))
    return "#" + bytes(mixed).hex()


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in _rgb(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
