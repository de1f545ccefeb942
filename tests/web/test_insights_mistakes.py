"""The page of likely mistakes, and the decisions that are made there."""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.catalogue.decisions import DECISIONS, read_decisions
from tests.web.keeper import keeping, log_in, token_in, with_insights


@pytest.fixture(scope="module")
def folder(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn shop, in which a red shirt is called a handbag and another has no type."""
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
    assert "The next build applies corrections" in after
    assert "Handbags is right" not in after
    assert read_decisions(folder).values["3", "articleType"].value == "Shirts"
    assert "3,articleType,Handbags,Shirts," in client.get("/insights/mistakes/decisions.csv").get_data(as_text=True)
    client.post("/insights/mistakes/decide", data=form | {"verdict": "undo"})
    assert not read_decisions(folder).values
    client.post("/insights/mistakes/decide", data=form | {"verdict": "right"})
    assert read_decisions(folder).values["3", "articleType"].value == "Handbags"


def test_other_lists(client: FlaskClient) -> None:
    assert "Missing values" in client.get("/insights/mistakes?list=missing").get_data(as_text=True)
    assert client.get("/insights/mistakes?list=photos").status_code == 200
    assert client.get("/insights/mistakes?list=nothing&column=nothing").status_code == 200
    assert client.get("/insights/tables/mistakes/labels.csv").get_data(as_text=True).startswith("\ufeffid,column,label")


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
    assert client.post("/insights/mistakes/keep", data=form).location.endswith("/insights/duplicates?kind=equal")
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
