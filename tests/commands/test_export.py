import csv
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from lookalike.cli import main
from lookalike.index.store import open_index
from tests.disk import room_for
from tests.shop import build_shop


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return build_shop(tmp_path)


def export(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


def test_vectors_and_lines_in_one_order(index: Path) -> None:
    result = export(index)

    assert result.exit_code == 0, result.output
    out = index.with_name("index-export")
    opened = open_index(index)
    np.testing.assert_array_equal(np.load(out / "vectors.npy"), opened.vectors)
    with (out / "products.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["photo"] for line in lines] == opened.filenames
    assert [line["row"] for line in lines] == list("01234567")
    blue = next(line for line in lines if line["id"] == "103")
    assert (blue["name"], blue["gender"], blue["price"]) == ("'@Blue Ball", "Men", "")
    assert sorted(path.name for path in out.iterdir()) == ["products.csv", "vectors.npy"]
    opened.close()


def test_all_in_one_parquet(index: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")

    result = export(index, "--parquet", "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    table = parquet.read_table(tmp_path / "out" / "index.parquet")
    opened = open_index(index)
    np.testing.assert_array_equal(np.array(table["vector"].to_pylist(), np.float32), opened.vectors)
    assert table["photo"].to_pylist() == opened.filenames
    by_id = dict(zip(table["id"].to_pylist(), table.to_pylist(), strict=True))
    assert (by_id["103"]["name"], by_id["103"]["price"], by_id["101"]["price"]) == ("@Blue Ball", None, 10.0)
    opened.close()


def test_without_pyarrow_it_says_how_to_install_it(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    result = export(index, "--parquet", "--out", tmp_path / "out")

    assert result.exit_code != 0
    assert "pip install pyarrow" in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written(index: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    result = export(index, "--out", tmp_path / "file")

    assert result.exit_code != 0
    assert "can't be written" in result.output


def test_a_full_disk_keeps_the_previous_export(index: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert export(index, "--parquet", "--out", out).exit_code == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    with room_for(4096):
        result = export(index, "--parquet", "--out", out)

    assert result.exit_code == 2
    assert result.output.startswith(f"{out} can't be written: ")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
