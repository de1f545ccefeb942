"""A product with several photos and several values, from the catalogue to the page and the API."""

import hashlib
import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from lookalike import settings as settings_room
from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.photos import decode
from lookalike.web import create_app
from tests.web.conftest import shop_of
from tests.web.shop import photo

TABLE = "id,name,size,image\ntee,Tee,S,front.png\ntee,,M,back.png\nbag,Bag,M,bag.png\n"
BACK = photo("Skirts", "Navy Blue")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("several")
    photos = folder / "catalogue"
    photos.mkdir()
    (photos / "styles.csv").write_text(TABLE)
    for name, data in (("front", photo()), ("back", BACK), ("bag", photo("Handbags", "Green"))):
        (photos / f"{name}.png").write_bytes(data)
    build(BuildOptions(photos, folder / "index", encoder="pixels"), Progress())
    app = create_app(settings_room.read({}, index=str(folder / "index"), port=0))
    shop_of(app).encoder.look(decode(photo()))  # waits until it is ready
    yield app.test_client()
    shop_of(app).index.close()


def picture(data: bytes, size: str = "card") -> str:
    """The URL of the picture of a photo with these bytes."""
    return f"/images/{hashlib.sha256(data).hexdigest()[:16]}/{size}.jpg"


def test_the_api_shows_all_photos_and_values(client: FlaskClient) -> None:
    tee = client.get("/api/v1/products/tee").json
    assert tee["image_urls"] == [picture(photo()), picture(BACK)]
    assert tee["image_url"] == tee["image_urls"][0]
    assert (tee["attributes"], tee["values"]) == ({"size": "S"}, {"size": ["S", "M"]})


def test_the_page_shows_all_photos_and_values(client: FlaskClient) -> None:
    page = client.get("/products/tee").text
    assert re.findall(r'<img src="([^"]+)[^>]* alt="(?:Photo 2)?" width="(?:720|360)"', page)[:2] == [
        picture(photo(), "large"),
        picture(BACK),
    ]
    assert '<dd dir="auto">S, M</dd>' in page
    assert "views" not in client.get("/products/bag").text


def test_a_product_is_found_by_any_photo_and_shows_that_one(client: FlaskClient) -> None:
    answer = client.post("/api/v1/search", data={"photo": (io.BytesIO(BACK), "p.png")})
    match = answer.json["matches"][0]
    assert (match["id"], match["image_url"]) == ("tee", picture(BACK))
    assert len(match["image_urls"]) == 2


@pytest.mark.parametrize(("size", "ids"), [("S", ["tee"]), ("M", ["tee", "bag"])])
def test_filters_use_all_values(client: FlaskClient, size: str, ids: list[str]) -> None:
    listed = client.get(f"/api/v1/products?filter.size={size}").json["products"]
    assert [product["id"] for product in listed] == ids
    assert "2</span>" in client.get("/").text.partition('value="M"')[2][:80]
