"""The shipped encoders: their quality is that of their model cards, and they are small."""

import csv
import math
import re
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest

from lookalike.encoders import Encoder, load_encoder
from lookalike.encoders.compact import SHIPPED as COMPACT
from lookalike.encoders.general import SHIPPED as GENERAL
from lookalike.index.manifest import read_manifest
from lookalike.measures import FASHION, default_levels, quality
from lookalike.measures.kinds import Kinds
from lookalike.measures.ranking import nearest
from lookalike.photos import Photo, decode
from tests.conftest import ROOT

CARD = ROOT / "docs" / "compact.md"
STREET = ROOT / "tests" / "street"
FIRST = 1000  # held-out products that are queries and gallery
MOST_BYTES = 9_000_000


def promised(row: str) -> list[float]:
    """The figures of a row of the card."""
    line = re.search(rf"^\| {re.escape(row)} \|(.+)\|$", CARD.read_text(encoding="utf-8"), re.MULTILINE)
    assert line, row
    return [float(cell) for cell in line[1].split("|")]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder("compact")


@pytest.fixture(scope="module")
def held_out(real_data: Path) -> tuple[list[Photo], dict[str, list[str]]]:
    """The first held-out products: photos, and labels by column."""
    ids = (real_data / "data" / "heldout_ids.txt").read_text().split()[:FIRST]
    with zipfile.ZipFile(real_data / "data" / "fashion-product-images-small.zip") as archive:
        photos = [decode(archive.read(f"images/{each}.jpg")) for each in ids]
        table = archive.read("styles.csv").decode("utf-8").splitlines()
    header = table[0].split(",")
    of_id = {line.partition(",")[0]: line.split(",") for line in table[1:]}
    return photos, {column: [of_id[each][at] for each in ids] for at, column in enumerate(header[:-1])}


@pytest.fixture(scope="module")
def gallery(encoder: Encoder, held_out: tuple[list[Photo], dict[str, list[str]]]) -> np.ndarray:
    return encoder.encode(held_out[0])


def test_its_neighbours_are_as_good_as_its_card_says(
    held_out: tuple[list[Photo], dict[str, list[str]]], gallery: np.ndarray
) -> None:
    labels = held_out[1]
    assert default_levels(labels) == FASHION

    found = quality(gallery, labels, sample=FIRST)

    assert found is not None
    figures = [level.p5 for level in found.levels[1:]]
    for figure, least in zip(figures, promised("first 1,000 held-out products"), strict=True):
        assert figure >= least - 0.01


def test_photos_of_people_find_as_much_as_its_card_says(
    encoder: Encoder, held_out: tuple[list[Photo], dict[str, list[str]]], gallery: np.ndarray
) -> None:
    kinds = Kinds.read(ROOT / "docs" / "kinds.json")
    with (STREET / "styles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    queries = encoder.encode([decode((STREET / "images" / f"{row['id']}.jpg").read_bytes()) for row in rows])
    labels = held_out[1]
    products = [dict(zip(labels, values, strict=True)) for values in zip(*labels.values(), strict=True)]

    near, _ = nearest(queries, gallery, 5)

    right = np.array(
        [[kinds.is_right(row["kind"], products[at]) for at in found] for row, found in zip(rows, near, strict=True)]
    )
    p5, hit = promised("200 photos of people, among the first 1,000 held-out products")
    assert len(rows) == 200
    assert right.mean() >= p5 - 0.01
    assert right.any(axis=1).mean() >= hit - 0.01


def test_the_demos_neighbours_are_as_good_as_its_card_says() -> None:
    quality = read_manifest(ROOT).quality
    assert quality is not None
    for level, least in zip(quality.levels[1:], promised("the drawn demo catalogue (600)"), strict=True):
        assert level.p5 >= least - 0.01


def test_all_forms_together_are_small() -> None:
    assert COMPACT.path.stat().st_size + GENERAL.path.stat().st_size <= MOST_BYTES


@pytest.mark.parametrize(
    ("file", "sides", "card"), [(COMPACT.path, (96, 128), "compact"), (GENERAL.path, (192, 256), "general")]
)
def test_a_photo_costs_no_more_than_its_card_says(file: Path, sides: tuple[int, int], card: str) -> None:
    said = re.search(
        r"([0-9.]+) GFLOP\s+(?:for\s+a|per)\s+photo", (ROOT / "docs" / f"{card}.md").read_text(encoding="utf-8")
    )
    assert said
    assert operations(file, *sides) / 1e9 == pytest.approx(float(said[1]), abs=0.005)


def operations(file: Path, width: int, height: int) -> int:
    """FLOPs of the convolutions for a photo of this size; a multiplication and an addition count as two."""
    model = onnx.load(file)
    for axis, length in zip(model.graph.input[0].type.tensor_type.shape.dim, (1, height, width, 3), strict=True):
        axis.dim_value = length
    graph = onnx.shape_inference.infer_shapes(model).graph
    shapes = {value.name: [d.dim_value for d in value.type.tensor_type.shape.dim] for value in graph.value_info}
    shapes |= {each.name: list(each.dims) for each in graph.initializer}
    return sum(
        2 * math.prod(shapes[node.output[0]][1:]) * math.prod(shapes[node.input[1]][1:])
        for node in graph.node
        if node.op_type == "Conv"
    )


def test_clothes_are_distinguished_from_other_objects(encoder: Encoder) -> None:
    """A simple test of the heads: the demo's sample photos by people."""
    samples = ROOT / "demo" / "samples"
    photos = [decode((samples / name).read_bytes()) for name in ("01-floral-dress.jpg", "04-blue-jeans.jpg")]

    dress, jeans = encoder.classify(photos)

    assert dress["articleType"][0] == "Dresses"
    assert jeans["articleType"][0] in ("Jeans", "Trousers", "Jeggings", "Leggings")
