"""The first page of the insights, which says what there is to do, and all their numbers as files."""

from collections.abc import Callable, Mapping

from flask import Response

from lookalike.errors import NotFoundError
from lookalike.insights.part import part_class
from lookalike.insights.parts.clusters import ClustersFacts
from lookalike.insights.parts.duplicates import DuplicatesFacts
from lookalike.insights.parts.mistakes import MistakesFacts
from lookalike.insights.parts.quality import QualityFacts
from lookalike.insights.parts.statistics import StatisticsFacts
from lookalike.insights.store import Insights
from lookalike.insights.tables import Table
from lookalike.web.about import listed
from lookalike.web.insights.decided import undecided
from lookalike.web.insights.deciding import decisions_now
from lookalike.web.insights.frame import blueprint, download, download_csv, insights
from lookalike.web.insights.frame import page as framed
from lookalike.web.language import text

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
    figures = {name: _figure(found, name) for name in FIGURES} if found else {}
    return framed("overview.html", found=found, why=why, figures=figures)


def _clusters(found: Insights) -> str:
    return text("insights-figure-clusters", count=len(found.facts("clusters", ClustersFacts).clusters))


def _statistics(found: Insights) -> str:
    return text("insights-figure-statistics", count=found.facts("statistics", StatisticsFacts).products)


def _duplicates(found: Insights) -> str:
    decisions = decisions_now()
    count = {
        kind: sum(not decisions.keeps([each.id for each in group.members]) for group in groups)
        for kind, groups in found.facts("duplicates", DuplicatesFacts).groups.items()
    }
    return text("insights-figure-duplicates", equal=count["equal"], copies=count["copies"])


def _mistakes(found: Insights) -> str:
    facts = found.facts("mistakes", MistakesFacts)
    decisions = decisions_now()
    doubted, lacking = (
        {each.product for each in undecided(members, decisions)} for members in (facts.doubts, facts.missing)
    )
    return text("insights-figure-mistakes", labels=len(doubted), missing=len(lacking))


def _quality(found: Insights) -> str:
    facts = found.facts("quality", QualityFacts)
    [own] = (each.own for each in facts.levels if each.columns == facts.columns)
    return text("insights-figure-quality", share=round(100 * own), columns=listed(facts.columns))


FIGURES: Mapping[str, Callable[[Insights], str]] = {
    "clusters": _clusters,
    "statistics": _statistics,
    "duplicates": _duplicates,
    "mistakes": _mistakes,
    "quality": _quality,
}


def _figure(found: Insights, name: str) -> str:
    """What a view has most to say, in a few words; "" if its part is missing."""
    try:
        return FIGURES[name](found)
    except NotFoundError:
        return ""


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
