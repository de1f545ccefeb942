"""The figures as a whole, against the reference program where its folder is there."""

import csv
import re
import subprocess
import sys
import zipfile
from io import TextIOWrapper
from pathlib import Path

import numpy as np
import pytest

from lookalike.errors import UnprocessableError
from lookalike.measures import Level, level_classes, measure, quality
from lookalike.measures.bootstrap import estimate
from lookalike.measures.published import ceiling_b
from lookalike.measures.ranking import ceiling

COLUMNS = ("masterCategory", "articleType", "gender", "baseColour", "usage")
NUMBER = re.compile(r"-?\d+\.\d+|-?\d[\d,]*")


def clustered(codes: np.ndarray, spread: float) -> np.ndarray:
    """(n, 24) float32 unit vectors around one random direction a code."""
    random = np.random.default_rng(5)
    vectors = random.normal(size=(codes.max() + 1, 24))[codes] + spread * random.normal(size=(len(codes), 24))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def made_up(n: int) -> dict[str, list[str]]:
    """Labels of n products in a handful of crooked sizes."""
    random = np.random.default_rng(6)
    kind = np.minimum(random.geometric(0.15, n), 20)
    return {
        "masterCategory": [f"master {k % 3}" for k in kind],
        "articleType": [f"type {k}" for k in kind],
        "gender": random.choice(["Men", "Women"], n).tolist(),
        "baseColour": random.choice(["Red", "Blue", "Black", "Grey"], n).tolist(),
        "usage": random.choice(["Casual", "Formal"], n).tolist(),
    }


