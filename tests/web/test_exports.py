"""A shop's export, from the file to the page and the API."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from lookalike import settings as settings_room
from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.web import create_app
from tests.web.conftest import shop_of
from tests.web.shop import photo

EXPORT = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,\
Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Taxable,Image Src,\
Image Position,SEO Title,Status,Care
tee,Tee,"<p>Soft &amp; airy</p><script>alert(1)</script>",Acme,Shirts,new,true,Color,Red,T1,200,shopify,2,39.90,49.90,\
true,https://cdn.example/tee.png?v=1,1,Buy a tee,active,Wash it in cold water only and hang it up to dry in the shade \
as soon as it is done
tee,,,,,,,,Blue,T2,200,shopify,3,39.90,,true,https://cdn.example/tee-blue.png?v=1,2,,,
bag,Bag,,Zeta,Bags,,true,Title,Default Title,B,900,shopify,0,20.00,,true,https://cdn.example/bag.png?v=1,1,,active,Wipe
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("export")
    photos = folder / "catalogue"
    photos.mkdir()
    (photos / "products_export_1.csv").write_text(EXPORT)
    for name, data in (("tee", photo()), ("tee-blue", photo("Shirts", "Navy Blue")), ("bag", photo("Handbags"))):
        (photos / f"{name}.png").write_bytes(data)
    summary = build(BuildOptions(photos, folder / "index", encoder="pixels"), Progress())
    assert "Read as a Shopify export: products_export_1.csv." in summary.lines()
    app = create_app(settings_room.read({}, index=str(folder / "index"), port=0))
    yield app.test_client()
    shop_of(app).index.close()


def test_the_api_has_the_canonical_fields(client: FlaskClient) -> None:
    tee = client.get("/api/v1/products/tee").json
    expected = {
        "name": "Tee", "description": "Soft & airy", "price": 39.9, "regular_price": 49.9, "currency": None,
        "stock": "5", "brand": "Acme", "category": "Shirts", "created": None, "shop_url": None,
    }  # fmt: skip
    assert {key: tee[key] for key in expected} == expected
    assert tee["values"]["Color"] == ["Red", "Blue"]
    assert len(tee["image_urls"]) == 2


def test_the_page_shows_the_description_and_both_prices(client: FlaskClient) -> None:
    page = client.get("/products/tee").text
    assert '<p class="description" dir="auto">Soft &amp; airy</p>' in page
    assert re.search(r'class="price">39\.90 <s><span class="hidden">instead of </span>49\.90</s>', page)


def test_no_machinery_and_no_text_is_a_filter(client: FlaskClient) -> None:
    facets = re.findall(r"<summary>([^<]+?)(?: <b|</summary>)", client.get("/").text)
    assert facets == ["Brand", "Category", "Color", "Price", "In stock", "Colour in product photos"]
