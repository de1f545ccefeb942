"""How good the search is, by kind, what it confuses, and what training would gain."""

from typing import Any

from babel.numbers import format_decimal
from flask import url_for

from lookalike.errors import NotFoundError
from lookalike.insights.parts.quality import LEAST, LEAST_VIEWS, Example, QualityFacts
from lookalike.insights.quality_gain import GainLevel
from lookalike.registry import Entry
from lookalike.web.about import listed
from lookalike.web.images import product_picture
from lookalike.web.insights import frame
from lookalike.web.language import current_locale, text
from lookalike.web.state import shop

ENTRIES = (Entry("quality", "How good the neighbours are", "lookalike.web.insights.views.quality:quality"),)

MOST_KINDS = 30
PART = "quality"

quality = frame.blueprint(PART, __name__)


@quality.get("")
def page() -> str | tuple[str, int]:
    """Figures by level and by kind, examples, confusions, and the gain of a head."""
    try:
        facts = frame.insights().facts(PART, QualityFacts)
    except NotFoundError as error:
        return frame.missing(error, PART)
    most = max((each.neighbours for each in facts.confusions), default=1)
    return frame.page(
        "quality.html",
        facts=facts,
        levels=[(listed(each.columns), each) for each in facts.levels],
        visitors=any(each.views_p5 is not None for each in facts.levels),
        columns=listed(facts.columns),
        least=LEAST,
        kinds=facts.kinds[:MOST_KINDS],
        more=max(0, len(facts.kinds) - MOST_KINDS),
        viewed=sorted(
            (each for each in facts.kinds if each.views_p5 is not None), key=lambda each: each.views_p5 or 0.0
        )[:MOST_KINDS],
        least_views=LEAST_VIEWS,
        examples=[
            (each.kind, round(100 * each.own), examples)
            for each in facts.kinds
            if (examples := [shown for example in each.examples if (shown := _shown(example))])
        ],
        confusions=[
            (
                text("insights-quality-pair", kind=each.kind, shown=each.shown),
                "",
                each.neighbours,
                100 * each.neighbours / most,
            )
            for each in facts.confusions
        ],
        gains=[(listed(each.columns), each, _range(each)) for each in facts.gain.levels],
        folder=shop().index.folder,
    )


def _shown(example: Example) -> dict[str, Any] | None:
    """An example for the page; None if a product of it is gone since the insights were computed."""
    products = shop().index.products
    ids = [example.id, *(each.id for each in example.neighbours)]
    if not all(each in products for each in ids):
        return None
    names = [product.name for product in products.of_rows([int(products.rows_of(each)[0]) for each in ids])]
    cards = [
        {"name": name, "address": url_for("pages.product", product_id=each), "picture": product_picture(each)}
        for each, name in zip(ids, names, strict=True)
    ]
    neighbours = [card | {"right": each.right} for card, each in zip(cards[1:], example.neighbours, strict=True)]
    return {"asked": cards[0], "neighbours": neighbours}


def _range(gain: GainLevel) -> str:
    value, low, high = (
        format_decimal(100 * share, "+0.0;−0.0", current_locale())
        for share in (gain.after - gain.before, gain.low, gain.high)
    )
    return text("insights-quality-range", value=value, low=low, high=high)
