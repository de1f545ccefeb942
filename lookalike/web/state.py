"""The state of an app, and access to it in views."""

from dataclasses import dataclass
from functools import cached_property

from flask import g

from lookalike.catalogue.product import Product
from lookalike.index.opened import Index
from lookalike.query import QueryEncoder, Searcher
from lookalike.query.looks import Looks
from lookalike.query.varied import varied
from lookalike.storefront import Storefront
from lookalike.web.pictures import Pictures
from lookalike.web.samples import Sample

MOST_VARIED = 12
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

    @cached_property
    def varied(self) -> tuple[Product, ...]:
        """Products that stand for the whole catalogue."""
        return tuple(self.index.products.of_rows(varied(self.index, MOST_VARIED)))

    @cached_property
    def looks(self) -> Looks:
        """What completes the look of a product."""
        return Looks(self.index)

    def close(self) -> None:
        """Close the index; the encoder may be in use in another shop."""
        self.index.close()


def shop() -> Shop:
    """The shop of the current request."""
    found: Shop = g.shop
    return found
