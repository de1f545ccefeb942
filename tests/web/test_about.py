import dataclasses

from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from lookalike.index.products import ProductStore
from lookalike.measures import Quality
from lookalike.measures.figures import LevelQuality
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
    product = dataclasses.replace(index.products.get("1"), attributes={}, photos=tuple(index.filenames))
    unlabelled = ProductStore.in_memory((), [product], index.products.duplicate_groups.tolist())
    with with_shop(app, index=dataclasses.replace(index, manifest=bare, products=unlabelled)):
        assert "has no labels" in client.get("/about").text
    with with_shop(app, index=dataclasses.replace(index, manifest=bare)):
        assert "has labels, but too few products share one" in client.get("/about").text


def test_what_is_measured_instead_of_the_kind_is_said(app: OpenAPI, client: FlaskClient) -> None:
    assert "This is measured by" not in client.get("/about").text, "it is measured by the kind"
    index = shop_of(app).index
    level = LevelQuality("gender", ("gender",), 0.3, 0.7, 0.3)
    by_gender = index.manifest.model_copy(update={"quality": Quality(12, 12, "", (level,), 0.3), "views": ()})
    with with_shop(app, index=dataclasses.replace(index, manifest=by_gender)):
        said = "This is measured by Gender: too few products of the catalogue have the same Product type, or all have."
        assert said in client.get("/about").text
