"""What visitors searched for and did not find."""

import sqlite3
from datetime import date

from babel.dates import format_date
from flask import Response, abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lookalike.errors import MachineError, NotFoundError
from lookalike.registry import Entry
from lookalike.web import demand as counting
from lookalike.web.images import row_picture
from lookalike.web.insights import access, frame
from lookalike.web.language import current_locale
from lookalike.web.state import shop

ENTRIES = (Entry("demand", "Searches that found nothing close", "lookalike.web.insights.views.demand:demand"),)

demand = frame.blueprint("demand", __name__)


@demand.get("")
def page() -> str:
    """Groups of photos that found nothing close, and words that found nothing.

    They are of visitors, so that even in the demo only the keeper sees them.
    """
    if not access.is_keeper():
        return frame.page("demand.html", stale=False, facts=None, on=counting.is_on())
    facts = counting.demand_now()
    names = {product.id: product.name for product in shop().index.products.of_rows([g.row for g in facts.groups])}
    most = max((max(counts) for counts in facts.weeks.values()), default=0) or 1
    tallest = max((count for group in facts.groups for count in group.weeks.values()), default=1)
    groups = [
        {
            "name": names[each.near],
            "address": url_for("pages.product", product_id=each.near),
            "picture": row_picture(each.row),
            "searches": each.searches,
            "weeks": [(_week(week), each.weeks.get(week, 0)) for week in facts.weeks],
        }
        for each in facts.groups
    ]
    return frame.page(
        "demand.html",
        stale=False,
        facts=facts,
        on=counting.is_on(),
        deleted="deleted" in request.args,
        anything=bool(facts.photos or facts.others or facts.words or facts.unwritten),
        weeks=[(_week(week), counts) for week, counts in facts.weeks.items()],
        most=most,
        groups=groups,
        tallest=tallest,
        words=[(each.word, "", each.searches, 100 * each.searches / facts.words[0].searches) for each in facts.words],
    )


@demand.get("/<name>.csv")
def table(name: str) -> Response:
    """A table, as CSV."""
    _check_keeper()
    tables = counting.demand_now().tables()
    if name not in tables:
        raise NotFoundError(f"demand has no table {name!r}; there are: {', '.join(tables)}.")
    return frame.download_csv(tables[name], f"demand-{name}.csv")


@demand.get("/demand.json")
def file() -> Response:
    """Everything, as JSON."""
    _check_keeper()
    return frame.download(jsonify(counting.demand_now().model_dump(mode="json")), "demand.json")


@demand.post("/delete")
def delete() -> BaseResponse:
    """Delete everything that was counted."""
    recorder = counting.recorder()
    recorder.flush()
    try:
        recorder.book.clear()
    except (OSError, sqlite3.Error) as error:
        raise MachineError(f"{recorder.book.path} can't be cleared ({error}); delete it yourself.") from error
    return redirect(url_for("insights_demand.page", deleted=1), 303)


def _check_keeper() -> None:
    if not access.is_keeper():
        abort(404)


def _week(monday: str) -> str:
    return format_date(date.fromisoformat(monday), "d MMM", current_locale())
