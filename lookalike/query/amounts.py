"""Limits of the price in words, such as "under 50" or "ab 30 €"."""

import re

_AMOUNT = (
    r"(?P<before>[€$£₹]\s*)?(?P<amount>\d+(?:[.,]\d+)?)"
    r"(?P<after>\s*(?:[€$£₹]|(?:euros?|eur|dollars?|usd|pounds?|rs|inr)\b))?"
)
MOST = re.compile(
    r"\b(?:under|below|less than|cheaper than|up to|at most|max|maximum|unter|bis zu|bis|höchstens|billiger als|"
    rf"günstiger als|weniger als)\s+{_AMOUNT}",
    re.IGNORECASE,
)
LEAST = re.compile(
    rf"\b(?:over|above|more than|at least|from|über|ueber|ab|mindestens|mehr als)\s+{_AMOUNT}", re.IGNORECASE
)
_END = re.compile(r"$|[,;.!?\n]|\b(?:and|but|und|aber)\b", re.IGNORECASE)


def price_limit(pattern: re.Pattern[str], text: str) -> tuple[str, float | None]:
    """``text`` without the limit that ``pattern`` (MOST or LEAST) finds, and that limit; None if there is none.

    A number without a currency counts only at the end of a part: "over 40 sleeves" is none.
    """
    for found in pattern.finditer(text):
        if found["before"] or found["after"] or _END.match(text[found.end() :].lstrip()):
            return f"{text[: found.start()]}, {text[found.end() :]}", float(found["amount"].replace(",", "."))
    return text, None
