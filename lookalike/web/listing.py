"""The catalogue's listing: its orders, its pages, and what is said about the words that were searched for."""

from dataclasses import dataclass

from flask import request

from lookalike.index.filters import Page
from lookalike.index.orders import Sort
from lookalike.query.arrange import MATCH_SORTS, MatchSort
from lookalike.web.language import text
from lookalike.web.more import STEP
from lookalike.web.parameters import PageParameters, SearchParameters, address, given, page_address, read, without
from lookalike.web.state import shop

AROUND = 1  # pages before and after the current one that have links
MANY = 7  # pages; with more, any can be asked for by its number


@dataclass(frozen=True)
class Link:
    """A link to the same listing in another way; ``current``: whether it is this one. A gap has no address."""

    text: str
    address: str
    current: bool = False


@dataclass(frozen=True)
class Pages:
    """The ways to other pages.

    Attributes:
        links: the first and the last page, this one and its neighbours, with gaps between.
        earlier, later: the URLs of the neighbours; empty where there is none.
        fields: the parameters besides the page, for a form that asks for any page; None if all pages have links.
    """

    last: int
    links: tuple[Link, ...]
    earlier: str
    later: str
    fields: tuple[tuple[str, str], ...] | None


def sort_asked(asked: PageParameters) -> Sort | None:
    """The order of a listing: as asked for, or else the shop's own; None for the best match first."""
    own = shop().front.sort
    if asked.sort or asked.q or own not in shop().index.products.orders.allowed:
        return asked.sort
    return own


def sorts_of(asked: PageParameters) -> tuple[Link, ...]:
    """The orders that can be chosen; the best match is one if there are words."""
    current = sort_asked(asked)
    links = [
        Link(text(f"sort-{sort}"), _sorted(sort), sort == current) for sort in shop().index.products.orders.allowed
    ]
    if asked.q:
        return (Link(text("sort-relevance"), _sorted(None), current is None), *links[1:])
    if current is None:
        links[0] = Link(links[0].text, links[0].address, current=True)
    return tuple(links)


def match_sorts(current: MatchSort) -> tuple[Link, ...]:
    """The orders of a search's results that can be chosen; those by price only if there are prices.

    In another order than by closeness, so many are shown that there is something to sort.
    """
    priced = "price" in shop().index.products.orders.allowed
    k = max(read(SearchParameters, given()).k, STEP)
    return tuple(
        Link(text(f"sort-{sort}"), _arranged(sort, k), sort == current)
        for sort in MATCH_SORTS
        if priced or not sort.startswith("price")
    )


def _arranged(sort: MatchSort, k: int) -> str:
    values = without(given(), ["sort", *([] if sort == MATCH_SORTS[0] else ["k"])])
    values.add("sort", sort)
    if sort != MATCH_SORTS[0]:
        values.add("k", str(k))
    return address(values)


def pages_of(asked: PageParameters, total: int) -> Pages | None:
    """The ways to the other pages of a listing of ``total`` products; None if it has one page."""
    page, last = asked.page, -(-total // asked.per_page)
    if last < 2:
        return None
    shown = sorted({1, last, *range(max(1, page - AROUND), min(last, page + AROUND) + 1)})
    links: list[Link] = []
    for number, before in zip(shown, [0, *shown], strict=False):
        if number - before == 2:  # a gap of one page is no shorter than its link
            links.append(Link(str(number - 1), page_address(number - 1)))
        elif number - before > 2:
            links.append(Link("…", ""))
        links.append(Link(str(number), page_address(number), number == page))
    return Pages(
        last,
        tuple(links),
        earlier=page_address(min(page - 1, last)) if page > 1 else "",
        later=page_address(page + 1) if page < last else "",
        fields=tuple(without(request.args, ["page"]).items(multi=True)) if last > MANY else None,
    )


def other_words(found: Page) -> tuple[Link, ...]:
    """Searches for the nearest words, where nothing was found."""
    links = []
    for words in found.nearest:
        values = without(request.args, ["q", "page"])
        values.add("q", words)
        links.append(Link(words, address(values)))
    return tuple(links)


def _sorted(sort: Sort | None) -> str:
    """The URL of the listing in another order."""
    values = without(request.args, ["sort", "page"])
    if sort:
        values.add("sort", sort)
    return address(values)
