"""The pages: the catalogue, the results for a photo, and a product with similar ones."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from flask import Blueprint, g, redirect, render_template, request, url_for
from pydantic import BaseModel
from werkzeug.wrappers import Response

from lookalike.catalogue.stock import is_sold_out
from lookalike.errors import EngineError
from lookalike.index.filters import Page, Rows
from lookalike.query import (
    Asked,
    Limits,
    Match,
    Understood,
    answer,
    ask_product,
    cut,
    mentions,
    rows_within,
)
from lookalike.query.arrange import MATCH_SORTS, arranged, by_word
from lookalike.query.search import MAX_K
from lookalike.query.wishes import NO_WISHES
from lookalike.web.appearance import Looks, looks_of, swatches_of
from lookalike.web.cards import card_of
from lookalike.web.carried import Carried, asked_crop, carried_of, read_carried
from lookalike.web.columns import shown_columns
from lookalike.web.demand import count_listing, count_photo, count_words
from lookalike.web.downloads import addresses_of
from lookalike.web.errors import sentence_for_visitors
from lookalike.web.for_you import row_for_visitor
from lookalike.web.guesses import Guesses, guesses_of
from lookalike.web.images import product_pictures, sample_picture
from lookalike.web.insights.frame import map_address
from lookalike.web.language import text
from lookalike.web.likes import heart_of, saw
from lookalike.web.listing import match_sorts, other_words, pages_of, sort_asked, sorts_of
from lookalike.web.looks import look_of
from lookalike.web.matches import cards_of, why_toggle
from lookalike.web.more import closeness_choices, more_of
from lookalike.web.parameters import (
    FOLD,
    FROM,
    WHY,
    LooksParameters,
    PageParameters,
    ParameterError,
    SearchParameters,
    Values,
    WordsParameters,
    address,
    address_without,
    field_name,
    given,
    read,
    read_filters,
    read_limits,
    read_wishes,
    renamed,
    to_keep,
    typed,
    with_words,
    without,
)
from lookalike.web.pictures import CARRIED_AMONG_SEVERAL, CARRIED_LONGEST, photo_of, picture_to_carry
from lookalike.web.prices import prices_of, stock_text
from lookalike.web.refine import all_of, chips_of, facets_of, words_example, worth_dropping
from lookalike.web.samples import sample_named
from lookalike.web.state import shop
from lookalike.web.texts import caution, label, shop_url
from lookalike.web.uploads import ask_kept, ask_members, ask_pixels, ask_uploads, read_photos
from lookalike.web.why import can_explain, heat_of_picture
from lookalike.web.wishes import favours_of, usable_wishes, wish_fields

pages = Blueprint("pages", __name__)
log = logging.getLogger(__name__)

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
        sort = sort_asked(asked)
        return shop().index.products.page(asked.q, read_filters(values), asked.page, asked.per_page, sort)

    values, problem = _usable(request.args, PageParameters)
    asked = read(PageParameters, values)
    chips, found = chips_of(Limits(filters=read_filters(values)), asked.q), find(values)
    if not found.total:
        count_listing(asked.q)
    browsing = bool(chips) or asked.page > 1 or asked.sort is not None
    return render_template(
        "home.html",
        asked=asked,
        row=None if browsing else row_for_visitor(),
        found=found,
        cards=[card_of(product) for product in found.products],
        chips=chips,
        filter_chips=[chip for chip in chips if chip.name != "q"],
        every=all_of(chips),
        first=address_without("page"),
        droppable=[] if found.total else worth_dropping(chips, values, lambda rest: find(rest).total),
        browsing=browsing,
        looks=Looks(swatches_of(read_filters(values))),
        samples=[(sample, sample_picture(sample)) for sample in shop().samples],
        sorts=sorts_of(asked),
        pages=pages_of(asked, found.total),
        other_words=other_words(found),
        problem=problem,
        **_narrowing(values, shop().index.products.rows_with(found.corrected or asked.q) if asked.q else None),
    ), 422 if problem else 200


@pages.get("/search")
def kept_search() -> Rendered | Response:
    """The results for a search token in the URL, without the photo's picture."""
    said, problem = _usable(request.args, SearchParameters)
    values, understood = _understood(said)
    if not values.get("query"):
        return redirect(url_for("pages.home"))
    if understood.used:
        return redirect(address(values))
    asked = ask_kept(values["query"], _and_one(read_limits(values, fold=True)))
    return _of_photos(asked, values, problem, Carried())


