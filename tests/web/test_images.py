import dataclasses
import hashlib
import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image, ImageCms

from lookalike.errors import MachineError
from lookalike.index.products import ProductStore
from lookalike.web.pictures import Pictures
from lookalike.web.samples import Sample, find_samples
from tests.test_colours import P3
from tests.web.conftest import shop_of, with_shop


def address_of(app: OpenAPI, row: int, size: str = "card") -> str:
    """The URL of a row's picture."""
    return f"/images/{shop_of(app).pictures.key(row)}/{size}.jpg"


def test_a_picture_is_encoded_again_and_kept_by_browsers(app: OpenAPI, client: FlaskClient) -> None:
    address = address_of(app, 0)
    answer = client.get(address)
    assert answer.content_type == "image/jpeg"
    assert answer.data.startswith(b"\xff\xd8")
    assert Image.open(io.BytesIO(answer.data)).size == (180, 240)
    assert answer.cache_control.immutable
    assert answer.cache_control.max_age == 365 * 24 * 3600
    etag = answer.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_its_address_is_made_of_the_bytes_of_its_photo(app: OpenAPI) -> None:
    index = shop_of(app).index
    assert index.source
    for row, name in enumerate(index.filenames):
        checksum = hashlib.sha256(index.source.read(name)).hexdigest()
        assert address_of(app, row) == f"/images/{checksum[:16]}/card.jpg"


def test_an_index_without_checksums_has_addresses_of_its_own(app: OpenAPI, client: FlaskClient) -> None:
    """As in an index of schema 1, or a tutorial's pickles; a new build changes these URLs."""
    index = shop_of(app).index
    products = ProductStore.in_memory(
        index.products.columns, index.products.all(), index.products.duplicate_groups.tolist()
    )
    one, other = (
        Pictures(
            dataclasses.replace(index, products=products, manifest=index.manifest.model_copy(update={"sha256": s}))
        )
        for s in ("a", "b")
    )
    rows = range(len(index.filenames))
    assert len({pictures.key(row) for pictures in (one, other) for row in rows}) == 2 * len(rows)
    assert one.jpeg(one.key(3), "card") == shop_of(app).pictures.jpeg(shop_of(app).pictures.key(3), "card")


def shown(data: bytes, tmp_path: Path, app: OpenAPI) -> bytes:
    """The picture of a photo with these bytes."""
    (tmp_path / "photo").write_bytes(data)
    sample = Sample("photo", "Photo", tmp_path / "photo", hashlib.sha256(data).hexdigest())
    return Pictures(shop_of(app).index, [sample]).jpeg(sample.checksum[:16], "card")


def test_no_exif_gets_out(app: OpenAPI, tmp_path: Path) -> None:
    photo = Image.new("RGB", (40, 40), "red")
    exif = photo.getexif()
    exif[0x0110] = "A camera that was somewhere"
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    picture = shown(out.getvalue(), tmp_path, app)
    assert b"somewhere" in out.getvalue()
    assert b"somewhere" not in picture
    assert not Image.open(io.BytesIO(picture)).getexif()


def test_a_picture_is_shown_in_the_colours_that_its_profile_means(app: OpenAPI, tmp_path: Path) -> None:
    """A picture on a page has no profile, so browsers interpret it as sRGB."""
    photo, out = Image.new("RGB", (40, 40), (188, 59, 65)), io.BytesIO()
    photo.save(out, "PNG", icc_profile=P3)
    picture = Image.open(io.BytesIO(shown(out.getvalue(), tmp_path, app)))
    assert "icc_profile" not in picture.info
    meant = ImageCms.profileToProfile(photo, io.BytesIO(P3), ImageCms.createProfile("sRGB"), renderingIntent=1)
    assert max(abs(a - b) for a, b in zip(picture.getpixel((20, 20)), meant.getpixel((20, 20)), strict=True)) <= 3
    assert max(abs(a - b) for a, b in zip(picture.getpixel((20, 20)), (188, 59, 65), strict=True)) > 10


@pytest.mark.parametrize("key", ["0", "0" * 16, "f" * 16, "F" * 16, "-1", "0x12345678901234", "٠" * 16])
def test_only_photos_of_the_index_have_pictures(client: FlaskClient, key: str) -> None:
    answer = client.get(f"/images/{key}/card.jpg")
    assert (answer.status_code, answer.mimetype) == (404, "image/svg+xml")
    assert answer.cache_control.no_store


