import json
from pathlib import Path

import numpy as np
import pytest

from lookalike.encoders import load_encoder
from lookalike.encoders.head import Projection
from lookalike.encoders.weights import sha256_of
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.photos import Photo
from tests.encoders.drawn import draw_head, draw_network, facts_of


def test_its_vectors_are_those_of_the_base_through_two_layers(head_on_pixels: Path, shirt: Photo, shoe: Photo) -> None:
    base = load_encoder("pixels").encode([shirt, shoe]).astype(np.float64)
    with np.load(head_on_pixels) as kept:
        expected = np.maximum(base @ kept["w1"] + kept["b1"], 0) @ kept["w2"] + kept["b2"]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)

    encoder = load_encoder(f"head:{head_on_pixels}")

    assert encoder.dim == 10
    np.testing.assert_allclose(encoder.encode([shirt, shoe]), expected, atol=1e-5)


def test_stored_vectors_are_projected_as_photos_are_encoded(head_on_pixels: Path, shirt: Photo, shoe: Photo) -> None:
    stored = load_encoder("pixels").encode([shirt, shoe])

    vectors = draw_head(stored.shape[1]).units(stored)

    np.testing.assert_allclose(load_encoder(f"head:{head_on_pixels}").encode([shirt, shoe]), vectors, atol=1e-5)


def test_an_index_finds_head_and_base_by_their_manifests(tmp_path: Path, shirt: Photo) -> None:
    base = load_encoder(f"onnx:{draw_network(tmp_path / 'drawn.onnx')}")
    assert base.weights
    facts = facts_of(base) | {"weights": {"path": "../drawn.onnx", "sha256": base.weights.sha256}}
    (tmp_path / "index").mkdir()
    path = tmp_path / "index" / "head-1.npz"
    draw_head(base.dim).save(path, facts)

    encoder = load_encoder("head:head-1.npz", sha256=sha256_of(path), beside=path)
    moved = (tmp_path / "drawn.onnx").rename(tmp_path / "elsewhere.onnx")
    again = load_encoder("head:head-1.npz", moved, sha256=sha256_of(path), beside=path)

    assert encoder.fingerprint == again.fingerprint == load_encoder(f"head:{path}", moved).fingerprint
    np.testing.assert_array_equal(encoder.encode([shirt]), again.encode([shirt]))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"fingerprint": "0" * 64}, "another encoder 'pixels'"), ({"name": "nothing"}, "no encoder 'nothing'")],
)
def test_another_base_is_refused(change: dict[str, str], sentence: str, tmp_path: Path) -> None:
    base = load_encoder("pixels")
    draw_head(base.dim).save(tmp_path / "head.npz", facts_of(base) | change)

    with pytest.raises(LookalikeError, match=sentence):
        load_encoder(f"head:{tmp_path / 'head.npz'}")


def test_weights_of_the_wrong_shape_are_refused(tmp_path: Path) -> None:
    base, path = load_encoder("pixels"), tmp_path / "head.npz"
    draw_head(7).save(path, facts_of(base))
    with pytest.raises(LookalikeError, match="takes vectors of 7 numbers"):
        load_encoder(f"head:{path}")

    one, other = draw_head(base.dim), draw_head(base.dim)
    Projection(one.hidden, (other.last[0][:5], other.last[1])).save(path, facts_of(base))
    with pytest.raises(LookalikeError, match="layers don't fit"):
        load_encoder(f"head:{path}")


@pytest.mark.parametrize("damage", ["text", "cut", "other"])
def test_what_is_no_head_is_refused(damage: str, head_on_pixels: Path, tmp_path: Path) -> None:
    path = tmp_path / "head.npz"
    if damage == "other":
        np.savez(path, base=json.dumps({}))
    else:
        path.write_bytes(b"text" if damage == "text" else head_on_pixels.read_bytes()[:900])

    with pytest.raises(LookalikeError, match="is not a head"):
        load_encoder(f"head:{path}")


def test_options_that_change_nothing_are_refused(head_on_pixels: Path) -> None:
    with pytest.raises(UnprocessableError, match="one input size"):
        load_encoder(f"head:{head_on_pixels}", input_size=32)
    with pytest.raises(UnprocessableError, match="needs a file: head:FILE"):
        load_encoder("head:")
