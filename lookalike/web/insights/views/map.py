"""The map: every product a point; what looks alike lies together."""

from dataclasses import dataclass, field

from flask import Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lookalike.errors import NotFoundError
from lookalike.insights.chart import SCALE, Chart
from lookalike.insights.coloured import Coloured, Latest
from lookalike.insights.legend import Legend, by_attribute, by_cluster, by_right
from lookalike.insights.parts.clusters import LABELS, ClustersFacts
from lookalike.insights.parts.map import MapFacts
from lookalike.insights.parts.quality import RIGHT
from lookalike.insights.tables import Cell, Table
from lookalike.query import Limits, answer, ask_product, ask_token
from lookalike.query.kinds import kind_columns
from lookalike.query.search import MAX_K
from lookalike.query.wishes import MOST as MOST_WANTED
from lookalike.registry import Entry
from lookalike.web.cards import card_of
from lookalike.web.images import product_picture
from lookalike.web.insights import frame
from lookalike.web.insights.map_addresses import parse_corners, parse_numbers
from lookalike.web.insights.views.clusters import name_of
from lookalike.web.language import text
from lookalike.web.parameters import POSITIVE
from lookalike.web.state import shop
from lookalike.web.texts import label

ENTRIES = (Entry("map", "Every product a point", "lookalike.web.insights.views.map:map_view"),)

SHOWN = 48  # products of a selection that are shown
MOST_IN_MATRIX = 200  # products of a selection in an address
PLACED_BY = 5  # nearest products, whose middle is the place of a photo
COMPUTED = {"@cluster": ("clusters", LABELS), "@quality": ("quality", RIGHT)}  # colours by an array of another part

map_view = frame.blueprint("map", __name__)


@dataclass(frozen=True)
class Chosen:
    """The products that are listed below the map.

    Attributes:
        ids: of the products.
        lasso: the part of the map that they are in, as in the address; "" if a search found them.
        lit: the numbers of the products that are lit.
        at: the place that is marked, "x,y"; "" for none.
        search: the parameters of the search that found them.
    """

    ids: list[str]
    lasso: str = ""
    lit: list[int] = field(default_factory=list)
    at: str = ""
    search: dict[str, str] = field(default_factory=dict)


@map_view.get("")
def page() -> str | tuple[str, int]:
    """The map, and the products in the part that is chosen (``lasso``)."""
    try:
        chart = _chart()
    except NotFoundError as error:
        return frame.missing(error, "map")
    lasso = request.args.get("lasso", "")
    return _page(Chosen([chart.ids[number] for number in _selected(chart)] if lasso else [], lasso))


@map_view.get("/search")
def search() -> str | tuple[str, int]:
    """The map with the matches of a search (``query``, a token) or of a ``product`` (an id) lit up."""
    try:
        chart = _chart()
    except NotFoundError as error:
        return frame.missing(error, "map")
    query, product = request.args.get("query", ""), request.args.get("product", "")
    limits = Limits(MAX_K)
    if query:
        asked = ask_token(shop().searcher, query, shop().encoder.labels, limits)
    else:
        asked = ask_product(shop().index, product)
    ids = [match.product.id for match in answer(shop().searcher, asked, limits)]
    if query:
        lit, at, searched = ids, chart.middle(ids[:PLACED_BY]), {"query": query}
    else:
        lit, at, searched = [product, *ids], chart.middle([product]), {"product": product}
    numbers = [chart.numbers[each] for each in lit]
    return _page(Chosen(ids, lit=numbers, at=f"{at[0]},{at[1]}" if at else "", search=searched))


@map_view.get("/alike")
def alike() -> BaseResponse:
    """To the search for what looks like the products in a part of the map (``lasso``)."""
    chart = _chart()
    chosen = _selected(chart)
    if not chosen:
        raise NotFoundError("There is no product in this part of the map.")
    first, *others = chart.typical(shop().index, chosen, MOST_WANTED + 1)
    return redirect(url_for("pages.product", product_id=first, **{POSITIVE: others}))  # type: ignore[arg-type]


@map_view.get("/points.bin")
def points() -> Response:
    """Two little-endian uint16 for each product."""
    return Response(_chart().points(), content_type="application/octet-stream")


