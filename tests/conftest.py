"""Fixtures that more than one room needs."""

import os
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
