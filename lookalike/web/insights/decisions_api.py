"""The keeper's decisions for programs."""

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.utils import parse_body
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lookalike.errors import UnauthorizedError, UnprocessableError
from lookalike.web.api import answers
from lookalike.web.insights import deciding
from lookalike.web.insights.access import check_keeper, private
from lookalike.web.insights.api import FOR_KEEPERS
from lookalike.web.parameters import refuse_unknown

decisions_api = APIBlueprint(
    "decisions_api", __name__, url_prefix="/api/v1/insights", operation_id_callback=lambda name, **_: name
)
decisions_api.after_request(private)


class ValueDecision(BaseModel):
    """A decision about a value."""

    model_config = ConfigDict(from_attributes=True)

    product: str
    column: str
    was: str = Field(description="What the index had")
    value: str = Field(description="What is right; equal to was if that is")
    when: str = Field(description="ISO 8601")


class PhotoDecision(BaseModel):
    """The decision that an odd photo is right."""

    model_config = ConfigDict(from_attributes=True)

    photo: str
    product: str
    when: str = Field(description="ISO 8601")


class ApartDecision(BaseModel):
    """The decision that products with photos that are alike are different ones."""

    keep: list[str]
    when: str = Field(description="ISO 8601")


class DecisionsRecord(BaseModel):
    """All decisions that count."""

    values: list[ValueDecision]
    photos: list[PhotoDecision]
    apart: list[ApartDecision]
    problems: list[str] = Field(description="Sentences about lines of the file that can't be read")


class Decided(BaseModel):
    """One decision: about a value (product, column, value), a photo (photo), or products (keep)."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        json_schema_extra={"example": {"product": "1163", "column": "gender", "value": "Men"}},
    )

    product: str | None = Field(None, description="Of a value: the product's id")
    column: str | None = Field(None, description="Of a value: its attribute")
    value: str | None = Field(None, description="The right value; with undo, it is not needed")
    was: str | None = Field(None, description="What the index had; if it has another value, nothing is decided")
    photo: str | None = Field(None, description="The file of a photo that is right, as odd photos name it")
    keep: list[str] | None = Field(None, description="Ids of products that are different ones")
    undo: bool = Field(False, description="Whether to take the decision back")

    @model_validator(mode="after")
    def about_one(self) -> "Decided":
        """Refuse a body that is about none or several of them."""
        about_value = self.product is not None and self.column is not None and (self.undo or self.value is not None)
        parts = {name for name in self.model_fields_set if getattr(self, name) is not None} - {"undo"}
        if not (parts in ({"photo"}, {"keep"}) or (about_value and not parts & {"photo", "keep"})):
            raise ValueError
        return self


body_content, body_schemas = parse_body(Decided)
decisions_api.components_schemas |= body_schemas


@decisions_api.get("/decisions", tags=[FOR_KEEPERS], responses=answers(DecisionsRecord, 401, 422, 503))
def insights_decisions() -> Response:
    """What was decided about likely mistakes and duplicates; even in the demo for the keeper only"""
    refuse_unknown(request.args)
    check_keeper()
    return _all()


@decisions_api.post(
    "/decisions",
    tags=[FOR_KEEPERS],
    responses=answers(DecisionsRecord, 401, 404, 413, 422, 503),
    openapi_extensions={"requestBody": {"content": body_content, "required": True}},
)
def insights_decide() -> Response:
    """Decide about a value, a photo, or products that are alike, or take that back; answers with all decisions"""
    refuse_unknown(request.args)
    if not request.headers.get("Authorization", "").lower().startswith("bearer "):  # a form of another site sends none
        raise UnauthorizedError("Decisions need the key: send the header Authorization: Bearer KEY.")
    check_keeper()
    try:
        decided = Decided.model_validate_json(request.get_data())
    except ValidationError:
        raise UnprocessableError(
            'The body must be a JSON object such as {"product": "1163", "column": "gender", "value": "Men"}, '
            '{"photo": "1163.jpg"} or {"keep": ["1163", "1164"]}; "undo": true takes the decision back.'
        ) from None
    if decided.photo is not None:
        (deciding.undo_photo if decided.undo else deciding.photo_is_right)(decided.photo)
    elif decided.keep is not None:
        (deciding.undo_apart if decided.undo else deciding.keep_apart)(decided.keep)
    elif decided.undo:
        deciding.undo_value(decided.product or "", decided.column or "")
    else:
        deciding.decide_value(decided.product or "", decided.column or "", (decided.value or "").strip(), decided.was)
    return _all()


def _all() -> Response:
    found = deciding.decisions_now()
    record = DecisionsRecord(
        values=[ValueDecision.model_validate(each) for each in found.values.values()],
        photos=[PhotoDecision.model_validate(each) for each in found.photos.values()],
        apart=[ApartDecision(keep=sorted(group), when=when) for group, when in found.kept.items()],
        problems=list(found.problems),
    )
    return jsonify(record.model_dump())
