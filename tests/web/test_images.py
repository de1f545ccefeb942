import dataclasses
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image, ImageCms

from lookalike.errors import MachineError, NotFoundError
from lookalike.web.pictures import Pictures
from tests.test_colours import P3
from tests.web.conftest import shop_of, with_shop


def test_a_picture_is_encoded_again_and_kept_by_browsers(app: OpenAPI, client: FlaskClient) -> None:
    version = shop_of(app).pictures.version
    answer = client.get(f"/images/0/card.jpg?v={version}")
    assert answer.content_type == "image/jpeg"
    assert answer.data.startswith(b"\xff\xd8")
    assert Image.open(io.BytesIO(answer.data)).size == (180, 240)
    assert answer.cache_control.immutable
    assert answer.cache_control.max_age == 365 * 24 * 3600
    etag = answer.headers["ETag"]
    assert client.get("/images/0/card.jpg", headers={"If-None-Match": etag}).status_code == 304


def test_an_address_of_another_index_is_asked_for_again(client: FlaskClient) -> None:
    assert client.get("/images/0/card.jpg?v=old").cache_control.no_cache


def test_no_exif_gets_out(app: OpenAPI) -> None:
    photo = Image.new("RGB", (40, 40), "red")
    exif = photo.getexif()
    exif[0x0110] = "A camera that was somewhere"
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    picture = shop_of(app).pictures.of_bytes("exif", out.getvalue, "card")
    assert b"somewhere" in out.getvalue()
    assert b"somewhere" not in picture
    assert not Image.open(io.BytesIO(picture)).getexif()


def test_a_picture_is_shown_in_the_colours_that_its_profile_means(app: OpenAPI) -> None:
    """A picture on a page has no profile, so browsers take it for sRGB."""
    photo, out = Image.new("RGB", (40, 40), (188, 59, 65)), io.BytesIO()
    photo.save(out, "PNG", icc_profile=P3)
    shown = Image.open(io.BytesIO(shop_of(app).pictures.of_bytes("tagged", out.getvalue, "card")))
    assert "icc_profile" not in shown.info
    meant = ImageCms.profileToProfile(photo, io.BytesIO(P3), ImageCms.createProfile("sRGB"), renderingIntent=1)
    assert max(abs(a - b) for a, b in zip(shown.getpixel((20, 20)), meant.getpixel((20, 20)), strict=True)) <= 3
    assert max(abs(a - b) for a, b in zip(shown.getpixel((20, 20)), (188, 59, 65), strict=True)) > 10


@pytest.mark.parametrize("address", ["/images/45/card.jpg", "/images/0/raw.jpg", "/images/999999999999/card.jpg"])
def test_only_indexed_rows_have_pictures(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "image/svg+xml")


@pytest.mark.parametrize(
    "address", ["/images/-1/card.jpg", "/images/1.png", "/samples/none.jpg", "/static/..%2fapp.py"]
)
def test_other_addresses_are_404(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_samples_have_pictures(client: FlaskClient) -> None:
    assert client.get("/samples/01-green-bag.jpg").content_type == "image/jpeg"


def test_without_its_catalogue_placeholders_stand_in(app: OpenAPI, client: FlaskClient) -> None:
    index = dataclasses.replace(shop_of(app).index, source=None)
    with with_shop(app, index=index, pictures=Pictures(index)):
        assert "/static/placeholder.svg" in client.get("/").text
        assert client.get("/images/0/card.jpg").status_code == 404
        assert client.get("/api/v1/products/1").json["image_url"] is None


def test_a_photo_that_is_gone_or_damaged_is_a_placeholder(app: OpenAPI, client: FlaskClient) -> None:
    class Damaged:
        def read(self, name: str) -> bytes:
            return b"nothing that is a photo"

    index = dataclasses.replace(shop_of(app).index, source=Damaged())  # type: ignore[arg-type]
    with with_shop(app, index=index, pictures=Pictures(index)):
        answer = client.get("/images/0/card.jpg")
        assert (answer.status_code, answer.mimetype) == (404, "image/svg+xml")
        assert answer.cache_control.no_store


def test_a_disk_that_does_not_answer_is_not_a_photo_that_is_gone(app: OpenAPI, client: FlaskClient) -> None:
    class Away:
        def read(self, name: str) -> bytes:
            raise MachineError(f"{name} can't be read: Stale file handle.")

    index = dataclasses.replace(shop_of(app).index, source=Away())  # type: ignore[arg-type]
    with with_shop(app, index=index, pictures=Pictures(index)):
        answer = client.get("/images/0/card.jpg")
        assert (answer.status_code, answer.mimetype) == (503, "image/svg+xml")
        assert answer.cache_control.no_store


def test_the_cache_stays_within_its_bytes(app: OpenAPI) -> None:
    index = shop_of(app).index
    asked: list[str] = []

    class Counting:
        def read(self, name: str) -> bytes:
            asked.append(name)
            assert index.source
            return index.source.read(name)

    one = len(shop_of(app).pictures.of_row(0, "card"))
    pictures = Pictures(dataclasses.replace(index, source=Counting()), limit=3 * one)  # type: ignore[arg-type]
    for row in [0, 0, *range(10), 9]:
        pictures.of_row(row, "card")
    assert len(asked) == 10
    pictures.of_row(0, "card")
    assert len(asked) == 11


def test_a_row_that_is_none_is_refused(app: OpenAPI) -> None:
    with pytest.raises(NotFoundError):
        shop_of(app).pictures.of_row(-1, "card")


def test_without_a_folder_of_samples_none_are_offered(app: OpenAPI, tmp_path: Path) -> None:
    from lookalike.web.samples import find_samples

    class Elsewhere:
        path = tmp_path / "catalogue"

    index = shop_of(app).index
    assert find_samples(dataclasses.replace(index, source=Elsewhere())) == ()  # type: ignore[arg-type]
    assert find_samples(dataclasses.replace(index, source=None)) == ()
    assert [sample.title for sample in find_samples(index)] == ["Green bag", "Blue shoe"]
