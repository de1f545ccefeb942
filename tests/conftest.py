"""Fixtures for several packages."""

import importlib.util
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from lookalike import machine
from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from tests.drawn import build_pixels, copy_index, draw_shop

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="run the long suites, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--all"):
        return
    skip = pytest.mark.skip(reason="a long suite: script/test --all runs it")
    for item in items:
        if "long" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of 40 drawn products; not to be changed."""
    return draw_shop(tmp_path_factory.mktemp("shop") / "shop")


@pytest.fixture(scope="session")
def built(shop: Path) -> Path:
    """The folder of its index, beside it; not to be changed."""
    return build_pixels(shop, shop.parent / "built")


@pytest.fixture(scope="session")
def lite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The backend milvus on a local file, as it is written."""
    for package in ("pymilvus", "milvus_lite"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: pip install -r requirements-scale.txt")
    return f"milvus:{tmp_path_factory.mktemp('milvus')}/lite.db"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Operations that the machine refused are retried without a pause."""
    monkeypatch.setattr(machine, "PAUSES", tuple(0 for _ in machine.PAUSES))


@pytest.fixture
def index_copy(built: Path) -> Path:
    """A fresh copy of the index, to be damaged; its relative path to the shop is the same."""
    number = sum(1 for _ in built.parent.iterdir())
    return copy_index(built, built.parent / f"copy-{number}")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with ``data/`` (real photos) and ``weights/``; tests that need it are skipped if it is missing."""
    folder = Path(os.environ.get("LOOKALIKE_REAL_DATA", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no real photos: {folder} has no data/ (set LOOKALIKE_REAL_DATA)")
    return folder


@pytest.fixture(scope="session")
def standin_weights(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of real ImageNet weights for Keras' ResNet50, in a folder of its own."""
    path = tmp_path_factory.mktemp("weights") / "resnet50.weights.h5"
    runpy.run_path(str(real_data / "weights" / "make_standin.py"))["main"](path)  # here, as TensorFlow loads slowly
    return path


@pytest.fixture(scope="session")
def real_index(real_data: Path, standin_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of 24 real photos, made with ``resnet50``."""
    out = tmp_path_factory.mktemp("real") / "index"
    catalogue = real_data / "data" / "fashion-product-images-small.zip"
    build(BuildOptions(catalogue, out, weights=standin_weights, limit=24), Progress())
    return out


@pytest.fixture(scope="session")
def real_index_pixels(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of all 44,072 real photos, made with ``pixels``: a minute or two, for long suites.

    ``peak`` beside it holds the build's peak memory in kilobytes.
    """
    out = tmp_path_factory.mktemp("pixels") / "index"
    peak = run_build(real_data / "data" / "fashion-product-images-small.zip", "--encoder", "pixels", "--out", out)
    (out.parent / "peak").write_text(str(peak))
    return out


MEASURED = """
import resource, subprocess, sys
print(subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def run_build(*arguments: object) -> int:
    """Run build_index.py, which must succeed; its peak memory in kilobytes (as Linux counts it)."""
    command = [sys.executable, "-c", MEASURED, sys.executable, str(ROOT / "build_index.py"), *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    status, peak = run.stdout.split()
    assert status == "0", run.stderr
    return int(peak)
