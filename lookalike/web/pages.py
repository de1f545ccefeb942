"""The pages: the catalogue, the results of a photo, and a product with what looks like it."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lookalike.index.products import Page
from lookalike.query import SENTENCES
from lookalike.query.search import Match, Query
from lookalike.web.guesses import guesses_of
from lookalike.web.parameters import PageParameters, SearchParameters, read, read_filters, without
from lookalike.web.queries import new_query, returned_query
from lookalike.web.refine import chips_of, worth_dropping
from lookalike.web.samples import sample_named
from lookalike.web.state import shop
from lookalike.web.uploads import read_photo

pages = Blueprint("pages", __name__)

Values = MultiDict[str, str]


@pages.get("/")
def home() -> str:
    """First the photo, then the catalogue."""

    def find(values: Values) -> Page:
        asked = read(PageParameters, values)
        return shop().index.products.page(asked.q, read_filters(values), asked.page, asked.per_page)

    asked = read(PageParameters, request.args)
    chips = chips_of(read_filters(request.args), words=asked.q)
    found = find(request.args)
    droppable = [] if found.total else worth_dropping(chips, request.args, lambda values: find(values).total)
    return render_template("home.html", values=request.args, asked=asked, found=found, chips=chips, droppable=droppable)


@pages.get("/search")
def search_again() -> Response:
    """A results page has no address of its own: the photo is not kept."""
    return redirect(url_for("pages.home"))


@pages.post("/search")
def search() -> str:
    """The results of a photo, of a sample, or of the query that a results page carries."""
    files, form = request.files, request.form
    values = without(form, [*form.getlist("drop"), "drop"])
    read(SearchParameters, values)  # a wrong k is said before a photo is looked at
    if form.get("sample"):
        query = new_query(shop(), sample_named(shop().samples, form["sample"]).path.read_bytes())
    elif form.get("query") and not files:
        query = returned_query(shop(), values)
    else:
        query = new_query(shop(), read_photo(request))
    appraisal = query.appraisal

    def find(values: Values) -> list[Match]:
        asked, filters = read(SearchParameters, values), read_filters(values)
        wanted = Query(query.vector, asked.k, asked.metric, asked.min_score, filters, appraisal.outside)
        return appraisal.worded(shop().searcher.search(wanted))

    said = SENTENCES.get(appraisal.verdict, "")
    # What shows nothing that is sold here, or nothing at all, is not said to look like anything.
    guesses = [] if said else guesses_of(appraisal.classes, shop().facets, read_filters(values))
    return render_template("results.html", query=query, said=said, guesses=guesses, **_results(values, find))


@pages.get("/products/<id:product_id>")
def product(product_id: str) -> str:
    """A product, and those that look like it."""
    shown = shop().index.products.get(product_id)

    def find(values: Values) -> list[Match]:
        asked, filters = read(SearchParameters, values), read_filters(values)
        return shop().searcher.similar(product_id, asked.k, asked.metric, asked.min_score, filters)

    return render_template("product.html", product=shown, **_results(request.args, find))


def _results(values: Values, find: Callable[[Values], list[Match]]) -> dict[str, object]:
    """What a page of matches shows: they, what they were asked by, and what to drop where there are none."""
    asked = read(SearchParameters, values)
    chips = chips_of(read_filters(values), min_score=asked.min_score)
    matches = find(values)
    droppable = () if matches else worth_dropping(chips, values, find)
    return {"values": values, "asked": asked, "matches": matches, "chips": chips, "droppable": droppable}
