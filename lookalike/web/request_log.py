"""Log requests: one line each, without their parameters; and unexpected exceptions with a traceback."""

import logging
import secrets
import time
from typing import Any

from flask import Flask, Response, g, request

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Log each request of ``app`` at level info."""
    app.before_request(_start)
    app.after_request(_finish)


def request_id() -> str:
    """The id of this request, in the log and in error messages."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(5)
    return str(g.request_id)


def log_mistake(exc_info: Any) -> None:
    """Log an unexpected exception with its traceback."""
    log.error("%s %s failed, request %s", request.method, request.path, request_id(), exc_info=exc_info, extra=_facts())


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if log.isEnabledFor(logging.INFO):
        taken = 1000 * (time.perf_counter() - g.get("started", time.perf_counter()))
        facts = _facts() | {"status": response.status_code, "milliseconds": round(taken, 1)}
        log.info("%s %s %d %.1f ms", request.method, request.path, response.status_code, taken, extra=facts)
    return response


def _facts() -> dict[str, object]:
    return {"request": request_id(), "method": request.method, "path": request.path}
