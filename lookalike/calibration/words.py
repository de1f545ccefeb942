"""The words for closeness, the fit of their thresholds, and their test.

In one half of the pairs, each word gets the least cosine from which on it is true often enough. In the other half it is
tested, and dropped if it fails.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.records import Word, WordKey
from lookalike.measures import Classes

SAME: Final = "same"
VERY_ALIKE: Final = "very_alike"
ALIKE: Final = "alike"
SOMEWHAT: Final = "somewhat_alike"
LITTLE: Final = "little_in_common"
BY_LABELS: tuple[WordKey, ...] = (ALIKE, VERY_ALIKE)  # what they mean is a label that both share, or a finer one
WORDS: Mapping[WordKey, str] = MappingProxyType(
    {
        SAME: "the same, or nearly",
        VERY_ALIKE: "very alike",
        ALIKE: "alike",
        SOMEWHAT: "somewhat alike",
        LITTLE: "little in common",
    }
)
"""Key → text for people; the best first."""

SAME_SCORE = 0.9999  # a photo and itself, or a pixel-identical duplicate: the same by definition
REACH = 0.95  # share of pairs of different kinds below the threshold of "somewhat alike"
LEAST_PAIRS = 20  # needed to test a word


@dataclass(frozen=True)
class Pairs:
    """The cosines (m,) of pairs, and whether a word is true of each (m,)."""

    cosines: NDArray[np.float64]
    true: NDArray[np.bool_]

    def within(self, least: float, below: float) -> NDArray[np.bool_]:
        """Whether the word is true, for the pairs with ``least`` ≤ cosine < ``below``."""
        return self.true[(self.cosines >= least) & (self.cosines < below)]


def fitted(
    pairs: Mapping[WordKey, Pairs], unrelated: NDArray[np.float64], limit: Callable[[Pairs], float | None]
) -> dict[WordKey, float]:
    """Word → its least cosine, the best word last. A better word never has a lower threshold.

    Args:
        pairs: word → pairs to which it may apply.
        unrelated: cosines of pairs of different kinds.
        limit: returns the least cosine from which on a word is true often enough; None if there is none.
    """
    before = min(float(np.quantile(unrelated, REACH)), SAME_SCORE)
    least: dict[WordKey, float] = {SOMEWHAT: before}
    for word in (ALIKE, VERY_ALIKE, SAME):
        found = limit(pairs[word]) if word in pairs else None
        if found is not None:
            least[word] = before = min(max(found, before), SAME_SCORE)
    return {word: round(value, 4) for word, value in least.items()}


def tested(
    least: Mapping[WordKey, float],
    pairs: Mapping[WordKey, Pairs],
    unrelated: NDArray[np.float64],
    kinds: Sequence[Classes],
    *,
    right: float,
    alone: bool,
) -> list[Word]:
    """The words that pass the test, the best first: they are true of at least a share ``right`` of held-out ``pairs``.

    With ``alone``, a word is tested on its own pairs, up to where a better word begins; else on all pairs from its
    threshold on.
    """
    columns = dict(zip(BY_LABELS, (kind.level.columns for kind in kinds), strict=False))
    words: list[Word] = []
    below = np.inf  # the threshold of the next better word
    for key in (SAME, VERY_ALIKE, ALIKE):
        truth = pairs[key].within(least[key], below if alone else np.inf) if key in least else np.empty(0, np.bool_)
        if len(truth) >= LEAST_PAIRS and truth.mean() >= right:
            words.append(_word(key, least[key], truth, columns.get(key, ())))
        elif key == SAME:
            words.append(Word(key=SAME, least=SAME_SCORE))
        below = words[-1].least
    if least[SOMEWHAT] < below:
        below = least[SOMEWHAT]
        words.append(_word(SOMEWHAT, below, unrelated < below))
    unrelated_pairs = ~pairs[ALIKE].within(-1.0, below) if ALIKE in pairs else np.empty(0, np.bool_)
    return [*words, _word(LITTLE, -1.0, unrelated_pairs)]


def crossing(pairs: Pairs) -> float | None:
    """The least cosine at which the isotonic regression of truth exceeds one half; None if it never does.

    There, the sum of (truth − ½) over all pairs with a larger cosine is greatest (Barlow et al. 1972), so no other
    threshold makes fewer mistakes.
    """
    order = np.argsort(-pairs.cosines, kind="stable")
    cosines = pairs.cosines[order]
    surplus = np.cumsum(pairs.true[order] - 0.5)
    surplus[:-1][cosines[1:] == cosines[:-1]] = 0  # a threshold can't separate equal cosines
    best = int(surplus.argmax())
    return float(cosines[best]) if surplus[best] > 0 else None


def _word(key: WordKey, least: float, truth: NDArray[np.bool_], columns: tuple[str, ...] = ()) -> Word:
    """A word with the results ``truth`` of its test."""
    right = float(truth.mean()) if len(truth) else None
    return Word(key=key, least=least, columns=columns, right=right, pairs=len(truth))
