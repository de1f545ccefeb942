"""How a long job tells a person where it is."""

import sys
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
    """Notes as lines, progress as a bar with rate and time left; no bar where ``stream`` is not a terminal."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream

    def note(self, sentence: str) -> None:
        print(sentence, file=self._stream, flush=True)

    def start(self, total: int, done: int) -> None:
        # disable=None: unless the stream is a terminal
        self._bar = tqdm(total=total, initial=done, unit=" photos", disable=None, file=self._stream, dynamic_ncols=True)

    def advance(self, photos: int) -> None:
        self._bar.update(photos)

    def finish(self) -> None:
        self._bar.close()
