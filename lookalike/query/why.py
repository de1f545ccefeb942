"""Why two photos are alike: how much each part of a photo contributes to their score.

An encoder with ``has_cells`` splits a photo's vector into the contributions of the cells of a grid, which sum to it. So
the cosine with another photo's vector splits into one number per cell: Σ over cells of cell · other. This needs no
gradient (Stylianou, Souvenir, Pless 2019, "Visualizing Deep Similarity Networks", arXiv 1901.00536, eq. 3 and 5).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import Vectors
from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index
from lookalike.photos import encode_shade, resize
from lookalike.query.crop import WHOLE, Crop
from lookalike.query.encoder import PhotoCells
from lookalike.query.token import Vector, unpack

VEIL = 0.72  # opacity of the veil over the parts that contribute nothing

Grid = NDArray[np.float64]
"""(rows, columns) float64, row by row from the top left."""


@dataclass(frozen=True)
class Why:
    """The score of two photos, split over the cells of each of them.

    Attributes:
        score: their cosine.
        query, match: what each cell of the photo contributes; each grid sums to the score.
    """

    score: float
    query: Grid
    match: Grid


def split_score(query: PhotoCells, match: PhotoCells) -> Why:
    """The score of two photos, split over their cells."""
    score = float(query.vector.astype(np.float64) @ match.vector.astype(np.float64))
    return Why(score, contributions(query, match.vectors), contributions(match, query.vectors))


def contributions(photo: PhotoCells, others: Vectors) -> Grid:
    """What each cell of ``photo`` contributes to its score with the nearest of ``others`` (m, dim); sums to that."""
    scores = others.astype(np.float64) @ photo.vector.astype(np.float64)
    nearest: Vector = others[int(scores.argmax())]
    return np.asarray(photo.cells.astype(np.float64) @ nearest.astype(np.float64))


def asked_vectors(index: Index, token: str, product_id: str) -> Vectors:
    """(q, dim) the vectors of a search: of a product, or else of the photo in ``token``.

    Raises:
        NotFoundError: there is no such product.
        UnprocessableError: the token is damaged or missing.
    """
    if product_id:
        return np.asarray(index.vectors[index.products.rows_of(product_id)])
    if not token:
        raise UnprocessableError("A heat map needs a search: query, its token, or product, the id of a product.")
    facts = index.manifest.encoder
    return unpack(token, facts.dim, facts.fingerprint).vector[None]


def nearest_row(index: Index, rows: NDArray[np.int64], vector: Vector) -> int:
    """The one of ``rows`` that is nearest to ``vector``."""
    return int(rows[int((index.vectors[rows] @ vector).argmax())])


def heat_map(photo: PhotoCells, others: Vectors, side: int, part: Crop = WHOLE) -> bytes:
    """A PNG to lay over a photo: clear where it is like the nearest of ``others`` (m, dim), dark elsewhere.

    Its longer side has ``side`` pixels. If ``photo`` is a ``part`` of the photo below the PNG, it is dark around.
    """
    width, height = photo.size[0] / part.width, photo.size[1] / part.height
    scale = side / max(width, height)
    width, height = max(1, round(width * scale)), max(1, round(height * scale))
    left, top, right, bottom = part.pixels(width, height)
    shade = veil(contributions(photo, others), photo.area, (right - left, bottom - top))
    opacity = np.full((height, width), round(VEIL * 255), np.uint8)
    opacity[top : top + shade.shape[0], left : left + shade.shape[1]] = shade
    return encode_shade(opacity)


def veil(grid: Grid, area: tuple[float, float, float, float], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The opacity (height, width) uint8 of a veil over a photo: clear where cells contribute most, dark elsewhere.

    Args:
        grid: the contributions of the cells; negative ones count as none.
        area: the part of the grid that the photo fills: left, top, right, bottom as shares from 0 to 1.
        size: the width and height of the veil in pixels.
    """
    positive = np.clip(grid, 0, None)
    light = positive / max(float(positive.max()), 1e-12)
    shades = np.repeat(np.rint(light[..., None] * 255).astype(np.uint8), 3, axis=2)
    left, top, right, bottom = area
    width, height = size
    whole = (max(1, round(width / (right - left))), max(1, round(height / (bottom - top))))
    grown = resize(shades, whole, "bicubic")[..., 0]
    x, y = round(left * whole[0]), round(top * whole[1])
    shown = np.clip(grown[y : y + height, x : x + width].astype(np.float64) / 255, 0, 1)
    return np.asarray(np.rint((1 - shown) * VEIL * 255), np.uint8)
