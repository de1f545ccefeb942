"""The pages: the catalogue, the results for a photo, and a product with similar ones."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lookalike.catalogue.stock import is_sold_out
from lookalike.errors import EngineError
from lookalike.index.products import Page, Rows
from lookalike.query import Asked, Limits, answer, ask_product, ask_token, cut, mentions
from lookalike.web.cards import card_of, match_card
from lookalike.web.carried import Carried, asked_crop, carried_of, read_carried
from lookalike.web.columns import shown_columns
from lookalike.web.errors import UNANSWERED
from lookalike.web.guesses import guesses_of
from lookalike.web.images import product_pictures, sample_picture
from lookalike.web.language import text
from lookalike.web.listing import other_words, pages_of, sort_asked, sorts_of
from lookalike.web.parameters import (
    FROM,
    PageParameters,
    SearchParameters,
    address,
    address_without,
    field_name,
    read,
    read_filters,
    read_limits,
    renamed,
    to_keep,
    with_words,
    without,
)
from lookalike.web.pictures import CARRIED_AMONG_SEVERAL, CARRIED_LONGEST, photo_of, picture_to_carry
from lookalike.web.prices import prices_of, stock_text
from lookalike.web.refine import all_of, chips_of, facets_of, worth_dropping
from lookalike.web.samples import sample_named
from lookalike.web.state import shop
from lookalike.web.texts import is_far, label, shop_url
from lookalike.web.uploads import ask_members, ask_pixels, ask_uploads, read_photos

pages = Blueprint("pages", __name__)
log = logging.getLogger(__name__)

Values = MultiDict[str, str]


@pages.before_request
def follow_renamed() -> Response | None:
    """Redirect URLs with the filter names of the first version to the current names."""
    values = renamed(request.args, shop().index.products.columns) if request.method == "GET" else None
    return redirect(address(values), 301) if values else None


@pages.get("/")
def home() -> str:
    """The home page: the upload form and the catalogue."""

    def find(values: Values) -> Page:
        asked = read(PageParameters, values)
        sort = sort_asked(asked)
        return shop().index.products.page(asked.q, read_filters(values), asked.page, asked.per_page, sort)

    values = request.args
    asked = read(PageParameters, values)
    chips, found = chips_of(read_filters(values), words=asked.q), find(values)
    return render_template(
        "home.html",
        asked=asked,
        found=found,
        cards=[card_of(product) for product in found.products],
        chips=chips,
        filter_chips=[chip for chip in chips if chip.name != "q"],
        every=all_of(chips),
        first=address_without("page"),
        droppable=[] if found.total else worth_dropping(chips, values, lambda rest: find(rest).total),
        browsing=bool(chips) or asked.page > 1 or asked.sort is not None,
        samples=[(sample, sample_picture(sample)) for sample in shop().samples],
        sorts=sorts_of(asked),
        pages=pages_of(asked, found.total),
        other_words=other_words(found),
        **_narrowing(values, rows=shop().index.products.rows_with(found.corrected or asked.q) if asked.q else None),
    )


@pages.get("/search")
def kept_search() -> str | Response:
    """The results for a search token in the URL, without the photo's picture."""
    values, understood = with_words(request.args, shop().index.products)
    if not values.get("query"):
        return redirect(url_for("pages.home"))
    if understood.filters or understood.preferred:
        return redirect(address(values))
    asked = ask_token(shop().searcher, values["query"], shop().encoder.labels, read_limits(values))
    return _of_photos(asked, values, Carried())


@pages.post("/search")
def search() -> str:
    """The results for uploaded photos, a sample, or what a results page holds of them."""
    form = request.form
    values, _ = with_words(without(form, [*form.getlist("drop"), "drop"]), shop().index.products)
    limits = read_limits(values)  # report invalid parameters before the photo is processed
    held, gives_photos = read_carried(form), bool(request.files or "fetched" in g)
    if form.get("cut") and held.pictures:
        asked, held = _cut(form, held, limits, gives_photos)
    elif form.get("sample"):
        data = sample_named(shop().samples, form["sample"]).path.read_bytes()
        asked, held = _given([data], limits)
    elif form.get("query") and not gives_photos:
        if form.get("remove"):
            held = held.without(form["remove"])
            asked = ask_members(held.members, limits)
        else:
            asked = ask_token(shop().searcher, form["query"], shop().encoder.labels, limits)
    else:
        asked, held = _given(read_photos(request), limits)
    return _of_photos(asked, values, held)


def _given(photos: Sequence[bytes], limits: Limits) -> tuple[Asked, Carried]:
    """The query of new photos, and what their page holds."""
    longest = CARRIED_LONGEST if len(photos) == 1 else CARRIED_AMONG_SEVERAL
    upload = ask_uploads(photos, limits, show=partial(picture_to_carry, longest=longest))
    return upload.asked, carried_of(upload)


