"""What a visitor can narrow results by, what is in force, and which of it to drop when nothing is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from lookalike.index.products import Filters, ProductStore
from lookalike.web.parameters import field_name, without
from lookalike.web.texts import label

MAX_VALUES = 200  # a column with more is no choice but a text: it filters by address, not by a list on the page
MAX_LETTERS = 80  # of a value; a longer one is a description


@dataclass(frozen=True)
class Choice:
    """A value of a facet, how many products it leaves, and whether it is chosen."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A column that can be chosen from: its parameter, its label, its choices, commonest first, how many are chosen."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> int:
        """How many choices are taken."""
        return sum(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """A filter in force: its parameter, and what it says."""

    name: str
    text: str


def facets_of(products: ProductStore, filters: Filters) -> tuple[Facet, ...]:
    """The columns that have something to choose; counts are of the products that pass the ``filters`` of the others.

    A value that would leave nothing is offered only where it is chosen.
    """
    facets = []
    for column in products.columns:
        values = products.values(column, filters)
        if _is_choice(values):
            chosen = filters.attributes.get(column, ())
            choices = [Choice(value, count, value in chosen) for value, count in values]
            facets.append(
                Facet(field_name(column), label(column), tuple(each for each in choices if each.count or each.chosen))
            )
    return tuple(facets)


def _is_choice(values: Sequence[tuple[str, int]]) -> bool:
    """Whether a column's values (each with the number of products that have it) are something to choose from."""
    return 2 <= len(values) <= MAX_VALUES and max(len(value) for value, _ in values) <= MAX_LETTERS


def chips_of(filters: Filters, words: str = "", min_score: float | None = None) -> list[Chip]:
    """One chip for the words, for each column and for each bound in force."""
    chips = [Chip("q", f"Name: {words}")] if words else []
    chips += [
        Chip(field_name(column), f"{label(column)}: {' or '.join(values)}")
        for column, values in filters.attributes.items()
    ]
    if filters.price_min is not None:
        chips.append(Chip("price_min", f"Price from {filters.price_min:,g}"))
    if filters.price_max is not None:
        chips.append(Chip("price_max", f"Price up to {filters.price_max:,g}"))
    if min_score is not None:
        chips.append(Chip("min_score", f"Score {min_score:g} or more"))
    return chips


def worth_dropping(
    chips: Sequence[Chip], values: MultiDict[str, str], finds: Callable[[MultiDict[str, str]], object]
) -> list[Chip]:
    """Those of ``chips`` without which the request's ``values`` would find something (what ``finds`` gives is true)."""
    return [chip for chip in chips if finds(without(values, [chip.name]))]
