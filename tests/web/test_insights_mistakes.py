"""The page of likely mistakes, and the decisions that are made there."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.catalogue.decisions import DECISIONS, Decision, decide, decide_to_keep, read_decisions
from tests.web.conftest import shop_of
from tests.web.keeper import BEARER, keeping, log_in, token_in, with_insights


@pytest.fixture(scope="module")
def folder(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn shop, in which a red shirt is called a handbag, another has no type, and a photo is blank."""
    home = tmp_path_factory.mktemp("mistakes")
    shop = home / "shop"
    shop.mkdir()
    shutil.copytree(index_folder.parent / "samples", shop / "samples")
    shutil.copytree(index_folder.parent / "catalogue", shop / "catalogue")
    table = shop / "catalogue" / "styles.csv"
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8"), newline="")))
    kind = rows[0].index("articleType")
    for row in rows:
        if row[0] in ("3", "5"):
            row[kind] = "Handbags" if row[0] == "3" else ""
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    [photo] = (shop / "catalogue").rglob("40.png")
    Image.new("RGB", (60, 80), "white").save(photo)
    build(BuildOptions(shop / "catalogue", shop / "index", encoder="pixels"), Progress())
    return with_insights(shop / "index", home / "kept", "mistakes", "duplicates")


@pytest.fixture(scope="module")
def keeper(folder: Path) -> Iterator[OpenAPI]:
    with keeping(folder) as made:
        yield made


@pytest.fixture
def client(keeper: OpenAPI, folder: Path) -> FlaskClient:
    (folder / DECISIONS).unlink(missing_ok=True)
    client = keeper.test_client()
    log_in(client)
    return client


def test_a_wrong_label_is_listed_and_decided(client: FlaskClient, folder: Path) -> None:
    page = client.get("/insights/mistakes?column=articleType").get_data(as_text=True)
    assert "Handbags is right" in page
    form = {"token": token_in(page), "product": "3", "column": "articleType", "list": "labels"}
    answer = client.post("/insights/mistakes/decide", data=form | {"verdict": "wrong", "value": "Shirts"})
    assert answer.status_code == 303
    after = client.get(answer.location).get_data(as_text=True)
    assert "Waits for the next build" in after
    assert "Handbags is right" not in after
    assert read_decisions(folder).values["3", "articleType"].value == "Shirts"
    assert "3,articleType,Handbags,Shirts," in client.get("/insights/mistakes/decisions.csv").get_data(as_text=True)
    client.post("/insights/mistakes/decide", data=form | {"verdict": "undo"})
    assert not read_decisions(folder).values
    client.post("/insights/mistakes/decide", data=form | {"verdict": "right"})
    assert read_decisions(folder).values["3", "articleType"].value == "Handbags"


def test_other_lists(client: FlaskClient) -> None:
    missing = client.get("/insights/mistakes?list=missing").text
    assert "perhaps Shirts" in missing
    assert client.get("/insights/mistakes?list=nothing&column=nothing").status_code == 200
    assert client.get("/insights/tables/mistakes/labels.csv").text.startswith("\ufeffid,column,label")


def test_rows_that_the_build_left_out_are_listed_with_the_reason(client: FlaskClient) -> None:
    page = client.get("/insights/mistakes?list=rows").text
    assert "has no photo" in page
    assert client.get("/insights/mistakes/rows.csv").text.startswith("\ufeffname,why\n")


def test_an_odd_photo_is_shown_and_decided(client: FlaskClient, folder: Path) -> None:
    page = client.get("/insights/mistakes?list=photos").text
    photos = re.findall(r'name="photo" value="([^"]+)"', page)
    assert photos
    form = {"token": token_in(page), "photo": photos[0], "list": "photos", "page": "1", "at": "0"}
    answer = client.post("/insights/mistakes/photo", data=form)
    assert answer.location.endswith("#done")
    after = client.get(answer.location).text
    [undo] = re.findall(r'id="done".*?</li>', after)
    assert f'value="{photos[0]}"' in undo
    assert f'value="{photos[0]}"' not in after.replace(undo, "")
    assert read_decisions(folder).photos[photos[0]].product
    assert "photo is right" in client.get("/insights/mistakes/decisions.csv").text
    assert client.post("/insights/mistakes/photo", data=form | {"verdict": "undo"}).status_code == 303
    assert not read_decisions(folder).photos
    assert client.post("/insights/mistakes/photo", data=form | {"photo": "gone.png"}).status_code == 404


