"""Decoding runs ahead of encoding, but only so far."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.build.encode import encode_batches
from lookalike.catalogue import open_source
from lookalike.catalogue.sources.folder import Folder
from lookalike.encoders import load_encoder
from lookalike.encoders.base import Encoder
from lookalike.photos import Photo, decode

NAMES = [f"images/{number}.png" for number in range(40)]


class Counting(Folder):
    """A folder that counts what is read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.lock, self.reads = threading.Lock(), 0

    def read(self, member: str, limit: int = 10**9) -> bytes:
        with self.lock:
            self.reads += 1
        return super().read(member, limit)


class Broken(Encoder):
    """An encoder whose preparation has a mistake."""

    def __init__(self) -> None:
        super().__init__("broken", 2, {})

    def prepare(self, photo: Photo) -> NDArray[np.uint8]:
        raise RuntimeError("a mistake in the program")

    def forward(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        raise AssertionError("nothing was prepared")


def test_batches_come_in_order_with_the_encoders_vectors(shop: Path) -> None:
    encoder = load_encoder("pixels")
    with open_source(shop) as source:
        batches = list(encode_batches(source, NAMES, encoder, batch_size=16, workers=3))
        expected = encoder.encode([decode(source.read(name)) for name in NAMES])
    assert [len(outcomes) for outcomes, _ in batches] == [16, 16, 8]
    np.testing.assert_allclose(np.concatenate([vectors for _, vectors in batches]), expected, atol=1e-6)


def test_it_goes_on_from_a_batch(shop: Path) -> None:
    encoder = load_encoder("pixels")
    with open_source(shop) as source:
        whole = list(encode_batches(source, NAMES, encoder, batch_size=8, workers=2))
        rest = list(encode_batches(source, NAMES, encoder, batch_size=8, workers=2, done=3))
    assert len(rest) == 2
    for (outcomes, vectors), (again, same) in zip(whole[3:], rest, strict=True):
        assert outcomes == again
        np.testing.assert_array_equal(vectors, same)


def test_what_cannot_be_read_is_skipped_with_its_reason(shop: Path) -> None:
    names = ["images/0.png", "images/nowhere.png", "..\\x.png", "styles.csv"]
    with open_source(shop) as source:
        ((outcomes, vectors),) = encode_batches(source, names, load_encoder("pixels"), batch_size=8, workers=2)
    assert len(vectors) == 1
    assert [bool(outcome.pixels) for outcome in outcomes] == [True, False, False, False]
    assert all(outcome.skipped for outcome in outcomes[1:])


def test_no_more_is_read_ahead_than_a_few_batches(shop: Path) -> None:
    with Counting(shop) as source:
        batches = encode_batches(source, NAMES, load_encoder("pixels"), batch_size=2, workers=2)
        next(batches)
        for _ in range(50):
            time.sleep(0.01)
            assert source.reads <= 10
        batches.close()
        assert source.reads <= 10


def test_a_mistake_in_an_encoder_is_no_bad_photo(shop: Path) -> None:
    with open_source(shop) as source, pytest.raises(RuntimeError, match="a mistake"):
        list(encode_batches(source, NAMES, Broken(), batch_size=8, workers=2))