@pages.post("/search")
def search() -> Rendered:
    """The results for uploaded photos, a sample, or what a results page holds of them."""
    form = request.form
    said = given().copy()
    if "limits" not in form:
        said.setlist("words", form.getlist("words"))
    said, problem = _usable(said, SearchParameters)
    values, _ = _understood(said)
    limits = _and_one(read_limits(values, fold=True))
    held, gives_photos = read_carried(form), bool(request.files or "fetched" in g)
    if form.get("cut") and len(held.pictures) == 1:
        asked, held = _cut(form, held, limits, gives_photos)
    elif form.get("sample"):
        data = sample_named(shop().samples, form["sample"]).path.read_bytes()
        asked, held = _given([data], limits)
    elif form.get("query") and not gives_photos:
        if form.get("remove") or form.get("alone"):
            held = held.without(form["remove"]) if form.get("remove") else held.alone(form["alone"])
            asked = ask_members(held.members, limits)
        else:
            asked = ask_kept(form["query"], limits)
    else:
        asked, held = _given(read_photos(request), limits)
        if not asked.mixed:
            count_photo(asked)
    return _of_photos(asked, values, problem, held)


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
def product(product_id: str) -> Rendered | Response:
    """A product and similar ones."""
    said, problem = _usable(request.args, SearchParameters)
    values, understood = _understood(said)
    if understood.used:
        return redirect(address(values))
    shown = shop().index.products.get(product_id)
    pictures, larger = product_pictures(product_id), product_pictures(product_id, "large")
    price, regular = prices_of(shown)
    saw(shown)
    return render_template(
        "product.html",
        product=shown,
        heart=heart_of(shown),
        look=look_of(shown),
        price_text=price,
        regular=regular,
        attributes=[(label(column), ", ".join(shown.values[column])) for column in shown_columns(shown.values)],
        stock=stock_text(shown),
        sold_out=is_sold_out(shown.stock),
        shop_url=shop_url(shown),
        back=url_for("pages.kept_search", query=request.args[FROM]) if request.args.get(FROM) else "",
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
            read(WordsParameters, values)
            read(LooksParameters, values)
            read_filters(values)
            usable_wishes(values, shop().index)
            g.given = values  # the addresses on the page
            return values, problem
        except ParameterError as error:
            values, problem = without(values, error.names), sentence_for_visitors(error)


def _understood(said: Values) -> tuple[Values, Understood]:
    """See ``with_words``. The addresses on the page contain what the words meant, not the words that can't be used."""
    values, understood = with_words(said, shop().index.products)
    count_words(understood.unknown)
    g.given = without(values, ["words"])
    return values, understood


def _of_photos(asked: Asked, values: Values, problem: str, held: Carried) -> Rendered:
    """The results page of photos; ``held`` is empty if their pictures are not available."""
    appraisal = asked.appraisal
    assert appraisal is not None
    guesses = guesses_of(appraisal, shop().index.products, read_filters(values))
    said = text(f"results-{appraisal.verdict}") if appraisal.verdict != "found" else ""
    if asked.mixed:  # their mean is no kind of product
        guesses, said = Guesses(), text("several-mixed" if held.pictures else "several-mixed-kept")
    elif not said and guesses.asked:
        said = text("results-unsure")
    kept = to_keep(values)
    kept.add("query", asked.token)
    page = render_template(
        "results.html",
        token=asked.token,
        held=held,
        heat=_heat(asked, values, held),
        mixed=asked.mixed,
        guesses=guesses,
        address=address(kept),
        problem=problem,
        **_results(asked, values, said, token=asked.token),
    )
    return page, 422 if problem else 200


def _heat(asked: Asked, values: Values, held: Carried) -> str:
    """The heat map over the only photo that a page holds, for the nearest product; "" if none is asked for."""
    if not values.get(WHY) or len(held.pictures) != 1 or not asked.nearest or not can_explain():
        return ""
    return heat_of_picture(photo_of(held.pictures[0]), asked.nearest[0].row, held.crop)


def _and_one(limits: Limits) -> Limits:
    """``limits`` with one result more, which tells whether there are more."""
    return replace(limits, k=min(limits.k + 1, MAX_K))


def _similar(product_id: str, values: Values) -> dict[str, Any]:
    """The template variables of what looks like a product; a sentence, where an engine elsewhere does not answer."""
    try:
        return _results(ask_product(shop().index, product_id), values)
    except EngineError as error:
        log.warning("%s", error)
        limits = read_limits(values, fold=True)
        said = {"status": text("error-unanswered"), "said": "", "limits": limits}
        said["words"] = values.get("words", "")
        return {"unanswered": True, **said, "looks": Looks(), **_steering(values), **_narrowing(values)}


def _results(asked: Asked, values: Values, said: str = "", token: str = "") -> dict[str, Any]:
    """The template variables of a results page: matches, filters, and which filters to drop if there are no matches."""

    def find(rest: Values) -> list[Match]:
        return answer(shop().searcher, asked, _and_one(read_limits(rest, fold=True)))

    limits, sort = read_limits(values, fold=True), read(SearchParameters, values).sort
    chips, found, wishes = chips_of(limits), find(values), limits.wishes
    matches, near = found[: limits.k], rows_within(shop().searcher, asked, limits)
    best = next(iter(by_word(sorted(matches, key=lambda match: -match.score))), None)
    plain = sort == MATCH_SORTS[0] and wishes == NO_WISHES
    if plain:
        matches = by_word(matches)
    words = list(shop().searcher.words(outside=asked.appraisal is not None and asked.appraisal.outside))
    if not said and best:
        said = caution(best, shop().searcher.closeness(best.score))
    query = asked.token if asked.appraisal is not None else values.get(FROM, "")
    return {
        "cards": cards_of(asked, arranged(matches, sort), values, query),
        "said": said if matches else "",
        "status": _status(matches, names_first=plain and not limits.lean),
        "chips": chips,
        "every": all_of(chips),
        "droppable": () if matches else worth_dropping(chips, values, find),
        "more": more_of(len(matches), shop().index.products.count(limits.filters, near), token)
        if len(found) > len(matches)
        else None,
        "limits": limits,
        "closeness": closeness_choices(words, by_word(matches), limits.closeness),
        "words": values.get("words", ""),
        "unmentioned": _unmentioned(matches, wishes.preferred),
        "files": addresses_of(values, query=asked.token, product="".join(asked.exclude)),
        "map": map_address(asked.token, "".join(asked.exclude)),
        "looks": looks_of(asked, limits, matches, near),
        **_steering(values),
        **_narrowing(values, near),
    }


def _status(matches: Sequence[Match], *, names_first: bool) -> str:
    """The number of results; the first is only named as the closest if it is."""
    if not matches:
        return text("results-none")
    if names_first:
        return text("results-count", count=len(matches), name=matches[0].product.name)
    return text("results-number", count=len(matches))


def _steering(values: Values) -> dict[str, Any]:
    """The template variables of the words beside a photo, what else changes the order of results, and the reasons."""
    wishes = read_wishes(values)
    return {
        "favours": favours_of(shop().index.products, wishes),
        "kept": [*wish_fields(wishes), *((name, values[name]) for name in (WHY, FOLD, "sort") if values.get(name))],
        "sorts": match_sorts(read(SearchParameters, values).sort),
        "why": why_toggle(values),
        "words_example": words_example(shop().index.products),
    }


def _unmentioned(matches: Sequence[Match], preferred: Sequence[str]) -> list[str]:
    """The ``preferred`` phrases of which no match mentions a word; none if there are no matches."""
    return [phrase for phrase in preferred if matches and not any(mentions(each.product, [phrase]) for each in matches)]


def _narrowing(values: Values, rows: Rows | None = None) -> dict[str, Any]:
    """The template variables of the filters: values, counted in ``rows``, and prices as typed, if there are any."""
    filters, products = read_filters(values), shop().index.products
    names = ("price_min", "price_max")
    given_prices = values if any(map(values.get, names)) else typed()  # the words may have limited the price
    limits = [given_prices.get(name, type=float) for name in names]
    facets = facets_of(products, filters, rows)
    shown = {facet.name for facet in facets}
    unseen = {field_name(column): chosen for column, chosen in filters.attributes.items()}
    return {
        "facets": facets,
        "prices": limits if products.price_decimals is not None else None,
        "in_stock": filters.in_stock if products.any_sold_out else None,
        "unseen": [(name, value) for name, chosen in unseen.items() if name not in shown for value in chosen],
    }
