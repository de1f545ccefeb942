"""Why a product was found: heat maps that show which parts of two photos contribute to their score."""

import base64

from flask import Blueprint, Response, jsonify, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from flask_openapi3.models.tag import Tag
from flask_openapi3.utils import parse_form
from pydantic import BaseModel, Field

from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.photos import Photo, decode
from lookalike.query import Crop, cut
from lookalike.query.crop import WHOLE
from lookalike.query.why import asked_vectors, heat_map, nearest_row, split_score
from lookalike.web.api import answers
from lookalike.web.parameters import refuse_unknown
from lookalike.web.pictures import SIZES
from lookalike.web.state import shop
from lookalike.web.uploads import FIELD, read_one_photo

why = Blueprint("why", __name__)
why_api = APIBlueprint("why_api", __name__, url_prefix="/api/v1", operation_id_callback=lambda name, **_: name)

WHY = Tag(name="Why", description="Why a product looks like a photo")
HOUR_SECONDS = 3600
SIDE = SIZES["card"]  # of a heat map, as of the picture under it


class WhyForm(BaseModel):
    """A photo, and the product to which it is compared."""

    photo: FileStorage = Field(description="The photo that was searched")
    product: str = Field(description="The id of a product")


class Explanation(BaseModel):
    """The score of two photos, split over the cells of a grid on each of them."""

    score: float = Field(description="The cosine of the photo and the product's nearest photo")
    photo: list[list[float]] = Field(
        description="What each cell of the photo contributes to the score, row by row from the top left; sums to it"
    )
    match: list[list[float]] = Field(description="The same for the product's photo; sums to the score, too")
    photo_heat: str = Field(description="A heat map to lay over the photo: a PNG as a data: URL")
    match_heat: str = Field(description="The same for the product's picture")


form_content, form_schemas = parse_form(WhyForm)
why_api.components_schemas |= form_schemas


@why.get("/why/<key>.png")
def of_match(key: str) -> Response:
    """The heat map of the picture with that key, for the search in ``query`` (a token) or of ``product`` (an id)."""
    _check()
    photo = _photo(key)
    asked = asked_vectors(shop().index, request.args.get("query", ""), request.args.get("product", ""))
    response = Response(heat_map(shop().encoder.cells(photo), asked, SIDE), content_type="image/png")
    response.cache_control.private = True
    response.cache_control.max_age = HOUR_SECONDS
    return response


@why_api.post(
    "/why",
    tags=[WHY],
    responses=answers(Explanation, 400, 404, 413, 415, 422, 503),
    openapi_extensions={"requestBody": {"content": form_content, "required": True}},
)
def explain() -> Response:
    """Which parts of a photo and of a product contribute to their score"""
    refuse_unknown(request.values, others=("product", FIELD))
    _check()
    if not request.form.get("product"):
        raise UnprocessableError("product is missing; it must be the id of a product.")
    index = shop().index
    rows = index.products.rows_of(request.form["product"])
    query = shop().encoder.cells(decode(read_one_photo(request)))
    match = shop().encoder.cells(_photo(shop().pictures.key(nearest_row(index, rows, query.vector))))
    found = split_score(query, match)
    return jsonify(
        Explanation(
            score=found.score,
            photo=found.query.tolist(),
            match=found.match.tolist(),
            photo_heat=_data_url(heat_map(query, match.vectors, SIDE)),
            match_heat=_data_url(heat_map(match, query.vectors, SIDE)),
        ).model_dump()
    )


def heat_address(row: int, *, query: str | None = None, product: str | None = None) -> str:
    """The URL of the heat map of a row for the search token ``query`` or a ``product``'s id; empty if there is none."""
    if not can_explain():
        return ""
    return url_for("why.of_match", key=shop().pictures.key(row), query=query or None, product=product or None)


def heat_of_picture(photo: Photo, row: int, part: Crop | None = None) -> str:
    """The heat map of a visitor's ``photo`` for the match in ``row``, as a data: URL.

    With a ``part``, of this part only; "" if it has too few pixels.
    """
    vector, part = shop().index.vectors[row : row + 1], part or WHOLE
    try:
        cells = shop().encoder.cells(cut(photo, part))
    except UnprocessableError:
        return ""
    return _data_url(heat_map(cells, vector, SIDE, part))


def can_explain() -> bool:
    """Whether there are heat maps: the encoder can split a score, and the photos are at hand."""
    return shop().encoder.has_cells and shop().index.source is not None


def _check() -> None:
    """Raise NotFoundError unless there are heat maps."""
    if not can_explain():
        raise NotFoundError("There are no heat maps: the encoder can't split a score, or the photos are not at hand.")


def _photo(key: str) -> Photo:
    return decode(shop().pictures.read(key))


def _data_url(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
