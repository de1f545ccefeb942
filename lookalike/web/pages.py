"""The pages: the catalogue, the results for a photo, and a product with similar ones."""

import logging
from dataclasses import replace
from typing import Any, TypeAlias

from flask import Blueprint, redirect, render_template, request, url_for
from pydantic import BaseModel
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lookalike.errors import EngineError
from lookalike.index.products import Page
from lookalike.query import Asked, Mask, Match, answer, ask_product, ask_token, rows_within
from lookalike.query.search import MAX_K
from lookalike.web.cards import card_of, match_card, prices_of
from lookalike.web.errors import sentence_for_visitors
from lookalike.web.guesses import guesses_of
from lookalike.web.images import product_pictures, sample_picture
from lookalike.web.language import text
from lookalike.web.more import closeness_choices, more_of
from lookalike.web.parameters import (
    PageParameters,
    ParameterError,
    SearchParameters,
    address,
    address_without,
    given,
    page_address,
    read,
    read_filters,
    read_limits,
    renamed,
    to_keep,
    without,
)
from lookalike.web.pictures import carried_picture, picture_to_carry
from lookalike.web.refine import all_of, chips_of, facets_of, worth_dropping
from lookalike.web.samples import sample_named
from lookalike.web.state import shop
from lookalike.web.texts import is_far, label, shop_url
from lookalike.web.uploads import ask_upload, read_photo

pages = Blueprint("pages", __name__)
log = logging.getLogger(__name__)

Values = MultiDict[str, str]
Rendered: TypeAlias = tuple[str, int]
"""A page and its HTTP code."""


@pages.before_request
def follow_renamed() -> Response | None:
    """Redirect URLs with the filter names of the first version to the current names."""
    values = renamed(request.args, shop().index.products.columns) if request.method == "GET" else None
    return redirect(address(values), 301) if values else None


