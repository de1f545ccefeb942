"""Tests for all registered encoders."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from lookalike import registry
from lookalike.encoders import Encoder, row_of
from lookalike.encoders.base import Want
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.photos import Photo
from tests.encoders.conftest import SLOWER

SAME = 0.99999


def solid(width: int, height: int, level: int) -> Photo:
    return np.full((height, width, 3), level, np.uint8)


def noise(width: int, height: int) -> Photo:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_vectors_have_unit_length(encoder: Encoder, shirt: Photo, shoe: Photo) -> None:
    vectors = encoder.encode([shirt, shoe, noise(60, 80)])

    assert vectors.shape == (3, encoder.dim)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("name", ["pixels", "resnet50", SLOWER])
def test_features_are_not_negative(name: str, encoders: Callable[[str], Encoder], shirt: Photo, shoe: Photo) -> None:
    """Jaccard is defined for these."""
    assert encoders(name).encode([shirt, shoe, noise(60, 80)]).min() >= 0


def test_different_photos_have_different_vectors(encoder: Encoder, shirt: Photo, shoe: Photo) -> None:
    one, other = encoder.encode([shirt, shoe])

    assert one @ other < 0.999


def test_alone_or_in_a_batch_the_same(encoder: Encoder, shirt: Photo, shoe: Photo) -> None:
    photos = [shirt, shoe, solid(8, 8, 0), noise(61, 80), noise(300, 40)] * 4
    photos = photos[: encoder.batch_size + 1]  # more than one batch, the last not full

    together = encoder.encode(photos)
    alone = np.concatenate([encoder.encode([photo]) for photo in photos[:5]])

    assert ((together[:5] * alone).sum(axis=1) >= SAME).all()


def test_from_several_threads_the_same(encoder: Encoder, shirt: Photo, shoe: Photo) -> None:
    photos = [shirt, shoe, noise(60, 80), noise(90, 40)] * 2
    alone = [encoder.encode([photo])[0] for photo in photos[:4]] * 2

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda photo: encoder.encode([photo])[0], photos))

    assert all(one @ other >= SAME for one, other in zip(alone, together, strict=True))


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(solid(60, 80, 255), id="white"),
        pytest.param(solid(60, 80, 0), id="black"),
        pytest.param(solid(60, 80, 127), id="grey"),
        pytest.param(solid(8, 8, 200), id="8×8"),
        pytest.param(solid(8, 160, 255), id="1:20"),
        pytest.param(solid(160, 8, 0), id="20:1"),
        pytest.param(noise(8, 160), id="noise, 1:20"),
        pytest.param(noise(8, 2400), id="noise, 1:300"),
    ],
)
def test_a_blank_or_odd_photo_has_a_fixed_unit_vector(encoder: Encoder, photo: Photo) -> None:
    vector = encoder.encode([photo])[0]

    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
    assert vector @ encoder.encode([photo.copy()])[0] >= SAME


def test_no_photos_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_prepared_photos_are_encoded_together_whatever_their_shapes(encoder: Encoder, shirt: Photo) -> None:
    photos = [shirt, solid(8, 8, 9), noise(200, 30)]

    batch = [encoder.prepare(photo) for photo in photos]

    np.testing.assert_allclose(encoder.encode_prepared(batch), encoder.encode(photos), atol=1e-5)


def test_a_callers_photo_is_left_as_it_was(encoder: Encoder, shirt: Photo) -> None:
    photo = shirt.copy()
    photo.flags.writeable = False

    encoder.encode([photo])

    np.testing.assert_array_equal(photo, shirt)


@pytest.mark.parametrize(
    "photo", [np.zeros((8, 8), np.uint8), np.zeros((8, 8, 4), np.uint8), np.zeros((8, 8, 3), np.float32)]
)
def test_what_is_no_rgb_array_is_refused(encoder: Encoder, photo: Photo) -> None:
    with pytest.raises(UnprocessableError, match=r"\(height, width, 3\) uint8"):
        encoder.encode([photo])


def test_requests_for_missing_outputs_are_refused(encoder: Encoder, shirt: Photo) -> None:
    ways: dict[Want, tuple[str, object]] = {
        "cells": ("encode_cells", [shirt]),
        "boxes": ("locate", shirt),
        "classes": ("classify", [shirt]),
    }
    for want, (method, argument) in ways.items():
        if want not in encoder.can:
            with pytest.raises(LookalikeError, match=encoder.name):
                encoder.look([shirt], {want})
            with pytest.raises(LookalikeError, match=encoder.name):
                getattr(encoder, method)(argument)


def test_where_there_are_cells_they_sum_to_the_unit_vector(encoder: Encoder, shirt: Photo, shoe: Photo) -> None:
    if not encoder.has_cells:  # test_requests_for_missing_outputs_are_refused
        return
    photos = [shirt, solid(60, 80, 255), shoe, noise(8, 160)] * 5
    photos = photos[: encoder.batch_size + 1]  # more than one batch, the last not full

    vectors, cells = encoder.encode_cells(photos)
    none, no_cells = encoder.encode_cells([])

    assert len(cells) == len(photos)
    for vector, parts in zip(vectors, cells, strict=True):
        assert parts.shape[2:] == (encoder.dim,)
        assert parts.dtype == vector.dtype == np.float32
        np.testing.assert_allclose(parts.sum(axis=(0, 1)), vector, atol=1e-5)
    assert ((vectors * encoder.encode(photos)).sum(axis=1) >= SAME).all()
    assert (none.shape, len(no_cells)) == ((0, encoder.dim), 0)


def test_one_look_returns_all_outputs(encoder: Encoder, shirt: Photo, shoe: Photo) -> None:
    photos = [shirt, shoe, solid(80, 40, 200)]

    look = encoder.look(photos, encoder.can)

    np.testing.assert_allclose(look.vectors, encoder.encode(photos), atol=1e-6)
    assert tuple(look.classes.shares) == encoder.attributes
    for name, labels in encoder.labels.items():
        assert look.classes.shares[name].shape == (3, len(labels))
        np.testing.assert_allclose(look.classes.shares[name].sum(axis=1), 1)
    assert len(look.classes.known) == (3 if "classes" in encoder.can else 0)
    assert len(look.boxes) == (3 if "boxes" in encoder.can else 0)
    assert len(look.cells) == (3 if "cells" in encoder.can else 0)


@pytest.mark.parametrize("name", ["compact", "resnet50", "keras:NAME"])
def test_who_has_cells(name: str, encoders: Callable[[str], Encoder]) -> None:
    assert encoders(name).has_cells


def test_its_row_can_be_used_here(encoder: Encoder) -> None:
    entry = row_of(encoder.name)

    assert registry.availability(entry).state == "ready"
    assert entry.help
    assert not entry.needs or entry.install
