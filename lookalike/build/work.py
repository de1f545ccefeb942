"""The work of a build: every photo's vector, from the index before, from a build that was interrupted, or made now."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lookalike.build.encode import PhotoState, encode_batches
from lookalike.build.journal import Journal
from lookalike.build.previous import PreviousIndex
from lookalike.build.progress import Progress
from lookalike.catalogue import Source
from lookalike.encoders.base import Encoder, Vectors
from lookalike.index.known import NO_ROW, Named
from lookalike.photos import DECODING

PIECE = 4096  # vectors that are in memory at once


class Work:
    """What became of the photos of a build so far; close it after use.

    Attributes:
        photos: name and outcome of each, in the build's order.
        encoded: how many of them were encoded in this run.
    """

    def __init__(self, folder: Path, encoder: Encoder, before: PreviousIndex, progress: Progress) -> None:
        """Work by ``encoder`` that is kept in ``folder``, and goes on from what is there.

        Raises:
            OSError: it can't be written to.
        """
        self._encoder, self._progress = encoder, progress
        self._known, self._old = before.known(encoder)
        self._journal = Journal(folder, {"encoder": encoder.fingerprint, "decoding": DECODING}, encoder.dim)
        self._known.add(self._journal.photos, first=len(self._old))
        self.photos: list[Named] = []
        self.encoded = 0
        self._rows: list[int] = []  # of the photos' vectors, those of the index before first, then the journal's

    def encode(self, source: Source, names: Sequence[str], *, batch_size: int, workers: int) -> None:
        """Find or make the vectors of the photos ``names``.

        Raises:
            MachineError: as ``encode_batches`` does; what was done is kept.
            OSError: the disk is full, or the like.
        """
        begun = {name for name, _ in self._journal.photos}.intersection(names)
        if self._journal.changed:
            words = " and the ".join(self._journal.changed)
            self._progress.note(f"The {words} changed since a build was interrupted here: starting afresh.")
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
        """The photos that have a vector."""
        return [(name, outcome) for name, outcome in self.photos if not outcome.skipped]

    @property
    def skipped(self) -> list[Named]:
        """The others."""
        return [(name, outcome) for name, outcome in self.photos if outcome.skipped]

    def vectors(self) -> Iterator[Vectors]:
        """The vectors of ``good`` in pieces (up to PIECE, dim) float32, never all in memory."""
        rows, new, old = self._good_rows(), self._journal.vectors(), len(self._old)
        for at in range(0, len(rows), PIECE):
            part = rows[at : at + PIECE]
            piece = np.empty((len(part), self._encoder.dim), np.float32)
            piece[part < old] = self._old[part[part < old]]
            piece[part >= old] = new[part[part >= old] - old]
            yield piece

    def new(self) -> NDArray[np.int64]:
        """(m,) those of ``good``, by number, whose vector the index before did not have."""
        return np.flatnonzero(self._good_rows() >= len(self._old))

    def _good_rows(self) -> NDArray[np.int64]:
        return np.array([row for row in self._rows if row != NO_ROW], np.int64)

    def close(self) -> None:
        """Close the files."""
        self._journal.close()
