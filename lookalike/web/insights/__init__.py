"""The pages and the API for the shop's keeper: what the index knows about its catalogue."""

from flask_openapi3.openapi import OpenAPI

from lookalike.web.insights import access, frame
from lookalike.web.insights.api import insights_api
from lookalike.web.insights.decisions_api import decisions_api
from lookalike.web.insights.log_in import log_in
from lookalike.web.insights.matrix_api import matrix_api
from lookalike.web.insights.overview import overview


def register(app: OpenAPI, key: str) -> None:
    """Add the pages and the API to ``app``; ``key``: of the shop's keeper, "" for none."""
    access.register(app, key)
    frame.register(app)
    app.register_blueprint(log_in)
    app.register_blueprint(overview)
    app.register_api(insights_api)
    app.register_api(matrix_api)
    app.register_api(decisions_api)
