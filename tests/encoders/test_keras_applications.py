import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lookalike.encoders import Encoder, Request, load_encoder, make_encoder
from lookalike.encoders.keras_applications import APPLICATIONS, fold_batch_norms, shares_of
from lookalike.encoders.parts.converted import find, keep
from lookalike.errors import LookalikeError, UnavailableError, UnprocessableError
from lookalike.photos import Photo

LONG = pytest.mark.long  # what another network or size does not do otherwise
ROOT = Path(__file__).resolve().parents[2]


@cache
def keras_model(name: str, weights: Path) -> Any:
    """Keras' own network, for photos of any size; each is made once, which takes seconds."""
    import keras

    model = getattr(keras.applications, APPLICATIONS[name].model)(weights=None, include_top=False, pooling="max")
    model.load_weights(weights)
    return model


def keras_vectors(name: str, weights: Path, side: int, photos: list[Photo]) -> np.ndarray:
    """The result of using Keras directly, as in its own examples."""
    import keras

    stretched = [np.asarray(Image.fromarray(photo).resize((side, side), Image.Resampling.BICUBIC)) for photo in photos]
    preprocess_input = getattr(keras.applications, APPLICATIONS[name].module).preprocess_input
    batch = preprocess_input(np.stack(stretched).astype(np.float32))
    features = keras_model(name, weights)(batch, training=False).numpy().astype(np.float64)
    return features / np.linalg.norm(features, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def smaller(random_weights: Callable[[str], Path]) -> Encoder:
    """``resnet50`` for photos of 197 pixels."""
    return load_encoder("resnet50", random_weights("resnet50"), input_size=197)


@pytest.mark.parametrize(
    ("name", "side"),
    [("resnet50", 197), pytest.param("resnet50", 224, marks=LONG), pytest.param("xception", 299, marks=LONG)],
)
def test_it_gives_what_keras_gives(
    name: str,
    side: int,
    encoders: Callable[[str], Encoder],
    smaller: Encoder,
    random_weights: Callable[[str], Path],
    shirt: Photo,
    shoe: Photo,
) -> None:
    expected = keras_vectors(name, random_weights(name), side, [shirt, shoe])

    vectors = (smaller if side == 197 else encoders(name)).encode([shirt, shoe])

    assert vectors.shape == (2, 2048)
    assert ((vectors * expected).sum(axis=1) >= 0.99999).all()


def test_real_weights_give_what_keras_gives(standin_weights: Path, real_photos: list[Photo]) -> None:
    expected = keras_vectors("resnet50", standin_weights, 224, real_photos)

    vectors = load_encoder("resnet50", standin_weights).encode(real_photos)

    assert ((vectors * expected).sum(axis=1) >= 0.99999).all()
    assert (vectors @ vectors.T)[~np.eye(len(vectors), dtype=bool)].max() < 0.999


def test_folding_batch_norms_into_convolutions_changes_no_value() -> None:
    import keras

    layers, random = keras.layers, np.random.default_rng(2)
    shown = layers.Input((12, 12, 3))
    inner = layers.Activation("relu")(layers.BatchNormalization()(layers.Conv2D(4, 3)(shown)))
    inner = layers.BatchNormalization(scale=False)(layers.SeparableConv2D(5, 3, use_bias=False)(inner))
    inner = layers.BatchNormalization()(layers.Activation("relu")(inner))  # behind no convolution: stays
    model = keras.Model(shown, inner)
    model.set_weights([random.uniform(0.5, 1.5, value.shape) for value in model.get_weights()])
    batch = random.uniform(0, 1, (2, 12, 12, 3))

    folded = fold_batch_norms(model)

    np.testing.assert_allclose(folded(batch, training=False), model(batch, training=False), rtol=1e-4)
    assert sum(isinstance(layer, layers.BatchNormalization) for layer in folded.layers) == 1


def test_the_input_size_changes_the_vector_and_the_fingerprint(
    encoders: Callable[[str], Encoder], smaller: Encoder, shirt: Photo
) -> None:
    usual = encoders("resnet50")

    assert smaller.preprocessing["input_size"] == 197
    assert smaller.fingerprint != usual.fingerprint
    assert smaller.encode([shirt])[0] @ usual.encode([shirt])[0] < 0.9999


def test_a_number_belongs_to_the_cells_that_reached_the_maximum(
    encoders: Callable[[str], Encoder], random_weights: Callable[[str], Path], shirt: Photo
) -> None:
    import keras

    encoder = encoders("resnet50")
    whole = keras_model("resnet50", random_weights("resnet50"))
    network = keras.Model(whole.input, whole.layers[-1].input)
    seen = keras.applications.resnet.preprocess_input(encoder.prepare(shirt)[None].astype("float32"))
    told = np.asarray(network(seen, training=False))[0].reshape(49, -1)

    _, (cells,) = encoder.encode_cells([shirt])

    assert cells.shape == (7, 7, 2048)
    owned = (cells.reshape(49, -1) > 0).astype(int)
    alone = owned.sum(axis=0) == 1
    assert alone.any()
    # Of the network as it is, its normalisations not folded: equal but for rounding, so a near tie may turn.
    assert (owned.argmax(axis=0) == told.argmax(axis=0))[alone].mean() > 0.99


def test_cells_that_tie_share_the_maximum() -> None:
    one, other = [[3, 1], [0, 3]], [[0, 0], [0, 0]]  # two channels of a map of two by two
    maps = np.stack([one, other], axis=-1)[None].astype(np.float32)

    shares = shares_of(maps)

    assert shares.dtype == np.float32
    np.testing.assert_array_equal(shares[0, :, :, 0], [[0.5, 0], [0, 0.5]])
    np.testing.assert_array_equal(shares[0, :, :, 1], np.full((2, 2), 0.25))


def test_a_converted_network_gives_the_same_vectors_and_cells(
    encoders: Callable[[str], Encoder], random_weights: Callable[[str], Path], shirt: Photo, shoe: Photo
) -> None:
    pytest.importorskip("tf2onnx")
    usual = encoders("keras:NAME")
    asked = Request(usual.name, weights=random_weights("keras:NAME"), runtime="onnx")

    converted = usual.by_onnx_runtime()
    again = make_encoder(asked)

    assert (usual.runtime, converted.runtime, again.runtime) == ("tensorflow", "onnx", "onnx")
    assert usual.fingerprint == converted.fingerprint == again.fingerprint
    expected, expected_cells = usual.encode_cells([shirt, shoe])
    for encoder in (converted, again):
        vectors, cells = encoder.encode_cells([shirt, shoe])
        assert ((vectors * expected).sum(axis=1) >= 0.99999).all()
        np.testing.assert_allclose(cells[1].sum(axis=(0, 1)), vectors[1], atol=1e-6)
        # Equal but for rounding, so a near tie between two cells may turn.
        assert np.isclose(cells[0], expected_cells[0], atol=1e-4).mean() > 0.99


def test_without_the_converter_tensorflow_is_what_is_left(
    encoders: Callable[[str], Encoder], random_weights: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    usual = encoders("keras:NAME")
    with pytest.raises(UnavailableError, match=r"tf2onnx, .* is not installed: pip install tf2onnx\.$"):
        usual.by_onnx_runtime()
    assert make_encoder(Request(usual.name, random_weights("keras:NAME"), runtime="onnx")).runtime == "tensorflow"


@LONG
def test_where_more_follows_the_pooling_there_are_no_cells(tmp_path: Path, shirt: Photo) -> None:
    import keras

    path = tmp_path / "convnext.weights.h5"
    keras.applications.ConvNeXtTiny(weights=None, include_top=False, pooling="max").save_weights(path)
    encoder = load_encoder("keras:ConvNeXtTiny", path, input_size=32)

    assert not encoder.has_cells
    assert encoder.encode([shirt]).shape == (1, 768)
    with pytest.raises(LookalikeError, match="can't tell which part"):
        encoder.encode_cells([shirt])


def test_a_result_that_onnx_runtime_refuses_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(UnavailableError, match="ONNX Runtime refuses the result"):
        keep("0" * 64, 32, lambda path: path.write_bytes(b"no network") and None)
    assert find("0" * 64, 32) is None
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("name", "size"), [("resnet50", 31), ("xception", 70), ("resnet50", 100_000)])
def test_an_input_size_that_the_network_cannot_take(name: str, size: int) -> None:
    with pytest.raises(UnprocessableError, match=f"input size from .* to 1024, not {size}"):
        load_encoder(name, "never-opened.h5", input_size=size)


def test_weights_in_kerass_older_format_give_the_same_vectors(
    encoders: Callable[[str], Encoder], random_weights: Callable[[str], Path], tmp_path: Path, shirt: Photo
) -> None:
    """The files that Keras downloads are of this kind."""
    older = tmp_path / "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5"
    keras_model("resnet50", random_weights("resnet50")).save(older)

    vector = load_encoder("resnet50", older).encode([shirt])[0]

    assert vector @ encoders("resnet50").encode([shirt])[0] >= 0.99999


def test_weights_of_another_network_are_refused(random_weights: Callable[[str], Path]) -> None:
    with pytest.raises(LookalikeError, match=r"xception\.weights\.h5 doesn't hold the weights of encoder 'resnet50'"):
        load_encoder("resnet50", random_weights("xception"))


@pytest.mark.parametrize("content", [b"", b"not weights at all"])
def test_a_file_that_holds_no_weights_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "resnet50.weights.h5"
    path.write_bytes(content)

    with pytest.raises(LookalikeError, match=r"resnet50\.weights\.h5 can't be read as weights of Keras"):
        load_encoder("resnet50", path)


def test_weights_cut_short_are_refused(random_weights: Callable[[str], Path], tmp_path: Path) -> None:
    path = tmp_path / "resnet50.weights.h5"
    path.write_bytes(random_weights("resnet50").read_bytes()[:1_000_000])

    with pytest.raises(LookalikeError, match=r"resnet50\.weights\.h5"):
        load_encoder("resnet50", path)


def test_a_name_that_keras_would_misread_is_refused_with_the_right_ending(
    random_weights: Callable[[str], Path], tmp_path: Path
) -> None:
    path = tmp_path / "resnet50.h5"
    path.symlink_to(random_weights("resnet50"))

    with pytest.raises(LookalikeError, match=r"ends in \.weights\.h5"):
        load_encoder("resnet50", path)


def test_without_weights_and_network_one_sentence_says_what_to_do() -> None:
    with pytest.raises(
        UnavailableError, match=r"'resnet50' can't be had: .*--weights FILE.*--encoder general.*--encoder compact\.$"
    ):
        load_encoder("resnet50")


def test_tensorflow_is_imported_only_when_a_network_is_loaded_and_then_silently(
    random_weights: Callable[[str], Path],
) -> None:
    program = (
        "import sys; from lookalike.encoders import load_encoder; load_encoder('pixels')\n"
        "assert not {'tensorflow', 'keras', 'h5py'} & set(sys.modules)\n"
        "load_encoder('keras:MobileNetV2', sys.argv[1]); print('still here', file=sys.stderr)"
    )

    command = [sys.executable, "-c", program, random_weights("keras:NAME")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stderr == "still here\n"
    assert done.stdout == ""


def test_any_network_with_its_own_preprocessing(random_weights: Callable[[str], Path], shirt: Photo) -> None:
    import keras

    path = random_weights("keras:NAME")
    encoder = load_encoder("keras:MobileNetV2", path, input_size=96)
    model = keras.applications.MobileNetV2(weights=None, include_top=False, pooling="max", input_shape=(96, 96, 3))
    model.load_weights(path)
    seen = keras.applications.mobilenet_v2.preprocess_input(encoder.prepare(shirt)[None].astype("float32"))

    expected = np.asarray(model(seen, training=False))[0]

    assert encoder.name == "keras:MobileNetV2"
    assert encoder.encode([shirt])[0] @ (expected / np.linalg.norm(expected)) > 0.9999


def test_a_network_that_is_not_there() -> None:
    with pytest.raises(UnprocessableError, match=r"no network 'MobileNet9'.*MobileNetV2"):
        load_encoder("keras:MobileNet9")
    with pytest.raises(UnavailableError, match=r"Keras writes one: python -c .*MobileNetV2.weights.h5"):
        load_encoder("keras:MobileNetV2")