@pytest.mark.parametrize("name", ["KEY/a%22b", "KEY/a%0d%0aX-Y:1", "KEY%0d%0aX:1/card", "%22/card", "KEY/caf%c3%a9"])
def test_odd_names_are_404(app: OpenAPI, client: FlaskClient, name: str) -> None:
    answer = client.get(f"/images/{name.replace('KEY', shop_of(app).pictures.key(0))}.jpg")
    assert (answer.status_code, answer.mimetype) == (404, "image/svg+xml")


def test_what_is_not_there_is_not_unchanged(client: FlaskClient) -> None:
    for etag in ("*", '"nope-card"'):
        assert client.get("/images/nope/card.jpg", headers={"If-None-Match": etag}).status_code == 404


def test_only_the_sizes_of_pages_are_made(app: OpenAPI, client: FlaskClient) -> None:
    answer = client.get(address_of(app, 0, "raw"))
    assert (answer.status_code, answer.mimetype) == (404, "image/svg+xml")


@pytest.mark.parametrize(
    "address", ["/images/1.png", "/images/0/card.jpg", "/images/0/../card.jpg", "/static/..%2fapp.py"]
)
def test_other_addresses_are_404(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_samples_have_pictures(app: OpenAPI, client: FlaskClient) -> None:
    for sample in shop_of(app).samples:
        address = f"/images/{hashlib.sha256(sample.path.read_bytes()).hexdigest()[:16]}/card.jpg"
        assert address in client.get("/").text
        assert client.get(address).content_type == "image/jpeg"


def test_without_its_catalogue_placeholders_are_shown(app: OpenAPI, client: FlaskClient) -> None:
    index = dataclasses.replace(shop_of(app).index, source=None)
    with with_shop(app, index=index, pictures=Pictures(index)):
        assert re.search(r"/static/\w+/placeholder.svg", client.get("/").text)
        assert client.get(address_of(app, 0)).status_code == 404
        assert client.get("/api/v1/products/1").json["image_url"] is None


def test_a_photo_that_is_gone_or_damaged_is_a_placeholder(app: OpenAPI, client: FlaskClient) -> None:
    class Damaged:
        def read(self, name: str) -> bytes:
            return b"nothing that is a photo"

    index = dataclasses.replace(shop_of(app).index, source=Damaged())  # type: ignore[arg-type]
    with with_shop(app, index=index, pictures=Pictures(index)):
        answer = client.get(address_of(app, 0))
        assert (answer.status_code, answer.mimetype) == (404, "image/svg+xml")
        assert answer.cache_control.no_store


def test_a_disk_that_does_not_answer_is_not_a_photo_that_is_gone(app: OpenAPI, client: FlaskClient) -> None:
    class Away:
        def read(self, name: str) -> bytes:
            raise MachineError(f"{name} can't be read: Stale file handle.")

    index = dataclasses.replace(shop_of(app).index, source=Away())  # type: ignore[arg-type]
    with with_shop(app, index=index, pictures=Pictures(index)):
        answer = client.get(address_of(app, 0))
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

    keys = [shop_of(app).pictures.key(row) for row in range(10)]
    one = len(shop_of(app).pictures.jpeg(keys[0], "card"))
    pictures = Pictures(dataclasses.replace(index, source=Counting()), limit=3 * one)  # type: ignore[arg-type]
    for row in [0, 0, *range(10), 9]:
        pictures.jpeg(keys[row], "card")
    assert len(asked) == 10
    pictures.jpeg(keys[0], "card")
    assert len(asked) == 11


def test_without_a_folder_of_samples_none_are_offered(app: OpenAPI, tmp_path: Path) -> None:
    class Elsewhere:
        path = tmp_path / "catalogue"

    index = shop_of(app).index
    assert find_samples(dataclasses.replace(index, source=Elsewhere())) == ()  # type: ignore[arg-type]
    assert find_samples(dataclasses.replace(index, source=None)) == ()
    assert [sample.title for sample in find_samples(index)] == ["Green bag", "Blue shoe"]
