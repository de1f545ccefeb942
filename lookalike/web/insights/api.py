"""The insights for programs: everything that the pages show, as JSON."""

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from lookalike.insights.demand.groups import Demand
from lookalike.insights.part import part_class
from lookalike.insights.store import InsightsManifest
from lookalike.web.api import answers
from lookalike.web.demand import demand_now
from lookalike.web.insights.access import check_keeper, check_program, private
from lookalike.web.insights.frame import insights
from lookalike.web.parameters import refuse_unknown

insights_api = APIBlueprint(
    "insights_api", __name__, url_prefix="/api/v1/insights", operation_id_callback=lambda name, **_: name
)

insights_api.after_request(private)

FOR_KEEPERS = Tag(name="For the shop's keeper", description="What the index knows about its catalogue")
PART = {
    "description": "The facts of the part; they differ from part to part",
    "content": {"application/json": {"schema": {"type": "object"}}},
}


class InsightsRecord(BaseModel):
    """The stored insights."""

    stale: bool = Field(description="Whether they are of an earlier build than the index that is served")
    manifest: InsightsManifest


class PartPath(BaseModel):
    """The part in an address."""

    part: str = Field(description="The name of a part, such as statistics")


@insights_api.before_request
def guard() -> None:
    """Refuses everybody but the keeper, except for the demo."""
    check_program()


@insights_api.get("", tags=[FOR_KEEPERS], responses=answers(InsightsRecord, 401, 404, 422, 503))
def insights_overview() -> Response:
    """Which parts are there, and when they were computed"""
    refuse_unknown(request.args)
    found = insights()
    return jsonify(InsightsRecord(stale=found.stale, manifest=found.manifest).model_dump(mode="json"))


@insights_api.get("/demand", tags=[FOR_KEEPERS], responses=answers(Demand, 401, 422, 503))
def insights_demand() -> Response:
    """What visitors searched for and did not find; even in the demo for the keeper only"""
    refuse_unknown(request.args)
    check_keeper()
    return jsonify(demand_now().model_dump(mode="json"))


@insights_api.get("/<part>", tags=[FOR_KEEPERS], responses=answers(PART, 401, 404, 422, 503))
def insights_part(path: PartPath) -> Response:
    """What one part found"""
    refuse_unknown(request.args)
    return jsonify(insights().facts(path.part, part_class(path.part).facts).model_dump(mode="json"))
