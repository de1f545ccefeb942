"""Work in progress: the photos that were encoded, and their vectors, kept so that a killed build loses nothing.

Two files grow, one batch after another: ``vectors.f32`` (rows, nothing else) and ``journal.jsonl`` (a line for each
batch, with a checksum of itself and of its rows). Nothing is flushed on the way: what a power cut takes from either
file fails its checksum, and is encoded again. ``recipe.json`` says what made the vectors. What became of a photo is
recorded only where it follows from the photo's bytes: what the machine refused says nothing about the next run.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.encoders.base import Vectors
from lookalike.index.known import Named, Outcome

RECIPE, JOURNAL, VECTORS = "recipe.json", "journal.jsonl", "vectors.f32"


class Journal:
    """The work in ``folder`` by the encoder and the decoding that ``recipe`` names (word for people → value).

    Attributes:
        photos: name and outcome of those recorded so far, each with a checksum.
        rows: how many of them have a vector.
        changed: the words of the recipe in which earlier work differs; it was discarded then.
    """

    def __init__(self, folder: Path, recipe: Mapping[str, Any], dim: int) -> None:
        """Go on with the work in ``folder`` if it is of the same recipe, else begin anew.

        Raises:
            OSError: it can't be written to.
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
        """Record a batch: ``photos`` (name, outcome) and (rows, dim) float32 of those that have a vector.

        Raises:
            OSError: the disk is full, or the like; the batch is not recorded then.
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
        """(rows, dim) float32, memory-mapped, in the order of the photos that have one."""
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
        """Read what is whole, and cut off what is not."""
        self._vectors.seek(0)
        self._journal.seek(0)
        whole = 0
        for line in self._journal:
            try:
                record = json.loads(line)
                photos = [(name, Outcome(*facts)) for name, *facts in record["photos"]]
                data = self._vectors.read(_good(photos) * self._dim * 4)
                if not line.endswith(b"\n") or record["check"] != _checksum(record["photos"], data):
                    break
            except (ValueError, KeyError, TypeError):
                break
            self._count(photos)
            whole += len(line)
        self._journal.truncate(whole)
        self._vectors.truncate(self.rows * self._dim * 4)


def _good(photos: Sequence[Named]) -> int:
    """How many of them have a vector."""
    return sum(not outcome.skipped for _, outcome in photos)


def _read_recipe(path: Path) -> dict[str, Any]:
    """The recipe of earlier work; empty if there is none that can be read."""
    try:
        recipe = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return recipe if isinstance(recipe, dict) else {}


def _checksum(facts: list[list[str]], data: bytes) -> int:
    return zlib.crc32(data, zlib.crc32(json.dumps(facts).encode()))
