"""Convert a column of dates to ISO 8601. The order of day and month is decided from all values."""

import re
from dataclasses import dataclass, field
from datetime import date

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|(\d{4})(\d\d)(\d\d)(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_TWELVE_HOURS = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)  # a 12-hour clock comes with the month first


@dataclass
class DateColumn:
    """The dates of a column. First ``add`` all cells, then ``decide``, then ``read`` each.

    "3/4/2026" is ambiguous. Any other value with a number over 12 shows which number is the day. Without one, the day
    comes first, except beside a 12-hour clock.
    """

    name: str
    _texts: dict[str, None] = field(default_factory=dict)
    _month_first: bool = False

    def add(self, text: str) -> None:
        """Add a cell that is not empty."""
        self._texts[text] = None

    def decide(self) -> tuple[str, ...]:
        """Decide how dates are read. Returns sentences about ambiguous cells and cells that are no date."""
        found = [match for match in map(_YEAR_LAST.match, self._texts) if match]
        days_first = any(int(match[1]) > 12 for match in found)
        months_first = any(int(match[3]) > 12 for match in found)
        sure = days_first != months_first or not any(match[2] == "/" for match in found)
        self._month_first = months_first if sure else any(map(_TWELVE_HOURS.search, self._texts))
        notes = []
        if not sure:
            order = "month" if self._month_first else "day"
            notes.append(
                f"In the column {self.name!r} days and months can't be distinguished, such as in {found[0][0]!r}: the "
                f"{order} was taken to be first."
            )
        none = [text for text in self._texts if self.read(text) is None]
        if none:
            notes.append(
                f"In the column {self.name!r} {len(none):,} of {len(self._texts):,} different values are no dates, "
                f"such as {none[0][:40]!r}."
            )
        return tuple(notes)

    def read(self, text: str) -> str | None:
        """The date in a cell that was added, such as "2026-04-03"; None if it is no date."""
        if match := _YEAR_FIRST.match(text):
            year, month, day = match[1] or match[5], match[3] or match[6], match[4] or match[7]
        elif match := _YEAR_LAST.match(text):
            day, month, year = (match[3], match[1], match[4]) if self._month_first else (match[1], match[3], match[4])
            year = f"20{year}" if len(year) == 2 else year
        else:
            return None
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            return None
