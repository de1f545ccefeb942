"""Likely mistakes of labels and photos, and what the keeper decides about them."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lookalike.catalogue.decisions import (
    MOST_LETTERS,
    Decision,
    Decisions,
    decide,
    decide_to_keep,
)
from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.insights.parts.mistakes import SURE, Doubt, MistakesFacts, Odd, Suggestion
from lookalike.insights.tables import Table
from lookalike.registry import Entry
from lookalike.web.images import product_picture
from lookalike.web.insights import access, frame
from lookalike.web.insights.deciding import decisions_now, write
from lookalike.web.listing import pages_of
from lookalike.web.parameters import PageParameters, read
from lookalike.web.state import shop
from lookalike.web.texts import label

ENTRIES = (Entry("mistakes", "Likely mistakes, and decisions", "lookalike.web.insights.views.mistakes:mistakes"),)

ROWS = 24  # on a page
MOST_CHOICES = 300  # values that a field suggests
LISTS = ("labels", "photos", "missing")

mistakes = frame.blueprint("mistakes", __name__)


@dataclass(frozen=True)
class Shown:
    """A product of a list: its name, URL, picture; its neighbours as (name, URL, picture); and what is said of it."""

    product: str
    name: str
    address: str
    picture: str
    column: str
    label: str
    instead: str
    figure: float
    neighbours: tuple[tuple[str, str, str], ...] = ()


@mistakes.get("")
def page() -> str | tuple[str, int]:
    """One of the lists, page by page, without what was decided."""
    try:
        facts = frame.insights().facts("mistakes", MistakesFacts)
    except NotFoundError as error:
        return frame.missing(error, "mistakes")
    decisions = decisions_now()
    rows: dict[str, list[Doubt | Odd | Suggestion]] = {
        "labels": [each for each in facts.doubts if _is_open(decisions, each.product, each.column, each.label)],
        "photos": [each for each in facts.odd if each.product in shop().index.products],
        "missing": [each for each in facts.missing if _is_open(decisions, each.product, each.column, "")],
    }
    chosen = request.args.get("list", "")
    chosen = chosen if chosen in LISTS else LISTS[0]
    column = request.args.get("column", "")
    listed = [each for each in rows[chosen] if not column or getattr(each, "column", column) == column]
    wanted = read(PageParameters, request.args).model_copy(update={"per_page": ROWS})
    start = (wanted.page - 1) * ROWS
    return frame.page(
        "mistakes.html",
        facts=facts,
        chosen=chosen,
        column=column,
        tabs=[(each, url_for("insights_mistakes.page", list=each), len(rows[each])) for each in LISTS],
        columns=[(each, label(each), judged) for each, judged in facts.columns.items()],
        names={each: label(each) for each in facts.columns},
        unseen=[label(each) for each in facts.unseen],
        rows=[_shown(each) for each in listed[start : start + ROWS]],
        pages=pages_of(wanted, len(listed)),
        choices={each: _values(each) for each in facts.columns},
        decided=len(decisions.values) + len(decisions.kept),
        corrections=sum(each.is_correction for each in decisions.values.values()),
        problems=decisions.problems,
        done=request.args.get("done", ""),
        undo=_undo(request.args.get("done", "")),
        sure=SURE,
        left_out=shop().index.manifest.counts,
        may_decide=access.is_keeper(),
    )


@mistakes.post("/decide")
def decide_value() -> BaseResponse:
    """Decide that a value is right, or which one is; or take that back."""
    form, store = request.form, shop().index.products
    product, column = form.get("product", ""), form.get("column", "")
    if column not in store.columns:
        raise UnprocessableError(f"There is no column {column[:80]!r}; there are: {', '.join(store.columns)}.")
    was = store.get(product).attributes.get(column, "")
    value = was if form.get("verdict") == "right" else form.get("value", "").strip()
    undo = form.get("verdict") == "undo"
    if not undo and form.get("was", was) != was:
        raise UnprocessableError(f"{column} of {product} is {was!r} by now; load the page again.")
    if not undo and not (0 < len(value) <= MOST_LETTERS and value.isprintable()):
        raise UnprocessableError(f"A value has 1 to {MOST_LETTERS} letters and no line breaks; this one has others.")
    write(lambda: decide(shop().index.folder, Decision(product, column, was, value), undo=undo))
    return _back("" if undo else f"{column}\n{product}")


@mistakes.post("/keep")
def keep() -> BaseResponse:
    """Decide that products with photos that are alike are different ones; or take that back."""
    ids = request.form.getlist("id")
    for each in ids:
        shop().index.products.get(each)
    if len(set(ids)) < 2:
        raise UnprocessableError("To keep products apart, name two or more.")
    write(lambda: decide_to_keep(shop().index.folder, ids, undo=request.form.get("verdict") == "undo"))
    return _back("")


@mistakes.get("/decisions.csv")
def decisions_csv() -> BaseResponse:
    """All decisions, as a table."""
    decisions = decisions_now()
    rows = [(d.product, d.column, d.was, d.value, d.when) for d in decisions.values.values()]
    rows += [(" ".join(sorted(group)), "", "", "keep", "") for group in decisions.kept]
    return frame.download_csv(Table(("id", "column", "was", "is", "when"), rows), "decisions.csv")


def _is_open(decisions: Decisions, product: str, column: str, value: str) -> bool:
    """Whether nothing was decided about this value of the product."""
    decided = decisions.values.get((product, column))
    return product in shop().index.products and (decided is None or value not in (decided.was, decided.value))


def _values(column: str) -> list[str]:
    values = shop().index.products.values(column) if column in shop().index.products.columns else []
    return [value for value, _ in values[:MOST_CHOICES]]


def _undo(done: str) -> tuple[str, str, str] | None:
    """Column, product and the name of the product of the decision that was just made."""
    column, _, product = done.partition("\n")
    if column in shop().index.products.columns and product in shop().index.products:
        return column, product, shop().index.products.get(product).name
    return None


def _shown(each: Doubt | Odd | Suggestion) -> Shown:
    product = shop().index.products.get(each.product)
    address = url_for("pages.product", product_id=product.id)
    common = product.id, product.name, address, product_picture(product.id)
    match each:
        case Doubt():
            return Shown(*common, each.column, each.label, each.instead, each.times, _pictures(each.neighbours))
        case Suggestion():
            return Shown(*common, each.column, "", each.value, 100 * each.certainty, _pictures(each.neighbours))
    return Shown(*common, "", each.why, "", each.value)


def _pictures(ids: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    store = shop().index.products
    return tuple(
        (store.get(each).name, url_for("pages.product", product_id=each), product_picture(each))
        for each in ids
        if each in store
    )


def _back(done: str) -> BaseResponse:
    """To the page from which the form was sent, or to the list."""
    address = request.form.get("back", "")
    known = {"list": request.form.get("list", ""), "column": request.form.get("only", "")}
    if address == "duplicates":
        return redirect(url_for("insights_duplicates.page", kind=request.form.get("kind", "")), 303)
    kept = {name: value for name, value in known.items() if value}
    if done:
        kept["done"] = done
    return redirect(url_for("insights_mistakes.page", **kept), 303)  # type: ignore[arg-type]
