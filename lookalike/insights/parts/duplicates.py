"""Photos that are there more than once: equal pixels, copies of one picture, and other colours of one article."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.records import Record
from lookalike.catalogue.product import Product
from lookalike.index.versions import build_command
from lookalike.insights.part import Advance, Facts, Found, Part
from lookalike.insights.subject import Subject
from lookalike.insights.tables import Cell, Table
from lookalike.insights.variants import variants
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "duplicates",
        "Equal photos, copies of a picture, and other colours of an article",
        "lookalike.insights.parts.duplicates:Duplicates",
    ),
)

Kind: TypeAlias = Literal["equal", "copies", "variants"]
Reason: TypeAlias = Literal["", "size", "fields", "id"]


class Member(Record):
    """A photo of a group: the id of its product, its path in the catalogue; and of its file the width and height in
    pixels, None if they are not known."""

    id: str
    photo: str
    width: int | None
    height: int | None


class Group(Record):
    """Photos that belong together.

    Attributes:
        members: in the catalogue's order.
        keep: the id of the product to keep; empty for variants, which are all kept.
        photo: the path of its photo to keep; empty for variants.
        why: what is better about it: its photo is the largest; of the largest, it has the most complete fields; or of
            these, the lowest id. Empty if all are of one product.
        differs: fact or attribute → each member's, "" for none; those that are not equal for all.
    """

    members: tuple[Member, ...]
    keep: str
    photo: str
    why: Reason
    differs: dict[str, tuple[str, ...]]


class DuplicatesFacts(Facts):
    """The groups by kind, the largest first; ``missing``: kind → why they are not known, in a sentence."""

    groups: dict[Kind, tuple[Group, ...]]
    missing: dict[Kind, str]

    def tables(self) -> Mapping[str, Table]:
        """A table for each kind: a row for each member."""
        return {kind: table_of(groups) for kind, groups in self.groups.items()}


COLUMNS = ("group", "id", "photo", "width", "height", "keep", "why", "differs")


def table_of(groups: Sequence[Group]) -> Table:
    """A row for each member of these groups."""
    return Table(COLUMNS, tuple(_rows(groups)))


def _rows(groups: Sequence[Group]) -> Iterable[tuple[Cell, ...]]:
    for number, group in enumerate(groups, 1):
        for place, each in enumerate(group.members):
            differs = "; ".join(f"{name}: {values[place]}" for name, values in group.differs.items())
            keep = "" if not group.keep else "yes" if (each.id, each.photo) == (group.keep, group.photo) else "no"
            yield number, each.id, each.photo, each.width, each.height, keep, group.why, differs


class Duplicates(Part):
    """The part."""

    facts = DuplicatesFacts
    weight = 4.0

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The groups, with the copies that the build found."""
        store = subject.index.products
        equal = _groups(store.duplicate_groups)
        groups: dict[Kind, list[list[int]]] = {"equal": equal, "copies": [], "variants": []}
        missing: dict[Kind, str] = {}
        if subject.index.knows_appearance and store.copy_groups is not None:
            copies = _groups(store.copy_groups)
            groups["copies"] = [rows for rows in copies if len(np.unique(store.duplicate_groups[rows])) > 1]
            advance(0.1)
            groups["variants"] = [subject.pictures[places].tolist() for places in variants(subject)]
        else:
            missing = dict.fromkeys(("copies", "variants"), _how_to_know(subject))
        by_id = {product.id: product for product in subject.products}
        described: dict[Kind, tuple[Group, ...]] = {
            kind: tuple(
                _described(subject, by_id, rows, is_surplus=kind != "variants")
                for rows in sorted(found, key=lambda rows: (-len(rows), rows[0]))
            )
            for kind, found in groups.items()
        }
        return Found(DuplicatesFacts(groups=described, missing=missing))


def _how_to_know(subject: Subject) -> str:
    command = build_command(subject.index.folder)
    return f"This index does not know how its photos look. {command} adds it, without encoding them again."


def _groups(numbers: NDArray[np.int64]) -> list[list[int]]:
    """The rows with equal numbers, of each number that several have."""
    found = defaultdict(list)
    for row in np.flatnonzero(np.bincount(numbers)[numbers] > 1).tolist():
        found[int(numbers[row])].append(row)
    return list(found.values())


def _described(subject: Subject, by_id: Mapping[str, Product], rows: Sequence[int], *, is_surplus: bool) -> Group:
    files = subject.index.products.photos.files
    products = [by_id[subject.ids[row]] for row in rows]
    sizes = [files[row][:2] if files else (None, None) for row in rows]
    members = tuple(
        Member(id=product.id, photo=subject.index.filenames[row], width=width, height=height)
        for row, product, (width, height) in zip(rows, products, sizes, strict=True)
    )
    differs = _differences(products)
    if not is_surplus:
        return Group(members=members, keep="", photo="", why="", differs=differs)
    best, why = _kept(members, products)
    return Group(members=members, keep=best.id, photo=best.photo, why=why, differs=differs)


def _kept(members: Sequence[Member], products: Sequence[Product]) -> tuple[Member, Reason]:
    """The photo to keep, and why its product."""
    sizes = [(each.width or 0) * (each.height or 0) for each in members]
    fields = [sum(map(bool, _facts(product).values())) for product in products]
    order = sorted(
        range(len(members)), key=lambda place: (-sizes[place], -fields[place], _as_number(members[place].id))
    )
    best = order[0]
    others = [place for place in order if members[place].id != members[best].id]
    if not others:
        return members[best], ""
    as_large = [place for place in others if sizes[place] == sizes[best]]
    if not as_large:
        return members[best], "size"
    return members[best], "fields" if all(fields[place] < fields[best] for place in as_large) else "id"


def _as_number(product_id: str) -> tuple[bool, int, str]:
    """By what ids are sorted: 9 before 10, and numbers before other texts."""
    is_number = product_id.isdecimal()
    return not is_number, len(product_id) if is_number else 0, product_id


def _differences(products: Sequence[Product]) -> dict[str, tuple[str, ...]]:
    """Fact or attribute → each product's; those that are not equal for all."""
    facts = [_facts(product) for product in products]
    names = dict.fromkeys(name for each in facts for name in each)
    found = {name: tuple(each.get(name, "") for each in facts) for name in names}
    return {name: values for name, values in found.items() if len(set(values)) > 1}


def _facts(product: Product) -> dict[str, str]:
    prices = {"price": product.price, "regular_price": product.regular_price}
    return {
        "name": product.name,
        **{name: "" if price is None else f"{price:.15g}" for name, price in prices.items()},
        "currency": product.currency or "",
        "stock": product.stock or "",
        "description": product.description or "",
        **{column: "; ".join(values) for column, values in product.values.items()},
    }
