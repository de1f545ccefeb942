"""The description of the API, a page to try it, and the checks for health. Nothing is loaded from other servers."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask_openapi3.openapi import OpenAPI

from lookalike.errors import EngineError
from lookalike.web.errors import UNANSWERED
from lookalike.web.schemas import Health, Readiness
from lookalike.web.state import shop

docs = Blueprint("docs", __name__)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Field:
    """One parameter of an operation: ``where`` is path, query, form or json; ``kind`` is the kind of input field."""

    name: str
    where: str
    kind: str  # file, choice, number, filters, text, json
    about: str
    required: bool
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    name: str
    method: str
    path: str
    summary: str
    fields: tuple[Field, ...]


@docs.get("/api/openapi.json")
def description() -> Response:
    """The OpenAPI description, generated from the views and models."""
    return jsonify(_description() | {"servers": [{"url": request.script_root or "/"}]})


@docs.get("/api/docs")
def trial() -> str:
    """A page to try the API, generated from its description."""
    return render_template("docs.html", about=_description()["info"], operations=list(_operations(_description())))


@docs.get("/healthz")
def health() -> Response:
    """The state of the server; the encoder may still be loading."""
    encoder = shop().encoder
    answer = Health(
        status=encoder.state,
        detail=encoder.problem,
        encoder=shop().index.manifest.encoder.name,
        products=len(shop().index.products),
        photos=len(shop().index.filenames),
    )
    response = jsonify(answer.model_dump())
    response.cache_control.no_store = True
    return response


@docs.get("/readyz")
def readiness() -> Response:
    """Whether a photo's search can be answered now: 200 if the encoder and the backend answer, else 503."""
    encoder, detail = shop().encoder, ""
    if encoder.state != "ready":
        detail = encoder.problem or "The encoder is loading."
    else:
        try:
            shop().searcher.check()
        except EngineError as error:
            log.warning("%s", error)
            detail = UNANSWERED
    response = jsonify(Readiness(ready=not detail, detail=detail).model_dump())
    response.status_code = 503 if detail else 200
    response.cache_control.no_store = True
    return response


def _description() -> dict[str, Any]:
    return cast(OpenAPI, current_app).api_doc


def _operations(spec: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            fields = [
                _field(each["name"], each["in"], each["schema"], each.get("required", False), each.get("description"))
                for each in operation.get("parameters", [])
            ]
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                form = spec["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
                if media_type == "application/json":
                    fields.append(_body(form))
                    continue
                fields += [
                    _field(name, "form", schema, name in form.get("required", ()))
                    for name, schema in form["properties"].items()
                ]
            fields.sort(key=lambda field: not field.required)
            yield Operation(operation["operationId"], method.upper(), path, operation["summary"], tuple(fields))


def _body(schema: Mapping[str, Any]) -> Field:
    """The field for a body of JSON, which begins with its example."""
    about = " ".join(f"{name}: {each.get('description', '')}." for name, each in schema["properties"].items())
    return Field("body", "json", "json", about, required=True, default=json.dumps(schema["example"]))


def _field(name: str, where: str, schema: Mapping[str, Any], required: bool, about: str | None = None) -> Field:
    """The field for a JSON Schema; of a union with null, the first part counts."""
    kind, choices = "text", tuple(schema.get("enum", ()))
    typed = schema.get("anyOf", [schema])[0]
    if choices:
        kind = "choice"
    elif typed.get("format") == "binary" or typed.get("items", {}).get("format") == "binary":
        kind = "file"
    elif typed.get("type") in ("integer", "number"):
        kind = "number"
    elif typed.get("type") == "object":
        kind = "filters"
    default = None if kind == "file" else schema.get("default")
    return Field(
        name,
        where,
        kind,
        about or schema.get("description", ""),
        required,
        choices,
        "" if default is None else str(default),
    )
