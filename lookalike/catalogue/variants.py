"""Merge the rows of variants into their products."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from lookalike.catalogue.cells import parts
from lookalike.catalogue.product import Row

LINKS = ("parent", "children", "group", "position", "translation")  # fields of a layout


class Link(NamedTuple):
    """How a row is related to other rows.

    Attributes:
        parent: the id or SKU of the product of which it is a variant, perhaps with "id:" in front.
        children: its variants, as in "sku=A,color=Red|sku=B,color=Blue", or one id.
        group: a value that the variants of one product share.
        position: the position of its photo among those of the product, a number.
        translation: the language or shop for which it repeats another row.
        part: why it is not shown by itself, but only as part of another product.
    """

    parent: str = ""
    children: str = ""
    group: str = ""
    position: str = ""
    translation: str = ""
    part: str = ""


def under_products(rows: Sequence[Row], links: Sequence[Link]) -> list[Row]:
    """The rows with the ids of their products; a product's own rows come before those of its variants.

    The photos of a product are sorted by position. An unpublished variant keeps its own id. Of a translated row only
    the photos count.
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
        return math.inf  # after rows with a position
