"""The cards of matches: with steps to more or less of each, and on request with the reasons why they were found."""

from collections.abc import Sequence
from dataclasses import dataclass

from lookalike.query import Asked, Match
from lookalike.query.reasons import known_of, reasons_for
from lookalike.web.cards import Card, match_card
from lookalike.web.columns import facet_columns
from lookalike.web.language import text
from lookalike.web.parameters import WHY, Values, address_with, address_without, read_limits
from lookalike.web.state import shop
from lookalike.web.texts import label
from lookalike.web.why import can_explain, heat_address
from lookalike.web.wishes import steps_for


@dataclass(frozen=True)
class Toggle:
    """Whether a page gives reasons, the URL of the page that does the opposite, and whether there are heat maps."""

    on: bool
    address: str
    heat: bool


def why_toggle(values: Values) -> Toggle:
    """The way to the reasons, or without them."""
    on = bool(values.get(WHY))
    return Toggle(on, address_without(WHY) if on else address_with(WHY, "1"), can_explain())


def cards_of(asked: Asked, matches: Sequence[Match], values: Values, query: str) -> list[Card]:
    """The cards of the ``matches`` of ``asked``; ``query``: the token of a photo's search, to come back to."""
    limits = read_limits(values, fold=True)
    wishes, fold = limits.wishes, limits.fold
    steps = [steps_for(match.product.id, wishes) for match in matches]
    if not values.get(WHY):
        return [match_card(match, query, folded=fold, steps=each) for match, each in zip(matches, steps, strict=True)]
    product = None if asked.appraisal else asked.exclude[0]
    heats = [heat_address(match.row, query=asked.token, product=product) for match in matches]
    return [
        match_card(match, query, folded=fold, steps=each, heat=heat, reason=reason)
        for match, each, heat, reason in zip(matches, steps, heats, _reasons(asked, matches), strict=True)
    ]


def _reasons(asked: Asked, matches: Sequence[Match]) -> list[str]:
    """For each match, what it shares with ``asked``, and what differs; "" if nothing is known."""
    products = shop().index.products
    columns, known = facet_columns(products.columns), known_of(shop().index, asked)
    found = []
    for match in matches:
        reasons = reasons_for(match.product, known, columns)
        same = ", ".join(value for held in reasons.same.values() for value in held)
        other = ", ".join(f"{label(column)} {' / '.join(held)}" for column, held in reasons.other.items())
        parts = [text("why-same", values=same) if same else "", text("why-other", values=other) if other else ""]
        found.append(" ".join(filter(None, parts)))
    return found
