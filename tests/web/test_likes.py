"""Hearts, the cookie that holds them, the page of likes, and what is recommended by them."""

import io
import re

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from werkzeug.test import TestResponse

from lookalike.web.likes import COOKIE, MOST_BYTES, MOST_SEEN, Likes, read, write, write_ids
from tests.web.conftest import shop_of
from tests.web.shop import SLASHED, photo
from tests.web.test_pages import names, names_within


def send(client: FlaskClient, headers: dict[str, str] | None = None, **form: str) -> TestResponse:
    return client.post("/likes", data=form, headers=headers)


def kept(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    return cookie.value if cookie else ""


def row(page: str) -> list[str]:
    """The names in the row of recommendations."""
    found = re.search(r'<section class="row".*?</section>', page, re.DOTALL)
    return names_within(found[0]) if found else []


def test_a_heart_is_kept_in_a_cookie_and_shown_pressed(client: FlaskClient) -> None:
    assert 'class="likes" href="/likes" hidden' in client.get("/").text
    answer = send(client, like="17", back="/products/17?k=9")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/products/17?k=9#heart-17")
    assert set(answer.headers["Set-Cookie"].split("; ")) >= {f"{COOKIE}=17", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert "Secure" not in answer.headers["Set-Cookie"]
    page = client.get("/products/17")
    assert re.search(r'name="unlike" value="17" aria-pressed="true"', page.text)
    assert 'class="likes" href="/likes">' in page.text
    assert (page.headers["Vary"], page.headers["Cache-Control"]) == ("Cookie", "private")
    send(client, unlike="17")
    assert kept(client) == ""


def test_on_https_the_cookie_is_secure(client: FlaskClient) -> None:
    answer = client.post("/likes", data={"like": "1"}, base_url="https://shop.example")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_program_gets_the_count(client: FlaskClient) -> None:
    answer = send(client, like="1", headers={"Accept": "application/json"})
    state = {"count": 1, "liked": ["1"], "address": "/likes?list=1", "kept": True}
    assert answer.json == state
    again = client.get("/likes", headers={"Accept": "application/json"})
    assert again.json == state
    assert again.headers["Cache-Control"] == "no-store"
    send(client, unlike="1")
    assert client.get("/likes", headers={"Accept": "application/json"}).json == {
        "count": 0,
        "liked": [],
        "address": "/likes?list=",
        "kept": False,
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_changes_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = send(client, like="1", headers=headers)
    assert answer.status_code == 403
    assert "nothing was changed" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert send(client, like="1", headers={"Origin": "http://localhost"}).status_code == 303


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", ""])
def test_the_way_back_stays_on_this_site(client: FlaskClient, back: str) -> None:
    assert send(client, like="1", back=back).headers["Location"] == "/#heart-1"


def test_without_a_script_a_heart_in_a_row_leads_back_to_the_row(client: FlaskClient) -> None:
    (action,) = set(re.findall(r'class="heart"[^>]+ formaction="([^"]+)"', client.get("/").text))
    answer = client.post(action, data={"like": "1"})
    assert answer.headers["Location"] == "/#row-title"


def test_the_address_of_as_many_likes_as_fit_can_be_read() -> None:
    likes = Likes()
    for number in range(10_000, 11_000):
        likes = likes.with_liked(str(number))
    request_line = f"GET /likes?list={write_ids(likes.liked)} HTTP/1.1"
    assert len(request_line) < 4094  # gunicorn's own limit


def test_what_can_t_be_changed_is_a_sentence(client: FlaskClient) -> None:
    assert (send(client, like="gone").status_code, kept(client)) == (404, "")
    assert send(client).status_code == 400
    assert send(client, unlike="gone").status_code == 303


def test_a_page_with_a_photo_comes_back_to_its_kept_address(client: FlaskClient) -> None:
    page = client.post("/search", data={"photo": (io.BytesIO(photo()), "p.png"), "k": "7"}).text
    (back,) = re.findall(r'name="back" value="([^"]+)"', page)
    assert len(names(client.get(back.replace("&amp;", "&")).text)) == 7


@pytest.mark.parametrize(
    "written", ["gone", "!!!", "*", "%ff%fe!1", "1!1!1", "é\"';", "1*2*3", "!" * 4000, "1!" * 1900]
)
def test_a_tampered_cookie_breaks_nothing(client: FlaskClient, written: str) -> None:
    client.set_cookie(COOKIE, written)
    for address in ("/", "/likes", "/products/1"):
        assert client.get(address).status_code == 200
    assert send(client, like="2").status_code == 303
    assert len(kept(client)) <= MOST_BYTES


def test_ids_that_are_gone_are_said(client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "1!gone!lost")
    page = client.get("/likes").text
    assert "2 products of this list are not in the catalogue any more." in page
    assert names(page) == ["Men's red shirts"]
    send(client, like="2")
    assert kept(client) == "2!1!gone!lost"  # the next index may have them
    assert ">2</span>" in client.get("/").text
    send(client, forget="gone")
    assert kept(client) == "2!1"


def test_only_ids_that_are_gone_can_be_forgotten(client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "gone")
    page = client.get("/likes").text
    assert "Remove it from the list" in page
    assert "Forget everything" in page
    send(client, forget="all")
    assert kept(client) == ""


def test_the_oldest_are_dropped(app: OpenAPI) -> None:
    products = [f"{number:060}" for number in range(100)]
    likes = Likes(every_seen=("seen",))
    for each in products:
        likes = likes.with_liked(each)
    assert len(write(likes)) <= MOST_BYTES
    assert likes.seen == ()
    assert likes.liked[0] == products[-1]
    assert likes.full
    assert 50 < len(likes.liked) < 60
    odd = Likes((SLASHED, "1"), ("x/similar",))
    assert not read(write(odd), shop_of(app).index.products).gone
    assert read(write(odd), shop_of(app).index.products) == odd
    assert re.fullmatch(r"[\w%!*.~-]+", write(odd), re.ASCII)


def test_what_is_looked_at_is_remembered_after_opting_in_only(client: FlaskClient) -> None:
    client.get("/products/1")
    assert kept(client) == ""
    send(client, remember="on")
    client.get("/products/1")
    client.get("/products/17", headers={"Sec-Fetch-Site": "cross-site"})
    client.get("/products/2")
    client.get("/products/gone")
    assert kept(client) == "*2!1"
    for number in range(3, 35):
        client.get(f"/products/{number}")
    assert len(kept(client).split("!")) == MOST_SEEN
    assert "Looked at lately" in client.get("/likes").text
    send(client, like="1", remember="off")
    send(client, remember="off")
    assert kept(client) == "1"
    answer = send(client, forget="all")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert kept(client) == ""


def test_a_list_can_be_sent(client: FlaskClient) -> None:
    for each in ("1", SLASHED):
        send(client, like=each)
    (address,) = re.findall(r'href="(/likes\?list=[^"]+)"', client.get("/likes").text)
    somebody = client.application.test_client()
    send(somebody, like="17")
    page = somebody.get(address + "!gone").text
    assert "A list that somebody sent" in page
    assert names(page) == ["Odd id", "Men's red shirts"]
    assert "One product of this list is not in the catalogue any more." in page
    assert "Forget everything" not in page
    assert kept(somebody) == "17"
    assert names(somebody.get("/likes", query_string={"id": [SLASHED, "1"]}).text) == ["Odd id", "Men's red shirts"]
    (ids,) = re.findall(r'name="like-all" value="([^"]+)"', page)
    answer = send(somebody, **{"like-all": ids})
    assert answer.headers["Location"] == "/likes"
    assert names(somebody.get("/likes").text) == ["Men's red watches", "Odd id", "Men's red shirts"]
    assert "like-all" not in somebody.get(address).text
    many = somebody.get("/likes", query_string={"id": [f"x{number}" for number in range(10_000)]})
    assert many.status_code == 200
    assert "The list is too long" in many.text


def test_for_you_has_both_tastes_nothing_twice_and_changes_with_a_click(client: FlaskClient) -> None:
    newcomer = row(client.get("/").text)
    assert len(set(newcomer)) == 12
    send(client, like="17")  # a watch
    send(client, like="25")  # a skirt
    first = row(client.get("/").text)
    assert any("watches" in each for each in first)
    assert any("skirts" in each for each in first)
    assert len(set(first)) == len(first) == 12
    assert not {"Men's red watches", "Men's red skirts"} & set(first)
    send(client, remember="on")
    client.get("/products/3")
    second = row(client.get("/").text)
    assert second != first
    assert "Men's navy blue shirts" not in second
    assert not row(client.get("/?q=shirt").text)


def test_the_look_of_a_product_is_of_other_kinds_and_of_its_gender(client: FlaskClient) -> None:
    page = client.get("/products/1").text
    look = re.search(r'<section class="row look".*?</section>', page, re.DOTALL)
    assert look
    assert "by looks only" in look[0]
    assert 2 <= len(names_within(look[0])) <= 6
    assert not [each for each in names_within(look[0]) if "shirts" in each or "Women" in each]
