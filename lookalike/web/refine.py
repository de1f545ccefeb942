"""The filters of a page: available values, active filters, and which to drop if nothing is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from lookalike.index.filters import Filters, Rows
from lookalike.index.products import ProductStore
from lookalike.query import Limits
from lookalike.query.kinds import is_colour
from lookalike.web.columns import facet_columns, is_choice
from lookalike.web.language import text
from lookalike.web.parameters import ALL, address_without, field_name, without
from lookalike.web.prices import limit_text
from lookalike.web.state import shop
from lookalike.web.texts import closeness_limit, label
from lookalike.web.wishes import wish_texts

LONG = 12  # a list with more values can be searched by letters
MOST_NAMED = 3  # values that a chip names; of more, it names two and counts the others


@dataclass(frozen=True)
class Choice:
    """A value of a facet, the number of products with it, and whether it is chosen."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A column to filter by: its parameter, its label, and its values, the commonest first."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> int:
        """The number of chosen values."""
        return sum(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """An active filter: its parameter, its text, and the URL of the page without it."""

    name: str
    text: str
    address: str


def facets_of(products: ProductStore, filters: Filters, rows: Rows | None = None) -> tuple[Facet, ...]:
    """The columns to filter by. Counts are of products that pass the ``filters`` of the other columns.

    With ``rows`` (n,) bool, only products with one of these rows are counted. A value with count 0 is left out, unless
    it is chosen.
    """
    facets = []
    for column in facet_columns(products.columns):
        values = products.values(column, filters, rows)
        if is_choice(values):
            chosen = filters.attributes.get(column, ())
            choices = [Choice(value, count, value in chosen) for value, count in values]
            facets.append(
                Facet(field_name(column), label(column), tuple(each for each in choices if each.count or each.chosen))
            )
    return tuple(facets)


def words_example(products: ProductStore) -> str:
    """An example of words beside a photo: the commonest colour, or else the commonest value of a filter."""
    columns = [(column, products.values(column)) for column in facet_columns(products.columns)]
    choices = {column: values[0][0] for column, values in columns if is_choice(values)}
    colour = next((value for column, value in choices.items() if is_colour(column)), "")
    if colour:
        return text("words-example-colour", value=colour)
    if choices:
        return text("words-example-value", value=next(iter(choices.values())))
    return text("words-example-plain")


def chips_of(limits: Limits, words: str = "") -> list[Chip]:
    """One chip for each active filter: the words, the columns, the price limits, the least score and closeness.

    And one for each wish.
    """
    filters = limits.filters
    texts = {"q": text("chip-words", words=words)} if words else {}
    for column, values in filters.attributes.items():
        texts[field_name(column)] = text("chip-column", column=label(column), values=_either(values))
    if filters.price_min is not None:
        texts["price_min"] = text("chip-price-from", price=limit_text(filters.price_min))
    if filters.price_max is not None:
        texts["price_max"] = text("chip-price-to", price=limit_text(filters.price_max))
    if filters.in_stock:
        texts["in_stock"] = text("filter-in-stock")
    if limits.min_score is not None:
        texts["min_score"] = text("chip-score", score=f"{limits.min_score:g}")
    if limits.closeness is not None:
        texts["closeness"] = closeness_limit(limits.closeness)
    texts |= wish_texts(limits, shop().index.products)
    return [Chip(name, written, address_without(name)) for name, written in texts.items()]


def _either(values: Sequence[str]) -> str:
    """``values`` as a phrase that fits on a phone."""
    if len(values) > MOST_NAMED:
        return text("chip-or-more", values=", ".join(values[:2]), count=len(values) - 2)
    return f" {text('chip-or')} ".join(values)


def all_of(chips: Sequence[Chip]) -> Chip | None:
    """One chip for all filters; None if there is at most one filter."""
    return Chip(ALL, text("filters-all"), address_without(ALL)) if len(chips) > 1 else None


def worth_dropping(
    chips: Sequence[Chip], values: MultiDict[str, str], finds: Callable[[MultiDict[str, str]], object]
) -> list[Chip]:
    """The chips without which the request would find something; ``finds`` searches with the remaining ``values``."""
    return [chip for chip in chips if finds(without(values, [chip.name]))]
