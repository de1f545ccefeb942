"""Which photos are copies: the same picture resized, recompressed or slightly cropped.

A copy differs from its original by no more than its compression and its smaller size explain, and by noise rather than
by whole areas. A photo of another product of the same kind differs by more, even on the same model in the same pose.
What is too much is decided by two logistic regressions, fitted to copies that were made of real photos, and to the
other photos that look most like them (``benchmarks/copies.py --fit``).

Candidates are found by outlines: of all pairs, those whose tangent distance is small; then those whose outlines and
colours agree when one is moved onto the other. The rest is compared in colour, at PORTRAIT pixels a side.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.facts import LUMA, SIDE, Appearance
from lookalike.appearance.registration import Floats, pooled, register, shared, tangents
from lookalike.photos import Photo, resize

Pairs: TypeAlias = NDArray[np.int64]
"""(m, 2) int64: pairs of rows, the first less than the second."""

JUDGES = Path(__file__).with_name("judges.json")  # written by benchmarks/copies.py
FEATURES = 12  # of a pair, see ``Outlines.features``
CELLS = 8  # a side, in which all outlines are compared
NEAR = 0.2  # largest tangent distance of a candidate, in parts of its contrast; 99.9 % of copies are nearer
LEAST_CONTRAST = 4.0  # levels, added to the contrast, so that the compression of a pale picture doesn't count
MOST_NEAR = 40  # candidates of a photo, the nearest; copies are among the nearest 20, if there are not many
PORTRAIT = 48  # pixels a side
ROWS, COLUMNS = 256, 4096  # outlines compared at once: a block that fits into the processor's cache
PAIRS = 512  # pairs registered at once
MOST_PIXELS = 2 * PORTRAIT**2  # of a photo that are told apart from more
LEAST_DIFFERENCE = 0.5  # levels: less is rounding
LEAST_COARSENESS = 9.0  # less shows no more, and the judges were fitted to copies from here on
LEAST_LACK = 0.003  # of a correlation: less is rounding
LEAST_MOVE = 0.005  # of a side


@dataclass(frozen=True)
class Judge:
    """How two pictures are compared, and a logistic regression that says whether one is a copy of the other.

    Attributes:
        name: of its numbers in judges.json.
        steps: cells a side in each step of the registration.
        cells: cells a side in which differences are measured, the finest first.
    """

    name: str
    steps: tuple[int, ...]
    cells: tuple[int, int, int]

    def says(self, features: Floats) -> Floats:
        """(m,) how sure it is that pairs with ``features`` (m, FEATURES) are copies; 0 or more if they are."""
        fitted = _fitted()[self.name]
        return np.asarray(terms(features, fitted["middle"], fitted["spread"]) @ fitted["weights"] + fitted["bias"])


BY_OUTLINE = Judge("outline", (8, 16, 16), (16, 8, 4))
BY_PORTRAIT = Judge("portrait", (24, 48), (48, 24, 6))


def terms(features: Floats, middle: Floats, spread: Floats) -> Floats:
    """(m, FEATURES + FEATURES · (FEATURES + 1) / 2): the features in units of their ``spread`` from their ``middle``,
    and the products of each two, because what one allows depends on the others."""
    units = (features - middle) / spread
    one, other = np.triu_indices(FEATURES)
    return np.concatenate([units, units[:, one] * units[:, other]], axis=1)


@lru_cache(maxsize=1)
def _fitted() -> dict[str, dict[str, Floats]]:
    """The numbers of the judges, by name."""
    stored = json.loads(JUDGES.read_text(encoding="utf-8"))
    return {
        name: {key: np.array(value, np.float32) for key, value in numbers.items()} for name, numbers in stored.items()
    }


class Outlines:
    """What is compared of n photos.

    Attributes:
        pictures: (n, SIDE, SIDE) float32, their outlines.
        coarseness: (n,) float32, of their compression, as far as it shows in portraits.
        pixels: (n,) float32, the numbers of pixels, at most MOST_PIXELS.
        colours: (n, COLOURS) float32 unit rows, so that a product is ``palette.alike``.
    """

    def __init__(self, facts: Sequence[Appearance]) -> None:
        stored = b"".join(bytes.fromhex(each.outline) for each in facts)
        self.pictures = np.frombuffer(stored, np.uint8).reshape(-1, SIDE, SIDE).astype(np.float32)
        pixels = np.array([each.width * each.height for each in facts], np.float32)
        self.pixels = np.minimum(pixels, np.float32(MOST_PIXELS))
        self.coarseness = np.array([each.coarseness for each in facts], np.float32) * np.sqrt(self.pixels / pixels)
        shares = np.frombuffer(b"".join(bytes.fromhex(each.colours) for each in facts), np.uint8)
        roots = np.sqrt(shares.reshape(len(facts), -1).astype(np.float32))
        self.colours = roots / np.linalg.norm(roots, axis=1, keepdims=True)

    def near(self, count: int | None = None, advance: Callable[[int], None] = lambda photos: None) -> Pairs:
        """The pairs with one of the first ``count`` photos, or of all, whose tangent distance is at most NEAR.

        ``advance`` is called with the number of further photos that are done.
        """
        inner, basis = tangents(self.pictures, CELLS)
        lengths, contrast = np.square(inner).sum(axis=1), inner.std(axis=1) + LEAST_CONTRAST
        limits = (np.square(NEAR * contrast) * inner.shape[1]).astype(np.float32)
        own = np.einsum("nkd,nd->nk", basis, inner)
        end = len(inner) if count is None else count
        found = [np.empty((0, 2), np.int64)]
        for first in range(0, end, ROWS):
            rows = slice(first, min(first + ROWS, end))
            near = [
                self._near(inner, (lengths, limits), (basis, own), rows, slice(at, at + COLUMNS))
                for at in range(first, len(inner), COLUMNS)
            ]
            found.append(_nearest(np.concatenate([pairs for pairs, _ in near]), np.concatenate([d for _, d in near])))
            advance(len(inner[rows]))
        return np.concatenate(found)

    def _near(
        self,
        inner: Floats,
        sizes: tuple[Floats, Floats],
        tangent: tuple[Floats, Floats],
        rows: slice,
        columns: slice,
    ) -> tuple[Pairs, Floats]:
        """The pairs of a block, and their squared tangent distances."""
        (lengths, limits), (basis, own) = sizes, tangent
        others = inner[columns].T
        squares = lengths[rows, None] + lengths[columns] - 2 * (inner[rows] @ others)
        for number in range(basis.shape[1]):
            along = basis[rows, number] @ others
            along -= own[rows, number, None]
            squares -= np.square(along, out=along)
        row, column = np.nonzero(squares <= limits[rows, None])
        distances = squares[row, column]
        pairs = np.stack([row + rows.start, column + columns.start], axis=1)
        later = pairs[:, 0] < pairs[:, 1]
        return pairs[later], distances[later]

    def agreeing(self, pairs: Pairs, advance: Callable[[int], None] = lambda pairs: None) -> tuple[Pairs, Floats]:
        """Those of ``pairs`` that may be copies by their outlines, and their moves (m, 4)."""
        kept, found = [np.empty((0, 2), np.int64)], [np.empty((0, 4), np.float32)]
        for at in range(0, len(pairs), PAIRS):
            part = pairs[at : at + PAIRS]
            one, other = self.pictures[part[:, 0]], self.pictures[part[:, 1]]
            moves, features = self.features(part, one[..., None], other[..., None], None, BY_OUTLINE)
            likely = BY_OUTLINE.says(features) >= 0
            kept.append(part[likely])
            found.append(moves[likely])
            advance(len(part))
        return np.concatenate(kept), np.concatenate(found)

    def compared(
        self,
        pairs: Pairs,
        moves: Floats,
        portrait_of: Callable[[int], NDArray[np.uint8]],
        advance: Callable[[int], None] = lambda pairs: None,
    ) -> Floats:
        """(m,) how sure it is that ``pairs`` are copies, by their portraits; 0 or more if they are."""
        found = [np.empty(0, np.float32)]
        for at in range(0, len(pairs), PAIRS):
            part = pairs[at : at + PAIRS]
            one, other = (np.stack([portrait_of(row) for row in part[:, side].tolist()]) for side in (0, 1))
            features = self.features(part, one, other, moves[at : at + PAIRS], BY_PORTRAIT)[1]
            found.append(BY_PORTRAIT.says(features))
            advance(len(part))
        return np.concatenate(found)

    def features(
        self, pairs: Pairs, one: NDArray[Any], other: NDArray[Any], moves: Floats | None, judge: Judge
    ) -> tuple[Floats, Floats]:
        """The moves (m, 4) of pictures (m, side, side, c) of ``pairs``, from the given ones; and (m, FEATURES).

        All features are logarithms: of the root mean squares of the difference in the three sizes of cells; of the
        largest difference in the medium and large cells, and of the largest that is not one of brightness, in cells of
        twice the medium size; of what two correlations lack, of fine detail and of the
        products' colours; of the slopes in the pictures, the coarser compression, the smaller number of pixels, and
        the largest move. In a photo of more than MOST_PIXELS, compression matters less, and size not at all, because
        what is compared is smaller.
        """
        one, other = one.astype(np.float32), other.astype(np.float32)
        grey = [picture @ LUMA if picture.shape[3] == 3 else picture[..., 0] for picture in (one, other)]
        start = np.zeros((len(pairs), 4), np.float32) if moves is None else moves
        moves = register(grey[0], grey[1], start, judge.steps)
        seen = shared(one, other, moves)
        rest = seen[0] - seen[1]
        levels = [pooled(rest, cells) for cells in judge.cells]
        means = [np.sqrt(np.square(level).mean(axis=(1, 2, 3))) for level in levels]
        largest = [np.abs(level).max(axis=(1, 2, 3)) for level in levels[1:]]
        tints = pooled(rest - rest.mean(axis=3, keepdims=True), judge.cells[1] // 2)
        largest.append(np.abs(tints).max(axis=(1, 2, 3)))
        detail = [_detail(view.mean(axis=3), judge.cells[2]) for view in seen]
        energies = [np.square(each).sum(axis=1) for each in detail]
        correlation = ((detail[0] * detail[1]).sum(axis=1) + 1) / (np.sqrt(energies[0] * energies[1]) + 1)
        alike = (self.colours[pairs[:, 0]] * self.colours[pairs[:, 1]]).sum(axis=1)
        slope = np.sqrt(np.square(np.diff(seen[0].mean(axis=3), axis=2)).mean(axis=(1, 2)))
        features = [
            *(np.maximum(each, LEAST_DIFFERENCE) for each in (*means, *largest)),
            *(np.maximum(1 - each, LEAST_LACK) for each in (correlation, alike)),
            slope + 1,
            np.maximum(self.coarseness[pairs].max(axis=1), np.float32(LEAST_COARSENESS)) + 1,
            self.pixels[pairs].min(axis=1),
            np.abs(moves).max(axis=1) + np.float32(LEAST_MOVE),
        ]
        return moves, np.log(np.stack(features, axis=1)).astype(np.float32)


def portrait(photo: Photo) -> NDArray[np.uint8]:
    """(PORTRAIT, PORTRAIT, 3) uint8: the photo squeezed into a square."""
    return resize(photo, (PORTRAIT, PORTRAIT), "bicubic")


def groups_of(pairs: Pairs, sure: Floats, count: int) -> NDArray[np.int64]:
    """(count,) int64: for each row the first row of its group. All members of a group are pairs of ``pairs``.

    The pairs that are the most ``sure`` are joined first (complete linkage).
    """
    joined = {(int(one), int(other)) for one, other in pairs}
    group = list(range(count))
    members: dict[int, list[int]] = {}
    for number in np.argsort(-sure, kind="stable"):
        one, other = sorted(group[row] for row in pairs[number])
        if one == other:
            continue
        ours, theirs = members.get(one, [one]), members.get(other, [other])
        if all((min(a, b), max(a, b)) in joined for a in ours for b in theirs):
            members[one] = ours + theirs
            for row in theirs:
                group[row] = one
    return np.array(group, np.int64)


def _detail(pictures: Floats, cells: int) -> Floats:
    """(m, side²): pictures (m, side, side) without the mean of each of ``cells`` cells a side."""
    m, side, _ = pictures.shape
    block = side // cells
    blocks = pictures.reshape(m, cells, block, cells, block)
    return np.asarray((blocks - blocks.mean(axis=(2, 4), keepdims=True)).reshape(m, -1))


def _nearest(pairs: Pairs, distances: Floats) -> Pairs:
    """Of each first row, the MOST_NEAR nearest pairs."""
    order = np.lexsort((distances, pairs[:, 0]))
    pairs = pairs[order]
    rank = np.arange(len(pairs)) - np.searchsorted(pairs[:, 0], pairs[:, 0])
    return pairs[rank < MOST_NEAR]