def test_the_list_of_decisions_takes_them_back(client: FlaskClient, folder: Path) -> None:
    decide(folder, Decision("3", "articleType", "Handbags", "Shirts"))
    decide(folder, Decision("gone", "taste", "", "sweet"))
    decide_to_keep(folder, ["1", "duplicate"])
    page = client.get("/insights/mistakes?list=decisions").text
    assert "Shirts in place of Handbags" in page
    assert page.count("Waits for the next build") == 1
    assert f"--out {folder}" in page
    assert "gone (no longer in the index)" in page
    assert page.count('value="undo"') == 3
    form = {"token": token_in(page), "verdict": "undo", "list": "decisions", "at": "1"}
    undone = client.post("/insights/mistakes/decide", data=form | {"product": "gone", "column": "taste"})
    assert undone.location.endswith("/insights/mistakes?list=decisions#row-1")
    assert client.post("/insights/mistakes/keep", data=form | {"id": ["1", "duplicate"]}).status_code == 303
    assert client.post("/insights/mistakes/keep", data=form | {"id": ["1", "duplicate"]}).status_code == 404
    assert list(read_decisions(folder).values) == [("3", "articleType")]


def test_a_decision_leads_back_to_its_place(client: FlaskClient) -> None:
    page = client.get("/insights/mistakes?column=articleType").text
    form = {"token": token_in(page), "product": "3", "column": "articleType", "list": "labels", "only": "articleType"}
    answer = client.post("/insights/mistakes/decide", data=form | {"verdict": "right", "page": "2", "at": "5"})
    assert "page=2" in answer.location
    assert "column=articleType" in answer.location
    assert answer.location.endswith("#done")
    assert 'id="done"' in client.get(answer.location).text  # though there is no second page
    assert client.post("/insights/mistakes/decide", data=form | {"verdict": "right", "page": "x"}).status_code == 303


def test_a_product_is_one_row_with_all_its_columns(client: FlaskClient) -> None:
    page = client.get("/insights/mistakes").text
    rows = [row for row in page.split('<li id="row-')[1:] if 'href="/products/3"' in row.split('class="near"')[0]]
    assert len(rows) == 1
    columns = set(re.findall(r'name="column" value="(\w+)"', rows[0].split("</li>")[0]))
    assert "articleType" in columns
    assert not re.findall(r'id="values-\D', page)


def test_programs_decide_with_the_same_checks(client: FlaskClient, keeper: OpenAPI, folder: Path) -> None:
    address, program = "/api/v1/insights/decisions", keeper.test_client()
    value = {"product": "3", "column": "articleType", "value": "Shirts"}
    assert program.get(address).status_code == 401
    assert client.post(address, json=value).status_code == 401  # a cookie is no key
    found = program.post(address, json=value | {"was": "Handbags"}, headers=BEARER).get_json()
    assert [(each["was"], each["value"]) for each in found["values"]] == [("Handbags", "Shirts")]
    assert program.post(address, json=value | {"was": "Shoes"}, headers=BEARER).status_code == 422
    photo = shop_of(keeper).index.filenames[0]
    assert program.post(address, json={"photo": photo}, headers=BEARER).get_json()["photos"][0]["photo"] == photo
    found = program.post(address, json={"keep": ["1", "duplicate"]}, headers=BEARER).get_json()
    assert found["apart"][0]["keep"] == ["1", "duplicate"]
    for body in (value, {"photo": photo}, {"keep": ["1", "duplicate"]}):
        assert program.post(address, json=body | {"undo": True}, headers=BEARER).status_code == 200
        assert program.post(address, json=body | {"undo": True}, headers=BEARER).status_code == 404
    assert program.get(address, headers=BEARER).get_json() == {"values": [], "photos": [], "apart": [], "problems": []}
    for wrong in ([], {}, {"photo": 3}, {"photo": photo, "keep": ["1", "3"]}, {"product": "3"}, {"undo": True}):
        assert program.post(address, json=wrong, headers=BEARER).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"product": "gone"}, 404),
        ({"column": "taste"}, 422),
        ({"value": ""}, 422),
        ({"value": "x" * 10_000}, 422),
        ({"token": "0"}, 403),
    ],
)
def test_bad_decisions_change_nothing(client: FlaskClient, folder: Path, wrong: dict[str, str], status: int) -> None:
    token = token_in(client.get("/insights/mistakes").get_data(as_text=True))
    form = {"token": token, "product": "3", "column": "articleType", "verdict": "wrong", "value": "Shirts"}
    assert client.post("/insights/mistakes/decide", data=form | wrong).status_code == status
    assert not (folder / DECISIONS).exists()


