"""Cells that a spreadsheet program would run as formulas."""

import pytest

from lookalike.spreadsheet import escape_formula


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_becomes_text(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Red Ball", "1-2", "'=1"])
def test_text_stays_as_it_is(cell: str) -> None:
    assert escape_formula(cell) == cell
