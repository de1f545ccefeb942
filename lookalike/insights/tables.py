"""Tables: how the numbers of the insights are shown, and given as files."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lookalike.spreadsheet import escape_formula

Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, and its rows of as many cells; None is an empty cell."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def csv(self) -> str:
        """The table as CSV, with the mark of UTF-8, without which some spreadsheets misread accents.

        A spreadsheet runs no formula in it.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        for row in (self.columns, *self.rows):
            writer.writerow([escape_formula(cell) if isinstance(cell, str) else cell for cell in row])
        return "\ufeff" + out.getvalue()
