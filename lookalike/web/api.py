"""The JSON API: the same searches as the pages, with pydantic models for answers and their description."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Response, after_this_request, jsonify, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from flask_openapi3.utils import parse_form, parse_path, parse_query
from pydantic import BaseModel
from werkzeug.datastructures import MultiDict

from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError
from lookalike.query import Appraisal, Asked, Crop, Match, Understood, answer, ask_product, parse_crop
from lookalike.query.arrange import arranged
from lookalike.web.addresses import ADDRESS
from lookalike.web.images import product_pictures, row_picture
from lookalike.web.parameters import (
    CropParameters,
    PageParameters,
    PriceParameters,
    SearchParameters,
    Values,
    WishParameters,
    page_address,
    read,
    read_filters,
    read_limits,
    refuse_unknown,
    renamed,
    with_words,
)
from lookalike.web.prices import prices_of
from lookalike.web.schemas import (
    BoxRecord,
    CandidateRecord,
    ClassRecord,
    KindRecord,
    Matches,
    MatchRecord,
    PhotoMatches,
    PlaceRecord,
    ProductPath,
    ProductRecord,
    Products,
    ProductsQuery,
    QueryRecord,
    SearchForm,
    SearchQuery,
    WordsRecord,
)
from lookalike.web.state import shop
from lookalike.web.texts import shop_url
from lookalike.web.uploads import FIELD, ask_uploads, read_photos

api = APIBlueprint("api", __name__, url_prefix="/api/v1", operation_id_callback=lambda name, **_: name)

PHOTOS = Tag(name="By photo", description="What looks like a photo")
PRODUCTS = Tag(name="By product", description="The catalogue, and what looks like one of its products")

PROBLEMS = {
    400: "No photo, or too many",
    401: "Without the key of the shop's keeper",
    404: "No such product",
    413: "Too many bytes or pixels",
    415: "Not a photo",
    422: "A parameter or photo that can't be used",
    503: "The encoder is loading or missing, the server is overloaded, or there is not enough memory just now; or too "
    "many wrong keys were given",
}
FILTERS = {
    "name": "filters",
    "in": "query",
    "description": (
        "Any column of the catalogue, as filter.COLUMN, repeated for several values: filter.gender=Men&"
        "filter.gender=Women is either, filter.gender=Men&filter.season=Summer both."
    ),
    "schema": {
        "type": "object",
        "patternProperties": {"^filter[.]": {"type": "array", "items": {"type": "string"}}},
        "additionalProperties": False,
    },
    "style": "form",
    "explode": True,
}
FAVOURS = {
    **FILTERS,
    "name": "favours",
    "description": (
        "Any column of the catalogue, as favour.COLUMN: of the 100 nearest products, those with the value are moved up."
    ),
    "schema": {
        "type": "object",
        "patternProperties": {"^favour[.]": {"type": "array", "items": {"type": "string"}}},
        "additionalProperties": False,
    },
}
DEPRECATED = "@1795737600"  # 27 November 2026 (RFC 9745): from then on, filters have a prefix


def answers(model: type[BaseModel] | dict[str, Any], *problems: int) -> dict[str | int | HTTPStatus, Any]:
    """The responses of an operation: ``model``, or one of the ``problems`` (HTTP codes in PROBLEMS).

    In place of a model stands OpenAPI's own description of the response.
    """
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    responses: dict[str | int | HTTPStatus, Any] = {200: model}
    for status in problems:
        responses[status] = {"description": PROBLEMS[status], "content": {"application/problem+json": schema}}
    return responses


def described_parameters(query: type[BaseModel] | None = None, path: type[BaseModel] | None = None) -> dict[str, Any]:
    """The parameters of an operation for its description, from models. (The pages' parser reads the request.)"""
    in_path = parse_path(path)[0] if path else []
    in_query = [*parse_query(query)[0], FILTERS] if query else []
    if query and issubclass(query, WishParameters):
        in_query.append(FAVOURS)
    return {"parameters": in_path + in_query}


form_content, form_schemas = parse_form(SearchForm)
api.components_schemas |= form_schemas


@api.post(
    "/search",
    tags=[PHOTOS],
    responses=answers(PhotoMatches, 400, 413, 415, 422, 503),
    openapi_extensions={"parameters": [FILTERS, FAVOURS], "requestBody": {"content": form_content, "required": True}},
)
def search() -> Response:
    """The products that look most like a photo, a part of it, or several photos"""
    models = (SearchQuery, CropParameters)
    asked_for = _values(*models, others=(FIELD, ADDRESS))
    if ADDRESS in request.args:
        raise UnprocessableError(f"{ADDRESS} must be a field of the form, as photo is.")
    values, understood = with_words(asked_for, shop().index.products)
    limits, crop = read_limits(values), read(CropParameters, values).crop
    upload = ask_uploads(read_photos(request), limits, parse_crop(crop) if crop else None)
    asked = upload.asked
    matches, appraisal = _answer(asked, values), asked.appraisal
    assert appraisal is not None
    classes = [ClassRecord(**asdict(each)) for each in appraisal.classes]
    record = QueryRecord(
        classes=classes,
        situation=appraisal.situation,
        verdict=appraisal.verdict,
        mixed=asked.mixed,
        crop=_place(parse_crop(crop)) if crop else None,
        boxes=[BoxRecord(place=_place(box.crop), label=box.label, probability=box.probability) for box in asked.boxes],
        words=_words(understood),
        **_kinds_of(appraisal),
    )
    return jsonify(PhotoMatches(query=record, matches=records(matches)).model_dump())


@api.get(
    "/products/<id:product_id>/similar",
    tags=[PRODUCTS],
    responses=answers(Matches, 404, 422),
    openapi_extensions=described_parameters(SearchQuery, ProductPath),
)
def similar() -> Response:
    """The products that look most like another one, which is not among them"""
    product_id = _asked_product()
    # A slash in an id is written %2F. After %2F, "similar" is part of the id.
    path = request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI", "")  # gunicorn uses the latter
    if path.partition("?")[0].lower().endswith("%2fsimilar"):
        return _product(f"{product_id}/similar")
    asked_for = _values(SearchQuery)
    values, understood = with_words(asked_for, shop().index.products)
    matches = _answer(ask_product(shop().index, product_id), values)
    return jsonify(Matches(words=_words(understood), matches=records(matches)).model_dump())


@api.get(
    "/products/<id:product_id>",
    tags=[PRODUCTS],
    responses=answers(ProductRecord, 404, 422),  # without it, the library would add its own 422
    openapi_extensions=described_parameters(path=ProductPath),
)
def product() -> Response:
    """One product"""
    _values()
    return _product(_asked_product())


@api.get(
    "/products",
    tags=[PRODUCTS],
    responses=answers(Products, 422),
    openapi_extensions=described_parameters(ProductsQuery),
)
def products() -> Response:
    """The catalogue, page by page"""
    values = _values(PageParameters, PriceParameters)
    asked = read(PageParameters, values)
    found = shop().index.products.page(asked.q, read_filters(values), asked.page, asked.per_page, asked.sort)
    following = None
    if asked.page * asked.per_page < found.total:
        following = page_address(asked.page + 1)
    listing = Products(
        products=[record_of(product) for product in found.products],
        total=found.total,
        page=asked.page,
        per_page=asked.per_page,
        next=following,
    )
    return jsonify(listing.model_dump())


def _values(*models: type[BaseModel], others: tuple[str, ...] = ()) -> Values:
    """The values of the request: the fields of ``models``, ``others``, and filters.

    The filter names of the first version are still accepted, with a deprecation header in the response.

    Raises:
        UnprocessableError: there is an unknown parameter.
    """
    values = renamed(request.values, shop().index.products.columns)
    if values:

        @after_this_request
        def deprecate(response: Response) -> Response:
            response.headers["Deprecation"] = DEPRECATED
            return response

    values = values or MultiDict(request.values.to_dict(flat=False))
    refuse_unknown(values, *models, others=others)
    return values


def _answer(asked: Asked, values: Values) -> list[Match]:
    """The matches of ``asked`` within the limits in ``values``, in the order that these ask for."""
    return arranged(answer(shop().searcher, asked, read_limits(values)), read(SearchParameters, values).sort)


def _asked_product() -> str:
    """The product id in the URL."""
    return str((request.view_args or {})["product_id"])


def _product(product_id: str) -> Response:
    return jsonify(record_of(shop().index.products.get(product_id)).model_dump())


def _kinds_of(appraisal: Appraisal) -> dict[str, Any]:
    kinds = appraisal.kinds
    stated = kinds.stated if appraisal.verdict == "found" else None
    return {
        "kind": KindRecord(**asdict(stated)) if stated else None,
        "other_kinds": list(kinds.others) if stated else [],
        "kinds": [
            CandidateRecord(
                attribute=each.attribute,
                label=each.label,
                neighbours=each.neighbours,
                product_id=each.nearest.product.id,
                image_url=row_picture(each.nearest.row) if shop().index.source else None,
            )
            for each in kinds.candidates
        ],
    }


def records(matches: list[Match]) -> list[MatchRecord]:
    """The records of matches, in the request's shop."""
    return [
        MatchRecord(
            **_facts(match.product) | {"image_url": row_picture(match.row) if shop().index.source else None},
            score=match.score,
            distance=match.distance,
            closeness=match.closeness,
            same_photo=list(match.same_photo),
            copies=list(match.copies),
        )
        for match in matches
    ]


def _place(crop: Crop) -> PlaceRecord:
    return PlaceRecord(x=crop.x, y=crop.y, width=crop.width, height=crop.height)


def _words(understood: Understood) -> WordsRecord:
    return WordsRecord(
        filters={column: list(values) for column, values in understood.filters.items()},
        price_min=understood.price_min,
        price_max=understood.price_max,
        preferred=list(understood.preferred),
        ignored=list(understood.ignored),
    )


def record_of(product: Product) -> ProductRecord:
    """The record of a product, in the request's shop."""
    return ProductRecord(**_facts(product))


def _facts(product: Product) -> dict[str, Any]:
    pictures = product_pictures(product.id) if shop().index.source else []
    return {
        "id": product.id,
        "name": product.name,
        "description": product.description,
        "price": product.price,
        "regular_price": product.regular_price,
        "price_text": prices_of(product)[0] or None,
        "currency": product.currency,
        "stock": product.stock,
        "brand": product.brand,
        "category": product.category,
        "created": product.created,
        "attributes": dict(product.attributes),
        "values": {column: list(values) for column, values in product.values.items()},
        "image_url": pictures[0] if pictures else None,
        "image_urls": pictures,
        "product_url": url_for("pages.product", product_id=product.id),
        "shop_url": shop_url(product),
    }
