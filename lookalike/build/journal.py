"""The journal of a build: the photos encoded so far, and their vectors, so that a killed build loses nothing.

Two files grow batch by batch: ``vectors.f32`` (only rows of vectors), and ``journal.jsonl`` (one line per batch, with a
checksum of the line and its rows). They are not flushed to disk during the build. After a power cut, a batch that is
not complete fails its checksum, and is encoded again. ``recipe.json`` says what made the vectors. The journal only
records outcomes that depend on a photo's bytes. Trouble of the machine is not recorded, as it may pass.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.appearance.facts import Appearance
from lookalike.encoders.base import Vectors
from lookalike.index.known import Named, Outcome

RECIPE, JOURNAL, VECTORS = "recipe.json", "journal.jsonl", "vectors.f32"


class Journal:
    """The journal in ``folder`` of work with ``recipe`` (word for people → value), such as encoder and decoding.

    Attributes:
        photos: names and outcomes recorded so far.
        rows: the number of photos with a vector.
        changed: the words of the recipe that differ from earlier work, which was discarded then.
    """

    def __init__(self, folder: Path, recipe: Mapping[str, Any], dim: int) -> None:
        """Continue the work in ``folder`` if it has the same recipe, else start again.

        Raises:
            OSError: the folder can't be written to.
        """
        self._dim = dim
        self._vectors_path, self._journal_path = folder / VECTORS, folder / JOURNAL
        self.photos: list[Named] = []
        self.rows = 0
        folder.mkdir(parents=True, exist_ok=True)
        earlier = _read_recipe(folder / RECIPE)
        self.changed = tuple(word for word in recipe if earlier and earlier.get(word) != recipe[word])
        if earlier != recipe:
            for path in (folder / RECIPE, self._journal_path, self._vectors_path):
                path.unlink(missing_ok=True)
            (folder / RECIPE).write_text(json.dumps(recipe), encoding="utf-8")
        self._vectors = self._vectors_path.open("a+b")
        self._journal = self._journal_path.open("a+b")
        self._recover()

    def append(self, photos: Sequence[Named], vectors: Vectors) -> None:
        """Record a batch: ``photos`` (name, outcome), and ``vectors`` (rows, dim) float32 of those with a vector.

        Raises:
            OSError: the disk is full, or the like; then the batch is not recorded.
        """
        if not photos:
            return
        data = np.ascontiguousarray(vectors, "<f4").tobytes()
        facts = [[name, *outcome] for name, outcome in photos]
        line = json.dumps({"photos": facts, "check": _checksum(facts, data)}).encode() + b"\n"
        self._vectors.write(data)
        self._vectors.flush()
        self._journal.write(line)
        self._journal.flush()
        self._count(photos)

    def vectors(self) -> Vectors:
        """(rows, dim) float32, memory-mapped, in the order of the photos with a vector."""
        shape = (self.rows, self._dim)
        return np.asarray(np.memmap(self._vectors_path, "<f4", "r", 0, shape)) if self.rows else np.empty(shape, "<f4")

    def close(self) -> None:
        """Close the files."""
        self._vectors.close()
        self._journal.close()

    def _count(self, photos: Sequence[Named]) -> None:
        self.photos.extend(photos)
        self.rows += _good(photos)

    def _recover(self) -> None:
        """Read the complete batches, and cut off the rest."""
        self._vectors.seek(0)
        self._journal.seek(0)
        whole = 0
        for line in self._journal:
            try:
                record = json.loads(line)
                photos = [(name, _outcome(*facts)) for name, *facts in record["photos"]]
                data = self._vectors.read(_good(photos) * self._dim * 4)
                if not line.endswith(b"\n") or record["check"] != _checksum(record["photos"], data):
                    break
            except (ValueError, KeyError, TypeError):
                break
            self._count(photos)
            whole += len(line)
        self._journal.truncate(whole)
        self._vectors.truncate(self.rows * self._dim * 4)


def _outcome(*facts: Any) -> Outcome:
    """The outcome from its facts as JSON, which has lists for tuples."""
    pixels, skipped, checksum, mark, appearance = facts
    return Outcome(pixels, skipped, checksum, mark, appearance and Appearance(*appearance))


def _good(photos: Sequence[Named]) -> int:
    """The number of photos with a vector."""
    return sum(not outcome.skipped for _, outcome in photos)


def _read_recipe(path: Path) -> dict[str, Any]:
    """The recipe of earlier work; empty if it is missing or damaged."""
    try:
        recipe = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return recipe if isinstance(recipe, dict) else {}


def _checksum(facts: list[list[Any]], data: bytes) -> int:
    return zlib.crc32(data, zlib.crc32(json.dumps(facts).encode()))
