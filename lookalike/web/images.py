"""The URLs of pictures, of indexed photos and of samples, and a placeholder if a photo can't be shown."""

from pathlib import Path

from flask import Blueprint, Response, current_app, request, url_for

from lookalike.errors import MachineError, NotFoundError
from lookalike.index.keys import key_of
from lookalike.web.samples import Sample
from lookalike.web.state import shop

images = Blueprint("images", __name__)

PLACEHOLDER = "placeholder.svg"
YEAR_SECONDS = 365 * 24 * 3600


@images.get("/images/<key>/<size>.jpg")
def of_photo(key: str, size: str) -> Response:
    """The picture of the photo with that key, for browsers to cache; the placeholder if it can't be made."""
    try:
        response = Response(shop().pictures.jpeg(key, size), content_type="image/jpeg")
    except (NotFoundError, MachineError) as error:
        placeholder = Path(current_app.static_folder or "", PLACEHOLDER).read_bytes()
        response = Response(placeholder, error.http_status, content_type="image/svg+xml")
        response.cache_control.no_store = True
        return response
    response.set_etag(f"{key}-{size}")
    response.cache_control.public = response.cache_control.immutable = True  # another photo has another URL
    response.cache_control.max_age = YEAR_SECONDS
    response.make_conditional(request)
    return response


def row_picture(row: int, size: str = "card") -> str:
    """The URL of the picture of a row."""
    if shop().index.source is None:
        return url_for("static", filename=PLACEHOLDER)
    return url_for("images.of_photo", key=shop().pictures.key(row), size=size)


def product_picture(product_id: str, size: str = "card") -> str:
    """The URL of the picture of a product's main photo."""
    return product_pictures(product_id, size)[0]


def product_pictures(product_id: str, size: str = "card") -> list[str]:
    """The URLs of the pictures of all photos of a product, the main photo first."""
    return [row_picture(int(row), size) for row in shop().index.products.rows_of(product_id)]


def photo_picture(product_id: str, photo: str, size: str = "card") -> str:
    """The URL of the picture of a product's photo, given its file's name; of its main photo if there is none such."""
    rows = [int(row) for row in shop().index.products.rows_of(product_id)]
    names = shop().index.filenames
    return row_picture(next((row for row in rows if names[row] == photo), rows[0]), size)


def sample_picture(sample: Sample) -> str:
    """The URL of a sample's picture."""
    return url_for("images.of_photo", key=key_of(sample.checksum), size="card")
