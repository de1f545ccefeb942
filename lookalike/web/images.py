"""Serve the pictures of indexed photos and samples, and a placeholder if a photo can't be shown."""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, current_app, request, url_for

from lookalike.errors import MachineError, NotFoundError
from lookalike.web.samples import sample_named
from lookalike.web.state import shop

images = Blueprint("images", __name__)

PLACEHOLDER = "placeholder.svg"
YEAR_SECONDS = 365 * 24 * 3600


@images.get("/images/<int:row>/<size>.jpg")
def of_row(row: int, size: str) -> Response:
    """The picture of an indexed photo."""
    return _picture(f"{row}-{size}", lambda: shop().pictures.of_row(row, size))


@images.get("/samples/<name>.jpg")
def of_sample(name: str) -> Response:
    """The picture of a sample photo."""
    sample = sample_named(shop().samples, name)
    return _picture(name, lambda: shop().pictures.of_bytes(name, sample.path.read_bytes, "card"))


def _picture(name: str, make: Callable[[], bytes]) -> Response:
    """The JPEG from ``make``, with cache headers; the placeholder if it can't be made."""
    version = shop().pictures.version
    response = Response(content_type="image/jpeg")
    response.set_etag(f"{version}-{name}")
    if (
        version and request.args.get("v") == version
    ):  # the URL contains the index's version, so the picture never changes
        response.cache_control.public = response.cache_control.immutable = True
        response.cache_control.max_age = YEAR_SECONDS
    else:
        response.cache_control.no_cache = True
    if request.if_none_match.contains(response.get_etag()[0] or ""):
        response.status_code = 304
        return response
    try:
        response.data = make()
    except (NotFoundError, MachineError) as error:
        placeholder = Path(current_app.static_folder or "", PLACEHOLDER).read_bytes()
        response = Response(placeholder, error.http_status, content_type="image/svg+xml")
        response.cache_control.no_store = True
    return response


def row_picture(row: int, size: str = "card") -> str:
    """The URL of the picture of a row."""
    if shop().index.source is None:
        return url_for("static", filename=PLACEHOLDER)
    return url_for("images.of_row", row=row, size=size, v=shop().pictures.version)


def product_picture(product_id: str, size: str = "card") -> str:
    """The URL of the picture of a product's main photo."""
    return product_pictures(product_id, size)[0]


def product_pictures(product_id: str, size: str = "card") -> list[str]:
    """The URLs of the pictures of all photos of a product, the main photo first."""
    return [row_picture(int(row), size) for row in shop().index.products.rows_of(product_id)]


def sample_picture(name: str) -> str:
    """The URL of a sample's picture."""
    return url_for("images.of_sample", name=name, v=shop().pictures.version)