@pages.get("/")
def home() -> Rendered:
    """The home page: the upload form and the catalogue."""

    def find(values: Values) -> Page:
        asked = read(PageParameters, values)
        return shop().index.products.page(asked.q, read_filters(values), asked.page, asked.per_page)

    values, problem = _usable(request.args, PageParameters)
    asked = read(PageParameters, values)
    chips, found = chips_of(read_filters(values), words=asked.q), find(values)
    last = -(-found.total // asked.per_page)
    return render_template(
        "home.html",
        asked=asked,
        found=found,
        cards=[card_of(product) for product in found.products],
        chips=chips,
        every=all_of(chips),
        first=address_without("page"),
        droppable=[] if found.total else worth_dropping(chips, values, lambda rest: find(rest).total),
        browsing=bool(chips) or asked.page > 1,
        samples=[(sample, sample_picture(sample)) for sample in shop().samples],
        last=last,
        earlier=page_address(min(asked.page - 1, last)) if asked.page > 1 else "",
        later=page_address(asked.page + 1) if asked.page < last else "",
        problem=problem,
        **_narrowing(values),
    ), 422 if problem else 200


@pages.get("/search")
def kept_search() -> Rendered | Response:
    """The results for a search token in the URL, without the photo's picture."""
    if not request.args.get("query"):
        return redirect(url_for("pages.home"))
    values, problem = _usable(request.args, SearchParameters)
    searcher, encoder = shop().searcher, shop().encoder
    asked = ask_token(searcher, values["query"], encoder.labels, read_limits(values))
    return _of_photo(asked, values, problem)


@pages.post("/search")
def search() -> Rendered:
    """The results for an uploaded photo, a sample, or the search token of a results page."""
    files, form = request.files, request.form
    values, problem = _usable(given(), SearchParameters)
    limits = read_limits(values)
    if form.get("query") and not form.get("sample") and not files:
        asked = ask_token(shop().searcher, form["query"], shop().encoder.labels, limits)
        return _of_photo(asked, values, problem, carried_picture(form.get("picture", "")))
    sample = form.get("sample")
    data = sample_named(shop().samples, sample).path.read_bytes() if sample else read_photo(request)
    asked, photo = ask_upload(data, limits)
    return _of_photo(asked, values, problem, picture_to_carry(photo))


@pages.get("/products/<id:product_id>")
def product(product_id: str) -> Rendered:
    """A product and similar ones."""
    shown = shop().index.products.get(product_id)
    pictures, larger = product_pictures(product_id), product_pictures(product_id, "large")
    price, regular = prices_of(shown)
    values, problem = _usable(request.args, SearchParameters)
    return render_template(
        "product.html",
        product=shown,
        price_text=price,
        regular=regular,
        attributes=[(label(column), ", ".join(values)) for column, values in shown.values.items()],
        shop_url=shop_url(shown),
        picture=larger[0],
        more_pictures=list(zip(pictures, larger, strict=True))[1:] if shop().index.source else [],
        problem=problem,
        **_similar(product_id, values),
    ), 422 if problem else 200


def _usable(values: Values, model: type[BaseModel]) -> tuple[Values, str]:
    """``values`` without filters and limits that can't be used, and a sentence about these; "" if all can be used."""
    problem = ""
    while True:
        try:
            read(model, values)
            read_filters(values)
            return values, problem
        except ParameterError as error:
            values, problem = without(values, error.names), sentence_for_visitors(error)


def _of_photo(asked: Asked, values: Values, problem: str, picture: str = "") -> Rendered:
    """The results page of a photo; ``picture`` is empty if it is not available."""
    appraisal = asked.appraisal
    assert appraisal is not None
    guesses = guesses_of(appraisal, shop().index.products, read_filters(values))
    said = text(f"results-{appraisal.verdict}") if appraisal.verdict != "found" else ""
    if not said and guesses.asked:
        said = text("results-unsure")
    kept = to_keep(values)
    kept.add("query", asked.token)
    page = render_template(
        "results.html",
        token=asked.token,
        picture=picture,
        guesses=guesses,
        address=address(kept),
        problem=problem,
        **_results(asked, values, said, token=asked.token),
    )
    return page, 422 if problem else 200


def _similar(product_id: str, values: Values) -> dict[str, Any]:
    """The template variables of what looks like a product; a sentence, where an engine elsewhere does not answer."""
    try:
        return _results(ask_product(shop().index, product_id), values)
    except EngineError as error:
        log.warning("%s", error)
        said = {"status": text("error-unanswered"), "said": "", "limits": read_limits(values)}
        return {"unanswered": True, **said, **_narrowing(values)}


def _results(asked: Asked, values: Values, said: str = "", token: str = "") -> dict[str, Any]:
    """The template variables of a results page: matches, filters, and which filters to drop if there are no matches."""

    def find(rest: Values, more: int = 0) -> list[Match]:
        limits = read_limits(rest)
        return answer(shop().searcher, asked, replace(limits, k=min(limits.k + more, MAX_K)))

    limits = read_limits(values)
    chips = chips_of(limits.filters, min_score=limits.min_score, closeness=limits.closeness)
    found = find(values, more=1)
    matches = found[: limits.k]
    first = matches[0] if matches else None
    words = list(shop().searcher.words(outside=asked.appraisal is not None and asked.appraisal.outside))
    if not said and first and asked.appraisal is None and is_far(first, shop().searcher.closeness(first.score)):
        said = text("results-far")
    return {
        "cards": [match_card(match) for match in matches],
        "said": said if matches else "",
        "status": text("results-count", count=len(matches), name=first.product.name) if first else text("results-none"),
        "chips": chips,
        "every": all_of(chips),
        "droppable": () if matches else worth_dropping(chips, values, find),
        "more": more_of(len(matches), token) if len(found) > len(matches) else None,
        "limits": limits,
        "closeness": closeness_choices(words, matches, limits.closeness),
        **_narrowing(values, rows_within(shop().searcher, asked, limits)),
    }


def _narrowing(values: Values, rows: Mask | None = None) -> dict[str, Any]:
    """The template variables of the filters: the values of each column, counted in ``rows``, and prices as typed."""
    filters, products = read_filters(values), shop().index.products
    typed = [given().get(name, type=float) for name in ("price_min", "price_max")]
    prices = typed if products.price_decimals is not None else None
    return {"facets": facets_of(products, filters, rows), "prices": prices}
