"""A similarity matrix as a picture: each cosine a square, in colours that people with any colour vision can order."""

import io
import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from lookalike.insights.matrix import Matrix

SIDE = 900  # pixels of the squares together, at most; with more products, a square is the mean of several
LARGEST = 48  # pixels of one square
NAMED = 60  # products; with more, labels would not be readable
LABEL, MARGIN = 130, 12  # pixels
LETTERS = 16
SCALE, TICKS = 18, 5  # width of the scale in pixels; its numbers
STEPS = 256
Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont
INK, PAPER = (31, 28, 24), (255, 255, 255)
# From dark blue to yellow, with even steps of lightness, for any colour vision: cividis (Nuñez, Anderton and Renslow
# 2018), ten of its 256 colours. Those between are mixed, and differ from it by 14 of 255 levels at most.
ANCHORS = (
    (0, 34, 78), (18, 53, 112), (59, 73, 109), (87, 93, 109), (112, 113, 115), (138, 134, 120), (165, 156, 116),
    (195, 179, 105), (225, 204, 85), (254, 232, 56),
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A picture of a matrix.

    Attributes:
        png: the file.
        width, height: in pixels.
        left, top: where its squares begin.
        cell: pixels of one.
        step: products of a side of one.
        least: the cosine of the first colour; that of the last is 1.
        colours: STEPS colours as six hexadecimal digits, evenly from ``least`` to 1.
    """

    png: bytes
    width: int
    height: int
    left: int
    top: int
    cell: int
    step: int
    least: float
    colours: tuple[str, ...]


def picture_of(matrix: Matrix) -> Picture:
    """The picture, with a scale at its right, and with ids at its left if there is room for them."""
    count = len(matrix.ids)
    step = -(-count // SIDE)
    shown = _means(matrix.cosines, step)
    cell = max(1, min(LARGEST, SIDE // len(shown)))
    least = min(0.9, math.floor(10 * float(shown.min())) / 10)
    levels = np.rint((shown - least) / (1 - least) * (STEPS - 1)).clip(0, STEPS - 1).astype(np.uint8)
    squares = Image.fromarray(colours()[np.kron(levels, np.ones((cell, cell), np.uint8))])
    named = count <= NAMED
    left = LABEL if named else MARGIN
    height = max(squares.height, 120) + 2 * MARGIN
    width = left + squares.width + 2 * MARGIN + SCALE + 48
    image = Image.new("RGB", (width, height), PAPER)
    image.paste(squares, (left, MARGIN))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size=12)
    if named:
        for place, each in enumerate(matrix.ids):
            text = each if len(each) <= LETTERS else each[: LETTERS - 1] + "…"
            pen.text((left - 8, MARGIN + (place + 0.5) * cell), text, INK, font, anchor="rm")
    _draw_scale(image, pen, font, least)
    out = io.BytesIO()
    image.save(out, "PNG")
    hexadecimal = tuple(bytes(each).hex() for each in colours().tolist())
    return Picture(out.getvalue(), width, height, left, MARGIN, cell, step, least, hexadecimal)


def _means(cosines: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """The means of squares of ``step`` × ``step`` cosines; those at the end may have fewer."""
    if step == 1:
        return cosines
    starts = np.arange(0, len(cosines), step)
    sizes = np.diff([*starts, len(cosines)])
    sums = np.add.reduceat(np.add.reduceat(cosines, starts, axis=0), starts, axis=1)
    return np.asarray(sums / np.outer(sizes, sizes), np.float32)


def colours() -> NDArray[np.uint8]:
    """(STEPS, 3) uint8: the colours from the least cosine to 1."""
    anchors = np.array(ANCHORS, np.float64)
    at = np.linspace(0, len(anchors) - 1, STEPS)
    return np.stack([np.rint(np.interp(at, range(len(anchors)), part)) for part in anchors.T], axis=1).astype(np.uint8)


def _draw_scale(image: Image.Image, pen: ImageDraw.ImageDraw, font: Font, least: float) -> None:
    height = image.height - 2 * MARGIN
    left = image.width - SCALE - 48
    image.paste(Image.fromarray(colours()[::-1, np.newaxis]).resize((SCALE, height)), (left, MARGIN))
    for share in np.linspace(0, 1, TICKS):
        pen.text(
            (left + SCALE + 6, MARGIN + (1 - share) * (height - 1)), f"{least + share * (1 - least):.2f}", INK, font,
            anchor="lm",
        )  # fmt: skip
