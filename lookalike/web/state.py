"""The state of an app, and access to it in views."""

from dataclasses import dataclass

from flask import g

from lookalike.index.opened import Index
from lookalike.query import QueryEncoder, Searcher
from lookalike.storefront import Storefront
from lookalike.web.pictures import Pictures
from lookalike.web.samples import Sample

KEY = "lookalike"  # key of the ``Served`` object in the app's extensions


@dataclass(frozen=True)
class Shop:
    """An opened index with everything that serves requests about it."""

    searcher: Searcher
    encoder: QueryEncoder
    pictures: Pictures
    samples: tuple[Sample, ...]
    front: Storefront

    @property
    def index(self) -> Index:
        """The index that is served."""
        return self.searcher.index

    def close(self) -> None:
        """Close the index; the encoder may be in use in another shop."""
        self.index.close()


def shop() -> Shop:
    """The shop of the current request."""
    found: Shop = g.shop
    return found
