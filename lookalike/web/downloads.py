"""The results of a search as a file: CSV for spreadsheets, JSON for programs."""

import csv
import io

from flask import Blueprint, Response, jsonify, request, url_for

from lookalike.errors import UnprocessableError
from lookalike.query import Asked, Match, answer, ask_product, ask_token
from lookalike.query.arrange import arranged
from lookalike.spreadsheet import escape_formula
from lookalike.web.api import records
from lookalike.web.parameters import SearchParameters, Values, read, read_limits, to_keep
from lookalike.web.state import shop
from lookalike.web.wishes import usable_wishes

downloads = Blueprint("downloads", __name__)

PRODUCT = "product"  # the parameter with a product's id, in place of a search's token
FACTS = ("id", "name", "price", "currency", "stock", "closeness", "score", "product_url", "shop_url")


def addresses_of(values: Values, *, query: str = "", product: str = "") -> dict[str, str]:
    """The URLs of the results in ``values`` as files, by format."""
    kept = to_keep(values).to_dict(flat=False)
    search = {"query": [query]} if query else {PRODUCT: [product]}
    return {kind: url_for(f"downloads.as_{kind}", **kept, **search) for kind in ("csv", "json")}  # type: ignore[arg-type]


@downloads.get("/results.csv")
def as_csv() -> Response:
    """The results as a table; a spreadsheet runs no formula in it."""
    found = [record.model_dump() for record in records(_matches())]
    columns = list(dict.fromkeys(column for each in found for column in each["values"]))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*FACTS, *map(escape_formula, columns)])
    for each in found:
        facts = [each[fact] for fact in FACTS]
        values = ["; ".join(each["values"].get(column, ())) for column in columns]
        writer.writerow([escape_formula(cell) if isinstance(cell, str) else cell for cell in (*facts, *values)])
    # The mark of UTF-8, without which some spreadsheets misread accents.
    return _file(Response("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8"), "csv")


@downloads.get("/results.json")
def as_json() -> Response:
    """The results as the API gives them."""
    return _file(jsonify({"matches": [record.model_dump() for record in records(_matches())]}), "json")


def _matches() -> list[Match]:
    values = request.args
    usable_wishes(values, shop().index)
    return arranged(
        answer(shop().searcher, _asked(), read_limits(values, fold=True)), read(SearchParameters, values).sort
    )


def _asked() -> Asked:
    values = request.args
    if values.get("query"):
        return ask_token(shop().searcher, values["query"], shop().encoder.labels, read_limits(values, fold=True))
    if values.get(PRODUCT):
        return ask_product(shop().index, values[PRODUCT])
    raise UnprocessableError(f"A file of results needs query, the token of a search, or {PRODUCT}, the id of one.")


def _file(response: Response, ending: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="results.{ending}"'
    return response
