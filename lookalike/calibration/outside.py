"""Words for photos from outside: the meaning of their cosines, fitted to strong views of the index's own photos.

A visitor's photo has its own ground, light and angle. Its cosines with products are lower than those between photos of
the catalogue, and less reliable. So strong views of some products are made, which resemble photos by people, and their
neighbours among the other products are found. As in ``closeness``, words are fitted in one half of the products and
tested in the other. But they must be right more often, because a wrong product that is called alike annoys visitors.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.album import Album, key_of
from lookalike.calibration.closeness import NEAR, SEED
from lookalike.calibration.records import Closeness, ViewQuality, Word, WordKey
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
from lookalike.encoders.base import Encoder, UserPhotoStats, Vectors
from lookalike.measures.figures import K
from lookalike.measures.ranking import agreeing, precision
from lookalike.photos import Photo, resize_within
from lookalike.views import augment
from lookalike.views.grounds import Grounds
from lookalike.views.masks import product_mask

RIGHT = 0.8  # share of the pairs from a word's least cosine on of which it must be true in the test
AIM = 0.85  # the same in the fit; higher than RIGHT, or every second word would fail the test by chance
LONGEST = 180  # side in pixels of the photos from which views are made: more than the views show
CANVAS = (96, 128)  # width and height of a view in pixels
POOL = 32  # photos that may be used beside or under another product
VIEWS = 1  # version of the views: increase it whenever the same photos give other views


def encode_strong_views(album: Album, rows: Sequence[int], encoder: Encoder, workers: int) -> Vectors:
    """(m, dim) vectors of one strong view of each photo in ``rows`` (m); ``workers`` threads read the photos.

    Raises:
        LookalikeError: a photo can't be read.
    """

    def read(row: int) -> augment.Source:
        photo = resize_within(album.open(row), LONGEST)
        return np.dstack([photo, product_mask(photo)])

    def make(lacking: Sequence[int]) -> Vectors:
        with ThreadPoolExecutor(workers, thread_name_prefix="decode") as pool:
            others = dict(zip(rows, pool.map(read, rows[:POOL]), strict=False))
            photos = pool.map(lambda row: others[row] if row in others else read(row), lacking)
            seeds = [int(album.checksums[row][:16], 16) for row in lacking]
            return encoder.encode(list(strong_views(photos, seeds, list(others.values()))))

    return album.cached(_what([album.checksums[row] for row in rows]), encoder, rows, make)


def stored_strong_views(
    stored: Mapping[bytes, bytes], checksums: Sequence[str], encoder: str, dim: int
) -> Vectors | None:
    """(m, dim): the result of ``encode_strong_views`` in a build, as its index ``stored`` it; None if it did not.

    ``checksums`` (m) are of the photos, and ``encoder`` is the fingerprint of the encoder.
    """
    found = [stored.get(key_of(_what(checksums), encoder, checksum)) for checksum in checksums]
    if not found or any(data is None or len(data) != 4 * dim for data in found):
        return None
    return np.frombuffer(b"".join(data for data in found if data), "<f4").reshape(len(found), dim)


def _what(checksums: Sequence[str]) -> str:
    """What views are made of photos with these ``checksums``, of which the first may be beside or under a product."""
    among = "".join(checksums[:POOL])
    return f"outside {VIEWS} {hashlib.sha256(among.encode()).hexdigest()}"


def strong_views(
    photos: Iterable[augment.Source], seeds: Iterable[int], others: Sequence[augment.Source]
) -> Iterator[Photo]:
    """One strong view of each photo, (128, 96, 3) uint8; a photo and its seed determine the view.

    ``others`` are products that may appear beside the product or as its ground.
    """
    grounds = Grounds((), (), others)
    for photo, seed in zip(photos, seeds, strict=True):
        rng = np.random.default_rng((SEED, seed))
        yield augment.strong(photo, CANVAS, others[int(rng.integers(len(others)))], grounds, rng)[0]


def calibrate_outside(
    sample: Sample,
    views: Vectors,
    found: Neighbours,
    user_photo_stats: UserPhotoStats | None = None,
    *,
    in_sample: bool = False,
) -> Closeness | None:
    """The words for photos from outside, or None where there are too few products.

    ``views`` (q, dim) are the vectors of a strong view of each query product, and ``found`` is what they found. Without
    labels that tell products apart, no word is better than "somewhat alike", except for photos that are the same by
    definition. If the encoder has measured photos that people took (``user_photo_stats``), "alike" starts at the cosine
    that it measured: strong views are synthetic, and closer to their products than such photos are.
    """
    if len(sample) < 2 * LEAST_PAIRS:
        return None
    fit, test = (_Half.of(sample, views, found, np.arange(len(views))[part::2]) for part in (0, 1))
    if min(len(fit.unrelated), len(test.unrelated)) < LEAST_PAIRS:
        return None
    least = fitted(fit.pairs, fit.unrelated, _precision_threshold)
    words = tested(least, test.pairs, test.unrelated, sample.kinds, right=RIGHT, alone=False)
    if user_photo_stats and sample.kinds:
        words = _with_measured_alike(words, user_photo_stats, sample.kinds[0].level.columns)
    return Closeness(words=tuple(words), fitted=fit.count, seed=SEED, remark="in-sample" if in_sample else "")


def measure_views(sample: Sample, found: Neighbours) -> tuple[ViewQuality, ...]:
    """How well strong views find products of the same kind; ``found`` is what they found. Empty without labels."""
    near = found.places[:, :K]
    measured = []
    for kind in sample.kinds:
        hits = agreeing(kind, near, sample.asked)
        shares = precision(hits, K)[kind.labelled[sample.asked]]
        if len(shares):
            measured.append(ViewQuality(columns=kind.level.columns, p5=float(shares.mean()), queries=len(shares)))
    return tuple(measured)


@dataclass(frozen=True)
class _Half:
    """The pairs of one half of the products.

    Attributes:
        pairs: word → pairs to which it may apply. For SAME: views and their own products (true), and views and their
            nearest other products (false). For ALIKE and VERY_ALIKE: views and their neighbours, if labels are known.
        unrelated: cosines of views and random products, of other kinds if kinds are known.
        count: the number of all these pairs.
    """

    pairs: Mapping[WordKey, Pairs]
    unrelated: NDArray[np.float64]
    count: int

    @staticmethod
    def of(sample: Sample, views: Vectors, found: Neighbours, part: NDArray[np.int64]) -> "_Half":
        """The pairs of the query products at the positions ``part``."""
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
        random_products, chances = sample.random_products(views)
        third, chance = random_products[part].ravel(), chances[part].ravel()
        for kind in sample.kinds[:1]:
            chance = chance[kind.labelled[first] & kind.labelled[third] & (kind.codes[first] != kind.codes[third])]
        return _Half(pairs, chance, sum(len(each.cosines) for each in pairs.values()) + len(chance))


def _with_measured_alike(
    words: Sequence[Word], user_photo_stats: UserPhotoStats, columns: tuple[str, ...]
) -> list[Word]:
    """``words`` with "alike" from the cosine that the encoder measured; words out of order are dropped."""
    alike = Word(
        key=ALIKE,
        least=user_photo_stats.alike,
        columns=columns,
        right=user_photo_stats.right,
        pairs=user_photo_stats.pairs,
    )
    better = [word for word in words if word.key in (SAME, VERY_ALIKE) and word.least > user_photo_stats.alike]
    others = [word for word in words if word.key in (SOMEWHAT, LITTLE) and word.least < user_photo_stats.alike]
    return [*better, alike, *others]


def _precision_threshold(pairs: Pairs) -> float | None:
    """The least cosine such that of all pairs from there on a share of AIM is true; None if there is none.

    It is at least the cosine at which a pair is as likely true as false, so that many good pairs above don't make up
    for bad pairs below.
    """
    likely = crossing(pairs)
    if likely is None:
        return None
    order = np.argsort(-pairs.cosines, kind="stable")
    cosines = pairs.cosines[order]
    shares = np.cumsum(pairs.true[order]) / np.arange(1, len(order) + 1)
    shares[:-1][cosines[1:] == cosines[:-1]] = 0  # a threshold can't separate equal cosines
    good = np.flatnonzero(shares >= AIM)
    return max(float(cosines[good[-1]]), likely) if len(good) else None
