"""How a long job tells a person where it is."""

import sys
from contextlib import suppress
from typing import TextIO

from tqdm import tqdm


class Progress:
    """What a job reports to; this one keeps it to itself."""

    def note(self, sentence: str) -> None:
        """Something worth knowing, once."""

    def start(self, total: int, done: int) -> None:
        """``total`` photos in all, ``done`` of them before this run."""

    def advance(self, photos: int) -> None:
        """So many more are done."""

    def finish(self) -> None:
        """All of them are, or the job ends early."""


class Bar(Progress):
    """Notes as lines, progress as a bar with rate and time left; no bar where ``stream`` is not a terminal.

    ``stream`` is standard error unless another is given. That it can't be written to stops nobody's work.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def note(self, sentence: str) -> None:
        with suppress(OSError):
            print(sentence, file=self._stream, flush=True)

    def start(self, total: int, done: int) -> None:
        # disable=None: unless the stream is a terminal
        self._bar = tqdm(total=total, initial=done, unit=" photos", disable=None, file=self._stream, dynamic_ncols=True)

    def advance(self, photos: int) -> None:
        self._bar.update(photos)

    def finish(self) -> None:
        self._bar.close()
