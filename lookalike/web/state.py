"""What an app holds, and how a view gets at it."""

from dataclasses import dataclass

from flask import g

from lookalike.index.opened import Index
from lookalike.query import QueryEncoder, Searcher
from lookalike.web.pictures import Pictures
from lookalike.web.samples import Sample

KEY = "lookalike"  # of the app's extensions: a Served


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

    def close(self) -> None:
        """Close the index; the encoder may go on in another shop."""
        self.index.close()


def shop() -> Shop:
    """The shop that this request was lent."""
    found: Shop = g.shop
    return found
