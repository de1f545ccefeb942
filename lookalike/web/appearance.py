"""What a results page offers by the looks of photos: colours to filter by, shape or colour, copies one by one."""

from dataclasses import dataclass

from lookalike.index.filters import Filters, Rows
from lookalike.query import Asked, Limits, Match
from lookalike.web.parameters import FOLD, address_with, address_without
from lookalike.web.refine import Choice
from lookalike.web.state import shop


@dataclass(frozen=True)
class Looks:
    """See the module docstring.

    Attributes:
        colours: to filter by; empty in an index that doesn't know them.
        lean: the place between shape and colour, −1 to 1; None where the colours of the photo are not known.
        copies: the way to copies one by one, or back; empty where there are none.
        folded: whether copies are one result.
    """

    colours: tuple[Choice, ...] = ()
    lean: float | None = None
    copies: str = ""
    folded: bool = True


def looks_of(asked: Asked | None, limits: Limits, matches: list[Match], rows: Rows | None) -> Looks:
    """What the page of ``matches`` offers; ``rows``: those that are close enough. Without ``asked``, only colours."""
    if not shop().index.knows_appearance:
        return Looks()
    leans = asked is not None and asked.colours is not None
    has_copies = any(match.copies for match in matches)
    way = (
        (address_with(FOLD, "false") if limits.fold else address_without(FOLD)) if has_copies or not limits.fold else ""
    )
    return Looks(swatches_of(limits.filters, rows), limits.lean if leans else None, way, limits.fold)


def swatches_of(filters: Filters, rows: Rows | None = None) -> tuple[Choice, ...]:
    """The colours of products to filter by, each with its count; empty in an index that doesn't know them."""
    if not shop().index.knows_appearance:
        return ()
    chosen = filters.swatches
    found = shop().index.products.swatches(filters, rows)
    return tuple(Choice(key, count, key in chosen) for key, count in found if count or key in chosen)
