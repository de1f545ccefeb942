import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image
from werkzeug.datastructures import MultiDict

from lookalike import settings
from lookalike.photos import decode
from lookalike.query.why import veil
from lookalike.web import create_app
from tests.conftest import ROOT
from tests.web.conftest import shop_of

PHOTO = next(iter(sorted((ROOT / "demo" / "samples").glob("*.jpg"))))


@pytest.fixture(scope="module")
def demo() -> Iterator[OpenAPI]:
    app = create_app(settings.read({}, index=str(ROOT), port=0))
    shop_of(app).encoder.wait()
    yield app
    shop_of(app).close()


def ask(client: FlaskClient, photo: Path = PHOTO, **fields: str) -> dict[str, object]:
    form = {"photo": (io.BytesIO(photo.read_bytes()), "photo.jpg"), **fields}
    return dict(client.post("/api/v1/why", data=form).json)


def test_the_cells_of_both_photos_sum_to_the_score(demo: OpenAPI) -> None:
    client = demo.test_client()
    found = client.post("/api/v1/search", data={"photo": (io.BytesIO(PHOTO.read_bytes()), "p.jpg")}).json
    for match in found["matches"]:
        answer = ask(client, product=match["id"])
        assert answer["score"] == pytest.approx(match["score"], abs=1e-4)
        for grid in (answer["photo"], answer["match"]):
            assert np.sum(grid) == pytest.approx(answer["score"], abs=1e-4)
        assert str(answer["photo_heat"]).startswith("data:image/png;base64,")


def test_a_heat_map_lies_over_its_picture(demo: OpenAPI) -> None:
    client, shop = demo.test_client(), shop_of(demo)
    key = shop.pictures.key(3)
    answer = client.get(f"/why/{key}.png", query_string={"product": shop.index.products.of_rows([9])[0].id})
    heat = Image.open(io.BytesIO(answer.data))
    picture = Image.open(io.BytesIO(client.get(f"/images/{key}/card.jpg").data))
    assert heat.width / heat.height == pytest.approx(picture.width / picture.height, abs=0.02)
    opacity = np.asarray(heat)[..., 1]
    assert (opacity.min() < 30, opacity.max() > 120) == (True, True)


def test_the_veil_is_clear_where_cells_contribute_and_covers_the_photo_alone() -> None:
    grid = np.zeros((4, 4))
    grid[1, 1] = 0.5
    grid[3, 3] = -9
    shade = veil(grid, (0.25, 0, 0.75, 1), (50, 100))
    assert shade.shape == (100, 50)
    assert np.unravel_index(shade.argmin(), shade.shape)[0] in range(25, 50)
    assert shade[37, 12] < 60
    assert shade[90, 40] > 150


@pytest.mark.parametrize(
    ("fields", "status"), [({}, 422), ({"product": "none"}, 404), ({"product": "1", "more": "x"}, 422)]
)
def test_what_can_t_be_explained_is_one_sentence(demo: OpenAPI, fields: dict[str, str], status: int) -> None:
    answer = ask(demo.test_client(), **fields)
    assert answer["status"] == status
    assert str(answer["detail"]).endswith(".")


def test_damaged_tokens_and_unknown_pictures(demo: OpenAPI) -> None:
    client, key = demo.test_client(), shop_of(demo).pictures.key(0)
    assert client.get(f"/why/{key}.png").status_code == 422
    assert client.get(f"/why/{key}.png?query=xyz").status_code == 422
    assert client.get("/why/0123456789abcdef.png?product=1").status_code == 404


def test_the_heat_map_of_a_part_lies_over_this_part_of_the_photo(demo: OpenAPI) -> None:
    client = demo.test_client()
    page = client.post("/search", data={"photo": (io.BytesIO(PHOTO.read_bytes()), "p.jpg")}).text
    held = MultiDict(re.findall(r'<input type="hidden" form="refine" name="(\w+)" value="([^"]*)">', page))
    part = client.post("/search", data={**held.to_dict(flat=False), "why": "1", "cut": "0.5,0,0.5,1"}).text
    (heat,) = re.findall(r'class="heat" src="data:image/png;base64,([^"]+)"', part)
    opacity = np.asarray(Image.open(io.BytesIO(base64.b64decode(heat))))[..., 1]
    half = opacity.shape[1] // 2
    assert opacity[:, : half - 1].min() == opacity.max() > 150
    assert opacity[:, half + 1 :].min() < 30


def test_where_an_encoder_has_no_cells_there_are_none(app: OpenAPI, client: FlaskClient) -> None:
    key = shop_of(app).pictures.key(0)
    assert client.get(f"/why/{key}.png?product=1").status_code == 404
    assert decode(client.get(f"/images/{key}/card.jpg").data).size


def test_pages_lay_heat_maps_over_photos(demo: OpenAPI) -> None:
    client = demo.test_client()
    page = client.post("/search?why=1", data={"photo": (io.BytesIO(PHOTO.read_bytes()), "p.jpg"), "why": "1"}).text
    heats = re.findall(r'class="heat" src="([^"]+)"', page)
    assert len(heats) == 6
    assert heats[0].startswith("data:image/png;base64,")  # over the visitor's photo
    for address in heats[1:]:
        assert client.get(address.replace("&amp;", "&")).content_type == "image/png"
    kept = client.get(re.findall(r'class="keep"><a href="([^"]+)"', page)[0].replace("&amp;", "&")).text
    assert len(re.findall(r'class="heat"', kept)) == 5
    assert "Your photo is not kept" in kept
    product = shop_of(demo).index.products.of_rows([3])[0].id
    assert len(re.findall(r'class="heat"', client.get(f"/products/{product}?why=1").text)) == 5
    assert 'class="heat"' not in client.get(f"/products/{product}").text
