"""docs/tour.ipynb runs from top to bottom; its cells assert what it claims."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import ROOT

TOUR = ROOT / "docs" / "tour.ipynb"
MOST_BYTES = 300_000  # history keeps every version

Cells: TypeAlias = list[nbformat.NotebookNode]


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Cells]:
    """Run the notebook with the weights in a folder and no cache, and return its code cells."""

    def run(weights: Path) -> Cells:
        for name, folder in {"LOOKALIKE_WEIGHTS": weights, "KERAS_HOME": tmp_path, "IPYTHONDIR": tmp_path}.items():
            monkeypatch.setenv(name, str(folder))
        notebook = nbformat.read(TOUR, as_version=4)
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(TOUR.parent)}}).execute()
        return [cell for cell in notebook.cells if cell.cell_type == "code"]

    return run


def written(cells: Cells) -> str:
    return "".join(output.get("text", "") for cell in cells for output in cell.outputs)


def pictures(cells: Cells) -> list[bytes]:
    shown = [output.data for cell in cells for output in cell.outputs if "data" in output]
    return [base64.b64decode(data["image/jpeg"]) for data in shown if "image/jpeg" in data]


def test_it_runs_without_any_weights(executed: Callable[..., Cells], tmp_path: Path) -> None:
    cells = executed(tmp_path)

    text = written(cells)
    assert "The weights of encoder 'resnet50' can't be had" in text
    assert "random weights" in text
    assert "resnet50: 7×7 cells" in text
    assert "pixels: P@5 0." in text
    assert all(picture.startswith(b"\xff\xd8") for picture in pictures(cells))
    assert len(pictures(cells)) >= 8


@pytest.mark.long
def test_it_runs_with_weights(executed: Callable[..., Cells], standin_weights: Path) -> None:
    assert "random weights" not in written(executed(standin_weights.parent))


def test_what_is_kept_of_it_was_run_in_one_go_and_is_small() -> None:
    cells = [cell for cell in nbformat.read(TOUR, as_version=4).cells if cell.cell_type == "code"]

    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert len(pictures(cells)) >= 8
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    assert str(ROOT) not in TOUR.read_text(encoding="utf-8")
    assert TOUR.stat().st_size < MOST_BYTES
