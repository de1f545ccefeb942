import dataclasses
import html
import io
import re
from collections.abc import Mapping
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.calibration.records import Closeness, Word
from lookalike.errors import UnavailableError
from lookalike.photos import ACCEPTED
from lookalike.query import QueryEncoder
from lookalike.query.search import Searcher
from tests.web.conftest import shop_of, with_shop
from tests.web.shop import HOSTILE, SLASHED, photo

HIDDEN = re.compile(r'<input type="hidden"(?: form="refine")? name="(\w+)" value="([^"]*)">')
NAMES = re.compile(r'<p class="name" dir="auto"><a href="([^"]*)">(.*?)</a>')
CHIP = re.compile(r'<button class="chip" form="refine" name="limits" value="url" formaction="([^"]*)">')


def names(page: str) -> list[str]:
    """The names of the products in the catalogue or among the results, without rows of recommendations."""
    return names_within(re.sub(r'<section class="row.*?</section>', "", page, flags=re.DOTALL))


def names_within(part: str) -> list[str]:
    return [html.unescape(name) for _, name in NAMES.findall(part)]


def status(page: str) -> str:
    found = re.search(r'<p class="status" role="status"(?: id="status")?>(.*?)</p>', page)
    assert found
    return html.unescape(found[1])


def upload(client: FlaskClient, data: bytes | None = None, **fields: object) -> str:
    answer = client.post("/search", data={"photo": (io.BytesIO(data or photo()), "p.png"), **fields})
    assert answer.status_code == 200
    return answer.text


def carried(page: str) -> dict[str, str]:
    """The fields that a results page sends back with its form of filters."""
    found = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
    del found["back"]  # of the form of likes
    return found


