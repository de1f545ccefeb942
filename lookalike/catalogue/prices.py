"""Convert a column of prices to numbers. The separators of thousands and cents are decided from all values."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

# Currency sign in a cell → currency to show.
_SIGNS = {
    "US$": "USD", "HK$": "HKD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "AU$": "AUD", "NZ$": "NZD", "S$": "SGD",
    "R$": "BRL", "MX$": "MXN", "NT$": "TWD", "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY",
    "₪": "ILS", "₫": "VND", "₱": "PHP", "฿": "THB", "₴": "UAH", "₦": "NGN", "₸": "KZT", "zł": "PLN", "Kč": "CZK",
    "Ft": "HUF", "лв": "BGN", "руб": "RUB", "грн": "UAH", "Rp": "IDR", "RM": "MYR", "円": "JPY", "元": "CNY",
    "원": "KRW", "euros": "EUR", "euro": "EUR", "$": "$", "¥": "¥", "￥": "¥", "kr": "kr", "Rs": "Rs", "Fr": "CHF",
}  # fmt: skip
_CODES = (
    "AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR",
    "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JOD", "JPY", "KES", "KRW", "KWD", "KZT", "LKR", "LYD", "MAD",
    "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK",
    "SGD", "THB", "TND", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR",
)  # fmt: skip
_THREE_DECIMALS = ("BHD", "JOD", "KWD", "LYD", "OMR", "TND")
_CURRENCY = re.compile(
    "|".join(
        (rf"(?<![^\W\d_]){re.escape(sign)}(?![^\W\d_])" if sign[-1].isalpha() else re.escape(sign))
        for sign in sorted([*_SIGNS, *_CODES], key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_UPPER = {sign.casefold(): shown for sign, shown in _SIGNS.items()}

MOST_CHARACTERS = 100  # of a cell; a longer one is text
CLEAR = 0.9  # share of the unambiguous values that must agree on the decimal separator

# Not part of the price: the quantity that it is for, a tax.
_PER = re.compile(r"(?:/|\b(?:per|pro|par|por|je|each)\b).*|\(?[^(]*\d[\d.,]*\s?%.*", re.IGNORECASE | re.DOTALL)
_NO_CENTS = re.compile(r"(?<=\d)[.,]\s?[-=]+(?!\d)")  # "49,-", "49.--"
# Digits with separators. A point after letters is part of them ("Rs.50"); otherwise it begins a number ("$.99").
_NUMBER = re.compile(r"(?:(?<![^\W\d_])[.,](?=\d))?\d+(?:[.,' ]\d+)*[.,]?")
_BETWEEN = re.compile(r"\D*?(?:-|~|\b(?:to|bis|à|a|al|until|up to|до)\b)\D*", re.IGNORECASE)
_WHOLE = re.compile(
    r"\d*|\d{1,3}(?P<mark>[.,' ])(?:\d{3}(?P=mark))*\d{3}|\d{1,2}(?P<lakh>[.,' ])(?:\d{2}(?P=lakh))*\d{3}"
)
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}(?P<mark>[.,])\d{3}")


@dataclass(frozen=True)
class Price:
    """The price in one cell, read with the column's separators, and the currency in the cell, if any."""

    value: float
    currency: str = ""


