"""The words for closeness, and how their limits are set and put to the test.

Each word gets the least cosine from which on it is true often enough in one half of the pairs; in the other half it is
tested, and one that fails is never used.
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
"""Key → what people read; the best first."""

SAME_SCORE = 0.9999  # a photo and itself, or its pixel twin: this is the same by definition
REACH = 0.95  # of the pairs of different kinds lie below what "somewhat alike" begins with
LEAST_PAIRS = 20  # that a word is put to the test with


@dataclass(frozen=True)
class Pairs:
    """Cosines (m,) of pairs, and of each whether a word is true."""

    cosines: NDArray[np.float64]
    true: NDArray[np.bool_]

    def within(self, least: float, below: float) -> NDArray[np.bool_]:
        """The truth of the pairs with a cosine from ``least`` on and less than ``below``."""
        return self.true[(self.cosines >= least) & (self.cosines < below)]


def fitted(
    pairs: Mapping[WordKey, Pairs], unrelated: NDArray[np.float64], limit: Callable[[Pairs], float | None]
) -> dict[WordKey, float]:
    """Word → the least cosine that it is said of, a better word never less; the best last.

    Args:
        pairs: word → pairs that it may be said of.
        unrelated: cosines of things that are of different kinds.
        limit: the least cosine from which on a word is true often enough; None where there is none.
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
    """The words that are true of a share of at least ``right`` of other ``pairs`` than they were fitted to, best first.

    ``alone``: a word answers for its own pairs only, up to where a better word begins; else for all pairs above, too.
    """
    columns = dict(zip(BY_LABELS, (kind.level.columns for kind in kinds), strict=False))
    words: list[Word] = []
    below = np.inf  # where the better word before begins
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
    strangers = ~pairs[ALIKE].within(-1.0, below) if ALIKE in pairs else np.empty(0, np.bool_)
    return [*words, _word(LITTLE, -1.0, strangers)]


def crossing(pairs: Pairs) -> float | None:
    """The least cosine at which the isotonic fit of truth exceeds one half; None where it never does.

    Where it crosses, the sum of (truth − ½) over all pairs of a larger cosine is greatest (Barlow et al. 1972): no
    other threshold makes fewer mistakes.
    """
    order = np.argsort(-pairs.cosines, kind="stable")
    cosines = pairs.cosines[order]
    surplus = np.cumsum(pairs.true[order] - 0.5)
    surplus[:-1][cosines[1:] == cosines[:-1]] = 0  # equal cosines are not told apart
    best = int(surplus.argmax())
    return float(cosines[best]) if surplus[best] > 0 else None


def _word(key: WordKey, least: float, truth: NDArray[np.bool_], columns: tuple[str, ...] = ()) -> Word:
    """A word that was put to the test with ``truth``."""
    right = float(truth.mean()) if len(truth) else None
    return Word(key=key, least=least, columns=columns, right=right, pairs=len(truth))
