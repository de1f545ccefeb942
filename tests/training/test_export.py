import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from lookalike.training import checkpoint, export
from lookalike.training.net import Shape
from lookalike.training.validation import outputs


@pytest.fixture(scope="module")
def files(small_net: Any, small_shape: Shape, noise: NDArray[np.uint8], tmp_path_factory: Any) -> tuple[Path, Path]:
    """The network as ONNX, and its 8-bit form."""
    folder = tmp_path_factory.mktemp("onnx")
    plain, small = folder / "plain.onnx", folder / "small.onnx"
    arrays = checkpoint.arrays_of(small_net)
    onnx.save(export.to_onnx(arrays, small_shape, {"version": 1}), plain)
    export.quantise(export.to_onnx(arrays, small_shape, {"version": 1}, half=False), small, noise, batch=8)
    return plain, small


def run(path: Path, photos: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"photo": photos}), strict=True))


def cosines(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    shape = len(one), -1
    one, other = one.reshape(shape), other.reshape(shape)
    return np.asarray((one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1))


def test_keras_and_onnx_agree(files: tuple[Path, Path], small_net: Any, noise: NDArray[np.uint8]) -> None:
    found, expected = run(files[0], noise), outputs(small_net, noise)

    assert cosines(found["embedding"], expected["embedding"]).min() >= 0.9999
    np.testing.assert_allclose(found["mask"], expected["mask"][..., 0], atol=5e-3)
    np.testing.assert_allclose(found["baseColour"], expected["baseColour"], rtol=0.02, atol=0.02)
    assert found["map"].shape == (24, 4, 2, 256)


def test_eight_bits_change_little(files: tuple[Path, Path], noise: NDArray[np.uint8]) -> None:
    plain, small = (run(path, noise) for path in files)

    assert cosines(small["embedding"], plain["embedding"]).min() > 0.97
    assert files[1].stat().st_size < 2 * files[0].stat().st_size


def test_a_photo_alone_is_as_among_others(files: tuple[Path, Path], noise: NDArray[np.uint8]) -> None:
    for path in files:
        together, alone = run(path, noise)["embedding"], run(path, noise[3:4])["embedding"]
        assert cosines(together[3:4], alone).min() >= 0.99999


def test_the_file_says_what_its_numbers_mean(files: tuple[Path, Path]) -> None:
    for path in files:
        (entry,) = (entry for entry in onnx.load(path).metadata_props if entry.key == "compact")
        assert json.loads(entry.value) == {"version": 1}


def test_the_linear_layer_comes_with_it(files: tuple[Path, Path], small_net: Any, noise: NDArray[np.uint8]) -> None:
    kernel = checkpoint.arrays_of(small_net)["embedding/kernel"]

    for path in files:
        np.testing.assert_allclose(run(path, noise[:1])["linear"], kernel, atol=1e-3)
