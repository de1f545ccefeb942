"""Log in to the insights with the key of the shop's keeper, and out again."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lookalike.web.insights import access
from lookalike.web.insights.frame import PREFIX, off
from lookalike.web.language import text
from lookalike.web.liking import PATH

log_in = Blueprint("insights_log_in", __name__, url_prefix=PREFIX)
log_in.after_request(access.private)

MOST_LETTERS = 1000  # of a key that is compared


@log_in.get("/login")
def page() -> str | tuple[str, int] | Response:
    """The form."""
    if access.may_see() and not access.is_demo():
        return redirect(_next(request.args.get("next", "")), 303)
    if not access.access().is_on:
        return off()
    return _form("")


@log_in.post("/login")
def enter() -> str | tuple[str, int] | Response:
    """Log in."""
    access.check_form()
    if not access.access().is_key(request.form.get("key", "")[:MOST_LETTERS], request.remote_addr or ""):
        return _form(text("insights-wrong-key")), 401
    access.access().begin(logged_in=True)
    return redirect(_next(request.form.get("next", "")), 303)


@log_in.post("/logout")
def leave() -> Response:
    """Log out."""
    access.check_form()
    access.access().end()
    return redirect(url_for("insights_overview.page"), 303)


def _form(wrong: str) -> str:
    session = access.access().session()[0] or access.access().begin(logged_in=False)
    return render_template(
        "insights/login.html",
        token=access.access().token(session),
        next=request.values.get("next", ""),
        wrong=wrong,
    )


def _next(address: str) -> str:
    """The page to come to: ``address``, if it is one of the insights."""
    if PATH.fullmatch(address) and address.startswith(PREFIX):
        return f"{request.script_root}{address}"
    return url_for("insights_overview.page")
