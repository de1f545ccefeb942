"""Counts searches that find nothing, where the shop's keeper has switched it on, and says what was counted."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, current_app, request

from lookalike.index.filters import NO_FILTERS
from lookalike.index.named_values import words_of
from lookalike.insights.demand.book import Book
from lookalike.insights.demand.groups import Demand, demand_of
from lookalike.insights.demand.recorder import Recorder
from lookalike.query import Asked
from lookalike.web.state import shop

KEY = "lookalike.demand"
COUNTS = "COUNTS_DEMAND"  # in the app's configuration: whether it is switched on


def register(app: Flask, folder: Path, *, on: bool) -> None:
    """Count searches of ``app`` in the ``folder`` of its index, if that is ``on``."""
    app.config[COUNTS] = on
    app.extensions[KEY] = Recorder(Book(folder))


def recorder() -> Recorder:
    """The recorder of the current app."""
    found: Recorder = current_app.extensions[KEY]
    return found


def is_on() -> bool:
    """Whether searches are counted."""
    return bool(current_app.config[COUNTS])


def demand_now() -> Demand:
    """What is kept now.

    Raises:
        IndexFilesError: the file is damaged.
    """
    index = shop().index
    kept = recorder().book.read(index.manifest.encoder.fingerprint, index.manifest.encoder.dim)
    return demand_of(index, kept, datetime.now(UTC).date())


def count_photo(asked: Asked) -> None:
    """Count the search of a visitor's new photo, if nothing is close to it.

    What is done with its results afterwards (filters, more of them, a part of the photo) is the same search.
    """
    if is_on() and asked.appraisal and asked.appraisal.verdict == "nothing_close":
        recorder().photo(_visitor(), shop().index.manifest.encoder.fingerprint, asked.vectors[0])


def count_listing(words: str) -> None:
    """Count a search of the catalogue for ``words``, which found nothing, unless it is for the filters beside them."""
    if is_on() and words.strip() and not shop().index.products.search_words(words, NO_FILTERS).ids:
        count_words([words])


def count_words(phrases: Sequence[str]) -> None:
    """Count a search with ``phrases`` that no product has: each, and each word in it that no product has."""
    if is_on() and request.method != "HEAD":
        products = shop().index.products
        split = [words_of(phrase) for phrase in phrases]
        single = [word for words in split for word in words if not products.has_word(word)]
        recorder().words(_visitor(), [each for each in (*map(" ".join, split), *single) if each])


def _visitor() -> str:
    """What tells visitors apart; it is neither kept nor sent on."""
    return f"{request.remote_addr} {request.user_agent.string}"
