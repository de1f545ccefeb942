import dataclasses

from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from tests.web.conftest import shop_of, with_shop


def test_it_says_how_good_the_index_is(app: OpenAPI, client: FlaskClient) -> None:
    manifest = shop_of(app).index.manifest
    assert manifest.quality
    page = client.get("/about").text
    for level in manifest.quality.levels:
        assert f"{100 * level.p5:.0f} %" in page
    assert all(f"{100 * each.p5:.0f} %" in page for each in manifest.views)
    assert manifest.views
    assert "45 products, 45 photos" in page
    assert manifest.encoder.name in page
    assert str(shop_of(app).index.folder) not in page
    assert client.get("/").text.count('href="/about"') == 1


def test_without_labels_it_says_so(app: OpenAPI, client: FlaskClient) -> None:
    index = shop_of(app).index
    bare = index.manifest.model_copy(update={"quality": None, "views": (), "closeness": None, "outside": None})
    with with_shop(app, index=dataclasses.replace(index, manifest=bare)):
        assert "has no labels" in client.get("/about").text
