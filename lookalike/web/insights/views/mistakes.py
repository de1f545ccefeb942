"""Likely mistakes of labels and photos, and what the keeper decides about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lookalike.build.left_out import HEADINGS, read_skipped
from lookalike.catalogue.decisions import Decisions, can_be_value
from lookalike.catalogue.product import SKIPPED
from lookalike.errors import MachineError, NotFoundError
from lookalike.index.versions import build_command
from lookalike.insights.parts.mistakes import SURE, Doubt, MistakesFacts, Odd, Suggestion
from lookalike.insights.tables import Table
from lookalike.registry import Entry
from lookalike.web.images import photo_picture, product_picture
from lookalike.web.insights import access, deciding, frame
from lookalike.web.insights.decided import decided, undecided, undo_photo, undo_value
from lookalike.web.listing import pages_of
from lookalike.web.parameters import PageParameters, read
from lookalike.web.state import shop
from lookalike.web.texts import label

ENTRIES = (Entry("mistakes", "Likely mistakes, and decisions", "lookalike.web.insights.views.mistakes:mistakes"),)

ROWS = 24  # on a page
MOST_CHOICES = 300  # values that a field suggests
LEAST_FILLED = 80.0  # percent of certainty of a suggestion that a field is filled with
MOST_TIMES = 1000  # that are shown as a number: beyond, it says little
LIVE = ("rows", "decisions")  # lists that are not of the insights
LISTS = ("labels", "photos", "missing", *LIVE)

mistakes = frame.blueprint("mistakes", __name__)


@dataclass(frozen=True)
class Point:
    """What is said of a product: a value of a column and another one, or the reason why its photo is odd, and a number.

    ``beside``: the product's other values in this column.
    """

    column: str
    label: str
    instead: str
    figure: float
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A product of a list: its name, URL, picture; what is said of it; its neighbours as (name, URL, picture).

    ``photo``: the file of its odd photo, else "".
    """

    product: str
    name: str
    address: str
    picture: str
    points: tuple[Point, ...]
    neighbours: tuple[tuple[str, str, str], ...] = ()
    photo: str = ""


