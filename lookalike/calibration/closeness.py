"""Closeness in words: what a cosine means in an index, fitted to pairs of its photos whose labels say what they share.

The encoder's scale is its own: 0.8 is chance for one and a sure find for another. So the products are dealt into two
halves. In the first, each word gets the least cosine from which on it is more likely true than not; in the second,
which shares no product with it, the word is put to the test, and one that fails is never used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike import photos
from lookalike.calibration.album import Album
from lookalike.calibration.judge import shuffled, stand_ins
from lookalike.calibration.records import Closeness, WordKey
from lookalike.calibration.words import ALIKE, BY_LABELS, LEAST_PAIRS, SAME, Pairs, crossing, fitted, tested
from lookalike.catalogue import Product
from lookalike.encoders.base import Encoder, Vectors
from lookalike.measures import Classes, Labels, default_levels
from lookalike.measures.labels import classes, graded
from lookalike.measures.ranking import nearest

SAMPLE = 1000  # products that are asked, half of them in each half
NEAR = 10  # neighbours of each, and as many others at random
SEEN_AGAIN = 32  # photos of each half that are encoded once more: a second or two of ResNet50
LEAST_PRODUCTS = 40  # fewer make no halves worth asking
TRIMMED = 32  # a photo seen otherwise lacks one of so many pixels at each edge
QUALITY = 85  # of the JPEG that it is saved as
MORE_LIKELY_THAN_NOT = float(np.nextafter(0.5, 1))
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
    least = fitted(fit.pairs, fit.unrelated, crossing)
    words = tuple(tested(least, test.pairs, test.unrelated, kinds, right=MORE_LIKELY_THAN_NOT, alone=True))
    remark = "in-sample" if in_sample else ""
    return Closeness(words=words, fitted=len(fit.cosines), seed=SEED, remark=remark)


def kinds_of(labels: Labels) -> tuple[Classes, ...]:
    """The classes of "alike" and of "very alike", as far as the labels of n products go: the two coarsest graded."""
    levels = default_levels(labels)
    return tuple(classes(labels, level) for level in graded(levels)[:2]) if levels else ()


@dataclass(frozen=True)
class _Half:
    """What one half of the products shows.

    Attributes:
        pairs: word → pairs that it may be said of. Of SAME: photos and themselves seen otherwise (true), and as many
            photos and their nearest other (false). Of the others: products and their neighbours, and products at
            random, whose labels are known.
        unrelated: cosines of products at random that are of different kinds.
    """

    pairs: Mapping[WordKey, Pairs]
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
        pairs: dict[WordKey, Pairs] = {}
        for word, kind in zip(BY_LABELS, kinds, strict=False):
            known = kind.labelled[first] & kind.labelled[second]
            pairs[word] = Pairs(cosines[known], (kind.codes[first] == kind.codes[second])[known])
        if again:
            views = np.einsum("ij,ij->i", again(rows[half[:SEEN_AGAIN]]), own[:SEEN_AGAIN], dtype=np.float64)
            others = scores[:SEEN_AGAIN, 0]
            pairs[SAME] = Pairs(np.concatenate([views, others]), np.arange(len(views) + len(others)) < len(views))
        labelled, codes = kinds[0].labelled, kinds[0].codes
        strangers = labelled[half[one]] & labelled[half[other]] & (codes[half[one]] != codes[half[other]])
        return _Half(pairs, chance[strangers])