@map_view.get("/codes.bin")
def codes() -> Response:
    """A byte for each product: the number of its colour."""
    return Response(_coloured().legend.codes.tobytes(), content_type="application/octet-stream")


@map_view.get("/products.json")
def products() -> Response:
    """What the script shows of products, given by their numbers (``n``)."""
    chart = _chart()
    numbers = parse_numbers(request.args.get("n", ""), len(chart.ids))
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
    return Response(_coloured().png, content_type="image/png")


@map_view.get("/picture.svg")
def svg() -> Response:
    """The map as a drawing."""
    return Response(_coloured().svg, content_type="image/svg+xml")


@map_view.get("/selection.csv")
def selection_csv() -> Response:
    """The products in a part of the map (``lasso``; all without it), their coordinates and clusters, as a table."""
    return frame.download_csv(_selection(), "map.csv")


@map_view.get("/selection.json")
def selection_json() -> Response:
    """The same as JSON."""
    table = _selection()
    found = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return frame.download(jsonify(found), "map.json")


def _selection() -> Table:
    """The products that are chosen, with the numbers of their clusters, if there are clusters."""
    chart = _chart()
    chosen = _selected(chart)
    columns: list[tuple[str, list[Cell]]] = [
        ("id", [chart.ids[number] for number in chosen]),
        ("x", chart.coordinates[chosen, 0].tolist()),
        ("y", chart.coordinates[chosen, 1].tolist()),
    ]
    if frame.insights().has("clusters", LABELS):
        columns.append(("cluster", frame.insights().array("clusters", LABELS)[chart.rows[chosen]].tolist()))
    names, cells = zip(*columns, strict=True)
    return Table(names, list(zip(*cells, strict=True)))


def _selected(chart: Chart) -> list[int]:
    lasso = request.args.get("lasso", "")
    numbers: list[int] = chart.inside(parse_corners(lasso)).tolist() if lasso else list(range(len(chart.ids)))
    return numbers


def _chart() -> Chart:
    return frame.insights().derived("map", lambda found: Chart.of(shop().index, found))


def _coloured() -> Coloured:
    """The map in the colours that are asked for."""
    kept, by = frame.insights().derived("map in colours", lambda found: Latest()), _by()
    return kept.get(by, lambda: Coloured(_chart(), _legend(_chart(), by)))


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


def _legend(chart: Chart, by: str) -> Legend:
    if by in shop().index.products.columns or not by:
        return by_attribute(shop().index, by)
    array = frame.insights().array(*COMPUTED[by])
    return by_cluster(array, chart.rows) if by == "@cluster" else by_right(array, chart.rows)


def _said(by: str, value: str) -> str:
    """A value of a legend in words."""
    if by in shop().index.products.columns or not value:
        return value
    if by == "@quality":
        return text("insights-map-right", count=int(value))
    return name_of(frame.insights().facts("clusters", ClustersFacts).clusters[int(value)])


def _entries(by: str, legend: Legend) -> list[tuple[str, str, str, int]]:
    """Of each colour of a legend the value in words, the URL of its cluster's page or "", the colour and the count."""
    return [
        (_said(by, name), url_for("insights_clusters.one", number=name) if by == "@cluster" else "", colour, count)
        for name, colour, count in zip(legend.names, legend.colours, legend.counts, strict=False)
    ]


def _page(chosen: Chosen) -> str:
    store, coloured, by = shop().index.products, _coloured(), _by()
    regions = [
        {
            "address": url_for("insights_map.page", by=by, lasso=",".join(map(str, region.box)), _anchor="selection"),
            "count": region.count,
            "value": _said(by, region.value),
            "share": round(100 * region.share),
            "picture": product_picture(region.product),
            "name": store.get(region.product).name,
        }
        for region in coloured.regions
    ]
    return frame.page(
        "map.html",
        facts=frame.insights().facts("map", MapFacts),
        by=by,
        columns=[(column, label(column)) for column in _columns()],
        computed=_computed(),
        legend=coloured.legend,
        entries=_entries(by, coloured.legend),
        scale=SCALE,
        chosen=chosen,
        cards=[card_of(store.get(each)) for each in chosen.ids[:SHOWN]],
        matrix_ids=chosen.ids[:MOST_IN_MATRIX],
        regions=regions,
    )
