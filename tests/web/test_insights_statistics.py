"""The pages of statistics: charts with their data, and cross tables that a visitor chooses."""

import csv
import io

from flask.testing import FlaskClient


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_chart_has_its_data(keeper: FlaskClient) -> None:
    page = text_of(keeper, "/insights/statistics")
    for name in ("values/gender", "missing", "sizes", "shapes", "modes", "formats", "tail", "prices", "prices-by-kind"):
        assert f"/insights/tables/statistics/{name}.csv" in page, name
        assert len(table(text_of(keeper, f"/insights/tables/statistics/{name}.csv"))) > 1, name
    assert "180\u202f×\u202f240" in page
    assert "filter.baseColour=Navy+Blue" in page
    assert table(text_of(keeper, "/insights/tables/statistics/modes.csv")) == [["mode", "photos"], ["RGB", "45"]]


def test_what_is_missing_is_a_list_of_products(keeper: FlaskClient) -> None:
    page = text_of(keeper, "/insights/statistics")
    assert "No product has: Stock, Date, Description." in page
    assert "/insights/statistics/missing.csv?field=price" in page
    rows = table(text_of(keeper, "/insights/statistics/missing.csv?field=price"))
    assert rows[0] == ["id", "name"]
    assert 5 < len(rows) < 20
    assert len(table(text_of(keeper, "/insights/statistics/missing.csv?field=description"))) == 46
    assert len(table(text_of(keeper, "/insights/statistics/missing.csv?field=gender"))) == 1
    assert keeper.get("/insights/statistics/missing.csv?field=taste").status_code == 422


def test_a_cross_table_of_any_two_attributes(keeper: FlaskClient) -> None:
    page = text_of(keeper, "/insights/statistics/cross?one=gender&other=articleType")
    assert "filter.gender=Women&amp;filter.articleType=Shirts" in page
    rows = table(text_of(keeper, "/insights/statistics/cross.csv?one=gender&other=articleType"))
    assert rows[0] == ["gender", "articleType", "products"]
    assert sum(int(count) for *_, count in rows[1:]) == 45
    assert "<table" in text_of(keeper, "/insights/statistics/cross")


def test_a_choice_that_makes_no_table_says_why(keeper: FlaskClient) -> None:
    assert "two different attributes" in text_of(keeper, "/insights/statistics/cross?one=gender&other=gender")
    assert "There is no column" in text_of(keeper, "/insights/statistics/cross?one=size&other=gender")
    assert keeper.get("/insights/statistics/cross.csv?one=gender").status_code == 422
    assert keeper.get("/insights/statistics/values.csv?column=size").status_code == 422
    values = table(text_of(keeper, "/insights/statistics/values.csv?column=gender"))
    assert sum(int(count) for _, count in values[1:]) == 45
