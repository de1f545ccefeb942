"""More and less of a product, attributes that come first, orders, reasons and files, on pages and in the API."""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from lookalike.web.wishes import in_order
from tests.web.shop import photo
from tests.web.test_pages import names


def api(client: FlaskClient, **values: object) -> list[dict[str, object]]:
    answer = client.get("/api/v1/products/1/similar", query_string=values)
    assert answer.status_code == 200, answer.json
    return list(answer.json["matches"])


def ids(client: FlaskClient, **values: object) -> list[object]:
    return [match["id"] for match in api(client, **values)]


def token(client: FlaskClient) -> str:
    page = client.post("/search", data={"photo": (io.BytesIO(photo()), "p.png")}).text
    return re.findall(r'name="query" value="([^"]+)"', page)[0]


def test_more_and_less_of_a_product(client: FlaskClient) -> None:
    plain = ids(client, k=12)
    unlike = api(client, k=40)[-1]["id"]
    more = ids(client, k=12, positive=unlike)
    assert unlike not in more
    assert set(more) - set(plain)
    less = ids(client, k=12, negative=plain[0])
    assert plain[0] not in less
    posted = client.post(
        "/api/v1/search", data={"photo": (io.BytesIO(photo()), "p.png"), "negative": "1", "sort": "name"}
    ).json["matches"]
    assert [match["name"] for match in posted] == sorted(match["name"] for match in posted)
    assert "1" not in [match["id"] for match in posted]


def test_a_favoured_value_comes_first(client: FlaskClient) -> None:
    plain, favoured = api(client, k=5), api(client, k=5, **{"favour.gender": "Women"})
    counts = [sum(match["attributes"]["gender"] == "Women" for match in found) for found in (plain, favoured)]  # type: ignore[index]
    assert counts[0] < counts[1]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"positive": "gone"}, "no product 'gone'"),
        ({"positive": "2", "negative": "2"}, "wanted and unwanted"),
        ({"positive": [str(number) for number in range(21)]}, "at most 20"),
        ({"favour.gender": "Martians"}, "No product has gender 'Martians'"),
        ({"sort": "loudest"}, "sort is 'loudest'; it must be one of: closest"),
    ],
)
def test_wishes_that_can_t_be_met(client: FlaskClient, values: dict[str, object], sentence: str) -> None:
    answer = client.get("/api/v1/products/1/similar", query_string=values)
    assert answer.status_code == 422
    assert sentence in answer.json["detail"]
    page = client.get("/products/1", query_string=values)  # goes on without them
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert page.text.count('id="result-') == 5
    assert 'value="gone"' not in page.text


def test_ten_thousand_ids_are_one_sentence(client: FlaskClient) -> None:
    form = {"photo": (io.BytesIO(photo()), "p.png"), "positive": ["1"] * 400 + [f"x{n}" for n in range(500)]}
    answer = client.post("/api/v1/search", data=form)
    assert (answer.status_code, answer.json["detail"][-1]) == (422, ".")
    assert "products" in answer.json["detail"]


def test_favour_is_no_parameter_of_the_listing(client: FlaskClient) -> None:
    assert client.get("/api/v1/products?favour.gender=Men").status_code == 422


def test_steps_are_chips_that_can_be_taken_away(client: FlaskClient) -> None:
    page = client.get(f"/search?query={token(client)}").text
    more = next(address for address in re.findall(r'class="step" href="([^"]+)"', page) if "positive" in address)
    steered = client.get(more.replace("&amp;", "&")).text
    (chip,) = re.findall(r'class="chip" href="([^"]+)".*?More like ([^<]+)<', steered)
    assert "positive" not in chip[0]
    assert names(client.get(chip[0].replace("&amp;", "&")).text) == names(page)
    assert re.search(r'<input type="hidden" name="positive" value="\d+">', steered)  # the next filter keeps it


def test_with_a_photo_in_the_page_steps_are_buttons(client: FlaskClient) -> None:
    page = client.post("/search", data={"photo": (io.BytesIO(photo()), "p.png")}).text
    assert re.search(r'<button class="step" form="refine" name="limits" value="url" formaction="[^"]*positive=', page)


def test_reasons_in_words(client: FlaskClient) -> None:
    page = client.get("/products/1")
    assert "Why these?" in page.text
    assert "Same: " not in page.text
    page = client.get("/products/1?why=1")
    assert re.search(r"Same: [^<]*Shirts", page.text)
    assert "Hide why" in page.text
    assert 'class="heat"' not in page.text  # this encoder can't split a score


def test_results_as_files(client: FlaskClient) -> None:
    page = client.get(f"/search?query={token(client)}&filter.gender=Men&sort=price-down").text
    files = dict(re.findall(r'<a href="(/results\.(?:csv|json)[^"]+)" download>(\w+)<', page))
    assert sorted(files.values()) == ["CSV", "JSON"]
    by_kind = {kind: client.get(address.replace("&amp;", "&")) for address, kind in files.items()}
    rows = list(csv.DictReader(io.StringIO(by_kind["CSV"].text.removeprefix("\ufeff"))))
    matches = by_kind["JSON"].json["matches"]
    assert [row["id"] for row in rows] == [match["id"] for match in matches]
    assert {row["gender"] for row in rows} == {"Men"}
    prices = [float(row["price"]) for row in rows if row["price"]]
    assert prices == sorted(prices, reverse=True)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]
    assert by_kind["CSV"].headers["Content-Disposition"] == 'attachment; filename="results.csv"'
    assert client.get("/results.csv").status_code == 422
    assert client.get("/results.json?product=gone").status_code == 404


def test_what_can_be_favoured_is_in_order(client: FlaskClient) -> None:
    select = client.get("/products/1").text.partition('name="favour.baseColour"')[2].partition("</select>")[0]
    assert re.findall("<option>([^<]+)", select) == ["Green", "Mustard", "Navy Blue", "Purple", "Red"]
    assert sorted(["2012", "b", "10 ml", "2 ml", "C", "2009"], key=in_order) == [
        "2 ml", "10 ml", "2009", "2012", "b", "C",
    ]  # fmt: skip
