"""A price as shops write it → a number."""

import re

_SPACES = " '’\u00a0\u202f"  # between thousands; the last two are the no-break spaces of typesetters
# Whatever stands around one number; a sign or a second number makes it something else than a price. A point after
# letters ends them ("Rs.50"), any other before a digit begins the number ("$.99").
_PRICE = re.compile(rf"[^\d+-]*?(?P<number>(?:(?<![A-Za-z])[.,])?\d[\d.,{_SPACES}]*)\D*")
_WHOLE = re.compile(rf"\d*|\d{{1,3}}(?P<mark>[.,{_SPACES}])\d{{2,3}}(?:(?P=mark)\d{{2,3}})*")  # 1,29,900 is Indian


def parse_price(text: str) -> float | None:
    """The price in ``text`` ("1,299.00", "€ 12,50", "1.299,00 EUR", "Rs. 1 299"); None where there is not just one.

    The last mark parts off the cents if it is the only one of its kind; but a lone comma before three digits
    parts thousands.
    """
    match = _PRICE.fullmatch(text)
    if not match:
        return None
    whole, cents = match["number"].rstrip(".," + _SPACES), "0"
    marks = re.findall(r"[.,]", whole)
    thousands = marks == [","] and re.search(r"\d,\d{3}$", whole)
    if marks and marks.count(marks[-1]) == 1 and not thousands:
        whole, _, cents = whole.rpartition(marks[-1])
    if not _WHOLE.fullmatch(whole) or not cents.isdecimal():
        return None
    digits = re.sub(r"\D", "", whole)
    return float(f"{digits or 0}.{cents}")
