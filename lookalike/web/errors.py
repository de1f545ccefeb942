"""Error handling: each error becomes one sentence, on a page or as problem details (RFC 9457) for the API."""

import logging
import sys

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import (
    BadHost,
    ClientDisconnected,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    RequestEntityTooLarge,
)

from lookalike.errors import (
    BadRequestError,
    EngineError,
    LookalikeError,
    MachineError,
    NotFoundError,
    OverloadedError,
    TooLargeError,
)
from lookalike.web.language import text
from lookalike.web.request_log import log_mistake, request_id

PROBLEM = "application/problem+json"
RETRY_SECONDS = 5  # after a 503 that doesn't know better
TITLES = (404, 413, 415, 503)  # status codes that have titles of their own on pages
UNANSWERED = "The search does not answer just now; try again in a moment."

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Register the error handlers of ``app``."""
    app.register_error_handler(LookalikeError, _lookalike_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(MemoryError, _no_memory)


def is_for_programs() -> bool:
    """Whether the request is for the API, not for a page. With an invalid host name, no page can be rendered."""
    nowhere = isinstance(request.routing_exception, BadHost)
    return nowhere or request.path.startswith("/api/") or request.path in ("/healthz", "/readyz")


def _lookalike_error(error: LookalikeError) -> Response:
    if error.http_status == 500:  # a problem of this installation, such as a damaged file, only goes to the log
        log_mistake(sys.exc_info())
        return _ours()
    if isinstance(error, EngineError):  # its sentence is for the operator
        log.warning("%s", error)
        return answer(error.http_status, error.title, UNANSWERED, text("error-unanswered"))
    response = answer(error.http_status, error.title, str(error), sentence_for_visitors(error))
    if isinstance(error, OverloadedError):
        response.headers["Retry-After"] = str(error.retry_seconds)
    return response


def sentence_for_visitors(error: LookalikeError) -> str:
    """The sentence of ``error`` for a visitor of a page."""
    return text(f"error-{error.visitors}") if error.visitors else str(error)


def _no_memory(_: MemoryError) -> Response:
    return _lookalike_error(MachineError("There is not enough memory for this just now; try again in a moment."))


def _ours() -> Response:
    sentence = f"Something went wrong on our side; it was noted as request {request_id()}. Try again."
    return answer(500, "Something broke", sentence, text("error-ours", request=request_id()))


def _http_error(error: HTTPException) -> Response:
    known = _in_our_words(error)
    if known:
        response = _lookalike_error(known)
    elif isinstance(error, InternalServerError):
        response = _ours()
    elif isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        sentence = f"{request.path} is not for {request.method}; it takes {allowed}."
        response = answer(405, "Method not allowed", sentence, text("error-page"))
    else:
        response = answer(error.code or 500, error.name, error.description or error.name, text("error-other"))
    for name, value in error.get_headers(request.environ):
        if name not in ("Content-Type", "Content-Length"):  # such as Allow, of a 405
            response.headers[name] = value
    return response


def _in_our_words(error: HTTPException) -> LookalikeError | None:
    match error:
        case RequestEntityTooLarge():
            megabytes = current_app.config["MAX_UPLOAD_MB"]
            return TooLargeError(
                f"This upload is too large: a photo may have {megabytes} MB, several photos together as many, any "
                "other field half a megabyte."
            )
        case ClientDisconnected():
            return BadRequestError("The upload broke off before it was complete; send it again.")
        case HTTPException(code=404):
            return NotFoundError(f"There is no page at {request.path}.", "page")
        case BadHost():
            return BadRequestError("The request asks for a host whose name can't be one.")
    return None


def answer(status: int, title: str, detail: str, for_visitors: str) -> Response:
    """The error response: problem details with ``title`` and ``detail``, or a page with the text ``for_visitors``."""
    if is_for_programs():
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        response = Response(json.dumps(problem), status, content_type=PROBLEM)
    else:
        known = status if status in TITLES else "other"
        page = render_template("error.html", title=text(f"error-title-{known}"), detail=for_visitors)
        response = Response(page, status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
