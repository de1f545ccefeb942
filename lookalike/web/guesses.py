"""What a photo seems to be, for people: what is worth saying, and what a click narrows the results to."""

from collections.abc import Sequence
from dataclasses import dataclass

from lookalike.index.products import Filters
from lookalike.query import Prediction
from lookalike.web.parameters import field_name
from lookalike.web.refine import Facet
from lookalike.web.texts import KIND, kind_rank, label

LIKELY = 0.5  # what is less so is only for those who ask


@dataclass(frozen=True)
class Guess:
    """What the photo seems to be in one respect.

    Attributes:
        label: of the attribute.
        value: what it seems to be, with ``probability``, 0 to 1.
        likely: more likely so than not.
        stated: said at once; the others are for those who ask how sure all of it is.
        filter: the parameter by which a click narrows the results to this; None where none does: the catalogue has
            nothing of the kind, or its column is filtered by already.
    """

    label: str
    value: str
    probability: float
    likely: bool
    stated: bool
    filter: str | None


def guesses_of(classes: Sequence[Prediction], facets: Sequence[Facet], filters: Filters) -> list[Guess]:
    """``classes`` in words, the kind first; what is likely is stated, and of several kinds only the most telling."""
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
