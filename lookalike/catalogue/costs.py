"""Read a product's price, regular price and currency from the cells of a record."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from lookalike.catalogue.dates import DateColumn
from lookalike.catalogue.layout import PRICES, Layout, first
from lookalike.catalogue.prices import Price, PriceColumn, currency_of

_SALE, _STARTS, _ENDS, _TIME = "sale", "sale starts", "sale ends", "sale time"


class Cost(NamedTuple):
    """The price in a row, the regular price, and the currency; ``unread``: column → cell that is no price."""

    price: float | None
    regular: float | None
    currency: str | None
    unread: Mapping[str, str]


class Costs:
    """The prices of a table. First ``add`` every record, then ``decide``, then read each with ``of``.

    Attributes:
        has_prices: whether the table has any price column.
        names: names of the price columns. A cell that is no price becomes an attribute of this name.
    """

    def __init__(self, layout: Layout, today: date) -> None:
        """A sale price counts only if ``today`` is within its dates, where the table has them."""
        fields, names = layout.fields, layout.names
        self._prices = {each: PriceColumn(names[fields[each][0]]) for each in PRICES if each in fields}
        self.names = tuple(column.name for column in self._prices.values())
        self._currencies = {each: currency_of(column.name.replace("_", " ")) for each, column in self._prices.items()}
        times = {each: fields.get(each) or fields.get(_TIME) for each in (_STARTS, _ENDS) if _SALE in fields}
        self._times = {each: DateColumn(names[places[0]]) for each, places in times.items() if places}
        asked = (*self._prices, "currency", _STARTS, _ENDS, _TIME)
        self._places = [(each, fields[each]) for each in asked if each in fields]
        self.has_prices = bool(self._places)
        self._today = today.isoformat()
        self._sales_not_on = 0

    def add(self, cells: Sequence[str]) -> dict[str, str]:
        """The price cells of a record, as ``of`` takes them."""
        raw = {field: cell for field, places in self._places if (cell := first(cells, places))}
        if interval := raw.pop(_TIME, ""):  # as ISO 8601 has it, 2026-03-01T08:00+0100/2026-03-15
            raw[_STARTS], _, raw[_ENDS] = interval.partition("/")
        for columns in (self._prices, self._times):
            for field, column in columns.items():
                if raw.get(field):
                    column.add(raw[field])
        return raw

    def decide(self) -> tuple[str, ...]:
        """Decide how prices are read. Returns sentences about ambiguous cells and cells that are no price."""
        columns: list[PriceColumn | DateColumn] = [*self._prices.values(), *self._times.values()]
        return tuple(note for column in columns for note in column.decide())

    def of(self, raw: Mapping[str, str]) -> Cost:
        """The cost of a product: its sale price, else its price, else its regular price."""
        found: list[tuple[Price, str]] = []  # with the field
        unread = {}
        for field, column in self._prices.items():
            text = raw.get(field, "")
            price = column.read(text) if text else None
            if price is None and text:
                unread[column.name] = text
            elif price and (field != _SALE or self._is_on(raw)):
                found.append((price, field))
        own = raw.get("currency", "")
        if not found:
            return Cost(None, None, own or None, unread)
        price, field = found[0]
        regular = next((other.value for other, _ in found[1:] if other.value > price.value), None)
        return Cost(price.value, regular, own or price.currency or self._currencies[field] or None, unread)

    def sales_not_on(self) -> tuple[str, ...]:
        """A sentence about the sale prices that don't count today, if there are any."""
        count = self._sales_not_on
        return (f"{count:,} sale prices are over or have not begun: the regular prices are shown.",) if count else ()

    def _is_on(self, raw: Mapping[str, str]) -> bool:
        """Whether a row's sale has begun and is not over."""
        starts, ends = (
            self._times[each].read(raw[each]) if each in self._times and raw.get(each) else None
            for each in (_STARTS, _ENDS)
        )
        is_on = (starts or "") <= self._today <= (ends or "9999")
        self._sales_not_on += not is_on
        return is_on
