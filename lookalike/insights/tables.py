"""Tables: how the numbers of the insights are shown, and given as files."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeAlias

from lookalike.spreadsheet import escape_formula

Cell: TypeAlias = str | int | float | None


LINES = 1000  # of CSV, written at once


def csv_parts(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """A table as CSV, LINES by LINES, with the mark of UTF-8, without which some spreadsheets misread accents.

    A spreadsheet runs no formula in it.
    """
    start, left = "\ufeff", chain([columns], rows)
    while lines := list(islice(left, LINES)):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        for row in lines:
            writer.writerow([escape_formula(cell) if isinstance(cell, str) else cell for cell in row])
        yield start + out.getvalue()
        start = ""


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, and its rows of as many cells; None is an empty cell."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def csv(self) -> str:
        """The table as CSV, see ``csv_parts``."""
        return "".join(csv_parts(self.columns, self.rows))
