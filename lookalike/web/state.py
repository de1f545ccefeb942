"""What an app holds, and how a view gets at it."""

from dataclasses import dataclass

from flask import current_app

from lookalike.index.opened import Index
from lookalike.query import QueryEncoder
from lookalike.query.search import Searcher
from lookalike.web.pictures import Pictures
from lookalike.web.refine import Facet
from lookalike.web.samples import Sample

KEY = "lookalike"


@dataclass(frozen=True)
class Shop:
    """One opened index and all that answers requests about it; ``voters`` find who says what a photo seems to be."""

    index: Index
    searcher: Searcher
    voters: Searcher
    encoder: QueryEncoder
    pictures: Pictures
    samples: tuple[Sample, ...]
    facets: tuple[Facet, ...]


def shop() -> Shop:
    """The shop of the app that answers this request."""
    found: Shop = current_app.extensions[KEY]
    return found
