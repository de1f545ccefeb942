"""Photos from outside: what their cosines mean, fitted to strong views of the index's own photos.

What a visitor's phone takes has a ground, a light and an angle of its own, and the cosines that mean much between two
photos of a catalogue are not reached, or reached by the wrong products. So some products are seen as people would
photograph them. Such a view and what it finds among the other products tell what a word is worth there: as in
``closeness`` it is fitted in one half of the products and put to the test in the other, but it has to be right far more
often, since nobody forgives a wrong product that is called alike.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.album import Album
from lookalike.calibration.closeness import NEAR, SEED
from lookalike.calibration.records import Closeness, Word, WordKey
from lookalike.calibration.sold import Neighbours, Sample
from lookalike.calibration.words import (
    ALIKE,
    BY_LABELS,
    LEAST_PAIRS,
    LITTLE,
    SAME,
    SOMEWHAT,
    VERY_ALIKE,
    Pairs,
    crossing,
    fitted,
    tested,
)
from lookalike.encoders.base import Encoder, Taken, Vectors
from lookalike.photos import Photo, resize_within
from lookalike.views import augment
from lookalike.views.grounds import Grounds
from lookalike.views.masks import product_mask

RIGHT = 0.8  # of all pairs from a word's least cosine on, the share that it has to be true of in a test
AIM = 0.85  # of those that it is fitted to: with no more than RIGHT, every second word would fail by chance
LONGEST = 180  # pixels a side of the photos that views are made of: more than the views show
CANVAS = (96, 128)  # pixels, width and height, of a view
POOL = 32  # of the photos, that may lie beside or under another product
VIEWS = 1  # of how they are made: one more whenever the same photos give others


def seen_outside(album: Album, rows: Sequence[int], encoder: Encoder, workers: int) -> Vectors:
    """(m, dim) of a strong view of each of the photos in ``rows`` (m), which ``workers`` threads read.

    Raises:
        LookalikeError: a photo can't be read.
    """
    among = [album.checksums[row] for row in rows[:POOL]]  # what may lie beside or under a photo's own product

    def read(row: int) -> augment.Source:
        photo = resize_within(album.open(row), LONGEST)
        return np.dstack([photo, product_mask(photo)])

    def make(lacking: Sequence[int]) -> Vectors:
        with ThreadPoolExecutor(workers, thread_name_prefix="decode") as pool:
            others = dict(zip(rows, pool.map(read, rows[:POOL]), strict=False))
            photos = pool.map(lambda row: others[row] if row in others else read(row), lacking)
            seeds = [int(album.checksums[row][:16], 16) for row in lacking]
            return encoder.encode(list(strong_views(photos, seeds, list(others.values()))))

    what = f"outside {VIEWS} {hashlib.sha256(''.join(among).encode()).hexdigest()}"
    return album.recall(what, encoder, rows, make)


def strong_views(
    photos: Iterable[augment.Source], seeds: Iterable[int], others: Sequence[augment.Source]
) -> Iterator[Photo]:
    """Of each photo, itself as somebody might take it: (128, 96, 3) uint8, equal for equal photos of equal seeds.

    ``others`` are products that may lie beside it or be its ground.
    """
    grounds = Grounds((), (), others)
    for photo, seed in zip(photos, seeds, strict=True):
        rng = np.random.default_rng((SEED, seed))
        yield augment.strong(photo, CANVAS, others[int(rng.integers(len(others)))], grounds, rng)[0]


def calibrate_outside(
    sample: Sample, views: Vectors, found: Neighbours, taken: Taken | None = None, *, in_sample: bool = False
) -> Closeness | None:
    """The words for photos from outside: of ``views`` (q, dim), one of each product asked, and what they ``found``.

    None where there are too few products. Without labels that tell products apart, nothing is called more than
    somewhat alike, but what is the same by definition. Where the encoder knows what photos that people took are worth
    (``taken``), "alike" is said as it knows: views are drawn, and lie nearer to their products than such photos do.
    """
    if len(sample) < 2 * LEAST_PAIRS:
        return None
    fit, test = (_Half.of(sample, views, found, np.arange(len(views))[part::2]) for part in (0, 1))
    if min(len(fit.unrelated), len(test.unrelated)) < LEAST_PAIRS:
        return None
    least = fitted(fit.pairs, fit.unrelated, _from_where_right)
    words = tested(least, test.pairs, test.unrelated, sample.kinds, right=RIGHT, alone=False)
    if taken and sample.kinds:
        words = _as_taken(words, taken, sample.kinds[0].level.columns)
    return Closeness(words=tuple(words), fitted=fit.count, seed=SEED, remark="in-sample" if in_sample else "")


@dataclass(frozen=True)
class _Half:
    """What the views of one half of the products show.

    Attributes:
        pairs: word → pairs that it may be said of. Of SAME: views and their own products (true), and views and the
            nearest others (false); of ALIKE and VERY_ALIKE: views and their neighbours, as far as labels are known.
        unrelated: cosines of views and products at random: of other kinds, where kinds are known.
        count: how many pairs all of that are.
    """

    pairs: Mapping[WordKey, Pairs]
    unrelated: NDArray[np.float64]
    count: int

    @staticmethod
    def of(sample: Sample, views: Vectors, found: Neighbours, part: NDArray[np.int64]) -> "_Half":
        """Of the places ``part`` among the products asked."""
        asked, near, cosines = sample.asked[part], found.places[part], found.cosines[part]
        first = np.repeat(asked, NEAR)
        pairs: dict[WordKey, Pairs] = {}
        for word, kind in zip(BY_LABELS, sample.kinds, strict=False):
            second = near.ravel()
            known = kind.labelled[first] & kind.labelled[second] & (second >= 0)
            pairs[word] = Pairs(cosines.ravel()[known], (kind.codes[first] == kind.codes[second])[known])
        if sample.kinds:
            own = np.einsum("ij,ij->i", views[part], sample.own[part], dtype=np.float64)
            others = cosines[np.isfinite(cosines[:, 0]), 0]
            pairs[SAME] = Pairs(np.concatenate([own, others]), np.arange(len(own) + len(others)) < len(own))
        strangers, chances = sample.strangers(views)
        third, chance = strangers[part].ravel(), chances[part].ravel()
        for kind in sample.kinds[:1]:
            chance = chance[kind.labelled[first] & kind.labelled[third] & (kind.codes[first] != kind.codes[third])]
        return _Half(pairs, chance, sum(len(each.cosines) for each in pairs.values()) + len(chance))


def _as_taken(words: Sequence[Word], taken: Taken, columns: tuple[str, ...]) -> list[Word]:
    """``words`` with "alike" from the cosine on that the encoder knows; better words begin above, others below."""
    alike = Word(key=ALIKE, least=taken.alike, columns=columns, right=taken.right, pairs=taken.pairs)
    better = [word for word in words if word.key in (SAME, VERY_ALIKE) and word.least > taken.alike]
    others = [word for word in words if word.key in (SOMEWHAT, LITTLE) and word.least < taken.alike]
    return [*better, alike, *others]


def _from_where_right(pairs: Pairs) -> float | None:
    """The least cosine from which on the share of true pairs is AIM or more; None where there is none.

    And it is no less than where a pair is as likely false: many good ones above must not make up for bad ones below.
    """
    likely = crossing(pairs)
    if likely is None:
        return None
    order = np.argsort(-pairs.cosines, kind="stable")
    cosines = pairs.cosines[order]
    shares = np.cumsum(pairs.true[order]) / np.arange(1, len(order) + 1)
    shares[:-1][cosines[1:] == cosines[:-1]] = 0  # equal cosines are not told apart
    good = np.flatnonzero(shares >= AIM)
    return max(float(cosines[good[-1]]), likely) if len(good) else None
