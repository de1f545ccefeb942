"""CSV cells that a spreadsheet shows as text and never runs as a formula."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # first characters that make a spreadsheet take a cell for a formula


def escape_formula(cell: str) -> str:
    """``cell``, with an apostrophe in front where a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
