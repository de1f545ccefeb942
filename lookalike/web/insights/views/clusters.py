"""Groups of products that look alike: a card each, and a page each."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request, url_for

from lookalike.errors import NotFoundError
from lookalike.insights.clusters import rows_in
from lookalike.insights.naming import SWATCH, ValueFacts, in_words
from lookalike.insights.parts.clusters import ClusterFacts, ClustersFacts
from lookalike.insights.tables import Table
from lookalike.registry import Entry
from lookalike.web.cards import Card, card_of
from lookalike.web.images import product_picture, row_picture
from lookalike.web.insights import frame
from lookalike.web.language import text
from lookalike.web.parameters import COLOUR
from lookalike.web.state import shop
from lookalike.web.texts import label

ENTRIES = (Entry("clusters", "Groups of products that look alike", "lookalike.web.insights.views.clusters:clusters"),)

SORTS = ("size", "alike", "spread", "name")  # of the cards; the first is the usual one
ORDERS = ("usual", "odd")  # of a cluster's photos
ON_CARD = 4  # photos
PER_PAGE = 48  # photos
MOST_BARS = 8  # values of each attribute

clusters = frame.blueprint("clusters", __name__)


@dataclass(frozen=True)
class Tile:
    """A cluster in a list: its facts, name, URL, and the URLs of photos of it."""

    facts: ClusterFacts
    name: str
    address: str
    pictures: list[str]


@clusters.get("")
def page() -> str | tuple[str, int]:
    """A card for each cluster."""
    try:
        found = _facts().clusters
    except NotFoundError as error:
        return frame.missing(error, "clusters")
    tiles = [_tile(each) for each in found]
    tiles.sort(key=lambda tile: -tile.facts.products)
    sort = request.args.get("sort")
    if sort == "name":
        tiles.sort(key=lambda tile: tile.name.casefold())
    elif sort in ("alike", "spread"):
        tiles.sort(key=lambda tile: tile.facts.cohesion, reverse=sort == "alike")
    current = sort if sort in SORTS else SORTS[0]
    sorts = [(text(f"insights-clusters-sort-{each}"), url_for(".page", sort=each), each == current) for each in SORTS]
    return frame.page("clusters.html", tiles=tiles, sorts=sorts)


@clusters.get("/<int:number>")
def one(number: int) -> str | tuple[str, int]:
    """A cluster: its photos in pages, its values against the catalogue's, and the nearest clusters."""
    try:
        facts = _facts()
    except NotFoundError as error:
        return frame.missing(error, "clusters")
    cluster = _cluster(facts, number)
    order = "odd" if request.args.get("order") == "odd" else ORDERS[0]
    rows = _rows(number, odd_first=order == "odd")
    last = max(1, -(-len(rows) // PER_PAGE))
    at = min(max(1, request.args.get("page", 1, int)), last)
    matrix = url_for("insights_matrix.page", cluster=number) if "matrix" in frame.views() else ""
    return frame.page(
        "cluster.html",
        cluster=cluster,
        name=name_of(cluster),
        standing=_standing(cluster),
        named_by=_words(cluster),
        values=[_against(each) for each in cluster.values],
        attributes=_attributes(number),
        near=[_tile(facts.clusters[each.number]) for each in cluster.near],
        matrix=matrix,
        cards=_cards(rows[(at - 1) * PER_PAGE : at * PER_PAGE]),
        orders=[(text(f"insights-clusters-order-{each}"), _photos(number, each), each == order) for each in ORDERS],
        at=at,
        last=last,
        earlier=_photos(number, order, at - 1) if at > 1 else "",
        later=_photos(number, order, at + 1) if at < last else "",
    )


@clusters.get("/products.csv")
def all_csv() -> Response:
    """Which product is in which cluster."""
    return _csv(None, "clusters-products.csv")


@clusters.get("/<int:number>/products.csv")
def one_csv(number: int) -> Response:
    """The products of a cluster."""
    _cluster(_facts(), number)
    return _csv(number, f"cluster-{number}-products.csv")


def _csv(number: int | None, name: str) -> Response:
    facts, insights, index = _facts(), frame.insights(), shop().index
    if insights.stale:
        raise NotFoundError("These clusters are of an earlier build; which photos they hold now is not known.")
    labels, cosines = insights.array("clusters", "labels"), insights.array("clusters", "cosines")
    names = {cluster.number: cluster.name for cluster in facts.clusters}
    rows = [
        (product_id, index.filenames[row], own, names.get(own, ""), round(cosine, 4))
        for row, (product_id, own, cosine) in enumerate(
            zip(index.products.products_of(range(len(labels))), labels.tolist(), cosines.tolist(), strict=True)
        )
        if number in (None, own)
    ]
    return frame.download_csv(Table(("product", "photo", "cluster", "name", "cosine to the centre"), rows), name)


def _facts() -> ClustersFacts:
    return frame.insights().facts("clusters", ClustersFacts)


def _cluster(facts: ClustersFacts, number: int) -> ClusterFacts:
    if number >= len(facts.clusters):
        raise NotFoundError(f"There is no cluster {number}; they are numbered from 0 to {len(facts.clusters) - 1}.")
    return facts.clusters[number]


def _rows(number: int, *, odd_first: bool) -> list[int]:
    """The rows of a cluster's pictures; none if the clusters are of an earlier build, whose rows were others."""
    insights = frame.insights()
    if insights.stale:
        return []
    labels, cosines = insights.array("clusters", "labels"), insights.array("clusters", "cosines")
    return rows_in(labels, cosines, shop().index.products.duplicate_groups, number, odd_first=odd_first)


def _photos(number: int, order: str, at: int = 1) -> str:
    """The URL of a page of a cluster's photos."""
    return url_for(".one", number=number, order=order, page=at, _anchor="photos")


def _cards(rows: list[int]) -> list[Card]:
    products = shop().index.products.of_rows(rows)
    return [replace(card_of(each), picture=row_picture(row)) for each, row in zip(products, rows, strict=True)]


def _tile(cluster: ClusterFacts) -> Tile:
    pictures = [product_picture(each) for each in _there(cluster)[:ON_CARD]]
    return Tile(cluster, name_of(cluster), url_for(".one", number=cluster.number), pictures)


def _standing(cluster: ClusterFacts) -> list[tuple[str, str, str]]:
    """Name, URL and URL of the picture of each product that stands for a cluster."""
    products = map(shop().index.products.get, _there(cluster))
    return [(each.name, url_for("pages.product", product_id=each.id), product_picture(each.id)) for each in products]


def _there(cluster: ClusterFacts) -> list[str]:
    """Those of the products that stand for a cluster that the index has."""
    return [each for each in cluster.representatives if each in shop().index.products]


def name_of(cluster: ClusterFacts) -> str:
    """The name for people: its values, or else its number."""
    values = _words(cluster)
    if any(each.column != SWATCH for each in cluster.named_by):
        return values
    group = text("insights-clusters-group", number=str(cluster.number))
    return f"{group} ({values})" if values else group


def _words(cluster: ClusterFacts) -> str:
    return in_words((each.column, _value(each)) for each in cluster.named_by)


def _value(facts: ValueFacts) -> str:
    return text(f"colour-{facts.value}") if facts.column == SWATCH else facts.value


def _against(facts: ValueFacts) -> dict[str, Any]:
    """A value with its shares in the cluster and everywhere, in percent."""
    column = text("insights-clusters-colour") if facts.column == SWATCH else label(facts.column)
    parameter = COLOUR if facts.column == SWATCH else f"filter.{facts.column}"
    return {
        "column": column,
        "value": _value(facts),
        "address": frame.products_with({parameter: facts.value}),
        "share": 100 * facts.share,
        "everywhere": 100 * facts.everywhere,
        "lift": facts.lift,
    }


def _attributes(number: int) -> list[tuple[str, list[tuple[str, str, int, float]], int]]:
    """For each attribute its name, the bars of the commonest values in a cluster, and the number of others."""
    insights, products = frame.insights(), shop().index.products
    if insights.stale:
        return []
    inside = insights.array("clusters", "labels") == number
    charts = []
    for column in products.columns:
        counts = [each for each in products.values(column, rows=inside) if each[1]]
        counts.sort(key=lambda each: -each[1])
        most = counts[0][1] if counts else 1
        bars = [
            (
                value,
                frame.products_with({f"filter.{column}": value}),
                count,
                100 * count / most,
            )
            for value, count in counts[:MOST_BARS]
        ]
        charts.append((label(column), bars, len(counts) - len(bars)))
    return charts
