"""What a page says that a photo shows, and the kinds of products that it asks about if it is unsure."""

from dataclasses import dataclass

from lookalike.index.filters import Filters
from lookalike.index.products import ProductStore
from lookalike.query import Appraisal
from lookalike.query.kinds import names_kind
from lookalike.web.columns import MAX_VALUES
from lookalike.web.images import row_picture
from lookalike.web.parameters import address_with, field_name
from lookalike.web.texts import label

MAYBE = 3  # more specific kinds beside the one that is stated


@dataclass(frozen=True)
class Offer:
    """A kind of product: its name, the URL of the results of this kind only, and the URL of a picture, or ""."""

    value: str
    address: str
    picture: str = ""


@dataclass(frozen=True)
class Guesses:
    """The kinds that a page offers as filters.

    Attributes:
        stated: what the photo looks like; None if that is unsure.
        maybe: kinds more specific than ``stated``.
        others: kinds as specific as ``stated``, if none is more specific: it may be wrong.
        asked: the kinds to ask about if what the photo shows is unsure, with pictures.
        every: all kinds of the catalogue, by name, if there are kinds to ask about.
        column: the label of their column.
    """

    stated: Offer | None = None
    maybe: tuple[Offer, ...] = ()
    others: tuple[Offer, ...] = ()
    asked: tuple[Offer, ...] = ()
    every: tuple[Offer, ...] = ()
    column: str = ""


def guesses_of(appraisal: Appraisal, products: ProductStore, filters: Filters) -> Guesses:
    """The guesses for a photo; none if the results are filtered by a kind already, or nothing is close.

    If nothing is close, the kinds of the nearest products say nothing, even if all are of one kind: on 44,072 products
    of fashion and 1,000 photos of clothes and groceries, a right kind is among the offers for 5 of 124 such photos.
    """
    kinds = appraisal.kinds
    if names_kind(filters) or appraisal.verdict != "found" or not kinds.candidates:
        return Guesses()
    if kinds.stated:
        finer = () if kinds.is_specific else kinds.candidates[:MAYBE]
        return Guesses(
            _offer(kinds.stated.attribute, kinds.stated.label),
            tuple(_offer(each.attribute, each.label) for each in finer),
            tuple(_offer(kinds.stated.attribute, label) for label in kinds.others),
        )
    column = kinds.candidates[0].attribute
    values = sorted(value for value, _ in products.values(column))
    return Guesses(
        asked=tuple(_offer(each.attribute, each.label, each.nearest.row) for each in kinds.candidates),
        every=tuple(_offer(column, value) for value in values) if len(values) <= MAX_VALUES else (),
        column=label(column),
    )


def _offer(column: str, value: str, row: int | None = None) -> Offer:
    picture = "" if row is None else row_picture(row)
    return Offer(value, address_with(field_name(column), value), picture)
