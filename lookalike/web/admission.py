"""Admission control: a search that can't start soon is refused at once, so that accepted ones are quick.

A search takes a slot in a queue with a limited number of running and waiting requests; when it is full, requests are
refused. Slow searches also take a slot in a second queue, which runs one at a time. The queues use at most half of the
server's threads. The other threads serve cheap requests and refusals. A photo that must be fetched from elsewhere is
fetched before its search takes a slot, so that waiting for it delays no search; at most a quarter of the threads fetch.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from flask import Flask, current_app, g, request

from lookalike.cores import usable_cores
from lookalike.errors import OverloadedError
from lookalike.photos import takes_long
from lookalike.query import MOST_PHOTOS
from lookalike.web.addresses import ADDRESS, fetch
from lookalike.web.uploads import FIELD

SEARCHES = frozenset(  # endpoints; all others are cheap
    {
        "pages.search",
        "pages.kept_search",
        "pages.product",
        "api.search",
        "api.similar",
        "downloads.as_csv",
        "downloads.as_json",
        "why.of_match",
        "why_api.explain",
        "recommendations.recommended",
        "insights_map.search",
        "insights_map.alike",
        "insights_matrix.page",
        "insights_matrix.file",
        "matrix_api.insights_matrix",
    }
)
TAKING_PHOTOS = ("pages.search", "api.search")
QUICK_METRICS = frozenset({"", "euclidean", "cosine"})  # computed by one matrix product; the others are slow
SLOW_WAITING = 2
KEY = "lookalike.searches"

Found = TypeVar("Found")


class AdmissionQueue:
    """A limited number of running requests, and of waiting ones."""

    def __init__(self, at_work: int, waiting: int) -> None:
        self._places = threading.Semaphore(at_work + waiting)
        self.running = threading.Semaphore(at_work)  # held (``with``) while a request runs

    @contextmanager
    def slot(self) -> Iterator[None]:
        """A slot in the queue.

        Raises:
            OverloadedError: the queue is full.
        """
        if not self._places.acquire(blocking=False):
            raise OverloadedError("Too many people are searching at this moment; try again in a few seconds.")
        try:
            yield
        finally:
            self._places.release()


def register(app: Flask, threads: int) -> None:
    """Limit the searches of ``app`` by the number of its server's ``threads``."""
    places = max(1, threads // 2)
    at_work = min(places, usable_cores())
    searches, slow = AdmissionQueue(at_work, places - at_work), AdmissionQueue(1, SLOW_WAITING)
    fetches = AdmissionQueue(max(1, threads // 4), 0)
    app.extensions[KEY] = searches

    def enter() -> None:
        if request.endpoint not in SEARCHES:
            return
        if request.endpoint in TAKING_PHOTOS and (address := request.form.get(ADDRESS, "").strip()):
            with fetches.slot():
                g.fetched = fetch(address)
        g.admission = admission = ExitStack()
        admission.enter_context(searches.slot())
        if _takes_long():
            admission.enter_context(slow.slot())
            admission.enter_context(slow.running)
        else:
            admission.enter_context(searches.running)

    def leave(_: BaseException | None) -> None:
        if "admission" in g:
            g.pop("admission").close()

    app.before_request(enter)
    app.teardown_request(leave)


def in_passing(search: Callable[[], Found]) -> Found | None:
    """What ``search`` finds, for a page that does without it if too many people are searching: then None."""
    queue: AdmissionQueue = current_app.extensions[KEY]
    try:
        with queue.slot(), queue.running:
            return search()
    except OverloadedError:
        return None


def _takes_long() -> bool:
    if request.values.get("metric", "").strip() not in QUICK_METRICS:
        return True
    photos = [g.fetched] if "fetched" in g else []
    for file in request.files.getlist(FIELD)[:MOST_PHOTOS]:
        photos.append(file.stream.read())
        file.stream.seek(0)
    return any(map(takes_long, photos))