def reference(folder: Path, vectors: np.ndarray, labels: dict[str, list[str]], program: Path) -> list[str]:
    """What measure.py prints of these vectors, line by line."""
    ids = [str(row) for row in range(len(vectors))]
    np.save(folder / "vectors.npy", vectors)
    (folder / "ids.txt").write_text("\n".join(ids))
    with (folder / "styles.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["id", *labels])
        table.writerows(zip(ids, *labels.values(), strict=True))
    command = [sys.executable, program, folder / "vectors.npy", folder / "ids.txt", folder / "styles.csv"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[1:]


def ours(vectors: np.ndarray, labels: dict[str, list[str]]) -> list[list[str]]:
    """The same figures by our own hand, in measure.py's order and digits."""
    figures = measure(vectors, labels, level_classes(labels))

    def mean(figure: str, level: str = "") -> str:
        return f"{estimate(figures.values[figure, level]).value:.4f}"

    lines = []
    for found in figures.levels:
        name = found.level.name
        p5 = estimate(figures.values["P@5", name])
        best = ceiling(found.others, 5).mean()
        level = [f"{each:.4f}" for each in (p5.value, p5.low, p5.high, best)]
        lines.append([*level, mean("R@1", name), mean("R@5", name), mean("mAP@R", name)])
    kinds = estimate(figures.values["P@5", "type"], figures.kinds.codes)
    b = estimate(figures.values["B P@5", ""])
    return [
        *lines,
        [mean("nDCG@5")],
        [f"{figures.hubs[0]:.2f}", f"{figures.hubs[1]:.3f}"],
        [f"{kinds.value:.4f}"],
        [mean("A mAP"), mean("A P@15")],
        [f"{b.queries:,}", mean("B P@5"), mean("B Hit@5")],
    ]


def printed(lines: list[str]) -> list[list[str]]:
    """The numbers of measure.py's lines that are figures, not words of a heading."""
    headings = r"^(category|type\+colour|type|fine)|nDCG@5|hubness: |P@5 type, mean over types"
    headings += r"|A \(5,021 photos, 600 queries, same type\)|P@15|B \(|4 to 20|P@5|Hit@5"
    return [NUMBER.findall(re.sub(headings, "", line)) for line in lines]


@pytest.mark.parametrize("spread", [0.3, 2.0])
def test_the_reference_program_prints_the_same_figures(real_data, tmp_path, spread):
    labels = made_up(700)
    vectors = clustered(np.unique(labels["articleType"], return_inverse=True)[1], spread)
    lines = reference(tmp_path, vectors, labels, real_data / "evaluation" / "measure.py")
    assert ours(vectors, labels) == printed(lines)


def test_the_reference_program_agrees_on_real_labels(real_data, tmp_path):
    with zipfile.ZipFile(real_data / "data" / "fashion-product-images-small.zip") as archive:
        rows = {row["id"]: row for row in csv.DictReader(TextIOWrapper(archive.open("styles.csv"), "utf-8"))}
    ids = (real_data / "data" / "heldout_ids.txt").read_text().split()[::4]
    labels = {column: [rows[each][column] for each in ids] for column in COLUMNS}
    vectors = clustered(np.unique(labels["articleType"], return_inverse=True)[1], 1.0)
    lines = reference(tmp_path, vectors, labels, real_data / "evaluation" / "measure.py")
    assert ours(vectors, labels) == printed(lines)


def test_the_ceilings_in_the_table(real_data):
    """The ceilings of the held-out photos, as the measure's text gives them."""
    with zipfile.ZipFile(real_data / "data" / "fashion-product-images-small.zip") as archive:
        rows = {row["id"]: row for row in csv.DictReader(TextIOWrapper(archive.open("styles.csv"), "utf-8"))}
    ids = (real_data / "data" / "heldout_ids.txt").read_text().split()
    labels = {column: [rows[each][column] for each in ids] for column in COLUMNS}
    found = level_classes(labels)
    assert [round(ceiling(each.others, 5).mean(), 3) for each in found] == [1.0, 0.994, 0.882, 0.83]
    assert round(estimate(ceiling(found[1].others, 5), found[1].codes).value, 3) == 0.76
    assert round(ceiling_b(level_classes(labels, [Level("b", ("articleType", "baseColour", "usage"))])[0]), 3) == 0.943


def test_vectors_that_know_the_types_are_perfect_at_them():
    labels = made_up(200)
    kind = np.unique(labels["articleType"], return_inverse=True)[1]
    figures = measure(clustered(kind, 0.0), labels, level_classes(labels))
    best = ceiling(figures.kinds.others, 5)
    assert (figures.values["P@5", "type"] == best).all()
    assert np.nanmin(figures.values["mAP@R", "type"]) == 1.0


def test_progress_counts_every_query_once():
    labels = made_up(100)
    told: dict[str, list[int]] = {}

    def progress(what: str, queries: int):
        told[what] = [queries]
        return told[what].append

    measure(clustered(np.arange(100) % 7, 1.0), labels, level_classes(labels), progress)
    assert "neighbours" in told
    assert all(sum(done) == total for total, *done in told.values())


@pytest.mark.parametrize(
    ("labels", "levels", "sentence"),
    [
        ({}, (), r"no labels to evaluate .* \(columns: none\)"),
        ({"folder": ["all"] * 3}, (), r"no labels to evaluate .* \(columns: folder\)"),
        ({"kind": ["a", "a", "b"]}, (Level("k", ("sort",)),), r"no column 'sort'; there are: kind"),
        (
            {"kind": ["a", "a", "a"]},
            (Level("k", ("kind",)),),
            r"'k' can't be evaluated.*: kind has one label \('a'\)",
        ),
        ({"kind": ["a", "b", "c"]}, (Level("k", ("kind",)),), r"'k' .* no two of these products share kind"),
        ({"kind": ["", "", ""]}, (Level("k", ("kind",)),), r"kind has no labels"),
    ],
)
def test_labels_that_distinguish_nothing_are_refused(labels, levels, sentence):
    with pytest.raises(UnprocessableError, match=sentence):
        level_classes(labels, levels)


def test_a_build_gets_the_short_figures():
    labels = made_up(300)
    vectors = clustered(np.unique(labels["articleType"], return_inverse=True)[1], 1.0)
    full = measure(vectors, labels, level_classes(labels))
    found = quality(vectors, labels)
    assert (found.queries, found.gallery, found.remark) == (300, 300, "")
    assert [level.name for level in found.levels] == ["category", "type", "type+colour", "fine"]
    assert found.levels[1].p5 == pytest.approx(np.nanmean(full.values["P@5", "type"]))
    assert found.levels[1].r1 == pytest.approx(np.nanmean(full.values["R@1", "type"]))
    assert found.ndcg5 == pytest.approx(np.nanmean(full.values["nDCG@5", ""]))
    sampled = quality(vectors, labels, sample=50, in_sample=True)
    assert (sampled.queries, sampled.gallery, sampled.remark) == (50, 300, "in-sample")
    assert sampled.levels[1].p5 != found.levels[1].p5


def test_a_build_without_telling_labels_gets_none():
    vectors = clustered(np.arange(6), 0.0)
    assert quality(vectors, {"folder": ["all"] * 6}) is None
    assert quality(vectors[:1], {"kind": ["a"]}) is None