def _cut(form: Values, held: Carried, limits: Limits, gives_photo: bool) -> tuple[Asked, Carried]:
    """The query of a part of the photo that a page holds, and what the page then holds.

    The browser may have cut the part from the original; else it is cut from the small picture.
    """
    crop = asked_crop(form)
    if crop is None:
        asked = ask_members(held.members[:1], limits)
    elif gives_photo:
        asked = ask_uploads(read_photos(request)[:1], limits).asked
    else:
        asked = ask_pixels(cut(photo_of(held.pictures[0]), crop), limits)
    return asked, replace(held, crop=crop)


@pages.get("/products/<id:product_id>")
def product(product_id: str) -> str | Response:
    """A product and similar ones."""
    values, understood = with_words(request.args, shop().index.products)
    if understood.filters or understood.preferred:
        return redirect(address(values))
    shown = shop().index.products.get(product_id)
    pictures, larger = product_pictures(product_id), product_pictures(product_id, "large")
    price, regular = prices_of(shown)
    return render_template(
        "product.html",
        product=shown,
        price_text=price,
        regular=regular,
        attributes=[(label(column), ", ".join(shown.values[column])) for column in shown_columns(shown.values)],
        stock=stock_text(shown),
        sold_out=is_sold_out(shown.stock),
        shop_url=shop_url(shown),
        back=url_for("pages.kept_search", query=request.args[FROM]) if request.args.get(FROM) else "",
        picture=larger[0],
        more_pictures=list(zip(pictures, larger, strict=True))[1:] if shop().index.source else [],
        **_similar(product_id, values),
    )


def _of_photos(asked: Asked, values: Values, held: Carried) -> str:
    """The results page of photos; ``held`` is empty if their pictures are not available."""
    assert asked.appraisal is not None
    verdict = asked.appraisal.verdict
    said = "" if verdict == "found" else text(f"results-{verdict}")
    results = _results(asked, values, said)
    # If the verdict is not "found", no predicted labels are shown.
    guesses = [] if said else guesses_of(asked.appraisal.classes, results["facets"], read_filters(values))
    kept = to_keep(values)
    kept.add("query", asked.token)
    return render_template(
        "results.html", token=asked.token, held=held, guesses=guesses, address=address(kept), **results
    )


def _similar(product_id: str, values: Values) -> dict[str, Any]:
    """The template variables of what looks like a product; a sentence, where an engine elsewhere does not answer."""
    try:
        return _results(ask_product(shop().index, product_id), values)
    except EngineError as error:
        log.warning("%s", error)
        limits = read(SearchParameters, values)
        return {"unanswered": True, "status": UNANSWERED, "said": "", **_narrowing(values, limits)}


def _results(asked: Asked, values: Values, said: str = "") -> dict[str, Any]:
    """The template variables of a results page: matches, filters, and which filters to drop if there are no matches."""

    def find(rest: Values) -> list[Any]:
        return answer(shop().searcher, asked, read_limits(rest))

    limits = read_limits(values)
    chips = chips_of(limits.filters, min_score=limits.min_score, preferred=limits.preferred)
    matches = find(values)
    first = matches[0] if matches else None
    if not said and first and asked.appraisal is None and is_far(first, shop().searcher.closeness(first.score)):
        said = text("results-far")
    query = asked.token if asked.appraisal is not None else values.get(FROM, "")
    return {
        "cards": [match_card(match, query) for match in matches],
        "said": said if matches else "",
        "status": text("results-count", count=len(matches), name=first.product.name) if first else text("results-none"),
        "chips": chips,
        "every": all_of(chips),
        "droppable": () if matches else worth_dropping(chips, values, find),
        "words": values.get("words", ""),
        "unmentioned": bool(first and limits.preferred and not mentions(first.product, limits.preferred)),
        "preferred": limits.preferred,
        **_narrowing(values, read(SearchParameters, values)),
    }


def _narrowing(values: Values, limits: SearchParameters | None = None, rows: Rows | None = None) -> dict[str, Any]:
    """The template variables of the filters: values, counted in ``rows``; prices if there are any; ``limits``."""
    filters, products = read_filters(values), shop().index.products
    prices = (filters.price_min, filters.price_max) if products.price_decimals is not None else None
    facets = facets_of(products, filters, rows)
    shown = {facet.name for facet in facets}
    unseen = {field_name(column): chosen for column, chosen in filters.attributes.items()}
    return {
        "facets": facets,
        "prices": prices,
        "in_stock": filters.in_stock if products.any_sold_out else None,
        "limits": limits,
        "unseen": [(name, value) for name, chosen in unseen.items() if name not in shown for value in chosen],
    }
