"""Rows of variants → rows of the products that they are variants of."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from lookalike.catalogue.cells import parts
from lookalike.catalogue.product import Row

LINKS = ("parent", "children", "group", "position", "translation")  # fields of a layout


class Link(NamedTuple):
    """What a row says of its place among others.

    Attributes:
        parent: the id or SKU of the product that it is a variant of, perhaps with "id:" before it.
        children: its own variants, as "sku=A,color=Red|sku=B,color=Blue", or the id of one.
        group: what the variants of one product share.
        position: the place of its photo among the product's, a number.
        translation: the language or shop for which it says once more what another row says.
        part: why it is not shown, unless as a part of another product.
    """

    parent: str = ""
    children: str = ""
    group: str = ""
    position: str = ""
    translation: str = ""
    part: str = ""


def under_products(rows: Sequence[Row], links: Sequence[Link]) -> list[Row]:
    """The rows with the ids of their products, a product's own rows before those of its variants.

    A product's photos are in the order of their positions. A variant that is not published stays by itself. What is
    said once more in another language counts for its photos alone.
    """
    parents = _parents(rows, links)
    products: dict[str, list[tuple[bool, float, Row, Link]]] = defaultdict(list)
    for row, link in zip(rows, links, strict=True):
        product_id = row.id if row.unpublished else parents.get(row.id, row.id)
        products[product_id].append((row.id != product_id, _number(link.position), row, link))
    kept: list[Row] = []
    for product_id, linked in products.items():
        linked.sort(key=lambda each: each[:2])
        has_original = any(not link.translation for _, _, _, link in linked)
        for is_variant, _, row, link in linked:
            if link.translation and has_original:
                kept.append(Row(product_id, product_id, row.images))
                continue
            why = row.unpublished or ("" if is_variant else link.part)
            name = product_id if row.name == row.id else row.name
            sku = row.sku or (row.id if is_variant else None)
            kept.append(row._replace(id=product_id, name=name, sku=sku, unpublished=why))
    return kept


def _parents(rows: Sequence[Row], links: Sequence[Link]) -> dict[str, str]:
    """The id of each variant → the id of its product."""
    ids = {row.sku: row.id for row in rows if row.sku} | {row.id: row.id for row in rows}
    parents: dict[str, str] = {}
    groups: dict[str, str] = {}
    for row, link in zip(rows, links, strict=True):
        for child in parts(link.children):
            parents[ids.get(child, child)] = row.id
        if link.parent:
            parent = link.parent.removeprefix("id:").strip()
            parents[row.id] = ids.get(parent, parent)
        elif link.group:
            parents[row.id] = groups.setdefault(link.group, row.id)
    return parents


def _number(position: str) -> float:
    try:
        return float(position)
    except ValueError:
        return math.inf  # behind those that have one
