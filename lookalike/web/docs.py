"""The API described and tried, and how the server is. Nothing of it is loaded from elsewhere."""

from pathlib import Path

import flask_openapi3_swagger  # type: ignore[import-untyped]
from flask import Blueprint, Response, current_app, jsonify, render_template
from flask_openapi3.openapi import OpenAPI

from lookalike.web.schemas import Health
from lookalike.web.state import shop

docs = Blueprint(
    "docs",
    __name__,
    static_folder=Path(flask_openapi3_swagger.__file__).parent / "templates" / "swagger",
    static_url_path="/api/docs/swagger",
)


@docs.get("/api/openapi.json")
def description() -> Response:
    """The OpenAPI description, generated from the views and models."""
    app = current_app
    assert isinstance(app, OpenAPI)
    return jsonify(app.api_doc)


@docs.get("/api/docs")
def trial() -> str:
    """A page to try the API on."""
    return render_template("docs.html")


@docs.get("/healthz")
def health() -> Response:
    """How the server is; the encoder may still be loading."""
    manifest, encoder = shop().index.manifest, shop().encoder
    answer = Health(
        status=encoder.state,
        detail=encoder.problem,
        encoder=manifest.encoder.name,
        products=len(shop().index.products),
        photos=len(shop().index.filenames),
    )
    response = jsonify(answer.model_dump())
    response.cache_control.no_store = True
    return response