def again(client: FlaskClient, fields: Mapping[str, object], address: str = "/search") -> str:
    answer = client.post(address, data=fields)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_first_page_asks_for_a_photo_and_shows_the_catalogue(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'enctype="multipart/form-data"' in page
    assert page.count('name="sample"') == 2
    assert len(names(page.partition('id="catalogue"')[2])) == 24
    assert 'aria-label="Page 1, this page"' in page


def test_the_catalogue_is_searched_and_filtered(client: FlaskClient) -> None:
    page = client.get("/?q=red&filter.gender=Women").text
    assert status(page) == "6 products"
    assert all(name.startswith("Women's red") for name in names(page)[:5])  # one is red by an attribute only
    assert "Drop a photo" not in page


def test_the_second_page_keeps_the_filters(client: FlaskClient) -> None:
    first = client.get("/?filter.gender=Men&per_page=9").text
    (address,) = re.findall(r'rel="next" href="([^"]*)"', first)
    second = client.get(html.unescape(address)).text
    assert not set(names(first)) & set(names(second))
    assert 'aria-label="Page 2, this page"' in second


def test_a_page_beyond_the_last_says_so(client: FlaskClient) -> None:
    assert "ends before page 9" in client.get("/?page=9").text


def test_results_show_the_photo_and_its_five_nearest(client: FlaskClient) -> None:
    page = upload(client)
    assert status(page) == "5 results, closest: Men's red shirts"
    assert len(names(page)) == 5
    assert 'src="data:image/jpeg;base64,' in page
    assert "2 listings use this photo" in page
    assert "the same, or nearly" in page
    assert page.count('<rect class="fill" x=') >= 4  # the steps of the first one's bar
    assert "11.90" in page


@pytest.mark.parametrize("address", ["/", "/api/docs"])
def test_file_pickers_offer_what_is_read(client: FlaskClient, address: str) -> None:
    offered = re.findall(r'accept="([^"]*)"', client.get(address).text)
    assert offered
    assert set(offered) == {ACCEPTED}


def test_a_sample_is_one_click(client: FlaskClient) -> None:
    page = again(client, {"sample": "01-green-bag"})
    assert names(page)[0] in ("Men's green handbags", "Women's green handbags")


def test_an_unknown_sample_is_404(client: FlaskClient) -> None:
    assert client.post("/search", data={"sample": "../secret"}).status_code == 404


def test_results_are_refined_without_the_photo(client: FlaskClient) -> None:
    fields = carried(upload(client))
    assert {"query", "picture", "member"} <= set(fields)
    page = again(client, {**fields, "filter.gender": "Women", "k": "3", "metric": "cosine"})
    assert len(names(page)) == 3
    assert names(page)[0] == "The same photo again"
    assert {**carried(page), "back": ""} == {**fields, "back": ""}
    assert "Gender: Women" in page


def test_a_filter_is_dropped_by_its_button(client: FlaskClient) -> None:
    fields = carried(upload(client))
    narrow = {**fields, "filter.gender": "Women", "filter.articleType": "Skirts", "price_min": "1", "k": "2"}
    assert all("skirts" in name for name in names(again(client, narrow)))
    page = again(client, narrow)
    chips = [html.unescape(address) for address in CHIP.findall(page)]
    ticked = {**narrow, "filter.baseColour": "Green", "limits": "url"}  # a box that was not applied does not count
    wider = again(client, ticked, chips[1])
    assert names(wider)[0] == "The same photo again"
    everything = again(client, ticked, chips[-1])
    assert names(everything)[0] == "Men's red shirts"
    assert len(names(everything)) == 2


def test_if_nothing_passes_the_page_says_which_filter_to_drop(client: FlaskClient) -> None:
    fields = carried(upload(client))
    page = again(client, {**fields, "filter.gender": "Men", "filter.articleType": "Shirts", "price_min": "9000"})
    assert status(page) == "No results"
    offered = [html.unescape(address) for address in CHIP.findall(page)]
    assert offered == ["/search?filter.gender=Men&filter.articleType=Shirts", "/search"]


def test_where_one_filter_is_not_to_blame_all_are_offered(client: FlaskClient) -> None:
    page = client.get("/products/1?filter.gender=Men&price_min=9000&min_score=0.99999").text
    assert "Dropping one of them is not enough" in page
    assert 'class="chip" href="/products/1"' in page


def test_in_the_catalogue_the_words_can_be_what_to_drop(client: FlaskClient) -> None:
    page = client.get("/?q=zebra&filter.gender=Men").text
    assert status(page) == "0 products"
    assert 'href="/?filter.gender=Men"' in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda query: "", "No photo arrived"),
        (lambda query: query[:-4], "damaged"),
        (lambda query: query[:4] + "AAAA" + query[8:], "from an earlier version of the catalogue"),
        (lambda query: query[:17] + "!" + query[18:], "damaged"),
    ],
)
def test_a_query_that_was_changed_is_refused(client: FlaskClient, change: object, sentence: str) -> None:
    fields = carried(upload(client))
    answer = client.post("/search", data={**fields, "query": change(fields["query"])})  # type: ignore[operator]
    assert answer.status_code in (400, 422)
    assert sentence in html.unescape(answer.text)