def test_products_can_be_kept_apart(client: FlaskClient, folder: Path) -> None:
    page = client.get("/insights/duplicates").get_data(as_text=True)
    assert "They are different products" in page
    form = {"token": token_in(page), "id": ["1", "duplicate"], "back": "duplicates", "kind": "equal"}
    answer = client.post("/insights/mistakes/keep", data=form)
    assert answer.location.endswith("/insights/duplicates?kind=equal&done=apart")
    after = client.get(answer.location).text
    assert "Saved: these are different products" in after
    assert "Keep 1" not in after
    assert "duplicate" not in client.get("/insights/duplicates/equal.csv").text
    assert "No equal photos" in client.get("/insights").text
    assert read_decisions(folder).keeps(["1", "duplicate"])
    assert "Not different after all" in client.get("/insights/duplicates").get_data(as_text=True)
    assert client.post("/insights/mistakes/keep", data=form | {"id": ["1"]}).status_code == 422


def test_only_the_keeper_decides(keeper: OpenAPI, folder: Path) -> None:
    answer = keeper.test_client().post("/insights/mistakes/decide", data={"product": "3", "column": "articleType"})
    assert answer.status_code == 303
    assert "/insights/login" in answer.location


def test_a_folder_that_cannot_be_written_is_a_sentence(client: FlaskClient, folder: Path) -> None:
    token = token_in(client.get("/insights/mistakes").get_data(as_text=True))
    (folder / DECISIONS).mkdir()
    try:
        form = {"token": token, "product": "3", "column": "articleType", "verdict": "right"}
        answer = client.post("/insights/mistakes/decide", data=form)
        assert answer.status_code == 503
        assert "can&#39;t be written" in answer.get_data(as_text=True)
        assert client.get("/insights/mistakes").status_code == 503
    finally:
        (folder / DECISIONS).rmdir()


def test_a_value_that_no_product_has_is_asked_about_once(client: FlaskClient, folder: Path) -> None:
    token = token_in(client.get("/insights/mistakes").text)
    form = {"token": token, "product": "3", "column": "articleType", "verdict": "wrong", "value": "Shrits", "at": "0"}
    asked = client.post("/insights/mistakes/decide", data=form)
    page = client.get(asked.location).text
    assert "No product has “Shrits” as" in page
    assert not read_decisions(folder).values
    forged = client.get("/insights/mistakes", query_string={"ask": "articleType\ngone\nx"}).text
    assert "No product has" not in forged
    client.post("/insights/mistakes/decide", data=form | {"new": "1"})
    assert read_decisions(folder).values["3", "articleType"].value == "Shrits"


def test_a_correction_that_no_longer_fits_is_said(client: FlaskClient, folder: Path) -> None:
    decide(folder, Decision("3", "articleType", "Belts", "Shirts"))
    page = client.get("/insights/mistakes?list=decisions").text
    assert "It no longer fits" in page
    assert "Waits for the next build" not in page


def test_of_an_earlier_build_only_what_the_index_still_has_is_listed(folder: Path, tmp_path: Path) -> None:
    for name in ("index", "catalogue", "samples"):
        shutil.copytree(folder.parent / name, tmp_path / name)
    table = tmp_path / "catalogue" / "styles.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Handbags", "Shirts"), encoding="utf-8")
    build(BuildOptions(tmp_path / "catalogue", tmp_path / "index", encoder="pixels"), Progress())
    with keeping(tmp_path / "index") as made:
        client = made.test_client()
        log_in(client)
        page = client.get("/insights/mistakes").text
        assert "earlier build" in page
        assert "Handbags is right" not in page
        (tmp_path / "index" / "insights" / "insights.json").unlink()
        decisions = client.get("/insights/mistakes?list=decisions").text
        assert "kept in decisions.jsonl" in decisions
        assert "earlier build" not in decisions
