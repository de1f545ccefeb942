"""What is served now: one shop at a time, and a new build takes its place whole, without a dropped request."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable

from lookalike.errors import LookalikeError
from lookalike.web.state import Shop

WATCH_SECONDS = 2.0  # between two looks at whether there is a new build

log = logging.getLogger(__name__)


class Served:
    """Lends the shop of today to requests. A shop that was replaced is closed after its last reader.

    Attributes:
        shop: the one that the next request gets.
    """

    def __init__(self, shop: Shop, reopen: Callable[[Shop], Shop], mark: Callable[[], Hashable]) -> None:
        """``reopen`` makes the next shop ready, beside the one it gets; ``mark`` changes when there is a new build.

        ``reopen`` may raise a LookalikeError: then the shop of before stays.
        """
        self.shop = shop
        self._reopen, self._mark = reopen, mark
        self._seen = mark()
        self._readers: Counter[int] = Counter()  # by identity of their shop
        self._retired: dict[int, Shop] = {}
        self._lock = threading.Lock()
        self._end = threading.Event()

    def acquire(self) -> Shop:
        """The shop of today, which stays open until it is given back."""
        with self._lock:
            self._readers[id(self.shop)] += 1
            return self.shop

    def release(self, shop: Shop) -> None:
        """Say that a shop that was taken is read no more."""
        with self._lock:
            self._readers[id(shop)] -= 1
            closing = self._retired.pop(id(shop), None) if not self._readers[id(shop)] else None
        if closing:
            closing.close()

    def watch(self) -> None:
        """Look for new builds from now on, in a thread of its own."""
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._end.set()

    def refresh(self) -> None:
        """Serve the newest build, if there is one and it is whole."""
        mark = self._mark()
        if mark == self._seen:
            return
        self._seen = mark
        try:
            self._put(self._reopen(self.shop))
        except LookalikeError as error:
            log.error("There is a new index, and it is not served; the one before still is. %s", error)
        except Exception:  # a mistake of ours must not end the watch
            log.exception("There is a new index, and it is not served; the one before still is.")
        else:
            log.info("A new index is served: %s.", self.shop.index.manifest.sha256[:12] or "without a manifest")

    def _put(self, shop: Shop) -> None:
        with self._lock:
            before, self.shop = self.shop, shop
            busy = self._readers[id(before)] > 0
            if busy:
                self._retired[id(before)] = before
        if not busy:
            before.close()

    def _run(self) -> None:
        while not self._end.wait(WATCH_SECONDS):
            self.refresh()
