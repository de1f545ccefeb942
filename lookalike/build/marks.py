"""What a catalogue's files looked like when they were read, so that a build need not read those that did not change.

They lie beside an index and are no part of it: one that is copied, or whose photos are, is built again as well, in the
time that it takes to read them.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from lookalike.index.known import Named

MARKS = ".marks.json"


def write_marks(folder: Path, photos: Iterable[Named]) -> None:
    """Keep the marks of ``photos`` for the next build of the index in ``folder``, if the disk takes them."""
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
    """Name → mark and checksum, of the build before; nothing where they are not there, or damaged."""
    try:
        stored = json.loads((folder / MARKS).read_bytes())
        if stored["check"] == _check(stored["marks"]):
            return {name: (mark, checksum) for name, (mark, checksum) in stored["marks"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return {}


def _check(marks: dict[str, list[str]]) -> str:
    return hashlib.sha256(json.dumps(marks).encode()).hexdigest()
