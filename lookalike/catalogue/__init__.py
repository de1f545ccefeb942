"""Products of a shop: photos in a folder or .zip, and the table that describes them."""

from lookalike.catalogue.assemble import Catalogue, read_catalogue
from lookalike.catalogue.product import CatalogueReport, Product
from lookalike.catalogue.sources import Source, open_source

__all__ = ["Catalogue", "CatalogueReport", "Product", "Source", "open_source", "read_catalogue"]
