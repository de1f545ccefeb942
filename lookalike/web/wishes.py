"""What a visitor wants more or less of, on a results page: links on each match, chips, and attributes to favour."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lookalike.errors import LookalikeError
from lookalike.index.opened import Index
from lookalike.index.products import ProductStore
from lookalike.query import Limits, Wishes
from lookalike.query.wishes import MOST, check_favoured, check_product, check_wishes
from lookalike.web.columns import is_choice, shown_columns
from lookalike.web.language import text
from lookalike.web.parameters import (
    COLOUR,
    FAVOUR,
    NEGATIVE,
    POSITIVE,
    PREFERRED,
    ParameterError,
    Values,
    address_adding,
    read_wishes,
)
from lookalike.web.texts import label


@dataclass(frozen=True)
class Favour:
    """A column of which a value can be favoured: its parameter, its label, its values, and the one that is favoured."""

    name: str
    label: str
    values: tuple[str, ...]
    chosen: str


@dataclass(frozen=True)
class Steps:
    """The URLs of the page with more and with less of a product; empty where that is not possible."""

    more: str
    less: str


def usable_wishes(values: Values, index: Index) -> None:
    """Check that ``index`` has what the wishes in ``values`` name.

    Raises:
        ParameterError: it has not; its ``names`` are those without which the others can be used.
    """
    wishes = read_wishes(values)
    for name, one in wish_fields(wishes):
        _check(partial(check_product, index, one), f"{name}={one}")
    for column, chosen in wishes.favoured.items():
        for one in chosen:
            _check(partial(check_favoured, index, column, one), f"{FAVOUR}{column}={one}")
    _check(partial(check_wishes, index, wishes), POSITIVE, NEGATIVE)


def _check(check: Callable[[], object], *names: str) -> None:
    try:
        check()
    except LookalikeError as error:
        raise ParameterError(str(error), *names, visitors="wishes") from None


def steps_for(product_id: str, wishes: Wishes) -> Steps:
    """The steps that a match with this id offers."""
    more = address_adding(POSITIVE, product_id, f"{NEGATIVE}={product_id}")
    less = address_adding(NEGATIVE, product_id, f"{POSITIVE}={product_id}")
    return Steps(more if len(wishes.positive) < MOST else "", less if len(wishes.negative) < MOST else "")


def wish_texts(limits: Limits, products: ProductStore) -> dict[str, str]:
    """The texts of the chips of the wishes in ``limits``, and of the looks that they ask for, by parameter."""
    wishes = limits.wishes
    texts = {f"{COLOUR}={key}": text("chip-colour", colour=text(f"colour-{key}")) for key in limits.filters.swatches}
    if limits.lean:
        texts["lean"] = text("script-lean-colour") if limits.lean > 0 else text("script-lean-shape")
    texts |= {f"{PREFERRED}={phrase}": text("chip-preferred", words=phrase) for phrase in wishes.preferred}
    texts |= {f"{POSITIVE}={one}": text("chip-more", name=products.get(one).name) for one in wishes.positive}
    texts |= {f"{NEGATIVE}={one}": text("chip-less", name=products.get(one).name) for one in wishes.negative}
    for column, chosen in wishes.favoured.items():
        texts |= {f"{FAVOUR}{column}={one}": text("chip-favour", column=label(column), value=one) for one in chosen}
    return texts


def favours_of(products: ProductStore, wishes: Wishes) -> list[Favour]:
    """The columns of which a value can be favoured, with their values in the order of the alphabet and of numbers."""
    found = []
    for column in shown_columns(products.columns):
        if is_choice(counted := products.values(column)):
            values = tuple(sorted((value for value, _ in counted), key=in_order))
            chosen = next(iter(wishes.favoured.get(column, ())), "")
            found.append(Favour(FAVOUR + column, label(column), values, chosen))
    return found


def in_order(value: str) -> list[int | str]:
    """What orders values: 2 comes before 10, and "b" before "C"."""
    return [int(part) if place % 2 else part.casefold() for place, part in enumerate(re.split(r"(\d+)", value))]


def wish_fields(wishes: Wishes) -> list[tuple[str, str]]:
    """The wishes without fields of their own on a page, as hidden fields of its form."""
    return [(name, one) for name, ids in ((POSITIVE, wishes.positive), (NEGATIVE, wishes.negative)) for one in ids]
