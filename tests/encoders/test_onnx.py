import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.encoders import Request, load_encoder, make_encoder
from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.index.encoder import encoder_of
from lookalike.index.store import open_index
from lookalike.photos import Photo
from tests.encoders.drawn import PREPROCESSING, draw_network, write_preprocessing
from tests.shop import draw_catalogue


@pytest.mark.parametrize("batch", [1, 5])
def test_a_fixed_batch_gives_the_same_vectors(
    batch: int, network: Path, tmp_path: Path, shirt: Photo, shoe: Photo
) -> None:
    fixed = load_encoder(f"onnx:{draw_network(tmp_path / 'fixed.onnx', batch=batch)}")

    vectors = load_encoder(f"onnx:{network}").encode([shirt, shoe] * 4)

    np.testing.assert_allclose(fixed.encode([shirt, shoe] * 4), vectors, atol=1e-5)


def test_half_precision_and_another_output(network: Path, tmp_path: Path, shirt: Photo) -> None:
    half = draw_network(tmp_path / "half.onnx", dtype=TensorProto.FLOAT16)
    write_preprocessing(half, output="pooled")

    vector = load_encoder(f"onnx:{half}").encode([shirt])[0]

    assert vector @ load_encoder(f"onnx:{network}").encode([shirt])[0] > 0.999


def test_the_fingerprint_covers_the_bytes_and_the_preprocessing(network: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(network, tmp_path))
    prints = []
    for facts in ({}, {}, {"filter": "bilinear"}, {"mean": [0, 0, 0]}, {"colour": "BGR"}, {"aspect": "pad"}):
        write_preprocessing(copy, **facts)
        prints.append(load_encoder(f"onnx:{copy}").fingerprint)
    write_preprocessing(draw_network(copy, batch=1))

    assert prints[0] == prints[1] == load_encoder(f"onnx:{network}").fingerprint
    assert len({*prints, load_encoder(f"onnx:{copy}").fingerprint}) == 6


def test_an_index_finds_it_again_without_its_json(tmp_path: Path, shirt: Photo) -> None:
    path = draw_network(tmp_path / "drawn.onnx")
    asked = path.with_suffix(".json").rename(tmp_path / "asked.json")
    catalogue, out = draw_catalogue(tmp_path / "catalogue"), tmp_path / "index"
    build(BuildOptions(catalogue, out, encoder=f"onnx:{path}", preprocessing=asked), Progress())
    asked.unlink()

    index = open_index(out)
    try:
        assert index.manifest.encoder.name == "onnx:drawn.onnx"
        assert encoder_of(index).encode([shirt]).shape == (1, 12)
        moved = path.rename(tmp_path / "elsewhere.onnx")
        assert encoder_of(index, moved).fingerprint == index.manifest.encoder.fingerprint
    finally:
        index.close()


def test_two_inputs_are_refused(tmp_path: Path) -> None:
    path = draw_network(tmp_path / "two.onnx", inputs=2)

    with pytest.raises(UnprocessableError, match=r"has 2 inputs \(photo0, photo1\)"):
        load_encoder(f"onnx:{path}")


def test_data_outside_the_file_is_refused(network: Path, tmp_path: Path) -> None:
    path = tmp_path / "parts.onnx"
    onnx.save_model(onnx.load(network), path, save_as_external_data=True, location="parts.data", size_threshold=0)
    write_preprocessing(path)

    with pytest.raises(LookalikeError, match="in another file; save it as one file"):
        load_encoder(f"onnx:{path}")


def test_weights_of_the_wrong_shape_are_refused(network: Path, tmp_path: Path) -> None:
    model = onnx.load(network)
    (kernel,) = model.graph.initializer
    kernel.CopyFrom(onnx.numpy_helper.from_array(np.zeros((12, 7, 5, 5), np.float32), "kernel"))
    path = write_preprocessing(tmp_path / "odd.onnx")
    onnx.save(model, path)

    with pytest.raises(LookalikeError, match=r"odd\.onnx can't"):
        load_encoder(f"onnx:{path}")


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    path = write_preprocessing(tmp_path / "text.onnx")
    path.write_text("not a network")

    with pytest.raises(LookalikeError, match="can't be used as an ONNX network"):
        load_encoder(f"onnx:{path}")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"output": "map"}, "not a vector a photo"),
        ({"output": "logits"}, "no output 'logits'; it has: vector, map, pooled"),
        ({"input": "pixels"}, "no input 'pixels'; its input is 'photo0'"),
        ({"size": [64, 64]}, "can't take photos of 64×64 pixels"),
        ({"layout": "NHWC"}, "can't take photos of 16×24 pixels, NHWC"),
    ],
)
def test_a_preprocessing_that_does_not_fit_is_refused(
    facts: dict[str, object], sentence: str, network: Path, tmp_path: Path
) -> None:
    path = write_preprocessing(Path(shutil.copy(network, tmp_path)), **facts)

    with pytest.raises(LookalikeError, match=sentence):
        load_encoder(f"onnx:{path}")


def test_preprocessing_must_fit_the_network(network: Path, tmp_path: Path) -> None:
    with pytest.raises(UnprocessableError, match="needs a file: onnx:FILE"):
        load_encoder("onnx:")
    with pytest.raises(LookalikeError, match="no file of weights at"):
        load_encoder(f"onnx:{tmp_path / 'none.onnx'}")
    with pytest.raises(UnprocessableError, match="names its file"):
        load_encoder(f"onnx:{network}", network)
    with pytest.raises(UnprocessableError, match="one input size"):
        load_encoder(f"onnx:{network}", input_size=32)
    with pytest.raises(UnprocessableError, match="prepares photos in its own way"):
        make_encoder(Request("pixels", preprocessing=network.with_suffix(".json")))


def test_the_shared_network_gives_what_it_gave(real_data: Path, real_photos: list[Photo]) -> None:
    encoder = load_encoder(f"onnx:{real_data / 'weights' / 'resnet50_v15_imagenet_gmp.onnx'}")

    vectors = encoder.encode(real_photos[:3])

    assert vectors.shape == (3, 2048)
    assert vectors.min() >= 0
    assert json.loads(json.dumps(encoder.preprocessing)) == encoder.preprocessing != PREPROCESSING
