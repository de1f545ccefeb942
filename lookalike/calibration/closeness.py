"""Closeness in words: what a cosine means in an index, fitted to pairs of its photos whose labels say what they share.

The encoder's scale is its own: 0.8 is chance for one and a sure find for another. So the products are dealt into two
halves. In the first, each word gets the least cosine from which on it is more likely true than not; in the second,
which shares no product with it, the word is put to the test, and one that fails is never used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike import photos
from lookalike.calibration.album import Album
from lookalike.calibration.judge import shuffled, stand_ins
from lookalike.calibration.records import Closeness, Word
from lookalike.catalogue import Product
from lookalike.encoders.base import Encoder, Vectors
from lookalike.measures import Classes, Labels, default_levels
from lookalike.measures.labels import classes, graded
from lookalike.measures.ranking import nearest

SAME, VERY_ALIKE, ALIKE, SOMEWHAT, LITTLE = "same", "very_alike", "alike", "somewhat_alike", "little_in_common"
WORDS: Mapping[str, str] = MappingProxyType(
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
SAMPLE = 1000  # products that are asked, half of them in each half
NEAR = 10  # neighbours of each, and as many others at random
SEEN_AGAIN = 32  # photos of each half that are encoded once more: a second or two of ResNet50
REACH = 0.95  # of the pairs of different kinds lie below what "somewhat alike" begins with
LEAST_PRODUCTS = 40  # fewer make no halves worth asking
LEAST_PAIRS = 20  # that a word is put to the test with
TRIMMED = 32  # a photo seen otherwise lacks one of so many pixels at each edge
QUALITY = 85  # of the JPEG that it is saved as
SEED = 0

SeenAgain: TypeAlias = Callable[[NDArray[np.int64]], Vectors]
"""Rows (m,) → vectors (m, dim) of their photos as ``otherwise`` shows them."""


def otherwise(photo: photos.Photo) -> photos.Photo:
    """The photo as somebody might have it who copied it: trimmed a little, and saved again."""
    height, width = photo.shape[:2]
    top, left = height // TRIMMED, width // TRIMMED
    trimmed = np.ascontiguousarray(photo[top : height - top, left : width - left])
    return photos.decode(photos.encode_jpeg(trimmed, quality=QUALITY))


def seen_again(album: Album, encoder: Encoder, rows: NDArray[np.int64]) -> Vectors:
    """(m, dim) of the photos in ``rows`` (m,) as ``otherwise`` shows them.

    Raises:
        LookalikeError: a photo can't be read.
    """

    def make(rows: Sequence[int]) -> Vectors:
        return encoder.encode([otherwise(album.open(row)) for row in rows])

    return album.recall(f"otherwise {TRIMMED} {QUALITY}", encoder, rows.tolist(), make)


def calibrate_closeness(
    products: Sequence[Product],
    columns: Sequence[str],
    vectors: Vectors,
    twins: NDArray[np.int64],
    again: SeenAgain | None = None,
    *,
    in_sample: bool = False,
) -> Closeness | None:
    """The words of a new index; None where its labels can't tell products apart, or there are too few products.

    The other arguments are as in ``judge``; products without any attribute fit nothing.
    Without ``again``, "same" is said of scores from ``SAME_SCORE`` on.
    """
    chosen, rows = stand_ins(products, twins)
    told = np.array([bool(product.attributes) for product in chosen])
    rows, chosen = rows[told], [product for product in chosen if product.attributes]
    labels = {column: [product.attributes.get(column, "") for product in chosen] for column in columns}
    kinds = kinds_of(labels) if len(rows) >= LEAST_PRODUCTS else ()
    if not kinds:
        return None
    order = shuffled(chosen)
    fit, test = (_Half.draw(vectors, rows, half, kinds, again) for half in (order[::2], order[1::2]))
    if min(len(fit.unrelated), len(test.unrelated)) < LEAST_PAIRS:
        return None
    words = tuple(_tested(_fitted(fit), test, kinds))
    remark = "in-sample" if in_sample else ""
    return Closeness(words=words, fitted=len(fit.cosines), seed=SEED, remark=remark)


def kinds_of(labels: Labels) -> tuple[Classes, ...]:
    """The classes of "alike" and of "very alike", as far as the labels of n products go: the two coarsest graded."""
    levels = default_levels(labels)
    return tuple(classes(labels, level) for level in graded(levels)[:2]) if levels else ()


@dataclass(frozen=True)
class Pairs:
    """Cosines (m,) of pairs, and of each whether a word is true."""

    cosines: NDArray[np.float64]
    true: NDArray[np.bool_]

    def within(self, least: float, below: float) -> NDArray[np.bool_]:
        """The truth of the pairs with a cosine from ``least`` on and less than ``below``."""
        return self.true[(self.cosines >= least) & (self.cosines < below)]


@dataclass(frozen=True)
class _Half:
    """What one half of the products shows.

    Attributes:
        pairs: word → pairs that it may be said of. Of SAME: photos and themselves seen otherwise (true), and as many
            photos and their nearest other (false). Of the others: products and their neighbours, and products at
            random, whose labels are known.
        unrelated: cosines of products at random that are of different kinds.
    """

    pairs: Mapping[str, Pairs]
    unrelated: NDArray[np.float64]

    @property
    def cosines(self) -> NDArray[np.float64]:
        """Of all pairs of products."""
        return self.pairs[ALIKE].cosines

    @staticmethod
    def draw(
        vectors: Vectors,
        rows: NDArray[np.int64],
        half: NDArray[np.int64],
        kinds: Sequence[Classes],
        again: SeenAgain | None,
    ) -> "_Half":
        """Of the products ``half`` (m,), in random order; ``rows`` (n,) are their photos, ``kinds`` of all n."""
        own = vectors[rows[half]]
        asked = np.arange(min(len(half), SAMPLE // 2))
        near, scores = nearest(own[asked], own, NEAR, own=asked)
        one = np.repeat(asked, NEAR)
        other = (one + np.random.default_rng(SEED).integers(1, len(half), len(one))) % len(half)
        chance = np.einsum("ij,ij->i", own[one], own[other], dtype=np.float64)
        first, second = half[np.concatenate([one, one])], half[np.concatenate([near.ravel(), other])]
        cosines = np.concatenate([scores.ravel().astype(np.float64), chance])
        pairs = {}
        for word, kind in zip((ALIKE, VERY_ALIKE), kinds, strict=False):
            known = kind.labelled[first] & kind.labelled[second]
            pairs[word] = Pairs(cosines[known], (kind.codes[first] == kind.codes[second])[known])
        if again:
            views = np.einsum("ij,ij->i", again(rows[half[:SEEN_AGAIN]]), own[:SEEN_AGAIN], dtype=np.float64)
            others = scores[:SEEN_AGAIN, 0]
            pairs[SAME] = Pairs(np.concatenate([views, others]), np.arange(len(views) + len(others)) < len(views))
        labelled, codes = kinds[0].labelled, kinds[0].codes
        strangers = labelled[half[one]] & labelled[half[other]] & (codes[half[one]] != codes[half[other]])
        return _Half(pairs, chance[strangers])


def _fitted(half: _Half) -> dict[str, float]:
    """Word → the least cosine that it is said of, a better word never less; the best last."""
    least = {LITTLE: -1.0, SOMEWHAT: min(float(np.quantile(half.unrelated, REACH)), SAME_SCORE)}
    before = least[SOMEWHAT]
    for word in (ALIKE, VERY_ALIKE, SAME):
        found = crossing(half.pairs[word]) if word in half.pairs else None
        if found is not None:
            least[word] = before = min(max(found, before), SAME_SCORE)
    return {word: round(value, 4) for word, value in least.items()}


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


def _tested(least: Mapping[str, float], half: _Half, kinds: Sequence[Classes]) -> list[Word]:
    """The words that hold on ``half``, the best first."""
    columns = dict(zip((ALIKE, VERY_ALIKE), (kind.level.columns for kind in kinds), strict=False))
    words: list[Word] = []
    below = np.inf  # where the better word before begins
    for key in (SAME, VERY_ALIKE, ALIKE):
        truth = half.pairs[key].within(least[key], below) if key in least else np.empty(0, np.bool_)
        if len(truth) >= LEAST_PAIRS and truth.mean() > 0.5:
            words.append(tested_word(key, least[key], truth, columns.get(key, ())))
        elif key == SAME:
            words.append(Word(key=SAME, least=SAME_SCORE))
        below = words[-1].least
    if least[SOMEWHAT] < below:
        below = least[SOMEWHAT]
        words.append(tested_word(SOMEWHAT, below, half.unrelated < below))
    words.append(tested_word(LITTLE, -1.0, ~half.pairs[ALIKE].within(-1.0, below)))
    return words


def tested_word(key: str, least: float, truth: NDArray[np.bool_], columns: tuple[str, ...] = ()) -> Word:
    """A word that was put to the test with ``truth``."""
    right = float(truth.mean()) if len(truth) else None
    return Word(key=key, least=least, columns=columns, right=right, pairs=len(truth))
