"""The page of duplicates: its kinds, what it says of a group, and its files."""

from flask.testing import FlaskClient

ADDRESS = "/insights/duplicates"


def test_a_group_says_which_to_keep_and_what_differs(keeper: FlaskClient) -> None:
    page = keeper.get(ADDRESS).get_data(as_text=True)
    assert "1 group, one photo too many" in page
    assert "Keep 1:" in page
    assert "Price differs: 11.90 / 5.00" in page
    assert page.count('class="tile"') == 2


def test_each_kind_has_a_page_and_a_file(keeper: FlaskClient) -> None:
    for kind in ("equal", "copies", "variants"):
        assert keeper.get(f"{ADDRESS}?kind={kind}").status_code == 200
        table = keeper.get(f"/insights/tables/duplicates/{kind}.csv").get_data(as_text=True)
        assert table.startswith("\ufeffgroup,id,photo,")
    assert "There are none." in keeper.get(f"{ADDRESS}?kind=copies").get_data(as_text=True)
    assert keeper.get(f"{ADDRESS}?kind=nonsense&page=7").status_code == 200
