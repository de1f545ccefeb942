"""The command ``insights``."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lookalike.cli import main
from tests.shop import build_shop


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return build_shop(tmp_path)


def insights(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["insights", *map(str, arguments)])


def test_it_says_what_it_computed_and_where_it_is(index: Path) -> None:
    result = insights(index, "--part", "statistics")
    assert result.exit_code == 0, result.output
    assert "statistics" in result.stdout
    assert str(index / "insights") in result.stdout
    assert (index / "insights" / "insights.json").is_file()


def test_bad_input_is_one_sentence(index: Path, tmp_path: Path) -> None:
    unknown = insights(index, "--part", "nothing")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "There is no part 'nothing'; there are:" in unknown.stderr
    assert insights(tmp_path / "gone").exit_code == 2


def test_a_folder_that_cannot_be_written(index: Path) -> None:
    (index / "insights").write_text("a file in its place")
    result = insights(index, "--part", "statistics")
    assert result.exit_code == 2
    assert "insights can't be written" in result.stderr


def test_a_part_after_another_build_says_which_others_are_gone(index: Path) -> None:
    insights(index, "--part", "statistics")
    manifest = index / "insights" / "insights.json"
    kept = insights(index, "--part", "graph")
    assert "gone" not in kept.stdout
    assert "statistics" not in kept.stdout.partition("The insights are")[0]
    manifest.write_text(re.sub(r'"index": "\w+"', f'"index": "{"0" * 64}"', manifest.read_text()))
    assert "gone: statistics." in insights(index, "--part", "graph").stdout
    manifest.write_text("{")
    assert insights(index, "--part", "graph").exit_code == 0
