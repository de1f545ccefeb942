"""Other ways to ask: a part of a photo, several photos, an address, and words beside a photo."""

import html
import io
import re
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image

from lookalike.encoders.base import Located, NetworkOutput, Want
from lookalike.photos import Photo
from lookalike.query import QueryEncoder
from lookalike.storefront import Storefront
from lookalike.web import addresses
from lookalike.web.fetch import Fetcher
from tests.encoders.knowing import Knowing
from tests.web.conftest import with_shop
from tests.web.shop import COLOURS, draw, photo
from tests.web.test_fetch import answer, resolve, web
from tests.web.test_pages import HIDDEN, names, status

LEFT, RIGHT = "0,0,0.5,1", "0.5,0,0.5,1"


class Pointing(Knowing):
    """Finds a thing in each half of a wide photo, and names its colour."""

    has_boxes = True

    def forward(self, batch: np.ndarray, wants: Collection[Want] = ()) -> NetworkOutput:  # type: ignore[type-arg]
        return super().forward(batch, ())

    def _boxes(self, photos: Sequence[Photo], seen: NetworkOutput) -> list[Located]:
        return [_halves(*photo.shape[1::-1]) for photo in photos]


def _halves(width: int, height: int) -> Located:
    boxes = [(0, 0, width, height)]
    if width > height:
        boxes = [(width / 2, 0, width, height), (0, 0, width / 2, height)]
    return Located(np.array(boxes, np.float32), np.ones((2, 2), np.float32), (width, height))


def pair(size: tuple[int, int] = (360, 240)) -> bytes:
    """A photo of two things: a red shirt at the left, a green handbag at the right."""
    both = Image.new("RGB", (360, 240), "white")
    both.paste(draw("Shirts", COLOURS["Red"]), (0, 0))
    both.paste(draw("Handbags", COLOURS["Green"]), (180, 0))
    out = io.BytesIO()
    both.resize(size).save(out, "PNG")
    return out.getvalue()


def part(data: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), "photo.png"


@pytest.fixture
def pointing(app: OpenAPI) -> Iterator[Pointing]:
    encoder = Pointing()
    query = QueryEncoder(lambda: encoder)
    query.start()
    with with_shop(app, encoder=query):
        yield encoder


