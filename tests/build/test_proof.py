from pathlib import Path

import numpy as np
import pytest

from lookalike.build.proof import SAMPLED, prove
from lookalike.catalogue import open_source
from lookalike.encoders import load_encoder
from lookalike.errors import LookalikeError
from lookalike.index.manifest import Proof
from lookalike.photos import decode
from tests.drawn import album_of

NAMES = [f"images/{number}.png" for number in range(40)]
DUPLICATE_GROUPS = np.arange(40)


def vectors_of(shop: Path) -> np.ndarray:
    return load_encoder("pixels").encode([decode((shop / name).read_bytes()) for name in NAMES])


def prove_that(
    shop: Path, vectors: np.ndarray, duplicate_groups: np.ndarray = DUPLICATE_GROUPS, new: np.ndarray = DUPLICATE_GROUPS
) -> Proof:
    with open_source(shop) as source:
        return prove(vectors, album_of(source, NAMES), duplicate_groups, load_encoder("pixels"), new)


def test_good_vectors_are_proven(shop: Path) -> None:
    proof = prove_that(shop, vectors_of(shop))
    assert proof.sampled == proof.found == SAMPLED
    assert proof.vectors == proof.names == 40


def test_vectors_of_other_photos_are_not(shop: Path) -> None:
    with pytest.raises(LookalikeError, match="finds another photo before itself"):
        prove_that(shop, np.roll(vectors_of(shop), 1, axis=0))


def test_what_the_index_before_proved_is_not_encoded_again(shop: Path) -> None:
    vectors = vectors_of(shop)
    vectors[[3, 4]] = vectors[[4, 3]]
    assert prove_that(shop, vectors, new=np.arange(10, 20)).found == 10
    assert prove_that(shop, vectors, new=np.arange(0)).sampled == 0
    with pytest.raises(LookalikeError, match="finds another photo before itself"):
        prove_that(shop, vectors, new=np.array([3]))


def test_a_duplicate_may_come_first(shop: Path) -> None:
    assert prove_that(shop, np.roll(vectors_of(shop), 1, axis=0), duplicate_groups=np.zeros(40)).found == SAMPLED


def test_equal_vectors_may_come_first(shop: Path) -> None:
    vectors = vectors_of(shop)
    vectors[:] = vectors[0]
    assert prove_that(shop, vectors).found == SAMPLED


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda vectors: vectors[:-1], "39 vectors for 40 photos"),
        (lambda vectors: np.where(vectors == vectors.max(), np.nan, vectors), "not finite"),
        (lambda vectors: vectors * 1.01, "not of unit length"),
    ],
)
def test_what_is_wrong_is_reported(shop: Path, harm: object, message: str) -> None:
    with pytest.raises(LookalikeError, match=message):
        prove_that(shop, harm(vectors_of(shop)).astype(np.float32))
