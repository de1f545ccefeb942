"""Progress of a long job."""

import sys
from contextlib import suppress
from typing import TextIO

from tqdm import tqdm


class Progress:
    """Receives the progress of a job. This base class ignores it."""

    def note(self, sentence: str) -> None:
        """A sentence for the user."""

    def start(self, total: int, done: int) -> None:
        """The job starts: ``total`` photos, ``done`` of them in earlier runs."""

    def advance(self, photos: int) -> None:
        """``photos`` more are done."""

    def finish(self) -> None:
        """The job ends, perhaps early."""


class Bar(Progress):
    """Prints notes as lines, and progress as a bar with rate and remaining time.

    ``stream`` is standard error by default. There is no bar if it is not a terminal. Errors of writing are ignored.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def note(self, sentence: str) -> None:
        with suppress(OSError):
            print(sentence, file=self._stream, flush=True)

    def start(self, total: int, done: int) -> None:
        # disable=None: no bar unless the stream is a terminal
        self._bar = tqdm(total=total, initial=done, unit=" photos", disable=None, file=self._stream, dynamic_ncols=True)

    def advance(self, photos: int) -> None:
        self._bar.update(photos)

    def finish(self) -> None:
        self._bar.close()