def fields(page: str) -> dict[str, list[str]]:
    """All fields that a results page sends back."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def post(client: FlaskClient, **data: object) -> str:
    response = client.post("/search", data=data)
    assert response.status_code == 200, response.text
    return response.text


def test_the_api_searches_by_a_part(client: FlaskClient) -> None:
    for crop, kind in ((LEFT, "Shirts"), (RIGHT, "Handbags")):
        found = client.post("/api/v1/search", data={"photo": part(pair()), "crop": crop}).json
        assert found
        assert found["matches"][0]["attributes"]["articleType"] == kind
        assert found["query"]["crop"]["x"] == float(crop.split(",")[0])


@pytest.mark.parametrize(
    ("crop", "sentence"),
    [
        ("0,0,0,1", "more than 0"),
        ("nan,0,1,1", "four numbers"),
        ("0.9,0,0.5,1", "inside the photo"),
        ("1", "four numbers"),
        ("0,0,0.001,1", "at least 8"),
    ],
)
def test_a_part_that_is_none_is_refused(client: FlaskClient, crop: str, sentence: str) -> None:
    response = client.post("/api/v1/search", data={"photo": part(pair()), "crop": crop})
    assert response.status_code == 422
    assert sentence in response.json["detail"]  # type: ignore[index]
    held = fields(post(client, photo=part(pair())))
    response = client.post("/search", data={**held, "cut": crop})
    assert response.status_code == 422
    assert sentence in html.unescape(response.text)


def test_a_part_of_several_photos_is_refused(client: FlaskClient) -> None:
    response = client.post("/api/v1/search", data={"photo": [part(pair()), part(photo())], "crop": LEFT})
    assert response.status_code == 422
    assert "a part of one photo, and 2 were given" in response.json["detail"]  # type: ignore[index]


def test_the_things_in_a_photo_are_told_and_searched(client: FlaskClient, pointing: Pointing) -> None:
    found = client.post("/api/v1/search", data={"photo": part(pair())}).json
    assert found
    boxes = found["query"]["boxes"]
    assert [box["place"]["x"] for box in boxes] == [0.5, 0], "the main thing comes first"
    assert all(box["label"] for box in boxes)
    lower = client.post("/api/v1/search", data={"photo": part(pair()), "crop": "0,0.5,1,0.5"}).json
    assert lower
    assert [box["place"]["y"] for box in lower["query"]["boxes"]] == [0.5, 0.5], "in shares of the whole photo"

    page = post(client, photo=part(pair()))
    cuts = re.findall(r'name="cut" value="([\d.,]+)">([^<]+)<', page)
    assert [cut for cut, _ in cuts] == [RIGHT, LEFT]
    page = post(client, **fields(page), cut=LEFT)
    assert names(page)[0] == "Men's red shirts"
    assert [cut for cut, _ in re.findall(r'name="cut" value="([\d.,]+)">([^<]+)<', page)] == [RIGHT, LEFT]


def test_a_part_is_cut_from_the_small_picture_and_the_whole_is_one_click_away(client: FlaskClient) -> None:
    whole = post(client, photo=part(pair()))
    by_fields = {"crop.left": "50", "crop.top": "0", "crop.width": "50", "crop.height": "100"}
    page = post(client, **fields(whole), **by_fields, cut="fields")
    assert names(page)[0].endswith("green handbags")
    assert fields(page)["crop"] == [RIGHT]
    narrowed = post(client, **fields(page), **{"filter.gender": "Women"})
    assert names(narrowed)[0] == "Women's green handbags", "the part stays"
    assert fields(narrowed)["crop"] == [RIGHT]
    again = post(client, **fields(narrowed), cut="whole")
    assert names(again) == names(whole)
    assert "crop" not in fields(again)


def test_a_part_that_the_browser_cut_keeps_the_picture_of_the_whole(client: FlaskClient) -> None:
    held = fields(post(client, photo=part(pair())))
    page = post(client, **held, cut=RIGHT, photo=part(photo("Handbags", "Green")))
    assert names(page)[0].endswith("green handbags")
    assert (fields(page)["picture"], fields(page)["member"]) == (held["picture"], held["member"])
    assert fields(page)["query"] != held["query"]


@pytest.mark.parametrize("change", [{"member": []}, {"crop": ["x"]}, {"box": ["9,9,9,9 Shirts"]}, {"cut": ["fields"]}])
def test_what_a_page_holds_is_checked_when_it_comes_back(client: FlaskClient, change: dict[str, list[str]]) -> None:
    held = fields(post(client, photo=part(pair())))
    assert client.post("/search", data={**held, **change}).status_code == 422


def test_several_photos_are_searched_together_and_each_can_be_taken_out(client: FlaskClient) -> None:
    shirt, shoe, bag = photo(), photo("Shoes", "Green"), photo("Handbags", "Green")
    page = post(client, photo=[part(shirt), part(shoe), part(bag)])
    held = fields(page)
    assert [len(held[name]) for name in ("picture", "member", "query")] == [3, 3, 1]
    page = post(client, **held, remove="0")
    assert fields(page)["member"] == held["member"][1:]
    page = post(client, **fields(page), remove="0")
    assert names(page)[0] == "Men's green handbags"
    assert fields(page)["query"] == fields(page)["member"]
    for number in ("0", "5", "-1", "x"):
        assert client.post("/search", data={**fields(page), "remove": number}).status_code == 422
    together = client.post("/api/v1/search", data={"photo": [part(shirt), part(shirt)]}).json
    assert together
    assert together["matches"][0]["id"] == "1"


def test_photos_of_different_things_are_said_to_be_a_mix_and_each_is_searched_alone(client: FlaskClient) -> None:
    photos = [photo(), photo("Handbags", "Green")]
    page = post(client, photo=[*map(part, photos)])
    assert page.index("These photos have little in common") < page.index('name="alone"') < page.index('class="card"')
    assert "Looks like" not in page
    narrowed = post(client, **fields(page), **{"filter.gender": "Women"})
    assert "These photos have little in common" in narrowed, "they still are after a change"
    kept = client.get("/search", query_string={"query": fields(page)["query"]}).text
    assert "The photos of this search have little in common" in kept, "its address says so, too"
    assert 'name="alone"' not in kept
    alone = post(client, **fields(narrowed), **{"filter.gender": "Women"}, alone="1")
    assert names(alone)[0] == "Women's green handbags"
    assert fields(alone)["member"] == fields(page)["member"][1:]
    assert "little in common, so" not in alone
    for number in ("2", "-1", "x"):
        assert client.post("/search", data={**fields(page), "alone": number}).status_code == 422
    for given, mixed in ((photos, True), (photos[:1], False), ([photo(), photo(lean=4)], False)):
        found = client.post("/api/v1/search", data={"photo": [*map(part, given)]}).json
        assert found
        assert found["query"]["mixed"] is mixed


def test_words_beside_a_photo_become_filters(client: FlaskClient) -> None:
    page = post(client, photo=part(photo()), words="but in navy, for women, without sleeves")
    assert names(page)[0] == "Women's navy blue shirts"
    assert "Colour: Navy Blue" in page
    assert "Gender: Women" in page
    assert 'value="without sleeves"' in page
    wider = post(client, **fields(page), **{"filter.gender": "Women", "filter.baseColour": "Navy Blue", "words": "red"})
    assert "Colour: Red" in wider, "the new colour replaces the other"
    assert names(wider)[0] == "The same photo again"


@pytest.mark.parametrize("page", ["/search", "/products/1"])
def test_words_that_can_t_be_used_are_told_once_and_are_in_no_address(client: FlaskClient, page: str) -> None:
    token = fields(post(client, photo=part(photo())))["query"][0]
    told = client.get(page, query_string={"query": token, "words": "navy, for women, without sleeves"})
    told = client.get(told.location)
    assert "This can&#39;t be used: “without sleeves”." in told.text
    chips = re.findall(r'class="chip"[^>]* (?:formaction|href)="([^"]*)"', told.text)
    addresses = list(map(html.unescape, chips))
    assert len(addresses) == 3, "navy, women, all filters"
    assert not [address for address in addresses if "words" in address]
    assert "can&#39;t be used" not in client.get(addresses[0]).text


def test_words_that_name_no_value_move_up_what_mentions_them(client: FlaskClient) -> None:
    plain = names(post(client, photo=part(photo()), k="20"))
    page = post(client, photo=part(photo()), k="20", words="again")
    assert plain[0] == "Men's red shirts"
    assert "2 listings" in page
    assert "First: again" in page
    assert fields(page)["prefer"] == ["again"]
    (address,) = re.findall(r'<button class="chip" form="refine" name="limits" value="url" formaction="([^"]*)">', page)
    assert names(client.post(html.unescape(address), data={**fields(page), "limits": "url"}).text) == plain


def test_wishes_that_can_t_be_fulfilled_are_named(client: FlaskClient) -> None:
    page = post(client, photo=part(photo()), words="with dragons, again")
    assert "This can't be used: “dragons”." in html.unescape(page)
    assert fields(page)["prefer"] == ["again"]
    some = html.unescape(post(client, photo=part(photo()), k="20", prefer=["dragons", "shirts", "ghosts"]))
    assert "Nothing close mentions “dragons, ghosts”." in some


def test_words_that_name_a_price_become_its_filter(client: FlaskClient) -> None:
    page = post(client, photo=part(photo()), words="up to 20 €, cheaper")
    assert "Price up to 20" in page
    assert re.search('name="price_max"[^>]* value="20"', page), "the form keeps it for the next search"
    assert "This can't be used: “cheaper”." in html.unescape(page)
    address = client.get("/products/1?words=over+20&price_max=15").location
    assert address == "/products/1?price_min=20"
    found = client.get("/api/v1/products/1/similar?words=20-30+euro").json
    assert found
    assert (found["words"]["price_min"], found["words"]["price_max"]) == (20, 30)
    assert found["matches"]
    assert all(20 <= match["price"] <= 30 for match in found["matches"])


@pytest.mark.parametrize(
    ("facets", "example"),
    [(None, "in Red …"), (["articleType", "gender"], "Shirts …"), ([], "with a pattern …")],
)
def test_the_example_of_words_is_a_value_of_the_shop_s_filters(
    app: OpenAPI, facets: list[str] | None, example: str
) -> None:
    with with_shop(app, front=Storefront(facets=facets)):
        page = app.test_client().get("/products/1").text
    (shown,) = re.findall('name="words"[^>]* placeholder="([^"]*)"', page)
    assert shown == example


def test_words_beside_a_product_lead_to_an_address_with_filters(client: FlaskClient) -> None:
    response = client.get("/products/1?words=green+handbag")
    assert response.status_code == 302
    assert response.location == "/products/1?filter.baseColour=Green&filter.articleType=Handbags"
    page = client.get("/products/1?words=not+green").text
    assert "This can&#39;t be used: “not green”." in page
    found = client.get("/api/v1/products/1/similar?words=green").json
    assert found
    assert found["words"] == {
        "filters": {"baseColour": ["Green"]}, "price_min": None, "price_max": None, "preferred": [], "ignored": [],
    }  # fmt: skip
    assert {match["attributes"]["baseColour"] for match in found["matches"]} == {"Green"}


@pytest.mark.parametrize("words", ["\"' OR 1=1 --", "NEAR(a b) AND *", "🦄" * 40, "\0\x1b[31m", "e" * 200])
def test_any_words_are_only_words(client: FlaskClient, words: str) -> None:
    assert status(post(client, photo=part(photo()), words=words)).startswith("5 results")


def test_a_photo_is_fetched_from_its_address_if_the_shop_allows_it(
    app: OpenAPI, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'name="image_url"' not in client.get("/").text
    with web(answer(photo()), answer(photo()), answer(b"%PDF-1.7")) as servers:
        monkeypatch.setitem(app.extensions, addresses.KEY, Fetcher(resolve, servers.connect))
        monkeypatch.setitem(app.config, "TAKES_ADDRESSES", True)
        assert 'name="image_url"' in client.get("/").text
        url = {"image_url": "http://photos.example/a.jpg"}
        assert names(post(client, **url))[0] == "Men's red shirts"
        found = client.post("/api/v1/search", data=url).json
        assert found
        assert found["matches"][0]["id"] == "1"
        assert client.post("/api/v1/search", data=url).status_code == 415
        response = client.post("/api/v1/search", data={"image_url": "http://localhost/a.jpg"})
        assert response.json
        assert "this very server" in response.json["detail"]


def test_enter_in_a_field_presses_no_button_of_the_photos(client: FlaskClient) -> None:
    page = post(client, photo=[part(photo()), part(photo("Shoes"))])
    buttons = re.findall(r'<button class="([^"]*)" form="refine"(?: name="(\w+)")?', page)
    assert buttons[0] == ("hidden", "")
    assert ("remove", "remove") in buttons
    assert page.index('class="hidden" form="refine"') < page.index('<form class="refine"')