@dataclass
class PriceColumn:
    """The prices of a column. First ``add`` all cells, then ``decide``, then ``read`` each.

    A separator before one or two final digits, or after another separator, is the decimal separator. "1.299" alone is
    ambiguous. Then the other values of the column decide. If they don't, or contradict each other, it is read as
    thousands, because few currencies have three decimals.
    """

    name: str
    _counts: Counter[str] = field(default_factory=Counter)
    _decimal: str = ""  # the decimal separator; empty if it is unknown
    _read: dict[str, Price | None] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Count a cell that is not empty."""
        self._counts[text] += 1

    def decide(self) -> tuple[str, ...]:
        """Decide how cells are read. Returns sentences about ambiguous cells and cells that are no price."""
        votes: Counter[str] = Counter()
        for text, count in self._counts.items():
            for number in _numbers(text):
                votes[_says(number)] += count
        del votes[""]
        mark, most = max(votes.items(), key=lambda each: each[1], default=("", 0))
        self._decimal = mark if most and most >= CLEAR * votes.total() else ""
        self._read = {text: self._price(text) for text in self._counts}
        return tuple(self._sentences(mixed=len(votes) > 1))

    def read(self, text: str) -> Price | None:
        """The price in a cell that was added; None if it is not a price."""
        return self._read.get(text)

    def _price(self, text: str) -> Price | None:
        numbers = _numbers(text)
        currency = currency_of(text)
        values = [_value(number, "." if currency in _THREE_DECIMALS else self._decimal) for number in numbers]
        known = [value for value in values if value is not None and math.isfinite(value)]
        return Price(min(known), currency) if values and len(known) == len(values) else None

    def _sentences(self, *, mixed: bool) -> Iterable[str]:
        ambiguous = [text for text in self._counts if any(map(self._is_open, _numbers(text)))]
        if ambiguous and (not self._decimal or self._odd(ambiguous)):
            text = next((text for text in ambiguous if self._odd([text])), ambiguous[0])
            price = self._read[text]
            why = "other values write their cents both ways" if mixed else "no other value shows how cents are written"
            why = why if not self._decimal else f"as in other values, {self._decimal!r} separates the cents"
            many = sum(self._counts[each] for each in ambiguous)
            value = f"{price.value:g}" if price else "no price"
            yield (
                f"In the column {self.name!r} the thousands and cents of {self._of(many)} are ambiguous, such as "
                f"{text!r}, read as {value}: {why}."
            )
        none = [text for text, price in self._read.items() if price is None]
        if none:
            many = sum(self._counts[each] for each in none)
            yield (
                f"In the column {self.name!r} {self._of(many)} are no prices, such as {_short(none[0])!r}: they are "
                "shown as they are."
            )

    def _of(self, many: int) -> str:
        return f"{many:,} of {self._counts.total():,} values"

    def _is_open(self, number: str) -> bool:
        return not _says(number) and bool(_AMBIGUOUS.fullmatch(number))

    def _odd(self, texts: Iterable[str]) -> bool:
        """Whether one of the texts would have three decimals, which hardly any price has."""
        found = (_AMBIGUOUS.fullmatch(number) for text in texts for number in _numbers(text))
        return any(match and match["mark"] == self._decimal for match in found)


def currency_of(text: str) -> str:
    """The currency in a cell or header, such as "EUR", or an ambiguous sign such as "$"; empty if there is none."""
    match = _CURRENCY.search(text)
    return _UPPER.get(match[0].casefold(), match[0].upper()) if match else ""


def without_currency(header: str) -> str:
    """A header without its currency: "Price (EUR)" and "price_eur" become "price"."""
    words = re.sub(r"[()\[\]_:]|\b(?:in|incl|inkl)\b\.?", " ", header)
    return " ".join(_CURRENCY.sub(" ", words).split()).casefold()


@cache
def _table_of_signs() -> dict[int, str]:
    """Dashes, apostrophes and separators of other scripts → those of ASCII."""
    table = {ord(sign): "-" for sign in "‐‑‒–—−﹣－"} | {ord(sign): "'" for sign in "’‘ʼ´`＇"}
    table |= {
        ord("٫"): ".",
        ord("٬"): ",",
        ord("，"): ",",
        ord("．"): ".",
        ord("\u3000"): " ",
        ord("〜"): "~",
        ord("～"): "~",
    }
    return table


def _plain(text: str) -> str:
    """The cell with digits, blanks and separators in ASCII."""
    if text.isascii():
        return text
    text = text.translate(_table_of_signs())
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else " " if char.isspace() else char for char in text
    )


def _numbers(text: str) -> tuple[str, ...]:
    """The number of a price, or both numbers of a price range; empty if the cell is something else."""
    if len(text) > MOST_CHARACTERS:
        return ()
    plain = _NO_CENTS.sub("", _plain(text).strip())
    first = next(_NUMBER.finditer(plain), None)
    if first is None:
        return ()
    plain = plain[: first.end()] + _PER.sub("", plain[first.end() :])
    found = list(_NUMBER.finditer(plain))
    before, after = plain[: first.start()].strip(), plain[found[-1].end() :].strip()
    signed = before[:1] in "+-(" or before[-1:] in "+-" if before else False
    if signed or after[:1] in ("-", "+") or after[:1].isnumeric():
        return ()
    if len(found) == 2 and not _BETWEEN.fullmatch(plain[found[0].end() : found[1].start()]):
        return ()
    return tuple(each[0] for each in found) if len(found) <= 2 else ()


def _split(number: str) -> tuple[str, str, str]:
    """Whole part, decimal separator and cents; the last two are empty if the separator is uncertain."""
    number = number.rstrip(".,")
    marks = re.findall("[.,]", number)
    if not marks or marks.count(marks[-1]) > 1 or _AMBIGUOUS.fullmatch(number):
        return number, "", ""
    whole, _, cents = number.rpartition(marks[-1])
    return whole, marks[-1], cents


def _says(number: str) -> str:
    """The decimal separator as this number shows it; empty if it doesn't."""
    whole, mark, _ = _split(number)
    if mark:
        return mark
    repeated = re.findall("[.,]", whole)
    return {".": ",", ",": "."}[repeated[0]] if len(repeated) > 1 else ""


def _value(number: str, decimal: str) -> float | None:
    whole, _, cents = _split(number)
    match = _AMBIGUOUS.fullmatch(whole)
    if match and match["mark"] == decimal:
        whole, _, cents = whole.partition(decimal)
    if not _WHOLE.fullmatch(whole) or not (cents.isdecimal() or not cents):
        return None
    digits = re.sub(r"\D", "", whole)
    return float(f"{digits or 0}.{cents or 0}")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
