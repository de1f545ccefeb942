"""Marks: metadata of a catalogue's files, by which the next build recognises files that did not change.

The file of marks lies beside an index and is not part of it. After an index or its photos were copied, the marks are
useless, and a build reads all photos again.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from lookalike.files import open_regular
from lookalike.index.known import Named

MARKS = ".marks.json"


def write_marks(folder: Path, photos: Iterable[Named]) -> None:
    """Write the marks of ``photos`` for the next build in ``folder``. Errors of the disk are ignored."""
    marks = {name: [outcome.mark, outcome.checksum] for name, outcome in photos if outcome.mark and outcome.checksum}
    path = folder / MARKS
    with suppress(OSError):
        if not marks:
            path.unlink(missing_ok=True)
            return
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps({"check": _check(marks), "marks": marks}), encoding="utf-8")
        beside.replace(path)


def read_marks(folder: Path) -> dict[str, tuple[str, str]]:
    """Name → (mark, checksum) from the previous build; empty if the file is missing or damaged."""
    try:
        with open_regular(folder / MARKS) as file:
            stored = json.load(file)
        if stored["check"] == _check(stored["marks"]):
            return {name: (mark, checksum) for name, (mark, checksum) in stored["marks"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return {}


def _check(marks: dict[str, list[str]]) -> str:
    return hashlib.sha256(json.dumps(marks).encode()).hexdigest()
