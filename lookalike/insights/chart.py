"""The map as it is shown: products at their places, in the colours of a legend, and the products in a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index
from lookalike.insights.legend import Legend
from lookalike.insights.parts.map import MOST, PLACES
from lookalike.insights.store import Insights
from lookalike.query import Match
from lookalike.query.varied import varied

Numbers: TypeAlias = NDArray[np.int64]
"""Numbers of products, which are their positions in the catalogue's order."""

SCALE = 1000  # the coordinates in addresses go from 0 to it
MOST_CORNERS = 200
GRID = 8  # regions a side, in the table


@dataclass(frozen=True)
class Region:
    """A cell of the grid: its box (four numbers from 0 to SCALE), how many products it has, the commonest value of the
    legend ("" for none), its share of them, and the id of the product in its middle."""

    box: tuple[int, int, int, int]
    count: int
    value: str
    share: float
    product: str


@dataclass(frozen=True)
class Chart:
    """The places of the products.

    Attributes:
        ids: of the products, in the catalogue's order.
        rows: (products,) int64, the row of each one's main photo.
        places: (products, 2) uint16, from 0 to MOST: to the right, and upwards.
    """

    ids: list[str]
    rows: Numbers
    places: NDArray[np.uint16]

    @classmethod
    def of(cls, index: Index, insights: Insights) -> "Chart":
        """The chart of ``insights``, which must be of ``index``.

        Raises:
            NotFoundError: they have no map; the sentence says why.
            UnprocessableError: they are of another build.
        """
        places = insights.array("map", PLACES)
        if len(places) != len(index.vectors):
            raise UnprocessableError("The map is of an earlier build, with other photos; compute the insights again.")
        owners = index.products.products_of(np.arange(len(places)))
        first = dict(zip(reversed(owners), range(len(owners) - 1, -1, -1), strict=True))
        ids = list(dict.fromkeys(owners))
        rows = np.array([first[each] for each in ids], np.int64)
        return cls(ids, rows, places[rows])

    def points(self) -> bytes:
        """The places as bytes: two little-endian uint16 for each product."""
        return self.places.astype("<u2").tobytes()

    def inside(self, corners: Sequence[tuple[int, int]]) -> Numbers:
        """The products inside a polygon (coordinates from 0 to SCALE; two corners are a box), in the catalogue's order.

        What is inside is decided by the even-odd rule.
        """
        if len(corners) == 2:
            (left, low), (right, high) = corners
            corners = ((left, low), (right, low), (right, high), (left, high))
        x, y = self.places.T.astype(np.float64) * (SCALE / MOST)
        within = np.zeros(len(x), np.bool_)
        for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
            if y1 != y2:
                crosses = (y1 > y) != (y2 > y)
                within ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        return np.flatnonzero(within)

    def regions(self, legend: Legend) -> list[Region]:
        """The cells of a grid that have products, those with most first."""
        cells = np.minimum(self.places.astype(np.int64) * GRID // (MOST + 1), GRID - 1)
        number = cells[:, 0] + GRID * cells[:, 1]
        side = SCALE // GRID
        found = []
        for cell in np.unique(number).tolist():
            own = np.flatnonzero(number == cell)
            values = np.bincount(legend.codes[own], minlength=len(legend.names) + 1)[: len(legend.names)]
            best = int(values.argmax()) if values.any() else -1
            centre = self.places[own].astype(np.float64).mean(axis=0)
            middle = own[np.abs(self.places[own] - centre).sum(axis=1).argmin()]
            left, low = cell % GRID * side, cell // GRID * side
            found.append(
                Region(
                    (left, low, left + side, low + side),
                    len(own),
                    legend.names[best] if best >= 0 else "",
                    float(values[best] / len(own)) if best >= 0 else 0.0,
                    self.ids[int(middle)],
                )
            )
        return sorted(found, key=lambda region: -region.count)

    def typical(self, index: Index, numbers: Numbers, count: int) -> list[str]:
        """The ids of up to ``count`` of these products: the one nearest to their mean, then others that differ."""
        allowed = np.zeros(len(index.vectors), np.bool_)
        allowed[self.rows[numbers]] = True
        return index.products.products_of(varied(index, count, allowed))

    def numbers_of(self, ids: Sequence[str]) -> Numbers:
        """The numbers of the products with these ids."""
        known = {each: number for number, each in enumerate(self.ids)}
        return np.array([known[each] for each in ids if each in known], np.int64)

    def place_by(self, matches: Sequence[Match], rows: int = 5) -> tuple[int, int]:
        """Where something with these nearest ``matches`` would lie (from 0 to SCALE): the median of the nearest.

        A mean would lie between two groups, near neither.
        """
        near = self.places[self.numbers_of([match.product.id for match in matches[:rows]])]
        x, y = np.median(near.astype(np.float64), axis=0) * (SCALE / MOST)
        return round(float(x)), round(float(y))


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


def draw_png(chart: Chart, legend: Legend, side: int = 1200, dot: int = 3) -> bytes:
    """A PNG of the map, ``side`` pixels, on a transparent ground; each product a square of ``dot`` pixels."""
    import io

    from PIL import Image

    pixels = np.zeros((side, side, 4), np.uint8)
    colours = np.array([_rgb(each) for each in legend.palette], np.uint8)
    order = np.argsort(-legend.codes.astype(np.int64), kind="stable")  # values of the legend lie above others
    x = chart.places[order, 0].astype(np.int64) * (side - dot) // MOST
    y = (side - dot) - chart.places[order, 1].astype(np.int64) * (side - dot) // MOST
    for right in range(dot):
        for down in range(dot):
            pixels[y + down, x + right, :3] = colours[legend.codes[order]]
            pixels[y + down, x + right, 3] = 255
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", optimize=True)
    return out.getvalue()


def draw_svg(chart: Chart, legend: Legend) -> str:
    """An SVG of the map: one path for each colour, whose points are strokes without length."""
    x = chart.places[:, 0].astype(np.int64) * SCALE // MOST
    y = SCALE - chart.places[:, 1].astype(np.int64) * SCALE // MOST
    paths = []
    for code, colour in reversed(list(enumerate(legend.palette))):
        own = np.unique(np.stack([x, y], axis=1)[legend.codes == code], axis=0)
        if len(own):
            points = "".join(f"M{a} {b}h0" for a, b in own.tolist())
            paths.append(f'<path stroke="{colour}" d="{points}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-5 -5 {SCALE + 10} {SCALE + 10}" fill="none" '
        f'stroke-width="3" stroke-linecap="round">{"".join(paths)}</svg>\n'
    )


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def as_numbers(text: str, most: int, count: int) -> list[int]:
    """The numbers of products in ``text``, separated by commas: at most ``most``, each less than ``count``.

    Raises:
        UnprocessableError: they are something else.
    """
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if not 0 < len(numbers) <= most or not all(0 <= number < count for number in numbers):
        raise UnprocessableError(f"n must be 1 to {most} numbers of products, with commas between.")
    return numbers
