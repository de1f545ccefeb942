"""Why a product was found: heat maps that show which parts of two photos contribute to their score."""

import base64
import io

import numpy as np
from flask import Blueprint, Response, jsonify, request, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from flask_openapi3.models.tag import Tag
from flask_openapi3.utils import parse_form
from PIL import Image
from pydantic import BaseModel, Field

from lookalike.encoders.base import Vectors
from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.photos import Photo, decode
from lookalike.query.encoder import PhotoCells
from lookalike.query.token import unpack
from lookalike.query.why import Grid, contributions, explain, veil
from lookalike.web.api import answers
from lookalike.web.parameters import refuse_unknown
from lookalike.web.pictures import SIZES
from lookalike.web.state import shop
from lookalike.web.uploads import FIELD, read_photo

why = Blueprint("why", __name__)
why_api = APIBlueprint("why_api", __name__, url_prefix="/api/v1", operation_id_callback=lambda name, **_: name)

WHY = Tag(name="Why", description="Why a product looks like a photo")
HOUR_SECONDS = 3600


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
    photo = _photo(key)
    heat = heat_map(shop().encoder.cells(photo), _asked(), photo)
    response = Response(heat, content_type="image/png")
    response.cache_control.private = True
    response.cache_control.max_age = HOUR_SECONDS
    return response


@why_api.post(
    "/why",
    tags=[WHY],
    responses=answers(Explanation, 400, 404, 413, 415, 422, 503),
    openapi_extensions={"requestBody": {"content": form_content, "required": True}},
)
def of_photo() -> Response:
    """Which parts of a photo and of a product contribute to their score"""
    refuse_unknown(request.values, others=("product", FIELD))
    if not request.form.get("product"):
        raise UnprocessableError("product is missing; it must be the id of a product.")
    index = shop().index
    rows = index.products.rows_of(request.form["product"])
    photo = decode(read_photo(request))
    query = shop().encoder.cells(photo)
    row = int(rows[int((index.vectors[rows] @ query.vector).argmax())])
    other = _photo(shop().pictures.key(row))
    match = shop().encoder.cells(other)
    found = explain(query, match)
    return jsonify(
        Explanation(
            score=found.score,
            photo=found.query.tolist(),
            match=found.match.tolist(),
            photo_heat=data_url(_png(found.query, query, photo)),
            match_heat=data_url(_png(found.match, match, other)),
        ).model_dump()
    )


def heat_map(photo_cells: PhotoCells, others: Vectors, photo: Photo) -> bytes:
    """A PNG to lay over ``photo``: clear where it is like the nearest of ``others`` (m, dim), dark elsewhere."""
    return _png(contributions(photo_cells, others), photo_cells, photo)


def data_url(png: bytes) -> str:
    """A PNG as a data: URL."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def heat_address(row: int, *, query: str | None = None, product: str | None = None) -> str:
    """The URL of the heat map of a row for the search token ``query`` or a ``product``'s id; empty if there is none."""
    if not shop().encoder.has_cells or shop().index.source is None:
        return ""
    return url_for("why.of_match", key=shop().pictures.key(row), query=query, product=product)


def _asked() -> Vectors:
    """The vectors (m, dim) of the search in the request."""
    index, values = shop().index, request.args
    if values.get("product"):
        return np.asarray(index.vectors[index.products.rows_of(values["product"])])
    facts = index.manifest.encoder
    return unpack(values.get("query", ""), facts.dim, facts.fingerprint).vector[None]


def _photo(key: str) -> Photo:
    if not shop().encoder.has_cells:
        raise NotFoundError("There are no heat maps: the encoder of this index can't split a score.")
    return decode(shop().pictures.read(key))


def _png(grid: Grid, cells: PhotoCells, photo: Photo) -> bytes:
    height, width = photo.shape[:2]
    scale = SIZES["card"] / max(height, width)
    shade = veil(grid, cells.area, (max(1, round(width * scale)), max(1, round(height * scale))))
    out = io.BytesIO()
    Image.merge("LA", (Image.new("L", shade.shape[::-1]), Image.fromarray(shade))).save(out, "PNG")
    return out.getvalue()
