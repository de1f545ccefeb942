"""The vectors of a build: from the previous index, from an interrupted build, or encoded now."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.appearance.facts import VERSION
from lookalike.build.encode import PhotoState, encode_batches
from lookalike.build.journal import Journal
from lookalike.build.previous import PreviousIndex
from lookalike.build.progress import Progress
from lookalike.catalogue import Source
from lookalike.encoders.base import Encoder, Vectors
from lookalike.index.known import NO_ROW, Named
from lookalike.photos import DECODING

PIECE = 4096  # vectors in memory at once


class Work:
    """The outcomes and vectors of a build's photos so far; close it after use.

    Attributes:
        photos: name and outcome of each, in the build's order.
        encoded: the number of photos encoded in this run.
    """

    def __init__(self, folder: Path, encoder: Encoder, before: PreviousIndex, progress: Progress) -> None:
        """Work with ``encoder``, journalled in ``folder``; an earlier journal there is continued.

        Raises:
            OSError: the folder can't be written to.
        """
        self._encoder, self._progress = encoder, progress
        self._known, self._old = before.known(encoder)
        self._journal = Journal(
            folder, {"encoder": encoder.fingerprint, "decoding": DECODING, "facts": VERSION}, encoder.dim
        )
        self._known.add(self._journal.photos, first=len(self._old))
        self.photos: list[Named] = []
        self.encoded = 0
        self._rows: list[int] = []  # of the photos' vectors: first those of the previous index, then the journal's

    def encode(self, source: Source, names: Sequence[str], *, batch_size: int, workers: int) -> None:
        """Look up or encode the vectors of the photos ``names``.

        Raises:
            MachineError: as in ``encode_batches``; finished work is kept.
            OSError: the disk is full, or the like.
        """
        begun = {name for name, _ in self._journal.photos}.intersection(names)
        if self._journal.changed:
            words = " and the ".join(self._journal.changed)
            self._progress.note(f"The {words} changed since a build was interrupted here: starting from the beginning.")
        elif begun:
            self._progress.note(f"Going on after {len(begun):,} of {len(names):,} photos.")
        batches = encode_batches(
            source, names, self._encoder, batch_size=batch_size, workers=workers, known=self._known
        )
        self._progress.start(len(names), len(begun))
        try:
            for seen, vectors in batches:
                self._add(seen, vectors)
                self._progress.advance(sum(each.name not in begun for each in seen))
        finally:
            batches.close()
            self._progress.finish()

    def _add(self, seen: Sequence[PhotoState], vectors: Vectors) -> None:
        row = len(self._old) + self._journal.rows
        self._journal.append([(each.name, each.outcome) for each in seen if each.is_new], vectors)
        for each in seen:
            self.photos.append((each.name, each.outcome))
            self._rows.append(row if each.array is not None else each.row)
            row += each.array is not None
        self.encoded += len(vectors)

    @property
    def good(self) -> list[Named]:
        """The photos with a vector."""
        return [(name, outcome) for name, outcome in self.photos if not outcome.skipped]

    @property
    def skipped(self) -> list[Named]:
        """The photos without a vector."""
        return [(name, outcome) for name, outcome in self.photos if outcome.skipped]

    def vectors(self) -> Iterator[Vectors]:
        """The vectors of ``good`` in pieces (up to PIECE, dim) float32, so that they are never all in memory."""
        rows, new, old = self._good_rows(), self._journal.vectors(), len(self._old)
        for at in range(0, len(rows), PIECE):
            part = rows[at : at + PIECE]
            piece = np.empty((len(part), self._encoder.dim), np.float32)
            piece[part < old] = self._old[part[part < old]]
            piece[part >= old] = new[part[part >= old] - old]
            yield piece

    def new(self) -> NDArray[np.int64]:
        """(m,) the positions in ``good`` of photos whose vector is not in the previous index."""
        return np.flatnonzero(self._good_rows() >= len(self._old))

    def _good_rows(self) -> NDArray[np.int64]:
        return np.array([row for row in self._rows if row != NO_ROW], np.int64)

    def close(self) -> None:
        """Close the files."""
        self._journal.close()
