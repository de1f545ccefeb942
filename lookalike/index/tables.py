"""Write and read catalogue.db: the products of an index, their photos row by row, the data for search and filters."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lookalike.catalogue.product import Product
from lookalike.index import words

SCHEMA = """
CREATE TABLE product (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, price REAL, url TEXT, stock TEXT,
    regular_price REAL, currency TEXT, created TEXT, description TEXT
);
-- row: the photo's row in the vectors; twin: the first row with the same pixels, perhaps itself; copy: the first row
-- of its group of copies (``build/copies.py``), NULL if they are not known; earlier versions lack it
CREATE TABLE photo (
    row INTEGER PRIMARY KEY, product INTEGER NOT NULL REFERENCES product, path TEXT NOT NULL, twin INTEGER NOT NULL,
    copy INTEGER
);
CREATE INDEX photo_product ON photo (product);
CREATE TABLE attribute_column (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE attribute_value (
    number INTEGER PRIMARY KEY, column_number INTEGER NOT NULL REFERENCES attribute_column, value TEXT NOT NULL,
    products INTEGER NOT NULL, UNIQUE (column_number, value)
);
-- place: the position of the value among the product's values of this column, from 0; earlier versions lack it
CREATE TABLE attribute (
    value_number INTEGER NOT NULL REFERENCES attribute_value, product INTEGER NOT NULL REFERENCES product,
    place INTEGER NOT NULL, PRIMARY KEY (value_number, product)
) WITHOUT ROWID;
CREATE INDEX attribute_product ON attribute (product);
-- the real paths of photos behind links: see Source.places
CREATE TABLE place (path TEXT PRIMARY KEY, place BLOB NOT NULL) WITHOUT ROWID;
"""

Fetch = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]  # a statement and its values → rows
SEPARATOR = ", "  # of attributes in the full-text index
FACTS = ("id", "name", "price", "url", "stock", "regular_price", "currency", "created", "description")


def write_products(
    connection: sqlite3.Connection,
    columns: Sequence[str],
    products: Sequence[Product],
    duplicate_groups: Sequence[int],
    places: Mapping[str, bytes] = MappingProxyType({}),
    copy_groups: Sequence[int] | None = None,
) -> None:
    """Fill an empty database. Rows are numbered in the order of the products and their photos.

    ``duplicate_groups`` has one number per row: the first row whose photo has the same pixels; ``copy_groups``: the
    first row of its group of copies, None if they are not known. ``places``: see ``Source.places``; may contain others.
    """
    connection.executescript(SCHEMA)
    column_numbers = {name: number for number, name in enumerate(columns)}
    connection.executemany("INSERT INTO attribute_column VALUES (?, ?)", enumerate(columns))
    connection.executemany(
        f"INSERT INTO product VALUES (?, {', '.join('?' * len(FACTS))})",
        ((number, *(getattr(product, fact) for fact in FACTS)) for number, product in enumerate(products)),
    )
    photos = [(number, path) for number, product in enumerate(products) for path in product.photos]
    copies = [None] * len(photos) if copy_groups is None else copy_groups
    connection.executemany(
        "INSERT INTO photo VALUES (?, ?, ?, ?, ?)",
        (
            (row, *facts, *group)
            for row, (facts, *group) in enumerate(zip(photos, duplicate_groups, copies, strict=True))
        ),
    )
    found = {path: places[path] for product in products for path in product.photos if path in places} if places else {}
    connection.executemany("INSERT INTO place VALUES (?, ?)", found.items())
    holders: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for number, product in enumerate(products):
        for column, values in product.values.items():
            for place, value in enumerate(values):
                holders.setdefault((column_numbers[column], value), []).append((number, place))
    connection.executemany(
        "INSERT INTO attribute_value VALUES (?, ?, ?, ?)",
        ((number, column, value, len(held)) for number, ((column, value), held) in enumerate(sorted(holders.items()))),
    )
    connection.executemany(
        "INSERT INTO attribute VALUES (?, ?, ?)",
        ((number, *holder) for number, (_, held) in enumerate(sorted(holders.items())) for holder in held),
    )
    texts = (SEPARATOR.join(value for values in product.values.values() for value in values) for product in products)
    words.fill(connection, ((at, each.name, text) for at, (each, text) in enumerate(zip(products, texts, strict=True))))
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    connection.commit()


def write_database(
    path: Path,
    columns: Sequence[str],
    products: Sequence[Product],
    duplicate_groups: Sequence[int],
    places: Mapping[str, bytes] = MappingProxyType({}),
    copy_groups: Sequence[int] | None = None,
) -> None:
    """Write a new catalogue.db at ``path``; see ``write_products``."""
    connection = sqlite3.connect(path)
    try:
        # After a kill it is written again, and the commit flushes it: no journal is needed.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        write_products(connection, columns, products, duplicate_groups, places, copy_groups)
    finally:
        connection.close()


def read_products(fetch: Fetch, numbers: Sequence[int], facts: Sequence[str], place: str) -> list[Product]:
    """The products with these ``numbers``, in this order, by one statement.

    ``facts``: those of FACTS that the database has; ``place``: the expression that orders a product's values.
    """
    marks = ", ".join("?" * len(numbers))
    found = {}
    for number, attributes, photos, *rest in fetch(
        "SELECT number, (SELECT json_group_array(json_array(name, value)) FROM ("
        "SELECT c.name, v.value FROM attribute JOIN attribute_value v ON v.number = value_number "
        "JOIN attribute_column c ON c.number = column_number WHERE product = product.number "
        f"ORDER BY c.number, {place})), "
        "(SELECT json_group_array(path) FROM "
        "(SELECT path FROM photo WHERE product = product.number ORDER BY row)), "
        f"{', '.join(facts)} FROM product WHERE number IN ({marks})",
        numbers,
    ):
        values: dict[str, list[str]] = {}
        for column, value in json.loads(attributes):
            values.setdefault(column, []).append(value)
        found[number] = Product(
            photos=tuple(json.loads(photos)),
            attributes={column: held[0] for column, held in values.items()},
            further={column: tuple(held[1:]) for column, held in values.items() if len(held) > 1},
            **dict(zip(facts, rest, strict=True)),
        )
    return [found[number] for number in numbers]
