"""What addresses say about the map: a part of it, and numbers of products."""

from lookalike.errors import UnprocessableError
from lookalike.insights.chart import SCALE

MOST_CORNERS = 200
MOST_NUMBERS = 200  # products in one answer to the script


def parse_corners(text: str) -> list[tuple[int, int]]:
    """The corners in ``text``, written x,y,x,y…: two of a box, or three and more of a polygon.

    Raises:
        UnprocessableError: they are no whole numbers from 0 to SCALE, too few or too many.
    """
    try:
        numbers = [int(part) for part in text.split(",")] if len(text) <= 10 * MOST_CORNERS else []
    except ValueError:
        numbers = []
    if not 4 <= len(numbers) <= 2 * MOST_CORNERS or len(numbers) % 2 or not all(0 <= n <= SCALE for n in numbers):
        raise UnprocessableError(
            f"A part of the map is given as x,y,x,y…: two corners of a box, or up to {MOST_CORNERS} corners, in whole "
            f"numbers from 0 to {SCALE}."
        )
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def parse_numbers(text: str, count: int) -> list[int]:
    """The numbers of products in ``text``, separated by commas: at most MOST_NUMBERS, each less than ``count``.

    Raises:
        UnprocessableError: they are something else.
    """
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if not 0 < len(numbers) <= MOST_NUMBERS or not all(0 <= number < count for number in numbers):
        raise UnprocessableError(f"n must be 1 to {MOST_NUMBERS} numbers of products, with commas between.")
    return numbers
