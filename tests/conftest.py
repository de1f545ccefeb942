"""Fixtures that more than one room needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
def real_data() -> Path:
    """The folder with ``data/`` (real photos) and ``weights/``; tests that need it are skipped where it is not."""
    folder = Path(os.environ.get("LOOKALIKE_REAL_DATA", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no real photos: {folder} has no data/ (set LOOKALIKE_REAL_DATA)")
    return folder


@pytest.fixture(scope="session")
def standin_weights(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of real ImageNet weights for Keras' ResNet50, in a folder of its own."""
    path = tmp_path_factory.mktemp("weights") / "resnet50.weights.h5"
    subprocess.run([sys.executable, real_data / "weights" / "make_standin.py", path], check=True, capture_output=True)
    return path
