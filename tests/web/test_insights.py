"""The frame of the insights: who may see them, the log-in, files, and what an index without them shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.web.insights.access import COOKIE, MINUTES, MOST_TRIES
from tests.web.keeper import BEARER, KEY, keeping, log_in, token_in, with_insights


@pytest.fixture(scope="module")
def folder(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn shop with statistics."""
    return with_insights(index_folder, tmp_path_factory.mktemp("keeper"), "statistics")


@pytest.fixture
def keeper_app(folder: Path) -> Iterator[OpenAPI]:
    """An app with a key; wrong keys are counted anew."""
    with keeping(folder) as made:
        yield made


def test_without_a_key_they_are_off_and_say_how_to_switch_them_on(client: FlaskClient) -> None:
    for address in ("/insights", "/insights/statistics", "/insights/files/statistics.json", "/insights/login"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "LOOKALIKE_ADMIN_KEY" in answer.get_data(as_text=True)
    refused = client.get("/api/v1/insights")
    assert refused.status_code == 401
    assert "LOOKALIKE_ADMIN_KEY" in refused.get_json()["detail"]
    for _ in range(MOST_TRIES + 1):  # there is nothing to guess
        assert client.get("/api/v1/insights", headers=BEARER).status_code == 401


def test_the_key_opens_them_and_logging_out_closes_them(keeper_app: OpenAPI) -> None:
    client = keeper_app.test_client()
    asked = client.get("/insights/statistics?page=1")
    assert asked.status_code == 303
    answer = log_in(client, next="/insights/statistics?page=1")
    assert answer.location == "/insights/statistics?page=1"
    cookie = answer.headers["Set-Cookie"]
    assert all(each in cookie for each in ("HttpOnly", "SameSite=Strict"))
    page = client.get("/insights/statistics")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    token = token_in(page.get_data(as_text=True))
    assert client.post("/insights/logout", data={"token": "wrong"}).status_code == 403
    assert client.get("/insights/statistics").status_code == 200
    copy = client.get_cookie(COOKIE)
    assert copy
    client.post("/insights/logout", data={"token": token})
    assert client.get("/insights/statistics").status_code == 303
    client.set_cookie(COOKIE, copy.value)
    assert client.get("/insights/statistics").status_code == 303
    assert client.post("/insights/logout", data={"token": token}).status_code == 403


def test_the_cookie_is_for_https_except_on_this_machine(keeper_app: OpenAPI) -> None:
    here = keeper_app.test_client().get("/insights/login")
    assert "Secure" not in here.headers["Set-Cookie"]
    there = keeper_app.test_client().get("/insights/login", base_url="http://shop.example")
    assert "Secure" in there.headers["Set-Cookie"]


def test_a_log_in_needs_the_form_of_this_site(keeper_app: OpenAPI) -> None:
    client = keeper_app.test_client()
    assert client.post("/insights/login", data={"key": KEY}).status_code == 403
    assert client.post("/insights/login", data={"key": KEY, "token": "é"}).status_code == 403
    no_url = {"Origin": "http://["}
    assert client.post("/insights/login", data={"key": KEY}, headers=no_url).status_code == 403
    assert client.get("/insights/login").headers["Cache-Control"] == "no-store"
    assert log_in(client).status_code == 303
    foreign = keeper_app.test_client()
    token = token_in(foreign.get("/insights/login").get_data(as_text=True))
    answer = foreign.post(
        "/insights/login", data={"key": KEY, "token": token}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_it_leads_to_no_other_site(keeper_app: OpenAPI) -> None:
    for address in ("https://evil.example", "//evil.example/insights", "/insights\\evil", "/"):
        assert log_in(keeper_app.test_client(), next=address).location == "/insights"


def test_wrong_keys_are_limited(keeper_app: OpenAPI) -> None:
    client = keeper_app.test_client()
    for _ in range(MOST_TRIES):
        assert log_in(client, "a wrong key of many characters").status_code == 401
    refused = log_in(client)
    assert refused.status_code == 503  # also the right one
    assert 0 < int(refused.headers["Retry-After"]) <= 60 * MINUTES
    assert client.get("/api/v1/insights", headers=BEARER).status_code == 503
    other = client.get("/api/v1/insights", headers=BEARER, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 200
    for last in "123456":
        wrong = {"Authorization": "Bearer a wrong key"}
        answer = client.get("/api/v1/insights", headers=wrong, environ_base={"REMOTE_ADDR": f"2001:db8::{last}"})
    assert answer.status_code == 503  # a customer has a whole network of them


def test_a_forged_cookie_opens_nothing(keeper_app: OpenAPI) -> None:
    for forged in ("eyJpZCI6ICJhIiwgImluIjogdHJ1ZX0.x.y", "x" * 3000, '{"id":"a","in":true}'):
        client = keeper_app.test_client()
        client.set_cookie(COOKIE, forged)
        assert client.get("/insights").status_code == 303


def test_the_api_gives_the_parts_to_the_key(keeper_app: OpenAPI) -> None:
    client, headers = keeper_app.test_client(), BEARER
    overview = client.get("/api/v1/insights", headers=headers).get_json()
    assert overview["stale"] is False
    assert "statistics" in overview["manifest"]["parts"]
    assert client.get("/api/v1/insights/statistics", headers=headers).get_json()["products"] == 45
    assert client.get("/api/v1/insights/nothing", headers=headers).status_code == 404
    assert client.get("/api/v1/insights/statistics").status_code == 401


def test_every_number_is_a_file(keeper_app: OpenAPI) -> None:
    client = keeper_app.test_client()
    log_in(client)
    table = client.get("/insights/tables/statistics/values/gender.csv").get_data(as_text=True)
    assert table.startswith("\ufeffgender,products\n")
    assert client.get("/insights/files/statistics.json").get_json()["products"] == 45
    assert client.get("/insights/files/..%2Findex.json").status_code == 404
    assert client.get("/insights/tables/statistics/nothing.csv").status_code == 404


def test_insights_of_an_earlier_build_are_stale_and_damaged_ones_say_so(keeper_app: OpenAPI, folder: Path) -> None:
    client = keeper_app.test_client()
    log_in(client)
    manifest = folder / "insights" / "insights.json"
    [facts] = manifest.parent.glob("statistics-*.json")
    written, counted = manifest.read_text(), facts.read_bytes()
    try:
        manifest.write_text(re.sub(r'"index": "\w+"', f'"index": "{"0" * 64}"', written))
        assert "earlier build" in client.get("/insights").get_data(as_text=True)
        manifest.write_text(written + " ")  # opened anew
        facts.write_bytes(counted.replace(b"45", b"46"))
        damaged = client.get("/insights/statistics")
        assert damaged.status_code == 500
        assert "makes it again" in damaged.get_data(as_text=True)
        manifest.write_text("[" * 100_000)
        assert "can&#39;t be read by this program" in client.get("/insights/statistics").get_data(as_text=True)
        assert client.get("/insights/demand").status_code == 200  # needs none
        manifest.unlink()
        without = client.get("/insights/statistics")
        assert without.status_code == 404
        assert "python -m lookalike insights" in without.get_data(as_text=True)
    finally:
        facts.write_bytes(counted)
        manifest.write_text(written)


@pytest.mark.parametrize("view", ["map", "clusters", "duplicates", "mistakes", "quality"])
def test_a_page_without_its_part_says_how_to_compute_it(keeper: FlaskClient, view: str) -> None:
    answer = keeper.get(f"/insights/{view}")
    assert answer.status_code == 404
    assert "python -m lookalike insights" in answer.text
    assert "/insights/" not in keeper.get("/products/1").text.partition("<footer")[0]  # no link to the map


def test_the_first_page_says_what_there_is_to_do(insights_folder: Path) -> None:
    with keeping(insights_folder) as made:
        client = made.test_client()
        log_in(client)
        page = client.get("/insights").text
    assert "45 products" in page
    assert "One group of equal photos" in page
    assert "% of the five nearest have the same" in page
