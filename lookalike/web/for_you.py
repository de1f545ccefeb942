"""The row of recommendations on the front page: by what the visitor likes and looked at, or of all kinds."""

import logging
from dataclasses import dataclass

from lookalike.errors import EngineError
from lookalike.query import Limits
from lookalike.query.recommend import Acts, recommend
from lookalike.web.admission import in_passing
from lookalike.web.cards import Card, card_of
from lookalike.web.likes import visitors_likes
from lookalike.web.state import shop

COUNT = 12  # products in the row
LEAST = 24  # products of a catalogue whose first page does not show all of it anyway

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Row:
    """The cards of the row, and whether they were chosen for this visitor."""

    cards: tuple[Card, ...]
    personal: bool


def row_for_visitor() -> Row | None:
    """The row; None if there is nothing to show, or no time for it at the moment."""
    likes = visitors_likes()
    if not likes.any:
        products = shop().varied if len(shop().index.products) > LEAST else ()
        return Row(tuple(map(card_of, products)), False) if products else None
    acts = Acts(viewed=likes.seen, liked=likes.liked)
    try:
        found = in_passing(lambda: recommend(shop().searcher, acts, Limits(COUNT)))
    except EngineError as error:
        log.warning("%s", error)
        return None
    return Row(tuple(card_of(match.product) for match in found), True) if found else None
