"""Words for closeness: the meaning of a cosine in an index, fitted to pairs of photos with known labels.

Each encoder has its own scale: a cosine of 0.8 may be chance for one, and a sure match for another. So the products are
split into two halves. In the first half, each word gets the least cosine at which it is more likely true than not. In
the second half, the word is tested, and dropped if it fails.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike import photos
from lookalike.calibration.album import Album
from lookalike.calibration.quality import representatives, shuffled
from lookalike.calibration.records import Closeness, WordKey
from lookalike.calibration.words import ALIKE, BY_LABELS, LEAST_PAIRS, SAME, Pairs, crossing, fitted, tested
from lookalike.catalogue import Product
from lookalike.encoders.base import Encoder, Vectors
from lookalike.measures import Classes, Labels, default_levels
from lookalike.measures.labels import classes, graded
from lookalike.measures.ranking import nearest

SAMPLE = 1000  # products used as queries, half of them in each half
NEAR = 10  # neighbours of each query, and as many random products
PERTURBED_PHOTOS = 32  # photos of each half that are perturbed and encoded: a second or two of ResNet50
LEAST_PRODUCTS = 40  # fewer are too few for two halves
TRIMMED = 32  # a perturbed photo lacks one in so many pixels at each edge
QUALITY = 85  # JPEG quality of a perturbed photo
MORE_LIKELY_THAN_NOT = float(np.nextafter(0.5, 1))
SEED = 0

EncodePerturbed: TypeAlias = Callable[[NDArray[np.int64]], Vectors]
"""Rows (m,) → vectors (m, dim) of their perturbed photos."""


def perturbed(photo: photos.Photo) -> photos.Photo:
    """The photo cropped a little and saved again as JPEG, like a copy of it."""
    height, width = photo.shape[:2]
    top, left = height // TRIMMED, width // TRIMMED
    trimmed = np.ascontiguousarray(photo[top : height - top, left : width - left])
    return photos.decode(photos.encode_jpeg(trimmed, quality=QUALITY))


def encode_perturbed(album: Album, encoder: Encoder, rows: NDArray[np.int64]) -> Vectors:
    """(m, dim) vectors of the perturbed photos in ``rows`` (m,).

    Raises:
        LookalikeError: a photo can't be read.
    """

    def make(rows: Sequence[int]) -> Vectors:
        return encoder.encode([perturbed(album.open(row)) for row in rows])

    return album.cached(f"otherwise {TRIMMED} {QUALITY}", encoder, rows.tolist(), make)


def calibrate_closeness(
    products: Sequence[Product],
    columns: Sequence[str],
    vectors: Vectors,
    duplicate_groups: NDArray[np.int64],
    again: EncodePerturbed | None = None,
    *,
    in_sample: bool = False,
) -> Closeness | None:
    """The words of a new index; None if its labels can't distinguish products, or there are too few products.

    ``again`` encodes perturbed photos; without it, "same" starts at ``SAME_SCORE``. The other arguments are those of
    ``measure_quality``. Products without attributes are not used.
    """
    chosen, rows = representatives(products, duplicate_groups)
    has_labels = np.array([bool(product.attributes) for product in chosen])
    rows, chosen = rows[has_labels], [product for product in chosen if product.attributes]
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
    """The classes for "alike" and "very alike", those that the labels of n products allow: the two coarsest levels."""
    levels = default_levels(labels)
    return tuple(classes(labels, level) for level in graded(levels)[:2]) if levels else ()


@dataclass(frozen=True)
class _Half:
    """The pairs of one half of the products.

    Attributes:
        pairs: word → pairs to which it may apply. For SAME: photos and their perturbed versions (true), and as many
            photos and their nearest neighbours (false). For the others: products and their neighbours, and random
            pairs of products, if their labels are known.
        unrelated: cosines of random pairs of products of different kinds.
    """

    pairs: Mapping[WordKey, Pairs]
    unrelated: NDArray[np.float64]

    @property
    def cosines(self) -> NDArray[np.float64]:
        """The cosines of all pairs of products."""
        return self.pairs[ALIKE].cosines

    @staticmethod
    def draw(
        vectors: Vectors,
        rows: NDArray[np.int64],
        half: NDArray[np.int64],
        kinds: Sequence[Classes],
        again: EncodePerturbed | None,
    ) -> "_Half":
        """The pairs of the products ``half`` (m,) in random order; ``rows`` (n,) and ``kinds`` are of all n."""
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
            views = np.einsum(
                "ij,ij->i", again(rows[half[:PERTURBED_PHOTOS]]), own[:PERTURBED_PHOTOS], dtype=np.float64
            )
            others = scores[:PERTURBED_PHOTOS, 0]
            pairs[SAME] = Pairs(np.concatenate([views, others]), np.arange(len(views) + len(others)) < len(views))
        labelled, codes = kinds[0].labelled, kinds[0].codes
        unrelated_pairs = labelled[half[one]] & labelled[half[other]] & (codes[half[one]] != codes[half[other]])
        return _Half(pairs, chance[unrelated_pairs])
