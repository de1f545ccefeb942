"""What is to be said first of a photo's matches: they are what was looked for, nothing is close, or nothing to see.

Pure numbers in, a verdict out, so that its limits can be studied on any photos.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from lookalike.calibration.words import SAME_SCORE

Verdict: TypeAlias = Literal["found", "nothing_close", "nothing_to_see"]
Situation: TypeAlias = Literal["own", "outside"]
"""A photo as a catalogue shows its products, on white; or one from outside."""

SENTENCES: Mapping[Verdict, str] = MappingProxyType(
    {
        "nothing_close": "Nothing in this catalogue is close to your photo. These come nearest.",
        "nothing_to_see": "There is nothing to see in this photo. These are the nearest anyway.",
    }
)
"""What people read above the matches; nothing where they are what was looked for."""

# How likely a photo has to show something that the index has. Of 431 photos that people took (of senders that the
# encoder did not learn from) 5 % fall below while their kind is there, nearly all because the encoder knows nothing of
# what they show, and 88 % when it is taken out.
LEAST_OFFERED = 0.7


@dataclass(frozen=True)
class Facts:
    """What decides.

    Attributes:
        blank: there is nothing to see in the photo (``photo_checks.is_blank``).
        best: the cosine of the nearest product of the whole index, −1 to 1.
        offered: how likely the photo shows a kind of thing that the index has, 0 to 1; None: nobody knows, and the
            cosine decides.
        least: what ``best`` has to be in the photo's situation (``Manifest.sold``); None: nobody knows.
    """

    blank: bool
    best: float
    least: float | None = None
    offered: float | None = None


def verdict(facts: Facts) -> Verdict:
    """The verdict on a photo. The very photo of a product is found, whatever is thought of it."""
    if facts.blank:
        return "nothing_to_see"
    if facts.best >= SAME_SCORE:
        return "found"
    if facts.offered is not None:
        # The cosine would add little to what the encoder knows, and be wrong of another twentieth of what is sold.
        return "found" if facts.offered >= LEAST_OFFERED else "nothing_close"
    far = facts.least is not None and facts.best < facts.least
    return "nothing_close" if far else "found"
