"""Counts searches that found nothing, in a thread of its own, so that no search waits for the disk."""

import atexit
import contextlib
import hashlib
import logging
import queue
import secrets
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from lookalike.encoders.base import Vectors
from lookalike.insights.demand.book import Book, NewPhoto

WAITING = 1000  # searches that wait to be written; with more, the newest are not counted
MOST_SEEN = 100_000  # searches of a day of which repetitions are recognised
LAST_SECONDS = 5  # for which the end of the process waits for the thread

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Done:
    """A mark in the queue: ``event`` is set when everything before it is written; ``last``: nothing follows."""

    event: threading.Event
    last: bool = False


_Entry: TypeAlias = NewPhoto | tuple[str, ...] | _Done  # a search by photo, or by words


class Recorder:
    """Counts searches in ``book``. If it can't be written, that is logged once, and searches go on.

    The same search of the same visitor counts once a day. To recognise it, a hash of both is held in memory, with a
    random key, until the day ends; it is not written anywhere. Each process has its own.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self._queue: queue.Queue[_Entry] = queue.Queue(WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._key, self._day, self._seen = secrets.token_bytes(32), "", set[bytes]()
        self._warned = False

    def photo(self, visitor: str, encoder: str, vector: Vectors) -> None:
        """Count a photo with the unit ``vector`` (dim,) by the ``encoder`` with this fingerprint."""
        new = NewPhoto.of(encoder, vector)
        if self._is_first(visitor, new.vector):
            self._put(new)

    def words(self, visitor: str, words: Sequence[str]) -> None:
        """Count one search with these words and phrases."""
        new = [word for word in dict.fromkeys(words) if self._is_first(visitor, word.encode("utf-8", "replace"))]
        if new:
            self._put(tuple(new))

    def flush(self) -> None:
        """Wait until what was counted so far is written, or LAST_SECONDS are over."""
        self._send(last=False)

    def stop(self) -> None:
        """The same, and end the thread."""
        self._send(last=True)

    def _is_first(self, visitor: str, what: bytes) -> bool:
        day = datetime.now(UTC).date().isoformat()
        said = b"%d %s %s" % (len(what), what, visitor.encode("utf-8", "replace"))
        with self._lock:
            if day != self._day or len(self._seen) >= MOST_SEEN:
                self._day, self._seen, self._key = day, set(), secrets.token_bytes(32)
            mark = hashlib.blake2b(said, key=self._key).digest()
            is_new = mark not in self._seen
            self._seen.add(mark)
        return is_new

    def _put(self, entry: _Entry) -> None:
        with self._lock:
            # Started late, and again where it does not run: a server may fork after it made the app.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="demand", daemon=True)
                self._thread.start()
                atexit.register(self.stop)
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(entry)

    def _send(self, last: bool) -> None:
        if self._thread is None or not self._thread.is_alive():
            return
        done = _Done(threading.Event(), last)
        with contextlib.suppress(queue.Full):
            self._queue.put(done, timeout=LAST_SECONDS)
            done.event.wait(LAST_SECONDS)

    def _run(self) -> None:
        while True:
            entries = [self._queue.get()]
            with contextlib.suppress(queue.Empty):
                while True:
                    entries.append(self._queue.get_nowait())
            self._write(entries)
            marks = [entry for entry in entries if isinstance(entry, _Done)]
            for mark in marks:
                mark.event.set()
            if any(mark.last for mark in marks):
                return

    def _write(self, entries: Sequence[_Entry]) -> None:
        photos = [entry for entry in entries if isinstance(entry, NewPhoto)]
        searches = [entry for entry in entries if isinstance(entry, tuple)]
        if not photos and not searches:
            return
        try:
            self.book.write(photos, searches)
        except (OSError, sqlite3.Error) as error:
            if not self._warned:
                log.warning(
                    "Searches that find nothing can't be counted in %s (%s); searches go on.", self.book.path, error
                )
            self._warned = True
