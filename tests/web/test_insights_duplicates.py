"""The page of duplicates: its kinds, what it says of a group, and its files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.keeper import keeping, log_in, with_insights

ADDRESS = "/insights/duplicates"


@pytest.fixture(scope="module")
def inside(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with keeping(with_insights(index_folder, tmp_path_factory.mktemp("doubled"), "duplicates")) as made:
        client = made.test_client()
        log_in(client)
        yield client


def test_a_group_says_which_to_keep_and_what_differs(inside: FlaskClient) -> None:
    page = inside.get(ADDRESS).get_data(as_text=True)
    assert "1 group, one photo too many" in page
    assert "Keep 1:" in page
    assert "Price differs: 11.90 / 5.00" in page
    assert page.count('class="tile"') == 2


def test_each_kind_has_a_page_and_a_file(inside: FlaskClient) -> None:
    for kind in ("equal", "copies", "variants"):
        assert inside.get(f"{ADDRESS}?kind={kind}").status_code == 200
        table = inside.get(f"/insights/tables/duplicates/{kind}.csv").get_data(as_text=True)
        assert table.startswith("\ufeffgroup,id,photo,")
    assert "There are none." in inside.get(f"{ADDRESS}?kind=copies").get_data(as_text=True)
    assert inside.get(f"{ADDRESS}?kind=nonsense&page=7").status_code == 200


def test_the_page_without_them_says_how_to_compute_them(index_folder: Path, tmp_path: Path) -> None:
    with keeping(with_insights(index_folder, tmp_path, "graph")) as made:
        client = made.test_client()
        log_in(client)
        answer = client.get(ADDRESS)
    assert answer.status_code == 404
    assert "python -m lookalike insights" in answer.get_data(as_text=True)
