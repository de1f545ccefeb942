"""An index of a drawn shop, whose insights each test computes anew."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lookalike.index.opened import Index
from lookalike.index.store import open_index


@pytest.fixture
def own_index(built: Path, tmp_path: Path) -> Iterator[Index]:
    """A copy of the drawn shop's index, in which insights can be written."""
    shutil.copytree(built.parent / "shop", tmp_path / "shop")
    shutil.copytree(built, tmp_path / "index")
    with_insights = open_index(tmp_path / "index")
    yield with_insights
    with_insights.close()
