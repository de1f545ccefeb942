"""The encoder that ships: as good as its card says, small, and the same in all its forms."""

import json
import math
import re
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from lookalike.encoders import load_encoder
from lookalike.encoders.compact import SHIPPED
from lookalike.index.manifest import read_manifest
from lookalike.measures import FASHION, default_levels, quality
from lookalike.photos import decode, resize
from tests.conftest import ROOT

CARD = ROOT / "docs" / "compact.md"
TRAINABLE = SHIPPED.with_suffix(".npz")
FIRST = 1000  # held-out products that are queries and gallery


def promised(row: str) -> list[float]:
    """The figures of a row of the card."""
    line = re.search(rf"^\| {re.escape(row)} \|(.+)\|$", CARD.read_text(encoding="utf-8"), re.MULTILINE)
    assert line, row
    return [float(cell) for cell in line[1].split("|")]


def test_its_neighbours_are_as_good_as_its_card_says(real_data: Path) -> None:
    ids = (real_data / "data" / "heldout_ids.txt").read_text().split()[:FIRST]
    with zipfile.ZipFile(real_data / "data" / "fashion-product-images-small.zip") as archive:
        photos = [decode(archive.read(f"images/{each}.jpg")) for each in ids]
        table = archive.read("styles.csv").decode("utf-8").splitlines()
    header = table[0].split(",")
    of_id = {line.partition(",")[0]: line.split(",") for line in table[1:]}
    labels = {column: [of_id[each][at] for each in ids] for at, column in enumerate(header[:-1])}
    assert default_levels(labels) == FASHION

    found = quality(load_encoder("compact").encode(photos), labels, sample=FIRST)

    assert found is not None
    figures = [level.p5 for level in found.levels[1:]]
    for figure, least in zip(figures, promised("first 1,000 held-out products"), strict=True):
        assert figure >= least - 0.01


def test_the_demos_neighbours_are_as_good_as_its_card_says() -> None:
    quality = read_manifest(ROOT).quality
    assert quality is not None
    for level, least in zip(quality.levels[1:], promised("the drawn demo catalogue (600)"), strict=True):
        assert level.p5 >= least - 0.01


def test_all_forms_together_are_small() -> None:
    assert SHIPPED.stat().st_size + TRAINABLE.stat().st_size <= 12_000_000


def test_a_photo_costs_no_more_than_its_card_says() -> None:
    from lookalike.training import release

    graph = onnx.shape_inference.infer_shapes(release.float_form(TRAINABLE)).graph
    shapes = {value.name: [d.dim_value for d in value.type.tensor_type.shape.dim] for value in graph.value_info}
    operations = 0
    for node in graph.node:
        if node.op_type == "Conv":
            operations += 2 * math.prod(shapes[node.output[0]][1:]) * math.prod(shapes[node.input[1]][1:])
        if node.op_type == "Gemm":
            operations += 2 * math.prod(shapes[node.input[1]])
    said = re.search(r"([0-9.]+) GFLOP a photo", CARD.read_text(encoding="utf-8"))
    assert said
    assert operations / 1e9 == pytest.approx(float(said[1]), abs=0.005)
    assert operations <= 0.3e9


def demo_photos() -> np.ndarray:
    session = onnxruntime.InferenceSession(SHIPPED, providers=["CPUExecutionProvider"])
    _, height, width, _ = session.get_inputs()[0].shape
    files = sorted((ROOT / "demo" / "catalogue" / "images").glob("*.jpg"))[::25]
    return np.stack([resize(decode(file.read_bytes()), (width, height)) for file in files])


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)


def run(model: onnx.ModelProto, photos: np.ndarray) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(["embedding"], {"photo": photos})[0]


def test_keras_the_float_form_and_the_eight_bit_form_agree() -> None:
    import keras

    from lookalike.training import checkpoint, release
    from lookalike.training.layers import build_net
    from lookalike.training.net import Shape
    from lookalike.training.validation import embed

    photos = demo_photos()
    plain = release.float_form(TRAINABLE)
    with np.load(TRAINABLE) as stored:
        heads = json.loads(str(stored["facts"]))["heads"]
    shape = Shape(*photos.shape[1:3], heads=tuple((name, len(head["labels"])) for name, head in heads.items()))
    keras.config.set_dtype_policy("float32")
    net = build_net(shape)
    checkpoint.load_net(TRAINABLE, net)

    in_float = run(plain, photos)

    assert cosines(in_float, embed(net, photos)).min() >= 0.9999
    assert cosines(run(onnx.load(SHIPPED), photos), in_float).min() >= 0.97
