"""The map: every product a point; what looks alike lies together."""

import csv
import io

from flask import Response, jsonify, request, url_for

from lookalike.errors import NotFoundError
from lookalike.insights.chart import SCALE, Chart, as_numbers, draw_png, draw_svg, parse_corners
from lookalike.insights.legend import Legend, by_attribute, by_cluster, by_right
from lookalike.insights.parts.clusters import LABELS, ClustersFacts
from lookalike.insights.parts.map import MapFacts
from lookalike.insights.parts.quality import RIGHT
from lookalike.query import Limits, answer, ask_product, ask_token
from lookalike.query.kinds import kind_columns
from lookalike.query.search import MAX_K
from lookalike.query.wishes import MOST as MOST_WANTED
from lookalike.registry import Entry
from lookalike.spreadsheet import escape_formula
from lookalike.web.cards import card_of
from lookalike.web.images import product_picture
from lookalike.web.insights import frame
from lookalike.web.insights.views.clusters import name_of
from lookalike.web.language import text
from lookalike.web.parameters import POSITIVE
from lookalike.web.state import shop
from lookalike.web.texts import label

ENTRIES = (Entry("map", "Every product a point", "lookalike.web.insights.views.map:map_view"),)

MOST_ASKED = 200  # products in one answer to the script
SHOWN = 48  # products of a selection that are shown
MOST_IN_MATRIX = 200  # products of a selection in an address
COMPUTED = {"@cluster": ("clusters", LABELS), "@quality": ("quality", RIGHT)}  # colours by an array of another part

map_view = frame.blueprint("map", __name__)


@map_view.get("")
def page() -> str | tuple[str, int]:
    """The map, and the products in the part that is chosen (``lasso``)."""
    lasso = request.args.get("lasso", "")
    try:
        chart = _chart()
    except NotFoundError as error:
        return frame.missing(error, "map")
    numbers = chart.inside(parse_corners(lasso)).tolist() if lasso else []
    return _page(chart, [chart.ids[number] for number in numbers], lasso=lasso)


@map_view.get("/search")
def search() -> str:
    """The map with the matches of a search (``query``, a token) or of a ``product`` (an id) lit up."""
    chart, query, product = _chart(), request.args.get("query", ""), request.args.get("product", "")
    limits = Limits(MAX_K)
    if query:
        asked = ask_token(shop().searcher, query, shop().encoder.labels, limits)
    else:
        asked = ask_product(shop().index, product)
    matches = answer(shop().searcher, asked, limits)
    ids = [match.product.id for match in matches]
    at = chart.place_by(matches)
    return _page(chart, ids, lit=chart.numbers_of(ids).tolist(), at=f"{at[0]},{at[1]}", query=query, product=product)


@map_view.get("/points.bin")
def points() -> Response:
    """Two little-endian uint16 for each product."""
    return Response(_chart().points(), content_type="application/octet-stream")


@map_view.get("/codes.bin")
def codes() -> Response:
    """A byte for each product: the number of its colour."""
    return Response(_legend(_chart()).codes.tobytes(), content_type="application/octet-stream")


@map_view.get("/products.json")
def products() -> Response:
    """What the script shows of products, given by their numbers (``n``)."""
    chart = _chart()
    numbers = as_numbers(request.args.get("n", ""), MOST_ASKED, len(chart.ids))
    found = shop().index.products.of_rows([int(chart.rows[number]) for number in numbers])
    return jsonify(
        [
            {
                "number": number,
                "id": each.id,
                "name": each.name,
                "picture": product_picture(each.id),
                "address": url_for("pages.product", product_id=each.id),
            }
            for number, each in zip(numbers, found, strict=True)
        ]
    )


@map_view.get("/picture.png")
def png() -> Response:
    """The map as a picture."""
    chart = _chart()
    return Response(draw_png(chart, _legend(chart)), content_type="image/png")


