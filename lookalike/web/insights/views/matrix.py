"""The similarity matrix of a selection, as picture, table and files; of the whole catalogue, the nearest neighbours."""

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Response, request

from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.index.filters import NO_FILTERS
from lookalike.insights.matrix import MOST, Matrix, Pair, check_size, ids_in_cluster, ids_with, matrix_of
from lookalike.insights.matrix_picture import Picture, picture_of
from lookalike.insights.parts.graph import COLUMNS, COSINES, NEIGHBOURS, GraphFacts, edges
from lookalike.insights.tables import Cell, csv_parts
from lookalike.registry import Entry
from lookalike.web.images import row_picture
from lookalike.web.insights import frame
from lookalike.web.language import text
from lookalike.web.parameters import PREFIX, PageParameters, PriceParameters, Values, read, read_filters
from lookalike.web.refine import facets_of
from lookalike.web.state import shop

ENTRIES = (Entry("matrix", "The cosines of a selection", "lookalike.web.insights.views.matrix:matrix"),)

IDS, CLUSTER = "ids", "cluster"
CHOOSING = (IDS, CLUSTER, "q", "colour", *PriceParameters.model_fields)  # besides filters by column
TABLED = 12  # products; with more, the table is a file
PAIRS = 10  # most alike, and least alike
MOST_SAID = 10  # unknown ids that are named
MOST_LETTERS = 100_000  # of the typed ids that are shown again

matrix = frame.blueprint("matrix", __name__)


@dataclass(frozen=True)
class Named:
    """A product of the matrix, for people and for the script."""

    id: str
    name: str
    picture: str


@dataclass(frozen=True)
class Shown:
    """A matrix as it is shown.

    Attributes:
        products: in its order.
        address: of the picture, which is in the page.
        script: what the script needs.
        rows: of the table; empty if it would be too large.
        most, least: the most and the least alike pairs.
    """

    products: list[Named]
    picture: Picture
    address: str
    script: dict[str, Any]
    rows: tuple[list[float], ...]
    most: list[Pair]
    least: list[Pair]


@matrix.route("", methods=["GET", "POST"])
def page() -> tuple[str, int]:
    """The matrix of what is chosen, by the address or by a form that was sent; and how to choose."""
    values, found = request.values, None
    why, status = "", 200
    try:
        found = chosen(values) if is_chosen(values) else None
    except (NotFoundError, UnprocessableError) as error:
        why, status = str(error), error.http_status
    if found and (unknown := _unknown(values)):
        why = text("insights-matrix-unknown", ids=", ".join(unknown[:MOST_SAID]), count=len(unknown))
    shown = frame.page(
        "matrix.html",
        why=why,
        fields=_fields(values),
        typed=values.get(IDS, "")[:MOST_LETTERS],
        method=request.method.lower(),
        facets=facets_of(shop().index.products, NO_FILTERS),
        most=MOST,
        graph=_graph(),
        shown=_shown(found) if found else None,
    )
    return shown, status


@matrix.route("/matrix.<kind>", methods=["GET", "POST"])
def file(kind: str) -> Response:
    """The matrix of what is chosen, as a file."""
    if kind not in ("png", "csv", "npy"):
        raise NotFoundError(f"There is no matrix.{kind}; there are png, csv and npy.")
    found = chosen(request.values)
    if kind == "png":
        return frame.download(Response(picture_of(found).png, content_type="image/png"), "matrix.png")
    if kind == "npy":
        return frame.download(Response(found.npy(), content_type="application/octet-stream"), "matrix.npy")
    rows: Iterator[list[Cell]] = ([each, *row] for each, row in zip(found.ids, found.rows(), strict=True))
    return _streamed("matrix.csv", ("product", *found.ids), rows)


@matrix.get("/neighbours.csv")
def neighbours() -> Response:
    """The graph of nearest neighbours of the whole catalogue, as CSV."""
    stored = frame.insights()
    facts = stored.facts("graph", GraphFacts)
    arrays = stored.array("graph", NEIGHBOURS), stored.array("graph", COSINES)
    return _streamed("neighbours.csv", COLUMNS, edges(facts, *arrays))


def is_chosen(values: Values) -> bool:
    """Whether a request chooses products."""
    return any(values[name].strip() and (name in CHOOSING or name.startswith(PREFIX)) for name in values)


def chosen(values: Values) -> Matrix:
    """The matrix of the products that a request chooses: by ids, by the number of a cluster, or by filters and words.

    Raises:
        UnprocessableError: they are none or too many, or a parameter can't be used.
        NotFoundError: a product or cluster is not there.
    """
    index = shop().index
    if values.get(IDS, "").strip():
        return matrix_of(index, _ids(values[IDS]))
    if cluster := values.get(CLUSTER, "").strip():
        if not cluster.isascii() or not cluster.isdecimal() or len(cluster) > 9:
            raise UnprocessableError(f"cluster is {cluster[:80]!r}; it must be the number of a cluster.")
        return matrix_of(index, ids_in_cluster(index, frame.insights(), int(cluster)))
    if not is_chosen(values):
        check_size(0)
    return matrix_of(index, ids_with(index, read(PageParameters, values).q, read_filters(values)))


def _ids(typed: str) -> list[str]:
    """The ids in a text: one a line; a line that is none may have several between commas or blanks.

    Those that the index doesn't have are left out, unless it has none of them.
    """
    lines = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    check_size(len(lines))
    store = shop().index.products
    ids = [each for line in lines for each in _on_line(line)]
    return [each for each in ids if each in store] or ids


def _on_line(line: str) -> list[str]:
    store = shop().index.products
    if line in store:
        return [line]
    between_commas = [each.strip() for each in line.split(",") if each.strip()]
    return [part for each in between_commas for part in ([each] if each in store else each.split())]


def _unknown(values: Values) -> list[str]:
    """The ids in the request that the index doesn't have."""
    ids = [each for line in values.get(IDS, "").splitlines() for each in _on_line(line.strip())]
    return [each for each in dict.fromkeys(ids) if each not in shop().index.products]


def _fields(values: Values) -> list[tuple[str, str]]:
    """The fields of a request that choose products."""
    return [
        (name, value)
        for name, value in values.items(multi=True)
        if value.strip() and (name in CHOOSING or name.startswith(PREFIX))
    ]


def _graph() -> str:
    """Why there is no graph of neighbours; empty if there is one."""
    try:
        frame.insights().check("graph")
    except NotFoundError as error:
        return str(error)
    return ""


def _shown(found: Matrix) -> Shown:
    store = shop().index.products
    rows = [int(store.rows_of(each)[0]) for each in found.ids]
    named = [
        Named(product.id, product.name, row_picture(row))
        for row, product in zip(rows, store.of_rows(rows), strict=True)
    ]
    picture = picture_of(found)
    script = {
        "products": [asdict(each) for each in named],
        "place": {name: getattr(picture, name) for name in ("left", "top", "cell", "step", "width", "height")},
        "least": picture.least,
        "colours": picture.colours,
    }
    return Shown(
        named,
        picture,
        f"data:image/png;base64,{base64.b64encode(picture.png).decode('ascii')}",
        script,
        tuple(found.rows()) if len(named) <= TABLED else (),
        found.pairs(PAIRS, alike=True),
        found.pairs(PAIRS, alike=False),
    )


def _streamed(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    return frame.download(Response(csv_parts(columns, rows), content_type="text/csv; charset=utf-8"), name)
