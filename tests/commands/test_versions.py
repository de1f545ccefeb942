import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lookalike.cli import main
from lookalike.errors import BusyError
from lookalike.index.manifest import EMBEDDINGS, read_manifest
from lookalike.index.store import open_index
from lookalike.index.versions import KEPT, only_writer, saved
from tests.drawn import build_pixels, draw_shop


def versions(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["versions", *map(str, arguments)])


PRODUCTS = 15


def builds(tmp_path: Path, count: int) -> Path:
    """An index that was built ``count`` times, at first of 15 products, each time of one less."""
    shop = draw_shop(tmp_path / "shop", PRODUCTS)
    for number in range(count):
        if number:
            table = shop / "styles.csv"
            table.write_text("".join(table.read_text().splitlines(keepends=True)[:-1]))
        index = build_pixels(shop, tmp_path / "index")
    return index


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index with as many earlier versions as are kept, and of its shop; not to be changed."""
    return builds(tmp_path_factory.mktemp("versions"), KEPT + 2).parent


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy")) / "index"


def products(index: Path) -> int:
    return read_manifest(index).counts.products


def test_the_last_ones_are_listed(index: Path) -> None:
    result = versions(index)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len(lines) == 1 + KEPT
    assert [int(line.split(" products")[0].split(", ")[-1]) for line in lines] == [11, 12, 13, 14]


def test_back_serves_the_one_before_and_the_one_of_now_is_kept(index: Path) -> None:
    result = versions(index, "--back")
    assert result.exit_code == 0, result.output
    assert products(index) == 12
    assert len(open_index(index).products) == 12
    assert 11 in [version.manifest.counts.products for version in saved(index) if version.manifest]


def test_one_of_the_list_can_be_named(index: Path) -> None:
    oldest = saved(index)[-1].path.name
    assert versions(index, "--to", oldest).exit_code == 0
    assert products(index) == 14
    wrong = versions(index, "--to", "0099-nothing")
    assert wrong.exit_code == 2
    assert "keeps no whole version '0099-nothing'; there are: " in wrong.stderr


def test_damaged_ones_are_not_offered(index: Path) -> None:
    newest = saved(index)[0].path
    (newest / EMBEDDINGS).write_bytes(b"damaged")
    assert newest.name not in versions(index).stdout


def test_a_first_index_has_none_before_it(tmp_path: Path) -> None:
    index = builds(tmp_path, 1)
    assert "There is no earlier one." in versions(index).stdout
    refused = versions(index, "--back")
    assert refused.exit_code == 2
    assert "keeps no whole index from before" in refused.stderr


def test_while_a_build_is_at_work_nothing_is_restored(index: Path) -> None:
    with only_writer(index):
        refused = versions(index, "--back")
    assert refused.exit_code == BusyError.exit_status
    assert "Another build is running" in refused.stderr
    assert products(index) == 11
