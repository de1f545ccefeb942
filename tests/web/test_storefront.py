"""The pages of a shop with a file of its own."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import g
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image

from lookalike import settings as settings_room
from lookalike.errors import UnprocessableError
from lookalike.index.store import open_index
from lookalike.storefront import Storefront
from lookalike.web import create_app
from lookalike.web.prices import money
from lookalike.web.storefront import storefront_of
from tests.web.conftest import shop_of, with_shop


def facets(page: str) -> list[str]:
    return re.findall(r"<legend class=\"hidden\">(.*?)</legend>", page)


@pytest.fixture(scope="module")
def own(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The client of an app with a shop's file."""
    file = tmp_path_factory.mktemp("front") / "mine.toml"
    file.write_text('name = "Ida & Co"\nlogo = "logo.png"\naccent = "#ffcc00"\n[columns]\nbaseColour = "Shade"\n')
    Image.new("RGB", (120, 40), "navy").save(file.with_name("logo.png"))
    app = create_app(settings_room.read({}, index=str(index_folder), shop=str(file)))
    yield app.test_client()
    shop_of(app).index.close()


def test_the_pages_bear_the_shop_s_name_logo_and_accent(own: FlaskClient) -> None:
    page = own.get("/").text
    assert "<title>Ida &amp; Co</title>" in page
    logo = re.search(r'<img src="([^"]*)" alt="Ida &amp; Co" width="120"', page)
    assert logo
    picture = own.get(logo[1])
    assert (picture.status_code, picture.content_type) == (200, "image/png")
    sheet = own.get(re.findall(r'"([^"]*shop\.css)"', page)[0])
    assert (sheet.status_code, sheet.content_type) == (200, "text/css; charset=utf-8")
    assert "--accent:#ffcc00" in sheet.text
    assert own.get("/shop/another/logo").status_code == own.get("/shop/another/shop.css").status_code == 404


def test_columns_bear_the_shop_s_names(own: FlaskClient) -> None:
    page = own.get("/?filter.baseColour=Red").text
    assert "Shade" in facets(page)
    assert "Shade: Red" in page


def test_filters_are_those_that_the_shop_chose_in_its_order(app: OpenAPI, client: FlaskClient) -> None:
    assert facets(client.get("/").text)[:2] == ["Gender", "Product type"]
    with with_shop(app, front=Storefront(facets=["baseColour", "gender"], hidden=["articleType"])):
        assert facets(client.get("/").text)[:2] == ["Colour", "Gender"]
        assert "Product type" not in client.get("/products/1").text


def test_the_pages_are_in_the_shop_s_language(index_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text('language = "de"\ncurrency = "EUR"\n')
    app = create_app(settings_room.read({}, index=str(index_folder), shop=str(file)))
    client = app.test_client()
    page, about = client.get("/").text, client.get("/about").text
    assert '<html lang="de" dir="ltr">' in page
    for said in ("Foto auswählen", "45 Produkte", "Geschlecht", '"upload-ready": "Bereit."'):
        assert said in page
    assert "Choose" not in page
    with app.app_context():
        g.shop = shop_of(app)
        assert money(1299.5, 2) == "1.299,50\N{NO-BREAK SPACE}€"
    assert re.search(r"\d{1,2}\. \w+ 20\d\d, \d\d:\d\d UTC", about)
    assert '<main id="main" class="docs" lang="en"' in client.get("/api/docs").text
    shop_of(app).index.close()


def test_a_column_that_the_index_lacks_is_refused_at_the_start(index_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text('hidden = ["heel"]')
    with pytest.raises(UnprocessableError, match=r"hidden names the column 'heel', .*there are: gender"):
        create_app(settings_room.read({}, index=str(index_folder), shop=str(file)))


def test_the_file_is_looked_for_by_the_index_among_the_photos_and_beside_them(
    index_folder: Path, tmp_path: Path
) -> None:
    photos = index_folder.parent / "catalogue"
    index_copy, photos_copy = tmp_path / "index", tmp_path / "catalogue"
    shutil.copytree(index_folder, index_copy, ignore=shutil.ignore_patterns(".versions"))
    shutil.copytree(photos, photos_copy)
    with closing(open_index(index_copy)) as index:
        assert storefront_of(index, "").path is None
        for folder in (tmp_path, photos_copy, index_copy):  # each is preferred to the one before
            (folder / "shop.toml").write_text(f'name = "{folder.name}"')
            assert storefront_of(index, "").path == folder.resolve() / "shop.toml"


def test_for_a_zip_the_file_lies_beside_it(index_folder: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "photos"), "zip", index_folder.parent / "catalogue")
    (tmp_path / "shop.toml").write_text('name = "Zipped"')
    with closing(open_index(index_folder, catalogue=archive)) as index:
        assert storefront_of(index, "").name == "Zipped"
