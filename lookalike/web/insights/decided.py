"""What was decided, as it is listed, with the forms that take it back."""

from dataclasses import dataclass
from typing import TypeAlias

from flask import url_for

from lookalike.catalogue.decisions import Decisions
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
        waits: whether the next build will put the value in its place.
    """

    kind: str
    products: tuple[About, ...]
    when: str
    undo: Form
    column: str = ""
    was: str = ""
    value: str = ""
    waits: bool = False


def decided(decisions: Decisions) -> list[Made]:
    """All decisions, the latest first."""
    made = []
    for each in decisions.values.values():
        was = (each.replaced or (each.was,))[0]
        kind = "right" if not each.replaced else "wrong" if was else "missing"
        undo = undo_value(each.product, each.column)
        waits = bool(each.replaced) and _value(each.product, each.column) not in (each.value, None)
        made.append(Made(kind, (_product(each.product),), each.when, undo, each.column, was, each.value, waits))
    for photo in decisions.photos.values():
        made.append(Made("photo", (_product(photo.product, photo.photo),), photo.when, undo_photo(photo.photo)))
    for group, when in decisions.kept.items():
        ids = sorted(group)
        undo = url_for("insights_mistakes.keep"), tuple(("id", each) for each in ids)
        made.append(Made("apart", tuple(map(_product, ids)), when, undo))
    made.reverse()  # of one second, too, the latest one comes first
    return sorted(made, key=lambda each: each.when, reverse=True)


def undo_value(product: str, column: str) -> Form:
    """The form that takes a decision about a value back."""
    return url_for("insights_mistakes.decide_value"), (("product", product), ("column", column))


def undo_photo(photo: str) -> Form:
    """The form that takes the decision that a photo is right back."""
    return url_for("insights_mistakes.decide_photo"), (("photo", photo),)


def _value(product: str, column: str) -> str | None:
    """The value that the index has; None if it has no such product."""
    store = shop().index.products
    return store.get(product).attributes.get(column, "") if product in store else None


def _product(product: str, photo: str = "") -> About:
    store = shop().index.products
    if product not in store:
        return About(product)
    picture = photo_picture(product, photo) if photo else product_picture(product)
    return About(product, store.get(product).name, url_for("pages.product", product_id=product), picture)
