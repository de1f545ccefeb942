"""Counts of products, photos, prices and gaps, as sorted bars; and cross tables of two attributes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.index.versions import build_command
from lookalike.insights.crossing import Crossing, cross
from lookalike.insights.parts.statistics import FACTS, ColumnFacts, PhotoFacts, StatisticsFacts, lacks
from lookalike.insights.prices import PriceFacts
from lookalike.insights.tables import Table
from lookalike.insights.tails import RARE
from lookalike.registry import Entry
from lookalike.web.insights import frame
from lookalike.web.language import has_text, text
from lookalike.web.prices import money
from lookalike.web.state import shop
from lookalike.web.texts import label

ENTRIES = (Entry("statistics", "Counts of products and photos", "lookalike.web.insights.views.statistics:statistics"),)

MOST_BARS = 30
MOST_CROSSED = 30  # values of each attribute that a cross table shows
SHADES = 4  # of the cells of a cross table

Rows = list[tuple[str, str, int, float]]  # label, address or "", number, share of the largest number in percent

statistics = frame.blueprint("statistics", __name__)


@dataclass(frozen=True)
class Chart:
    """A chart of sorted bars.

    Attributes:
        id: of its heading.
        title: its heading, which also names what is counted.
        rows: of the macro ``bars``.
        unit: the title of the column of numbers.
        table: the name of the table with its numbers.
        note: a sentence below; may be empty.
        whole: the URL of a CSV with more than the table has; "" if it has all.
    """

    id: str
    title: str
    rows: Rows
    unit: str
    table: str
    note: str = ""
    whole: str = ""


@statistics.get("")
def page() -> str | tuple[str, int]:
    """All charts."""
    try:
        facts = frame.insights().facts("statistics", StatisticsFacts)
    except NotFoundError as error:
        return frame.missing(error, "statistics")
    places = {column: f"column-{place}" for place, column in enumerate(facts.columns)}
    return frame.page(
        "statistics.html",
        facts=facts,
        attributes=[_attribute(column, each, places[column]) for column, each in facts.columns.items()],
        gaps=_chart("missing", [_gap(name, n) for name, n in facts.missing.items() if 0 < n < facts.products]),
        absent=[_field(name) for name, count in facts.missing.items() if count == facts.products],
        build_command=build_command(shop().index.folder),
        photos=_photos(facts.photos),
        tails=[(label(column), places[column], each.tail) for column, each in facts.columns.items()],
        rare=RARE,
        prices=facts.prices and _prices(facts.prices),
        months=_months(facts.months),
        can_cross=len(shop().index.products.columns) > 1,
    )


@statistics.get("/values.csv")
def values_csv() -> Response:
    """All values of an attribute, also of one with more than the insights store."""
    column = request.args.get("column", "")
    table = Table((column, "products"), shop().index.products.values(column))
    return frame.download_csv(table, "values.csv")


@statistics.get("/missing.csv")
def missing_csv() -> Response:
    """The products without an attribute, or without another fact (``field``)."""
    field, products = request.args.get("field", ""), shop().index.products
    if field not in (*products.columns, *FACTS):
        raise UnprocessableError(
            f"There is no field {field[:80]!r}; there are: {', '.join((*products.columns, *FACTS))}."
        )
    found = [(each.id, each.name) for each in products.all() if lacks(each, field)]
    return frame.download_csv(Table(("id", "name"), found), "missing.csv")


@statistics.get("/cross")
def crossed() -> str:
    """A cross table of two attributes."""
    columns = shop().index.products.columns
    if len(columns) < 2:
        raise NotFoundError("A cross table needs two attributes; this catalogue has fewer.")
    one = request.args.get("one") or columns[0]
    other = request.args.get("other") or next(column for column in columns if column != one)
    choices = [(column, label(column)) for column in columns]
    try:
        found = cross(shop().index.products, one, other)
    except UnprocessableError as error:
        return frame.page("cross.html", choices=choices, one=one, other=other, found=None, why=str(error))
    corner = found.corner(MOST_CROSSED)
    most = max((count for row in corner for count in row), default=0)
    heads = found.columns[:MOST_CROSSED]
    rows = [
        (value, total, [_cell(found, (value, head), count, most) for (head, _), count in zip(heads, row, strict=True)])
        for (value, total), row in zip(found.rows, corner, strict=False)
    ]
    return frame.page(
        "cross.html", stale=False, choices=choices, one=one, other=other, found=found, heads=heads, rows=rows,
        most=MOST_CROSSED,
    )  # fmt: skip


@statistics.get("/cross.csv")
def crossed_csv() -> Response:
    """Every pair of values of two attributes that products have, and their number."""
    found = cross(shop().index.products, request.args.get("one", ""), request.args.get("other", ""))
    return frame.download_csv(found.table(), "cross.csv")


def _cell(found: Crossing, values: tuple[str, str], count: int, most: int) -> tuple[int, str, int]:
    """A count, the URL of its products, and how strongly it is tinted, 0 to SHADES."""
    address = (
        frame.products_with({f"filter.{found.one}": values[0], f"filter.{found.other}": values[1]}) if count else ""
    )
    return count, address, -(-SHADES * count // most) if count else 0


def _attribute(column: str, facts: ColumnFacts, place: str) -> Chart:
    shown = list(facts.values.items())[:MOST_BARS]
    notes = []
    if facts.different > len(shown):
        notes.append(text("insights-statistics-shown", shown=len(shown), all=facts.different))
    if facts.missing:
        notes.append(text("insights-statistics-without", count=facts.missing))
    whole = url_for(".values_csv", column=column) if facts.different > len(facts.values) else ""
    rows = [(value, frame.products_with({f"filter.{column}": value}), count) for value, count in shown]
    return _chart(f"values/{column}", rows, id=place, title=label(column), note=" ".join(notes), whole=whole)


def _photos(facts: PhotoFacts) -> list[Chart]:
    photos = text("insights-statistics-photos")
    numbers = [(str(number), "", count) for number, count in facts.per_product.items()]
    formats = [(ending.upper(), "", count) for ending, count in facts.formats.items()]
    charts = [_chart("photos-per-product", numbers), _cut_chart("formats", formats, unit=photos)]
    if facts.known:
        sizes = [(f"{each.width}\u202f×\u202f{each.height}", "", each.photos) for each in facts.sizes[:MOST_BARS]]
        note = _note(len(sizes), facts.different_sizes)
        shapes = [(text(f"insights-statistics-{shape}"), "", count) for shape, count in facts.shapes.items()]
        modes = [(_mode(mode), "", count) for mode, count in facts.modes.items()]
        charts += [
            _chart("sizes", sizes, unit=photos, note=note),
            _chart("shapes", shapes, unit=photos),
            _chart("modes", modes, unit=photos),
        ]
    return charts


def _prices(facts: PriceFacts) -> dict[str, Any]:
    """The prices as texts, and their charts."""

    def amount(price: float) -> str:
        return money(price, 2 if price % 1 else 0, facts.currency)

    bins = [
        (
            text("insights-statistics-from", price=amount(each.least))
            if each.below is None
            else f"{amount(each.least)} – {amount(each.below)}",
            "",
            each.products,
        )
        for each in facts.bins
    ]
    kinds = [
        (
            each.kind,
            frame.products_with({f"filter.{facts.column}": each.kind}),
            each.products,
            *map(amount, (each.lowest, each.median, each.highest)),
        )
        for each in facts.kinds[:MOST_BARS]
    ]
    five = (facts.lowest, facts.lower, facts.median, facts.upper, facts.highest)
    return {
        "five": dict(zip(("lowest", "lower", "median", "upper", "highest"), map(amount, five), strict=True)),
        "chart": _chart("prices", bins),
        "kinds": kinds,
        "note": _note(len(kinds), facts.different_kinds),
        "column": label(facts.column) if kinds else "",
    }


def _chart(table: str, rows: Sequence[tuple[str, str, int]], **others: str) -> Chart:
    most = max((count for *_, count in rows), default=1) or 1
    values = {"id": table, "unit": text("insights-products")} | others
    if "title" not in values:
        values["title"] = text(f"insights-statistics-{table}")
    return Chart(rows=[(*row, 100 * row[2] / most) for row in rows], table=table, **values)


def _cut_chart(table: str, rows: Sequence[tuple[str, str, int]], **others: str) -> Chart:
    """The chart of the first rows, with a note if there are more."""
    shown = rows[:MOST_BARS]
    return _chart(table, shown, note=_note(len(shown), len(rows)), **others)


def _note(shown: int, every: int) -> str:
    """That ``shown`` of ``every`` value are shown; "" if all are."""
    return text("insights-statistics-shown", shown=shown, all=every) if every > shown else ""


def _months(counts: Mapping[str, int]) -> Chart:
    rows = [(month, "", count) for month, count in counts.items()]
    note = text("insights-statistics-latest", shown=MOST_BARS, all=len(rows)) if len(rows) > MOST_BARS else ""
    return _chart("months", rows[-MOST_BARS:], note=note)


def _gap(name: str, count: int) -> tuple[str, str, int]:
    return _field(name), url_for(".missing_csv", field=name), count


def _mode(mode: str) -> str:
    """The name of a file's colour mode."""
    key = f"insights-statistics-mode-{mode.lower()}"
    return text(key) if has_text(key) else mode


def _field(name: str) -> str:
    """The name of an attribute or another fact of products."""
    return text(f"insights-statistics-field-{name}") if name in FACTS else label(name)
