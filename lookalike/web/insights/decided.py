"""What was decided, as it is listed, with the forms that take it back; and what is still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from flask import url_for

from lookalike.catalogue.decisions import Decision, Decisions
from lookalike.insights.parts.mistakes import Doubt, Odd, Suggestion
from lookalike.web.images import photo_picture, product_picture
from lookalike.web.state import shop

Form: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]
"""The URL and the fields of a form."""


@dataclass(frozen=True)
class About:
    """A product that a decision is about; only the id is known if the index no longer has it."""

    id: str
    name: str = ""
    address: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Made:
    """A decision.

    Attributes:
        kind: "right", "wrong" or "missing" (of a value), "photo", or "apart".
        products: those that it is about.
        column, was, value: of a value.
        when: ISO 8601.
        undo: the form that takes it back.
        state: "waits" for the next build, which puts the value in its place; "unfit", if the table has another value by
            now; "" if there is nothing to do.
    """

    kind: str
    products: tuple[About, ...]
    when: str
    undo: Form
    column: str = ""
    was: str = ""
    value: str = ""
    state: str = ""


def decided(decisions: Decisions) -> list[Made]:
    """All decisions, the latest first."""
    made = []
    for each in decisions.values.values():
        was = (each.replaced or (each.was,))[0]
        kind = "right" if not each.replaced else "wrong" if was else "missing"
        undo = undo_value(each.product, each.column)
        state = _state(each)
        made.append(Made(kind, (_product(each.product),), each.when, undo, each.column, was, each.value, state))
    for photo in decisions.photos.values():
        made.append(Made("photo", (_product(photo.product, photo.photo),), photo.when, undo_photo(photo.photo)))
    for group, when in decisions.kept.items():
        ids = sorted(group)
        undo = url_for("insights_mistakes.keep"), tuple(("id", each) for each in ids)
        made.append(Made("apart", tuple(map(_product, ids)), when, undo))
    made.reverse()  # of one second, too, the latest one comes first
    return sorted(made, key=lambda each: each.when, reverse=True)


def undecided(members: Iterable[Doubt | Odd | Suggestion], decisions: Decisions) -> list[Doubt | Odd | Suggestion]:
    """The likely mistakes of products in the index about which nothing was decided."""
    store = shop().index.products
    return [each for each in members if each.product in store and not _is_decided(each, decisions)]


def _is_decided(each: Doubt | Odd | Suggestion, decisions: Decisions) -> bool:
    if isinstance(each, Odd):
        return each.photo in decisions.photos
    made = decisions.values.get((each.product, each.column))
    value = each.label if isinstance(each, Doubt) else ""
    return made is not None and value in (made.was, made.value, *made.before)


def undo_value(product: str, column: str) -> Form:
    """The form that takes a decision about a value back."""
    return url_for("insights_mistakes.decide_value"), (("product", product), ("column", column))


def undo_photo(photo: str) -> Form:
    """The form that takes the decision that a photo is right back."""
    return url_for("insights_mistakes.decide_photo"), (("photo", photo),)


def _state(decision: Decision) -> str:
    store = shop().index.products
    if not decision.replaced or decision.product not in store or decision.column not in store.columns:
        return ""
    value = store.get(decision.product).attributes.get(decision.column, "")
    return "" if value == decision.value else "waits" if value in decision.replaced else "unfit"


def _product(product: str, photo: str = "") -> About:
    store = shop().index.products
    if product not in store:
        return About(product)
    picture = photo_picture(product, photo) if photo else product_picture(product)
    return About(product, store.get(product).name, url_for("pages.product", product_id=product), picture)
