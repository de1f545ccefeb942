"""The benchmarks stay alive: each runs at a tiny size. Nothing depends on a time."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> object:
    """Imports a script of benchmarks/ by name."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))

    def load(name: str) -> ModuleType:
        monkeypatch.delitem(sys.modules, name, raising=False)
        return importlib.import_module(name)

    return load


def run(script: ModuleType, *words: object) -> str:
    result = CliRunner().invoke(script.main, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_backends(benchmark: object, tmp_path: Path) -> None:
    found, drawn = tmp_path / "found.json", tmp_path / "drawn.svg"
    said = run(
        benchmark("backends"), "--vectors", 900, "--dim", 32, "--queries", 5, "--json", found, "--plot", drawn
    )  # fmt: skip
    rows = {row["backend"]: row for row in json.loads(found.read_text())["rows"]}
    assert {"flat", "sklearn", "compressed:bits=8", "hnsw:ef=64", "faiss flat"} <= rows.keys()
    assert rows["compressed:bits=8"]["recall@10"] == 1
    assert all(name in said for name in rows)
    assert "<svg" in drawn.read_text()


def test_growth(benchmark: object, built: Path, tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    run(benchmark("growth"), "--index", built, "--sizes", "30,300", "--queries", 5, "--json", found)
    rows = json.loads(found.read_text())["rows"]
    assert [(row["vectors"], row["backend"]) for row in rows] == [
        (size, name) for size in (30, 300) for name in ("flat", "compressed", "hnsw")
    ]
    assert all(row["recall@5"] == 1 for row in rows if row["backend"] != "hnsw")


def test_disk(benchmark: object, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script, found = benchmark("disk"), tmp_path / "found.json"
    monkeypatch.setattr(script, "PIECE", 4 * 480 * 100)  # several pieces
    run(script, "--index", built, "--vectors", 1000, "--folder", tmp_path, "--times", 1, "--json", found)
    assert json.loads(found.read_text())["same"]
    assert list(tmp_path.iterdir()) == [found]
    said = run(script, "--index", built, "--vectors", 10**12, "--folder", tmp_path)
    assert said.startswith("Not measured: ")


@pytest.mark.long
def test_build_rate(
    benchmark: object, shop: Path, standin_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tf2onnx")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found, drawn = tmp_path / "found.json", tmp_path / "drawn.svg"
    run(
        benchmark("build_rate"), "--catalogue", shop, "--weights", standin_weights, "--photos", 8, "--slow-photos", 8,
        "--json", found, "--plot", drawn,
    )  # fmt: skip
    rows = json.loads(found.read_text())["rows"]
    assert [row["encoder"] for row in rows] == ["resnet50 tensorflow", "resnet50 onnx", "compact", "general"]
    assert round(rows[1]["operations"] / 1e9, 1) == 7.7  # of ResNet50 without its classifier, twice 3.86 billion
    assert "<svg" in drawn.read_text()


@pytest.mark.long
def test_large(benchmark: object, built: Path, shop: Path, tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    run(
        benchmark("large"), "--index", built, "--photos", shop, "--products", 200, "--seconds", 1, "--json", found
    )  # fmt: skip
    assert len(json.loads(found.read_text())["rows"]) == 4


@pytest.mark.long
@pytest.mark.browser
def test_first_paint(built: Path, shop: Path, tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    words = ["--index", built, "--photo", shop / "images" / "0.png", "--times", 1, "--json", found]
    # In a process of its own: Playwright can't start twice in a thread, and the tests of pages may have started it.
    subprocess.run([sys.executable, ROOT / "benchmarks" / "first_paint.py", *map(str, words)], check=True)
    rows = json.loads(found.read_text())["rows"]
    assert [(row["device"]["name"], row["page"]) for row in rows] == [
        (device, page) for device in ("computer", "slow phone") for page in ("front page", "results")
    ]
    assert all(0 < row["first_paint_ms"] <= row["largest_ms"] for row in rows)


def test_copies(benchmark: object, shop: Path, tmp_path: Path) -> None:
    script = benchmark("copies")
    said = run(script, shop, "--plant", 8, "--limit", 30, "--sheet", tmp_path / "others.png")
    assert "of which 8 planted" in said
    assert "all " in said
    words = [str(shop), "--plant", "8", "--limit", "30", "--fit", str(tmp_path / "judges.json")]
    fitted = CliRunner().invoke(script.main, words)
    assert "fit to a larger catalogue" in fitted.output


def test_leaning(benchmark: object, built: Path) -> None:
    said = run(benchmark("leaning"), built, "--type", "gender", "--colour", "colour", "--queries", 4)
    assert [line.split()[0] for line in said.splitlines()[-5:]] == ["-1.0", "-0.5", "0.0", "0.5", "1.0"]
