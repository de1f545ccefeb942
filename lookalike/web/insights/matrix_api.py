"""The similarity matrix for programs, as JSON."""

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.utils import parse_body
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lookalike.errors import UnprocessableError
from lookalike.insights.matrix import matrix_of
from lookalike.web.api import answers
from lookalike.web.insights.access import check_program
from lookalike.web.insights.api import FOR_KEEPERS
from lookalike.web.parameters import refuse_unknown
from lookalike.web.state import shop

MOST = 500  # products: 250,000 numbers, 2 MB; for more, there are CSV and NPY

matrix_api = APIBlueprint(
    "matrix_api", __name__, url_prefix="/api/v1/insights", operation_id_callback=lambda name, **_: name
)


class Selected(BaseModel):
    """The products of a matrix."""

    model_config = ConfigDict(strict=True, extra="forbid", json_schema_extra={"example": {"ids": []}})

    ids: list[str] = Field(
        description=f"1 to {MOST:,} ids of products", json_schema_extra={"minItems": 1, "maxItems": MOST}
    )


class MatrixRecord(BaseModel):
    """A matrix of cosines."""

    ids: list[str] = Field(description="The products in the order of rows and columns, alike ones together")
    cosines: list[list[float]] = Field(description="A row for each product, -1 to 1, with four digits")


body_content, body_schemas = parse_body(Selected)
matrix_api.components_schemas |= body_schemas


@matrix_api.before_request
def guard() -> None:
    """Refuses everybody but the keeper, except for the demo."""
    check_program()


@matrix_api.post(
    "/matrix",
    tags=[FOR_KEEPERS],
    responses=answers(MatrixRecord, 401, 404, 413, 422, 503),
    openapi_extensions={"requestBody": {"content": body_content, "required": True}},
)
def insights_matrix() -> Response:
    """The cosines of all pairs of some products"""
    refuse_unknown(request.args)
    try:
        selected = Selected.model_validate_json(request.get_data())
    except ValidationError:
        raise UnprocessableError('The body must be a JSON object with a list of texts: {"ids": ["1163"]}.') from None
    found = matrix_of(shop().index, selected.ids, MOST)
    return jsonify(MatrixRecord(ids=list(found.ids), cosines=list(found.rows())).model_dump())
