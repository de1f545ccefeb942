"""What completes the look of a product, on its page."""

from lookalike.catalogue.product import Product
from lookalike.web.cards import Card, card_of
from lookalike.web.state import shop

COUNT, LEAST = 6, 2  # products; fewer are no look


def look_of(product: Product) -> list[Card]:
    """The cards of products of other kinds in the style of ``product``; empty if there are too few."""
    parts = shop().looks.complete(product, COUNT)
    if len(parts) < LEAST:
        return []
    return [card_of(each) for each in shop().index.products.of_rows([part.row for part in parts])]
