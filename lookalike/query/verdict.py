"""The verdict on a photo's matches: found, nothing close, or nothing to see.

It depends on numbers only, so its thresholds can be studied on any photos.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from lookalike.calibration.words import SAME_SCORE

Verdict: TypeAlias = Literal["found", "nothing_close", "nothing_to_see"]
Situation: TypeAlias = Literal["own", "outside"]
"""own: a photo on white, like those of a catalogue; outside: any other photo."""

SENTENCES: Mapping[Verdict, str] = MappingProxyType(
    {
        "nothing_close": "Nothing in this catalogue is close to your photo. These come nearest.",
        "nothing_to_see": "There is nothing to see in this photo. These are the nearest anyway.",
    }
)
"""Verdict → text above the matches; the verdict "found" has none."""

# Least probability that the photo shows something that the index has. Measured on 431 photos by people that the encoder
# was not trained on: 5 % are below it although the index has their kind, nearly all because the encoder knows nothing
# like it; 88 % are below it if their kind is removed from the index.
LEAST_OFFERED = 0.7


@dataclass(frozen=True)
class Facts:
    """The facts that decide the verdict.

    Attributes:
        blank: whether the photo shows nothing (``photo_checks.is_blank``).
        best: the cosine of the nearest product of the whole index, −1 to 1.
        least: the threshold for ``best`` in the photo's situation (``Manifest.sold``); None if unknown.
        offered: the probability that the photo shows a kind of product that the index has, 0 to 1; None if unknown,
            and then the cosine decides.
    """

    blank: bool
    best: float
    least: float | None = None
    offered: float | None = None


def verdict(facts: Facts) -> Verdict:
    """The verdict on a photo. A photo of the index itself is always "found", unless it is blank."""
    if facts.blank:
        return "nothing_to_see"
    if facts.best >= SAME_SCORE:
        return "found"
    if facts.offered is not None:
        # Also checking the cosine would add little, and wrongly reject another 5 % of photos of sold products.
        return "found" if facts.offered >= LEAST_OFFERED else "nothing_close"
    far = facts.least is not None and facts.best < facts.least
    return "nothing_close" if far else "found"
