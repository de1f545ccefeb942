"""How many products have which value, as sorted bars."""

from typing import Any

from flask import url_for

from lookalike.errors import NotFoundError
from lookalike.insights.parts.statistics import StatisticsFacts
from lookalike.registry import Entry
from lookalike.web.insights import frame
from lookalike.web.texts import label

ENTRIES = (
    Entry("statistics", "Counts of products by every attribute", "lookalike.web.insights.views.statistics:statistics"),
)

MOST_BARS = 30

statistics = frame.blueprint("statistics", __name__)


@statistics.get("")
def page() -> str | tuple[str, int]:
    """A chart for each attribute."""
    try:
        facts = frame.insights().facts("statistics", StatisticsFacts)
    except NotFoundError as error:
        return frame.missing(error, "statistics")
    charts = []
    for column, each in facts.columns.items():
        top = list(each.values.items())[:MOST_BARS]
        most = max((count for _, count in top), default=1)
        rows = [(value, _products_with(column, value), count, 100 * count / most) for value, count in top]
        charts.append((column, label(column), rows))
    return frame.page("statistics.html", charts=charts)


def _products_with(column: str, value: str) -> str:
    filters: dict[str, Any] = {f"filter.{column}": value}
    return url_for("pages.home", **filters, _anchor="catalogue")