@map_view.get("/picture.svg")
def svg() -> Response:
    """The map as a drawing."""
    chart = _chart()
    return Response(draw_svg(chart, _legend(chart)), content_type="image/svg+xml")


@map_view.get("/selection.csv")
def selection_csv() -> Response:
    """The products in a part of the map (``lasso``; all without it) and their places, as a table."""
    chart, out = _chart(), io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "x", "y"])
    for number in _selected(chart):
        writer.writerow([escape_formula(chart.ids[number]), *chart.places[number].tolist()])
    return frame.download(Response("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8"), "map.csv")


@map_view.get("/selection.json")
def selection_json() -> Response:
    """The same as JSON."""
    chart = _chart()
    found = [{"id": chart.ids[number], "place": chart.places[number].tolist()} for number in _selected(chart)]
    return frame.download(jsonify(found), "map.json")


def _selected(chart: Chart) -> list[int]:
    lasso = request.args.get("lasso", "")
    numbers: list[int] = chart.inside(parse_corners(lasso)).tolist() if lasso else list(range(len(chart.ids)))
    return numbers


def _chart() -> Chart:
    return frame.insights().derived("map", lambda found: Chart.of(shop().index, found))


def _by() -> str:
    """What gives the colours, a column or one of COMPUTED: as asked for, or the coarsest kind of product, or any."""
    asked = request.args.get("by", "")
    if asked in shop().index.products.columns or asked in _computed():
        return asked
    return next(iter([*reversed(kind_columns(shop().index)), *_columns(), *_computed()]), "")


def _columns() -> list[str]:
    """The columns with several values, some of which are common."""
    store = shop().index.products
    return [column for column in store.columns if len(values := store.values(column)) > 1 and values[0][1] > 1]


def _computed() -> list[str]:
    return [name for name, array in COMPUTED.items() if frame.insights().has(*array)]


def _legend(chart: Chart) -> Legend:
    by = _by()
    if by in shop().index.products.columns or not by:
        return by_attribute(shop().index, by, chart.rows)
    array = frame.insights().array(*COMPUTED[by])
    return by_cluster(array, chart.rows) if by == "@cluster" else by_right(array, chart.rows)


def _said(by: str, value: str) -> str:
    """A value of a legend in words."""
    if by in shop().index.products.columns or not value:
        return value
    if by == "@quality":
        return text("insights-map-right", count=int(value))
    return name_of(frame.insights().facts("clusters", ClustersFacts).clusters[int(value)])


def _page(
    chart: Chart, ids: list[str], *, lasso: str = "", lit: list[int] | None = None, at: str = "", **search: str
) -> str:
    store, legend, by = shop().index.products, _legend(chart), _by()
    shown = [card_of(store.get(each)) for each in ids[:SHOWN]]
    first, *others = chart.typical(shop().index, chart.numbers_of(ids), MOST_WANTED + 1) if lasso and ids else [""]
    regions = [
        {
            "address": url_for("insights_map.page", by=by, lasso=",".join(map(str, region.box)), _anchor="selection"),
            "count": region.count,
            "value": _said(by, region.value),
            "share": round(100 * region.share),
            "picture": product_picture(region.product),
            "name": store.get(region.product).name,
        }
        for region in chart.regions(legend)
    ]
    return frame.page(
        "map.html",
        facts=frame.insights().facts("map", MapFacts),
        by=by,
        columns=[(column, label(column)) for column in _columns()],
        computed=_computed(),
        legend=[
            (_said(by, name), colour, count)
            for name, colour, count in zip(legend.names, legend.colours, legend.counts, strict=True)
        ],
        others=(legend.palette[-1], legend.others),
        palette=legend.palette,
        scale=SCALE,
        lasso=lasso,
        lit=lit or [],
        at=at,
        search=search,
        found=len(ids),
        cards=shown,
        alike=url_for("pages.product", product_id=first, **{POSITIVE: others}) if first else "",  # type: ignore[arg-type]
        matrix_ids=ids[:MOST_IN_MATRIX],
        regions=regions,
    )
