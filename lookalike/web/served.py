"""The shop that is served. A new build replaces it as a whole, without a dropped request."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable

from lookalike.errors import LookalikeError
from lookalike.web.state import Shop

WATCH_SECONDS = 2.0  # between two checks for a new build

log = logging.getLogger(__name__)


class Served:
    """Gives the current shop to requests. A replaced shop is closed when its last request has finished.

    Attributes:
        shop: the current shop, for new requests.
    """

    def __init__(self, shop: Shop, reopen: Callable[[Shop], Shop], mark: Callable[[], Hashable]) -> None:
        """``reopen`` opens the new build, given the current shop; ``mark`` gives a value that changes with each build.

        If ``reopen`` raises, the current shop stays.
        """
        self.shop = shop
        self._reopen, self._mark = reopen, mark
        self._seen = mark()
        self._readers: Counter[int] = Counter()  # number of requests, by id() of their shop
        self._retired: dict[int, Shop] = {}
        self._lock = threading.Lock()
        self._end = threading.Event()

    def acquire(self) -> Shop:
        """The current shop, which stays open until it is released."""
        with self._lock:
            self._readers[id(self.shop)] += 1
            return self.shop

    def release(self, shop: Shop) -> None:
        """Release a shop that was acquired."""
        with self._lock:
            self._readers[id(shop)] -= 1
            closing = self._retired.pop(id(shop), None) if not self._readers[id(shop)] else None
        if closing:
            closing.close()

    def watch(self) -> None:
        """Start to check for new builds, in a background thread."""
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def stop(self) -> None:
        """Stop checking for new builds."""
        self._end.set()

    def refresh(self) -> None:
        """Serve the newest build, if there is a new one and it can be opened."""
        mark = self._mark()
        if mark == self._seen:
            return
        self._seen = mark
        try:
            self._put(self._reopen(self.shop))
        except LookalikeError as error:
            log.error("There is a new index, and it is not served; the one before still is. %s", error)
        except Exception:  # an unexpected error must not end the thread
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
