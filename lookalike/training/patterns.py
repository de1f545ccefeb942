"""Derive a product's pattern from the words of its name; most names contain none."""

import re
from types import MappingProxyType

ATTRIBUTE = "pattern"

WORDS = MappingProxyType(
    {
        "Striped": ("stripe", "stripes", "striped", "stripped"),
        "Checked": ("check", "checks", "checked", "checkered", "chequered", "plaid", "gingham", "tartan"),
        "Printed": ("print", "prints", "printed", "graphic"),
        "Floral": ("floral", "flower", "flowers", "flowery"),
        "Dotted": ("dot", "dots", "dotted", "polka"),
        "Plain": ("plain", "solid"),
    }
)
_PATTERN_OF = {word: pattern for pattern, words in WORDS.items() for word in words}


def pattern_of(name: str) -> str:
    """One of the patterns of WORDS; empty if the name has no such word, or words of several patterns.

    Other patterns win over "Printed": a "floral print" is floral.
    """
    found = {_PATTERN_OF[word] for word in re.findall(r"[a-z]+", name.lower()) if word in _PATTERN_OF}
    if len(found) > 1:
        found.discard("Printed")
    return found.pop() if len(found) == 1 else ""
