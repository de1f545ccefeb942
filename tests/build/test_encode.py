"""Decoding is ahead of encoding, but only by a limited number of photos."""

import errno
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike import machine, photos
from lookalike.build.encode import PhotoState, encode_batches
from lookalike.catalogue import Source, open_source
from lookalike.catalogue.sources import base
from lookalike.encoders import load_encoder
from lookalike.encoders.base import Encoder, Vectors
from lookalike.errors import MachineError
from lookalike.index.known import NO_ROW, KnownPhotos
from lookalike.photos import Photo, decode
from tests.drawn import Watched, draw_shop

NAMES = [f"images/{number}.png" for number in range(40)]


class Broken(Encoder):
    """An encoder whose preparation raises an error."""

    def __init__(self) -> None:
        super().__init__("broken", 2, {})

    def prepare(self, photo: Photo) -> NDArray[np.uint8]:
        raise RuntimeError("a mistake in the program")

    def forward(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        raise AssertionError("nothing was prepared")


def encoded(source: Source, names: Sequence[str], **options: Any) -> list[tuple[list[PhotoState], Vectors]]:
    settings = {"batch_size": 8, "workers": 2} | options
    return list(encode_batches(source, names, load_encoder("pixels"), **settings))


def knowing(*batches: tuple[list[PhotoState], Vectors]) -> KnownPhotos:
    """The known photos after ``batches``; their vectors are the rows from 100 on."""
    known = KnownPhotos()
    known.add([(each.name, each.outcome) for seen, _ in batches for each in seen], first=100)
    return known


def test_batches_come_in_order_with_the_encoders_vectors(shop: Path) -> None:
    encoder = load_encoder("pixels")
    with open_source(shop) as source:
        batches = encoded(source, NAMES, batch_size=16, workers=3)
        expected = encoder.encode([decode(source.read(name)) for name in NAMES])
    assert [len(seen) for seen, _ in batches] == [16, 16, 8]
    assert [each.name for seen, _ in batches for each in seen] == NAMES
    np.testing.assert_allclose(np.concatenate([vectors for _, vectors in batches]), expected, atol=1e-6)


def test_what_was_done_before_is_passed_by_and_the_rest_comes_in_the_same_batches(shop: Path) -> None:
    with open_source(shop) as source:
        whole = encoded(source, NAMES)
        known, *rest = encoded(source, NAMES, known=knowing(*whole[:3]))
    assert [each.row for each in known[0]] == [*range(100, 124), *[NO_ROW] * 8]
    np.testing.assert_array_equal(known[1], whole[3][1])
    np.testing.assert_array_equal(rest[0][1], whole[4][1])
    assert [each.is_new for each in known[0]] == [False] * 24 + [True] * 8


def test_a_known_photo_is_not_read_where_its_file_has_not_changed(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "SETTLED", 0)
    with Watched(shop) as source:
        known = knowing(*encoded(source, NAMES))
        source.reads.clear()
        seen = [each for some, _ in encoded(source, NAMES, known=known) for each in some]
    assert source.reads == []
    assert [each.row for each in seen] == list(range(100, 140))


@pytest.mark.parametrize("keep_time", [False, True])
def test_a_file_that_changed_is_read_even_if_its_size_and_time_did_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep_time: bool
) -> None:
    monkeypatch.setattr(base, "SETTLED", 0)
    shop = draw_shop(tmp_path / "shop", count=4)
    path = shop / "images" / "1.png"
    before = path.stat()
    with open_source(shop) as source:
        known = knowing(*encoded(source, NAMES[:4]))
        data = path.read_bytes()
        path.write_bytes(data[:-20] + bytes(20))
        if keep_time:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        ((seen, _),) = encoded(source, NAMES[:4], known=known)
    assert [each.is_new for each in seen] == [False, True, False, False]


def test_bytes_are_known_under_any_name_and_so_is_why_they_are_no_photo(tmp_path: Path) -> None:
    shop = draw_shop(tmp_path / "shop", count=3)
    (shop / "images" / "1.png").write_bytes(b"no photo")
    with open_source(shop) as source:
        whole = encoded(source, NAMES[:3])
        for name in NAMES[:3]:
            (shop / name).rename(shop / f"{name}.png")
        ((seen, vectors),) = encoded(source, [f"{name}.png" for name in NAMES[:3]], known=knowing(*whole))
    assert len(vectors) == 0
    assert [each.row for each in seen] == [100, NO_ROW, 101]
    assert not any(each.is_new for each in seen)
    assert seen[1].outcome.skipped == whole[0][0][1].outcome.skipped != ""


def test_what_cannot_be_read_is_skipped_with_its_reason(shop: Path) -> None:
    names = ["images/0.png", "images/nowhere.png", "..\\x.png", "styles.csv"]
    with open_source(shop) as source:
        ((seen, vectors),) = encoded(source, names)
    assert len(vectors) == 1
    assert [bool(each.outcome.pixels) for each in seen] == [True, False, False, False]
    assert all(each.outcome.skipped for each in seen[1:])
    assert [each.is_new for each in seen] == [True, False, False, True]  # a file that is gone may come back


def test_no_more_is_read_ahead_than_a_few_batches(shop: Path) -> None:
    with Watched(shop) as source:
        batches = encode_batches(source, NAMES, load_encoder("pixels"), batch_size=2, workers=2)
        next(batches)
        for _ in range(50):
            time.sleep(0.01)
            assert len(source.reads) <= 10
        batches.close()
        assert len(source.reads) <= 10


def test_a_mistake_in_an_encoder_is_no_bad_photo(shop: Path) -> None:
    with open_source(shop) as source, pytest.raises(RuntimeError, match="a mistake"):
        list(encode_batches(source, NAMES, Broken(), batch_size=8, workers=2))


def refused(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("trouble", [refused(errno.EIO), refused(errno.EMFILE), MemoryError()])
def test_what_the_machine_refuses_once_is_tried_again(
    shop: Path, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "SETTLED", 0)  # files get marks, however young they are
    with Watched(shop, trouble, trouble) as source:
        found = encoded(source, NAMES)
        assert len(source.reads) == len(NAMES) + 2
        whole = encoded(source, NAMES)
    for (seen, vectors), (others, same) in zip(found, whole, strict=True):
        assert [each.outcome for each in seen] == [each.outcome for each in others]
        np.testing.assert_array_equal(vectors, same)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("trouble", [refused(errno.ESTALE), MachineError("It can't be read."), MemoryError()])
def test_what_it_refuses_for_good_is_no_fault_of_the_photo(shop: Path, trouble: Exception) -> None:
    with Watched(shop, trouble, broken=NAMES[30], for_good=True) as source:
        batches = encode_batches(source, NAMES, load_encoder("pixels"), batch_size=8, workers=1)
        assert len(next(batches)[0]) == 8
        with pytest.raises(type(trouble)):
            list(batches)
        assert source.reads.count(NAMES[30]) == 1 + len(machine.PAUSES)


@pytest.mark.usefixtures("hasty")
def test_memory_that_a_photo_does_not_get_is_not_its_fault(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(photos, "_read", refuse)
    with open_source(shop) as source, pytest.raises(MachineError, match=r"^There is not enough memory for images/0"):
        encoded(source, NAMES, workers=1)
