"""The map in the colours of a legend: as a picture, as a drawing, and as a table."""

import io
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from PIL import Image

from lookalike.insights.chart import SCALE, Chart
from lookalike.insights.legend import Legend
from lookalike.insights.parts.map import MOST

SIDE = 1200  # pixels of the picture
DOT, LARGE_DOT, FEW = 3, 9, 2000  # pixels of a product in it; of few products, they are larger
GRID = 8  # regions a side, in the table
KEPT = 8  # maps in different colours, whose pictures are kept: some megabytes


@dataclass(frozen=True)
class Region:
    """A cell of the grid: its box (four numbers from 0 to SCALE), how many products it has, their commonest value (""
    for none), its share of them, and the id of the product in its middle."""

    box: tuple[int, int, int, int]
    count: int
    value: str
    share: float
    product: str


@dataclass(frozen=True)
class Coloured:
    """A chart in the colours of a legend. What is drawn of it is drawn once."""

    chart: Chart
    legend: Legend

    @cached_property
    def regions(self) -> list[Region]:
        """The cells of a grid that have products, those with most first."""
        coordinates, names = self.chart.coordinates.astype(np.int64), self.legend.names
        cells = np.minimum(coordinates * GRID // (MOST + 1), GRID - 1)
        number = cells[:, 0] + GRID * cells[:, 1]
        side = SCALE // GRID
        found = []
        for cell in np.unique(number).tolist():
            own = np.flatnonzero(number == cell)
            values = np.bincount(self.legend.values[own] + 1)[1:]  # without the products that have none
            best = int(values.argmax()) if len(values) else -1
            middle = own[np.abs(coordinates[own] - coordinates[own].mean(axis=0)).sum(axis=1).argmin()]
            left, low = cell % GRID * side, cell // GRID * side
            found.append(
                Region(
                    (left, low, left + side, low + side),
                    len(own),
                    names[best] if best >= 0 else "",
                    float(values[best] / len(own)) if best >= 0 else 0.0,
                    self.chart.ids[int(middle)],
                )
            )
        return sorted(found, key=lambda region: -region.count)

    @property
    def dot(self) -> int:
        """The size of a product in pictures of SIDE × SIDE, in pixels."""
        return LARGE_DOT if len(self.chart.ids) < FEW else DOT

    @cached_property
    def png(self) -> bytes:
        """A PNG of SIDE × SIDE pixels on a transparent ground; each product a square of ``dot`` pixels."""
        palette = [int(each[at : at + 2], 16) for each in self.legend.palette for at in (1, 3, 5)]
        ground = len(self.legend.palette)
        pixels = np.full((SIDE, SIDE), ground, np.uint8)
        order = np.argsort(-self.legend.codes.astype(np.int64), kind="stable")  # the legend's values lie above others
        dot = self.dot
        x, y = (self.chart.coordinates[order].astype(np.int64) * (SIDE - dot) // MOST).T
        for right in range(dot):
            for down in range(dot):
                pixels[SIDE - dot - y + down, x + right] = self.legend.codes[order]
        image, out = Image.fromarray(pixels), io.BytesIO()
        image.putpalette([*palette, 255, 255, 255])
        image.save(out, "PNG", transparency=ground, optimize=True)
        return out.getvalue()

    @cached_property
    def svg(self) -> str:
        """An SVG: one path for each colour, whose points are strokes without length."""
        x = self.chart.coordinates[:, 0].astype(np.int64) * SCALE // MOST
        y = SCALE - self.chart.coordinates[:, 1].astype(np.int64) * SCALE // MOST
        paths = []
        for code, colour in reversed(list(enumerate(self.legend.palette))):
            own = np.unique(np.stack([x, y], axis=1)[self.legend.codes == code], axis=0)
            if len(own):
                points = "".join(f"M{a} {b}h0" for a, b in own.tolist())
                paths.append(f'<path stroke="{colour}" d="{points}"/>')
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-5 -5 {SCALE + 10} {SCALE + 10}" fill="none" '
            f'stroke-width="{self.dot}" stroke-linecap="round">{"".join(paths)}</svg>\n'
        )


class Latest:
    """The maps in the latest KEPT colours that were asked for, by the name of what gives the colours."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, Coloured] = OrderedDict()

    def get(self, by: str, make: Callable[[], Coloured]) -> Coloured:
        """The map in the colours of ``by``; ``make`` is called if it is not kept."""
        with self._lock:
            if by in self._kept:
                self._kept.move_to_end(by)
                return self._kept[by]
        made = make()
        with self._lock:
            self._kept[by] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
