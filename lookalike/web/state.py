"""What an app holds, and how a view gets at it."""

from dataclasses import dataclass

from flask import current_app

from lookalike.index.opened import Index
from lookalike.query import QueryEncoder, Searcher
from lookalike.web.pictures import Pictures
from lookalike.web.samples import Sample

KEY = "lookalike"


@dataclass(frozen=True)
class Shop:
    """One opened index, in its searcher, and all that answers requests about it."""

    searcher: Searcher
    encoder: QueryEncoder
    pictures: Pictures
    samples: tuple[Sample, ...]

    @property
    def index(self) -> Index:
        """The index that is served."""
        return self.searcher.index


def shop() -> Shop:
    """The shop of the app that answers this request."""
    found: Shop = current_app.extensions[KEY]
    return found
