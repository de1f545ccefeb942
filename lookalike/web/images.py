"""The addresses of pictures: of rows, of samples, and of nothing where a photo can't be shown."""

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
    """The photo of an indexed row."""
    return _picture(f"{row}-{size}", lambda: shop().pictures.of_row(row, size))


@images.get("/samples/<name>.jpg")
def of_sample(name: str) -> Response:
    """A sample photo."""
    sample = sample_named(shop().samples, name)
    return _picture(name, lambda: shop().pictures.of_bytes(name, sample.path.read_bytes, "card"))


def _picture(name: str, make: Callable[[], bytes]) -> Response:
    """The JPEG that ``make`` gives, cached by browsers; the placeholder where it can't be shown."""
    version = shop().pictures.version
    response = Response(content_type="image/jpeg")
    response.set_etag(f"{version}-{name}")
    if version and request.args.get("v") == version:  # the address changes with the index: the picture never does
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
    """The address of a row's picture, on this server."""
    if shop().index.source is None:
        return url_for("static", filename=PLACEHOLDER)
    return url_for("images.of_row", row=row, size=size, v=shop().pictures.version)


def product_picture(product_id: str, size: str = "card") -> str:
    """The address of the picture of a product's first photo."""
    return product_pictures(product_id, size)[0]


def product_pictures(product_id: str, size: str = "card") -> list[str]:
    """The addresses of the pictures of all photos of a product, its first one first."""
    return [row_picture(int(row), size) for row in shop().index.products.rows_of(product_id)]


def sample_picture(name: str) -> str:
    """The address of a sample's picture."""
    return url_for("images.of_sample", name=name, v=shop().pictures.version)
