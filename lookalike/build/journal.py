"""Work in progress: which photos are done, and their vectors, kept so that a killed build goes on where it stopped.

Two files grow, one batch after another: ``vectors.f32`` (rows, nothing else) and ``journal.jsonl`` (a line for each
batch, with a checksum of itself and of its rows). Nothing is flushed on the way: what a power cut takes from either
file fails its checksum, and is encoded again. ``recipe.json`` says what the work is of.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lookalike.encoders.base import Vectors

RECIPE, JOURNAL, VECTORS = "recipe.json", "journal.jsonl", "vectors.f32"


@dataclass(frozen=True)
class Outcome:
    """What became of a photo: the hash of its pixels, or why it was skipped."""

    pixels: str = ""
    skipped: str = ""


class Journal:
    """The work in ``folder`` on the photos and options that ``recipe`` names (word for people → value).

    Attributes:
        outcomes: of the photos done so far, in the build's order.
        batches: how many batches they came in.
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
        self.outcomes: list[Outcome] = []
        self.batches = self.rows = 0
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

    def append(self, outcomes: Sequence[Outcome], vectors: Vectors) -> None:
        """Record a batch: one outcome a photo, and (rows, dim) float32 of those that have a vector.

        Raises:
            OSError: the disk is full, or the like; the batch is not recorded then.
        """
        data = np.ascontiguousarray(vectors, "<f4").tobytes()
        facts = [[outcome.pixels, outcome.skipped] for outcome in outcomes]
        line = json.dumps({"photos": facts, "check": _checksum(facts, data)}).encode() + b"\n"
        self._vectors.write(data)
        self._vectors.flush()
        self._journal.write(line)
        self._journal.flush()
        self._count(outcomes)

    def vectors(self) -> Iterator[Vectors]:
        """The vectors in pieces (up to 4096, dim) float32, never all in memory."""
        self._vectors.seek(0)
        while data := self._vectors.read(4096 * self._dim * 4):
            yield np.frombuffer(data, "<f4").reshape(-1, self._dim)

    def close(self) -> None:
        """Close the files."""
        self._vectors.close()
        self._journal.close()

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes.extend(outcomes)
        self.batches += 1
        self.rows += sum(not outcome.skipped for outcome in outcomes)

    def _recover(self) -> None:
        """Read what is whole, and cut off what is not."""
        self._vectors.seek(0)
        self._journal.seek(0)
        whole = 0
        for line in self._journal:
            try:
                record = json.loads(line)
                outcomes = [Outcome(*facts) for facts in record["photos"]]
                count = sum(not outcome.skipped for outcome in outcomes)
                data = self._vectors.read(count * self._dim * 4)
                if not line.endswith(b"\n") or record["check"] != _checksum(record["photos"], data):
                    break
            except (ValueError, KeyError, TypeError):
                break
            self._count(outcomes)
            whole += len(line)
        self._journal.truncate(whole)
        self._vectors.truncate(self.rows * self._dim * 4)


def _read_recipe(path: Path) -> dict[str, Any]:
    """The recipe of earlier work; empty if there is none that can be read."""
    try:
        recipe = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return recipe if isinstance(recipe, dict) else {}


def _checksum(facts: list[list[str]], data: bytes) -> int:
    return zlib.crc32(data, zlib.crc32(json.dumps(facts).encode()))
