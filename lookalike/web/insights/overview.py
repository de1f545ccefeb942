"""The first page of the insights, and all their numbers as files."""

from flask import Response

from lookalike.errors import NotFoundError
from lookalike.insights.part import part_class
from lookalike.insights.store import Insights
from lookalike.insights.tables import Table
from lookalike.web.insights.frame import blueprint, download, download_csv, insights
from lookalike.web.insights.frame import page as framed

JSON, BYTES = "application/json", "application/octet-stream"

overview = blueprint("overview", __name__, prefix="")


@overview.get("")
def page() -> str:
    """All views, each with a sentence."""
    found, why = None, ""
    try:
        found = insights()
    except NotFoundError as error:
        why = str(error)
    return framed("overview.html", found=found, why=why)


@overview.get("/files/<name>")
def file(name: str) -> Response:
    """A stored file: JSON, or an array in NumPy's format."""
    data = insights().data(name)
    return download(Response(data, content_type=JSON if name.endswith(".json") else BYTES), name)


@overview.get("/tables/<part>/<path:name>.csv")
def table(part: str, name: str) -> Response:
    """A table of a part, as CSV."""
    known = tables_of(insights(), part)
    if name not in known:
        raise NotFoundError(f"{part} has no table {name!r}; there are: {', '.join(known) or 'none'}.")
    return download_csv(known[name], f"{part}-{name.replace('/', '-')}.csv")


def tables_of(found: Insights, part: str) -> dict[str, Table]:
    """Name → table of a part.

    Raises:
        NotFoundError: there is no such part.
    """
    return dict(found.facts(part, part_class(part).facts).tables())