@mistakes.get("")
def page() -> str | tuple[str, int]:
    """One of the lists, page by page, without what was decided; or what was decided."""
    chosen = request.args.get("list", "")
    chosen = chosen if chosen in LISTS else LISTS[0]
    try:
        facts = frame.insights().facts("mistakes", MistakesFacts)
    except NotFoundError as error:
        if chosen not in LIVE:
            return frame.missing(error, "mistakes")
        facts = MistakesFacts(columns={}, unseen=(), untried=(), cut=(), doubts=(), odd=(), missing=())
    decisions = deciding.decisions_now()
    column = request.args.get("column", "")
    found = {name: undecided(each, decisions) for name, each in _members(facts).items()}
    if frame.is_stale():
        found = {name: _present(each) for name, each in found.items()}
    listed: Sequence[Any]
    if chosen == "rows":
        listed = _rows_left_out()
    elif chosen == "decisions":
        listed = decided(decisions)
    else:
        listed = _by_product(each for each in found[chosen] if not column or getattr(each, "column", column) == column)
    wanted = read(PageParameters, request.args)
    number = min(wanted.page, max(1, -(-len(listed) // ROWS)))  # the last one may be gone with a decision
    wanted = wanted.model_copy(update={"per_page": ROWS, "page": number})
    on_page: Sequence[Any] = listed[(number - 1) * ROWS : number * ROWS]
    counts = {name: len(_by_product(each)) for name, each in found.items()}
    counts |= {"rows": _count_left_out(), "decisions": len(decisions)}
    done = request.args.get("done", "")
    return frame.page(
        "mistakes.html",
        **({"stale": False} if chosen in LIVE else {}),
        facts=facts,
        chosen=chosen,
        column=column,
        tabs=[(each, url_for("insights_mistakes.page", list=each), counts[each]) for each in LISTS],
        columns=[(each, label(each), judged) for each, judged in facts.columns.items()],
        names={each: label(each) for each in shop().index.products.columns},
        unseen=[label(each) for each in facts.unseen],
        untried=[label(each) for each in facts.untried],
        cuts=[each for each in facts.cut if each.list == chosen],
        rows=on_page if chosen in LIVE else [_shown(each) for each in on_page],
        pages=pages_of(wanted, len(listed)),
        number=number,
        choices={each: (place, _values(each)) for place, each in enumerate(facts.columns)},
        problems=decisions.problems,
        undo=_undo(done, decisions),
        asked=_asked(request.args.get("ask", "")),
        at=request.args.get("at", 0, type=int),
        sure=SURE,
        most_times=MOST_TIMES,
        least_filled=LEAST_FILLED,
        may_decide=access.is_keeper(),
        build_command=build_command(shop().index.folder),
    )


@mistakes.post("/decide")
def decide_value() -> BaseResponse:
    """Decide that a value is right, or which one is; or take that back."""
    form = request.form
    product, column = form.get("product", ""), form.get("column", "")
    if form.get("verdict") == "undo":
        deciding.undo_value(product, column)
        return _back()
    value = None if form.get("verdict") == "right" else " ".join(form.get("value", "").split())
    if value and _is_new(column, value) and not form.get("new"):
        return _back(ask="\n".join((column, product, value)))
    deciding.decide_value(product, column, value, form.get("was"))
    return _back(f"{column}\n{product}")


@mistakes.post("/photo")
def decide_photo() -> BaseResponse:
    """Decide that an odd photo is right; or take that back."""
    photo = request.form.get("photo", "")
    if request.form.get("verdict") == "undo":
        deciding.undo_photo(photo)
        return _back()
    deciding.photo_is_right(photo)
    return _back(photo)


@mistakes.post("/keep")
def keep() -> BaseResponse:
    """Decide that products with photos that are alike are different ones; or take that back."""
    ids = request.form.getlist("id")
    (deciding.undo_apart if request.form.get("verdict") == "undo" else deciding.keep_apart)(ids)
    return _back()


@mistakes.get("/decisions.csv")
def decisions_csv() -> BaseResponse:
    """All decisions, as a table."""
    return frame.download_csv(deciding.decisions_table(), "decisions.csv")


@mistakes.get("/rows.csv")
def rows_csv() -> BaseResponse:
    """The rows of the table that the build left out or mended, with the reasons."""
    return frame.download_csv(Table(HEADINGS[1:], _rows_left_out()), "rows.csv")


def _members(facts: MistakesFacts) -> dict[str, tuple[Doubt | Odd | Suggestion, ...]]:
    return {"labels": facts.doubts, "photos": facts.odd, "missing": facts.missing}


def _present(members: Sequence[Doubt | Odd | Suggestion]) -> list[Doubt | Odd | Suggestion]:
    """Those whose label the index still has, after another build."""
    store = shop().index.products
    found = store.of_rows([int(store.rows_of(each.product)[0]) for each in members])
    return [
        each
        for each, product in zip(members, found, strict=True)
        if isinstance(each, Odd)
        or product.attributes.get(each.column, "") == (each.label if isinstance(each, Doubt) else "")
    ]


def _by_product(members: Iterable[Doubt | Odd | Suggestion]) -> list[list[Doubt | Odd | Suggestion]]:
    """What is said of one product, or of one of its photos, together, in the order of the first."""
    found: dict[tuple[str, str], list[Doubt | Odd | Suggestion]] = {}
    for each in members:
        found.setdefault((each.product, each.photo if isinstance(each, Odd) else ""), []).append(each)
    return list(found.values())


def _rows_left_out() -> list[tuple[str, str]]:
    """Name and reason of the rows that the build left out or mended."""
    folder = shop().index.folder
    try:
        return [(name, why) for what, name, why in read_skipped(folder) if what == "row"]
    except OSError as error:
        raise MachineError(f"{folder / SKIPPED} can't be read: {error.strerror or error}.") from error


def _count_left_out() -> int:
    """How many rows these are, by the manifest."""
    counts = shop().index.manifest.counts
    gone = counts.rows_without_photo + counts.unpublished + counts.bad_rows + counts.duplicate_rows
    return gone + counts.mended_rows


def _values(column: str) -> list[str]:
    values = shop().index.products.values(column) if column in shop().index.products.columns else []
    return [value for value, _ in values[:MOST_CHOICES]]


def _undo(done: str, decisions: Decisions) -> tuple[str, tuple[tuple[str, str], ...], str, bool] | None:
    """Of what was just decided, the form that takes it back, the name, and whether it waits for the next build.

    None if it was taken back already.
    """
    column, _, product = done.partition("\n")
    if (product, column) in decisions.values:
        return *undo_value(product, column), _name(product), bool(decisions.values[product, column].replaced)
    if done in decisions.photos:
        return *undo_photo(done), _name(decisions.photos[done].product), False
    return None


def _is_new(column: str, value: str) -> bool:
    """Whether ``value`` can be one of ``column``, but no product has it yet."""
    store = shop().index.products
    return column in store.columns and can_be_value(value) and not len(store.column(column).holders(value))


def _asked(ask: str) -> tuple[str, str, str, str, str] | None:
    """Column, product, new value, the product's name and present value: of a decision that is asked about."""
    parts, store = ask.split("\n"), shop().index.products
    if len(parts) != 3 or parts[1] not in store or not _is_new(parts[0], parts[2]):
        return None
    column, product, value = parts
    found = store.get(product)
    return column, product, value, found.name, found.attributes.get(column, "")


def _name(product: str) -> str:
    store = shop().index.products
    return store.get(product).name if product in store else product


def _shown(members: Sequence[Doubt | Odd | Suggestion]) -> Shown:
    """A row of a list, of what ``_by_product`` put together."""
    first = members[0]
    product = shop().index.products.get(first.product)
    address = url_for("pages.product", product_id=product.id)
    points = tuple(_point(each, product.further) for each in members)
    if isinstance(first, Odd):
        picture = photo_picture(product.id, first.photo)
        return Shown(product.id, product.name, address, picture, points, photo=first.photo)
    near = _pictures(first.neighbours)
    return Shown(product.id, product.name, address, product_picture(product.id), points, near)


def _point(each: Doubt | Odd | Suggestion, further: Any) -> Point:
    match each:
        case Doubt():
            return Point(each.column, each.label, each.instead, each.times, further.get(each.column, ()))
        case Suggestion():
            return Point(each.column, "", each.value, 100 * each.certainty)
    return Point("", each.why, "", each.value)


def _pictures(ids: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    store = shop().index.products
    return tuple(
        (store.get(each).name, url_for("pages.product", product_id=each), product_picture(each))
        for each in ids
        if each in store
    )


def _back(done: str = "", ask: str = "") -> BaseResponse:
    """To the place in the list from which the form was sent; ``ask``: whether to save a value that no product has."""
    form = request.form
    number = form.get("page", "")
    kept = {"page": number} if number.isdecimal() and number != "1" else {}
    if form.get("back") == "duplicates":
        kept |= {"done": "undone" if form.get("verdict") == "undo" else "apart"}
        return redirect(url_for("insights_duplicates.page", kind=form.get("kind", ""), **kept), 303)  # type: ignore[arg-type]
    at = form.get("at", "")
    kept |= {"list": form.get("list", ""), "column": form.get("only", ""), "done": done, "ask": ask}
    kept |= {"at": at if done or ask else ""}
    kept = {name: value for name, value in kept.items() if value}
    anchor = "done" if done or ask else f"row-{at}" if at else None
    return redirect(url_for("insights_mistakes.page", _anchor=anchor, **kept), 303)  # type: ignore[arg-type]
