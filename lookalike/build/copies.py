"""The groups of copies in an index: the same picture resized, recompressed or slightly cropped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.copies import Outlines, groups_of, portrait
from lookalike.build.progress import Progress
from lookalike.index.known import Knowledge, Outcome
from lookalike.photos import Photo

LONG = 2_000  # photos; comparing fewer takes a few seconds at most, and is not announced
NOTHING = Knowledge()
MOST = 200_000  # photos; as all pairs are compared, more would take hours
PORTRAITS = 40_000  # kept in memory, of 7 kB each; a photo is decoded again if it was dropped


@dataclass(frozen=True)
class Copies:
    """The copies among n photos.

    Attributes:
        groups: (n,) int64, for each photo the first row of its group. Every member is a copy of every other.
        pairs: pairs of rows that are copies of each other but not equal in pixels, and how sure that is.
    """

    groups: NDArray[np.int64]
    pairs: Sequence[tuple[int, int, float]]


def find_copies(
    photos: Sequence[Outcome],
    twins: NDArray[np.int64],
    open_photo: Callable[[int], Photo],
    progress: Progress,
    before: Knowledge = NOTHING,
) -> Copies:
    """The copies among ``photos``, all with their appearance.

    Photos that an earlier build compared with each other, as ``before`` says, are not compared again. Of more than MOST
    different photos, only those with equal pixels are grouped.

    Args:
        photos: row by row.
        twins: (n,) int64, the first row with equal pixels; such photos are in one group.
        open_photo: decodes the photo in a row. It is called for photos with a candidate only.
        progress: receives messages, and the number of finished photos.
        before: of the previous index.
    """
    compared = {outcome.pixels for _, outcome in before.photos if outcome.appearance}
    single = np.flatnonzero(twins == np.arange(len(twins)))  # one of each picture
    if len(single) > MOST:
        progress.note(f"Copies are looked for among at most {MOST:,} photos; here, only equal pixels are recognised.")
        return Copies(twins, ())
    is_new = np.array([photos[row].pixels not in compared for row in single.tolist()], np.bool_)
    rows = np.concatenate([single[is_new], single[~is_new]])
    outlines = Outlines([appearance for row in rows.tolist() if (appearance := photos[row].appearance)])
    count = int(is_new.sum())
    near = _near(outlines, count, progress)
    pairs, moves = outlines.agreeing(near)

    @lru_cache(maxsize=PORTRAITS)
    def portrait_of(number: int) -> NDArray[np.uint8]:
        return portrait(open_photo(int(rows[number])))

    sure = outlines.compared(pairs, moves, portrait_of)
    found = {
        (min(pair), max(pair)): value
        for pair, value in zip(rows[pairs].tolist(), sure.tolist(), strict=True)
        if value >= 0
    }
    found |= _known(photos, single.tolist(), before)
    every = np.array(list(found), np.int64).reshape(-1, 2)
    groups = groups_of(every, np.array(list(found.values()), np.float32), len(photos))
    return Copies(groups[twins], [(one, other, value) for (one, other), value in found.items()])


def _near(outlines: Outlines, count: int, progress: Progress) -> NDArray[np.int64]:
    if count < LONG:
        return outlines.near(count)
    progress.note("Looking for copies: the same picture resized, recompressed or slightly cropped.")
    progress.start(count, 0)
    try:
        return outlines.near(count, progress.advance)
    finally:
        progress.finish()


def _known(photos: Sequence[Outcome], rows: Sequence[int], before: Knowledge) -> dict[tuple[int, int], float]:
    """The pairs of an earlier build that are still there, by their present rows."""
    now = {photos[row].pixels: row for row in rows}
    then = [now.get(outcome.pixels, -1) for _, outcome in before.photos]
    pairs = ((sorted((then[one], then[other])), sure) for one, other, sure in before.copies)
    return {(one, other): sure for (one, other), sure in pairs if one >= 0}
