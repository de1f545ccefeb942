"""What the shop's own file says, for views and templates; the shop's logo and accent have URLs of their own."""

import hashlib

from flask import Blueprint, Response, request, url_for

from lookalike.errors import NotFoundError
from lookalike.index.opened import Index
from lookalike.storefront import Storefront, find_storefront
from lookalike.web.state import shop

YEAR_SECONDS = 365 * 24 * 3600

front = Blueprint("storefront", __name__)


def storefront_of(index: Index, named: str) -> Storefront:
    """The storefront for ``index``: of the file ``named``, or else in its folder, among its photos or beside these.

    Raises:
        UnprocessableError: the file can't be read, or names columns that the index does not have.
    """
    photos = [index.source.path.resolve()] if index.source else []
    found = find_storefront(named, index.folder, *photos, *(path.parent for path in photos))
    found.check_columns(index.products.columns)
    return found


@front.app_context_processor
def of_front() -> dict[str, object]:
    """The shop's name, logo and style sheet, for templates."""
    found = shop().front
    logo, style = found.picture, found.style
    return {
        "shop_name": found.name,
        "named": "name" in found.model_fields_set,
        "logo": logo,
        "logo_url": url_for("storefront.logo", version=logo.version) if logo else "",
        "style_url": url_for("storefront.style", version=_version(style)) if style else "",
    }


@front.get("/shop/<version>/logo")
def logo(version: str) -> Response:
    """The shop's logo."""
    found = shop().front.picture
    if found is None or version != found.version:
        raise NotFoundError("There is no such logo.")
    return _lasting(Response(found.data, content_type=found.media_type), version)


@front.get("/shop/<version>/shop.css")
def style(version: str) -> Response:
    """The shop's accent, as a style sheet."""
    found = shop().front.style
    if not found or version != _version(found):
        raise NotFoundError("There is no such style sheet.")
    return _lasting(Response(found, content_type="text/css; charset=utf-8"), version)


def _lasting(response: Response, version: str) -> Response:
    """``response`` for browsers to cache; other contents have another URL."""
    response.set_etag(version)
    response.cache_control.public = response.cache_control.immutable = True
    response.cache_control.max_age = YEAR_SECONDS
    response.make_conditional(request)
    return response


def _version(style: str) -> str:
    return hashlib.sha256(style.encode()).hexdigest()[:12]