def kept(page: str) -> str:
    """The URL of a search."""
    found = re.search(r'class="keep"><a href="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def test_a_search_has_an_address_that_leads_to_the_same_results(client: FlaskClient) -> None:
    fields = carried(upload(client))
    page = again(client, {**fields, "filter.gender": "Women", "k": "3"})
    opened = client.get(kept(page) + "&utm_source=mail&fbclid=1").text
    assert names(opened) == names(page)
    assert "Gender: Women" in opened
    assert "The photo is not kept" in opened
    assert "data:image" not in kept(page)
    assert 'method="get"' in opened
    assert kept(opened) == kept(page)
    (wider,) = re.findall(r'class="chip" href="([^"]*)"', opened)
    assert names(client.get(html.unescape(wider)).text)[0] == "Men's red shirts"


def test_an_address_without_a_search_leads_home(client: FlaskClient) -> None:
    answer = client.get("/search?utm_source=mail")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_the_first_versions_addresses_lead_to_todays(client: FlaskClient) -> None:
    answer = client.get("/?q=red&gender=Women&attr.k=odd&utm_source=mail")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/?q=red&filter.gender=Women&filter.k=odd&utm_source=mail"


def test_under_a_prefix_addresses_stay_under_it(client: FlaskClient) -> None:
    page = client.get("/?filter.gender=Men&q=red", base_url="http://shop.example/look/alike").text
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
    assert addresses
    assert all(address.startswith("/look/alike/") for address in addresses)


def test_counts_say_what_a_choice_would_leave(client: FlaskClient) -> None:
    page = client.get("/?filter.gender=Men&filter.articleType=Shirts").text

    def offered(column: str) -> dict[str, int]:
        choice = rf'name="filter\.{column}" value="([^"]*)"[^>]*> .*?<span class="number">([\d,]+)'
        return {value: int(count) for value, count in re.findall(choice, page)}

    def found(query: str) -> int:
        return int(status(client.get(query).text).split()[0])

    for value, number in offered("baseColour").items():
        assert found(f"/?filter.gender=Men&filter.articleType=Shirts&filter.baseColour={value}") == number > 0
    assert offered("gender")["Women"] == found("/?filter.gender=Women&filter.articleType=Shirts")


@pytest.mark.parametrize(
    "picture", ["", "https://evil.example/x.png", 'data:image/jpeg;base64,AA" onerror="x', "x" * 300_000]
)
def test_a_picture_that_was_changed_is_refused(client: FlaskClient, picture: str) -> None:
    answer = client.post("/search", data={**carried(upload(client)), "picture": picture})
    assert answer.status_code == 422
    assert "The picture in this page is damaged" in answer.text


def test_a_results_page_has_no_address(client: FlaskClient) -> None:
    answer = client.get("/search")
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_product_and_those_that_look_like_it(client: FlaskClient) -> None:
    page = client.get("/products/1").text
    assert status(page) == f"5 results, closest: {names(page)[0]}"
    assert "The same photo again" not in page
    assert 'href="https://shop.example/1"' in page
    assert "Colour" in page


@pytest.mark.parametrize("order", ["sort=name", "lean=1", "positive=17"])
def test_in_another_order_none_is_called_the_closest(client: FlaskClient, order: str) -> None:
    assert status(client.get(f"/products/1?{order}").text) in ("5 results", "24 results")


@pytest.mark.parametrize("product_id", [SLASHED, "x/similar", "hostile"])
def test_a_link_leads_to_any_id(client: FlaskClient, product_id: str) -> None:
    page = client.get("/?filter.baseColour=Purple").text
    links = [html.unescape(address) for address, _ in NAMES.findall(page)]
    assert any(f'<dd dir="auto">{html.escape(product_id)}</dd>' in client.get(link).text for link in links)


@pytest.mark.parametrize("product_id", [SLASHED, "x/similar"])
def test_the_links_of_a_products_page_to_itself_keep_its_id(client: FlaskClient, product_id: str) -> None:
    steering = "filter.gender=Men&filter.gender=Women&favour.gender=Women&positive=1&negative=17&colour=red&colour=blue"
    page = client.get(f"/products/{quote(product_id, safe='')}?{steering}").text
    links = [html.unescape(each) for each in re.findall(r'(?:href|name="back" value)="(/[^"]+[?][^"]*)"', page)]
    answers = {each: client.get(each.partition("#")[0]) for each in links}
    assert {each.status_code for each in answers.values()} == {200}
    itself = [
        each for each, answer in answers.items() if f'<dd dir="auto">{html.escape(product_id)}</dd>' in answer.text
    ]
    assert len(itself) > 15  # chips, orders, steps, reasons, and the way back from a heart
    assert set(links) - set(itself) == {each for each in links if each.startswith("/results.")}


@pytest.mark.parametrize(
    "address", ["/?filter.baseColour=Purple", "/products/hostile", "/?q=%3Cscript%3Ealert(1)%3C/script%3E"]
)
def test_text_of_others_is_escaped(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    assert "<script>document" not in page
    assert "<script>alert" not in page
    assert (
        html.escape(HOSTILE, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
        or "q=" in address
    )


@pytest.mark.parametrize("product_id", ["2", "hostile"])
def test_an_address_that_is_not_of_the_web_is_no_link(client: FlaskClient, product_id: str) -> None:
    page = client.get(f"/products/{product_id}").text
    assert "See it in the shop" not in page
    assert "javascript:" not in page
    assert "data:text" not in page


def test_an_unknown_product_is_404(client: FlaskClient) -> None:
    answer = client.get("/products/none")
    assert answer.status_code == 404
    assert "no product" in answer.text


def test_an_unknown_filter_is_422(client: FlaskClient) -> None:
    answer = client.get("/?filter.size=XL")
    assert answer.status_code == 422
    assert "The products can’t be filtered by this." in answer.text
    assert "gender, articleType, baseColour, k" in client.get("/api/v1/products?filter.size=XL").json["detail"]


@pytest.mark.parametrize("path", ["/?", "/products/1?"])
def test_prices_that_exclude_each_other_are_left_out_and_stay_in_their_fields(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}price_min=90&price_max=5&filter.gender=Women")
    assert answer.status_code == 422
    assert "The lowest price is above the highest, so prices were left out." in answer.text
    assert re.search(r'name="price_min"[^>]* value="90"', answer.text)
    assert "Gender: Women" in answer.text
    assert "Price from" not in answer.text
    assert names(answer.text)


def test_without_its_encoder_the_page_says_why(app: OpenAPI, client: FlaskClient) -> None:
    def load() -> None:
        raise UnavailableError("Weights are missing.")

    missing = QueryEncoder(load)  # type: ignore[arg-type]
    missing.start()
    with with_shop(app, encoder=missing):
        answer = client.post("/search", data={"photo": (io.BytesIO(photo()), "p.png")})
        assert answer.status_code == 503
        page = client.get("/").text
        for text in (page, answer.text):
            assert "Searching by photo is off for now." in text
            assert "Weights are missing." not in text
        assert 'name="sample"' not in page
        assert client.get("/products/1").status_code == 200


def test_a_single_filter_that_leaves_nothing_is_the_one_to_drop(client: FlaskClient) -> None:
    page = client.get("/?price_min=9999").text
    assert "Nothing passes this filter" in page
    assert "Drop it to see what there is:" in page
    assert page.count("Price from 9,999") == 1


def test_a_chip_of_many_values_is_short(client: FlaskClient) -> None:
    page = client.get("/?filter.articleType=Shirts&filter.articleType=Skirts&filter.articleType=Shoes").text
    assert "Shirts or Skirts or Shoes</span>" in page
    colours = ("Red", "Green", "Mustard", "Purple")
    page = client.get("/", query_string={"filter.baseColour": colours}).text
    assert "Colour: Red, Green or 2 more" in page


def test_of_several_filters_those_are_named_that_are_enough_to_drop(client: FlaskClient) -> None:
    page = client.get("/?filter.gender=Men&q=zebra&filter.articleType=Shirts").text
    assert "There are matches without this one:" in page
    page = client.get("/?filter.articleType=Skirts&filter.baseColour=Red&k=1&filter.k=even&filter.gender=Men").text
    assert "Dropping any one of these is enough:" in page


def test_the_page_of_a_product_without_similar_ones_says_so(app: OpenAPI, client: FlaskClient) -> None:
    index = shop_of(app).index
    words = Closeness(words=(Word(key="little_in_common", least=-1),), fitted=1, seed=0)
    distant = Searcher(dataclasses.replace(index, manifest=index.manifest.model_copy(update={"closeness": words})))
    with with_shop(app, searcher=distant):
        page = client.get("/products/1").text
    assert "Nothing here looks much like it. These come nearest." in page
    assert status(page).startswith("5 results")
