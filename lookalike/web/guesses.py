"""Predicted labels of a photo for a page: which are shown, and which can be used as a filter."""

from collections.abc import Sequence
from dataclasses import dataclass

from lookalike.index.products import Filters
from lookalike.query import Prediction
from lookalike.web.parameters import field_name
from lookalike.web.refine import Facet
from lookalike.web.texts import KIND, kind_rank, label

LIKELY = 0.5  # predictions below this probability are only shown on request


@dataclass(frozen=True)
class Guess:
    """One predicted label.

    Attributes:
        label: the attribute's name for people.
        value: the predicted label, with its ``probability``, 0 to 1.
        likely: whether it is at least as likely as not.
        stated: whether it is shown at once; the others are shown on request.
        filter: the parameter that filters by this label; None if the catalogue has no such products, or the column is
            already filtered.
    """

    label: str
    value: str
    probability: float
    likely: bool
    stated: bool
    filter: str | None


def guesses_of(classes: Sequence[Prediction], facets: Sequence[Facet], filters: Filters) -> list[Guess]:
    """The guesses for ``classes``, kinds first. Likely ones are stated; of several kinds, only the most specific."""
    choices = {(facet.name, choice.value) for facet in facets for choice in facet.choices}
    rank = min((kind_rank(each.attribute) for each in classes if each.probability >= LIKELY), default=len(KIND))
    guesses = []
    for each in sorted(classes, key=lambda each: kind_rank(each.attribute)):
        name, likely = field_name(each.attribute), each.probability >= LIKELY
        stated = likely and kind_rank(each.attribute) in (rank, len(KIND))
        offered = (name, each.label) in choices and each.attribute not in filters.attributes
        guesses.append(
            Guess(label(each.attribute), each.label, each.probability, likely, stated, name if offered else None)
        )
    return guesses
