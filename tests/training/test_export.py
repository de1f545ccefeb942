import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from tests.training.conftest import NOT_INSTALLED

torch = pytest.importorskip("torch", reason=NOT_INSTALLED)

from lookalike.encoders import load_encoder  # noqa: E402
from lookalike.encoders.parts.canvas import SMALL  # noqa: E402
from lookalike.errors import UnprocessableError  # noqa: E402
from lookalike.training import export  # noqa: E402
from lookalike.training.imported import load_encoder_file  # noqa: E402
from lookalike.training.net import DIM, HIDDEN, Net, Shape  # noqa: E402

SHAPE = Shape((("articleType", 2), ("baseColour", 3)))
FACTS = {
    "encoder": "compact",
    "canvases": SMALL,
    "whitens_grounds": False,
    "heads": {
        "articleType": {"labels": ["Bag", "Watch"], "temperature": {"own": 1.5, "outside": 2.0}},
        "baseColour": {"labels": ["Blue", "Green", "Red"], "temperature": {"own": 1.0, "outside": 1.0}},
    },
}


def random_net(seed: int) -> Net:
    torch.manual_seed(seed)
    net = Net(SHAPE)
    with torch.no_grad():
        torch.nn.init.normal_(net.look.logits.weight, std=0.1)
    return net


@pytest.fixture(scope="module")
def net() -> Net:
    return random_net(5)


@pytest.fixture(scope="module")
def photos() -> NDArray[np.uint8]:
    """Eight photos of coarse noise, 96×128."""
    cells = np.random.default_rng(6).integers(0, 256, (8, 8, 6, 3), dtype=np.uint8)
    return cells.repeat(16, axis=1).repeat(16, axis=2)


@pytest.fixture(scope="module")
def files(net: Net, photos: NDArray[np.uint8], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The network as ONNX, and its 8-bit form."""
    folder = tmp_path_factory.mktemp("onnx")
    plain, small = folder / "compact-float.onnx", folder / "compact.onnx"
    model = export.to_onnx(net, FACTS)
    onnx.save(model, plain)
    export.quantise(model, small, [photos, photos.transpose(0, 2, 1, 3).copy()])
    return plain, small


def run(path: Path, photos: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"photo": photos}), strict=True))


def expected(net: Net, photos: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    with torch.no_grad():
        said = net(torch.from_numpy(photos).permute(0, 3, 1, 2).float())
    return {name: value.numpy() for name, value in said.items()}


def cosines(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1))


def test_pytorch_and_onnx_agree_on_photos_of_any_shape(
    files: tuple[Path, Path], net: Net, photos: NDArray[np.uint8]
) -> None:
    for shown in (photos, photos.transpose(0, 2, 1, 3).copy(), photos[:, :96]):
        found, said = run(files[0], shown), expected(net, shown)

        assert cosines(found["embedding"], said["embedding"]).min() >= 0.999
        np.testing.assert_allclose(found["masks"], 1 / (1 + np.exp(-said["logits"])), atol=1e-4)
        assert found["map"].shape == (8, HIDDEN, shown.shape[1] // 32, shown.shape[2] // 32)
        np.testing.assert_allclose(found["weight"].sum(axis=(1, 2, 3)), 1, atol=1e-5)


def test_the_embedding_follows_from_the_map(files: tuple[Path, Path], photos: NDArray[np.uint8]) -> None:
    for path in files:
        found = run(path, photos)
        pooled = (found["map"] * found["weight"]).sum(axis=(2, 3))
        np.testing.assert_allclose(pooled @ found["linear"].T + found["bias"], found["embedding"], rtol=1e-3, atol=1e-3)


def test_eight_bits_are_a_third_as_large(files: tuple[Path, Path]) -> None:
    assert files[1].stat().st_size < files[0].stat().st_size / 3


def test_the_eight_bit_form_is_an_encoder(files: tuple[Path, Path], photos: NDArray[np.uint8]) -> None:
    encoder = load_encoder("compact", files[1])

    assert encoder.dim == DIM
    assert encoder.labels["baseColour"] == ("Blue", "Green", "Red")
    vectors, cells = encoder.encode_cells(list(photos[:2]))
    for vector, parts in zip(vectors, cells, strict=True):
        np.testing.assert_allclose(parts.sum(axis=(0, 1)), vector, atol=1e-5)


def test_without_masks_and_heads_every_cell_has_the_same_weight(
    net: Net, photos: NDArray[np.uint8], tmp_path: Path
) -> None:
    weight = np.random.default_rng(1).normal(size=(DIM, HIDDEN)).astype(np.float32)
    bias = np.arange(DIM, dtype=np.float32)
    onnx.save(export.to_onnx(net, FACTS, linear=(weight, bias)), tmp_path / "general.onnx")

    found = run(tmp_path / "general.onnx", photos)

    assert set(found) == {"embedding", "map", "weight", "linear", "bias"}
    np.testing.assert_allclose(found["weight"], 1 / 12, atol=1e-6)
    wanted = found["map"].mean(axis=(2, 3)) @ weight.T + bias
    assert cosines(found["embedding"], wanted).min() >= 0.999


def test_the_file_says_what_its_numbers_mean(files: tuple[Path, Path]) -> None:
    for path in files:
        (entry,) = (entry for entry in onnx.load(path).metadata_props if entry.key == "lookalike")
        assert json.loads(entry.value)["heads"] == FACTS["heads"]


def test_training_can_go_on_from_the_eight_bit_form(
    files: tuple[Path, Path], net: Net, photos: NDArray[np.uint8]
) -> None:
    again = random_net(9)

    load_encoder_file(files[1], again)

    rounded = again.linear.weight.detach() - net.linear.weight.detach()
    assert rounded.abs().max() <= net.linear.weight.abs().max() / 127
    assert cosines(expected(again, photos)["embedding"], expected(net, photos)["embedding"]).min() >= 0.9


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "compact.onnx"
    path.write_bytes(b"no network")

    with pytest.raises(UnprocessableError, match="not the file of a compact encoder"):
        load_encoder_file(path, random_net(1))
