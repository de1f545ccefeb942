"""The widget for a shop's own pages: its script, and the permission for these pages to ask the API."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, render_template, request

from lookalike.errors import UnprocessableError
from lookalike.query.search import MAX_K

embed = Blueprint("embed", __name__)

ORIGINS = "EMBED_ORIGINS"  # in the app's configuration: the shop's origins, as browsers send them
ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?", re.IGNORECASE)
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
HOUR_SECONDS = 3600
API = "/api/v1/"


@embed.get("/embed.js")
def script() -> Response:
    """The widget's script."""
    response = Response(render_template("embed.js", most=MAX_K), content_type="text/javascript; charset=utf-8")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.cache_control.public = True
    response.cache_control.max_age = HOUR_SECONDS
    return response


@embed.after_app_request
def permit(response: Response) -> Response:
    """``response`` of the API with the permission for a page of one of the shop's origins to read it."""
    origins: frozenset[str] = current_app.config[ORIGINS]
    if not origins or not request.path.startswith(API):
        return response
    response.vary.add("Origin")
    if (origin := request.headers.get("Origin")) in origins:
        response.headers["Access-Control-Allow-Origin"] = str(origin)
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
            response.headers["Access-Control-Max-Age"] = str(HOUR_SECONDS)
    return response


def register(app: Flask, origins: str) -> None:
    """Serve the widget, for pages of ``origins`` (a setting's text).

    Raises:
        UnprocessableError: one of them is no origin.
    """
    app.config[ORIGINS] = origins_of(origins)
    app.register_blueprint(embed)


def origins_of(text: str) -> frozenset[str]:
    """The origins in ``text``, with spaces or commas between them, as browsers write them.

    Raises:
        UnprocessableError: one of them is no origin.
    """
    return frozenset(map(_origin, text.replace(",", " ").split()))


def _origin(written: str) -> str:
    plain = written.removesuffix("/")
    if not ORIGIN.fullmatch(plain):
        raise UnprocessableError(
            f"embed_origins (--embed-origins or LOOKALIKE_EMBED_ORIGINS) has {written!r}; each of them must be an "
            "origin, such as https://shop.example, with spaces between them."
        )
    scheme = urlsplit(plain).scheme
    return plain.lower().removesuffix(DEFAULT_PORTS[scheme])
