"""Exports as the shop systems write them, generated."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping

import pytest

from lookalike.catalogue import Catalogue, Product, read_catalogue
from tests.catalogue.conftest import Maker, jpeg

Export = Callable[..., Catalogue]
Rows = Iterable[Mapping[str, str]]


def written(header: str, rows: Rows, delimiter: str = ",") -> bytes:
    """A table with the ``header`` (names separated by bars), quoted like exports; unknown keys fail."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header.split("|"), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture
def read_export(make_folder: Maker) -> Export:
    """The catalogue of an export beside photos with these names."""

    def read(header: str, rows: Rows, *photos: str, delimiter: str = ",", name: str = "products.csv") -> Catalogue:
        files = {photo: jpeg(n) for n, photo in enumerate(photos)}
        found = read_catalogue(make_folder({**files, name: written(header, rows, delimiter)}))
        found.source.close()
        return found

    return read


def of(catalogue: Catalogue, product_id: str) -> Product:
    return next(product for product in catalogue.products if product.id == product_id)
