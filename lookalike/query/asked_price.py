"""Prices in words, such as "under 50" and "bis 20 Euro"."""

import re
from dataclasses import dataclass

_MOST = (
    "no more than|not more than|not over|not above|less than|cheaper than|at most|up to|under|below|maximum|max|"
    "nicht mehr als|nicht über|weniger als|billiger als|günstiger als|höchstens|maximal|bis zu|bis|unter"
)
_LEAST = (
    "no less than|not less than|not under|not below|more than|at least|over|above|minimum|min|"
    "nicht weniger als|nicht unter|mehr als|mindestens|über|ab"
)
_CURRENCY = r"(?:[€$£¥₹]|(?:eur|euros?|usd|dollars?|bucks|gbp|pounds?|inr|rupees?|rs|chf|franken)\b\.?)"
_OTHER_UNIT = (
    r"(?:[%°]|(?:mm|cm|m|inch(?:es)?|zoll|g|kg|ml|l|den|denier|years?|months?|jahren?|monaten?|pieces|stück|gb)\b)"
)
_NUMBER = r"\d{1,9}(?:[.,]\d{3})*(?:[.,]\d{1,2})?"
_OTHER_MEASURE = r"(?P<other>\b(?:sizes?|ages?|aged|größen?|alter)\s+)?"  # "sizes over 40" are no prices


def _amount(name: str) -> str:
    return rf"{_CURRENCY}?\s*(?P<{name}>{_NUMBER})(?![\d.,]*\d)\s*{_CURRENCY}?"


_END = rf"(?!\w|\s*{_OTHER_UNIT})"
_LIMIT = re.compile(
    rf"{_OTHER_MEASURE}\b(?:(?P<most>{_MOST})|(?P<least>{_LEAST}))\s*{_amount('limit')}{_END}", re.IGNORECASE
)
_RANGE = re.compile(
    rf"{_OTHER_MEASURE}(?:\b(?:between|zwischen)\s*{_amount('low')}\s*(?:and|und)\s*{_amount('high')}{_END}"
    rf"|(?:\b(?:from|von)\s*)?(?<![\d.,]){_amount('first')}\s*(?:-|–|\bto\b|\bbis\b)\s*(?=[€$£¥₹]|[\d.,]+\s*{_CURRENCY})"
    rf"{_amount('last')}{_END})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AskedPrice:
    """The limits of the price that a text names, None for none, and the phrases that do so."""

    least: float | None = None
    most: float | None = None
    phrases: tuple[str, ...] = ()

    @property
    def limited(self) -> bool:
        """Whether there is a limit."""
        return self.least is not None or self.most is not None


def asked_price(text: str) -> tuple[str, AskedPrice]:
    """``text`` with a comma in place of its prices, and these. Of several limits of a kind, the last counts."""
    least: float | None = None
    most: float | None = None
    phrases: list[str] = []

    def taken(found: re.Match[str]) -> str:
        nonlocal least, most
        groups = found.groupdict()
        if groups["other"]:
            return found[0]
        phrases.append(found[0].strip())
        if "limit" not in groups:
            least, most = _value(groups["low"] or groups["first"]), _value(groups["high"] or groups["last"])
        elif groups["most"]:
            most = _value(groups["limit"])
        else:
            least = _value(groups["limit"])
        return " , "

    rest = _LIMIT.sub(taken, _RANGE.sub(taken, text))
    return rest, AskedPrice(least, most, tuple(phrases))


def _value(number: str) -> float:
    """ "1,500" is 1500, and "19,99" is 19.99: three digits after a separator are thousands."""
    whole, cents = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", number).groups()  # type: ignore[union-attr]
    return float(f"{re.sub('[.,]', '', whole)}.{cents or 0}")
