"""Complete the look: other kinds, the same style."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.catalogue.product import Product
from lookalike.query.looks import Looks, Part
from tests.query.test_search import indexed, product

KINDS = ("Shirts", "Trousers", "Shoes", "Sandals", "Bags")
RED, BLUE = 0.4, -0.4


def vector(kind: int, style: float) -> NDArray[np.float32]:
    """A kind is a direction, and sandals lie beside shoes; the style is the last direction."""
    found = np.zeros(6, np.float32)
    found[kind] = 1
    if KINDS[kind] == "Sandals":
        found[KINDS.index("Shoes")] = 0.8
    found[-1] = style
    return np.asarray(found / np.linalg.norm(found), np.float32)


def drawn(*extra: tuple[Product, NDArray[np.float32]]) -> tuple[Looks, dict[str, Product]]:
    made = [
        (product(f"{gender}-{kind}-{name}", gender=gender, category=kind), vector(number, style))
        for gender in ("Men", "Women")
        for number, kind in enumerate(KINDS)
        for name, style in (("red", RED), ("blue", BLUE))
    ]
    made += extra
    index = indexed(np.stack([each for _, each in made]), [each for each, _ in made])
    return Looks(index), {each.id: index.products.get(each.id) for each, _ in made}


def ids(looks: Looks, parts: list[Part]) -> list[str]:
    return looks._index.products.products_of([part.row for part in parts])


def test_a_look_has_other_kinds_of_the_same_gender_and_style() -> None:
    looks, products = drawn()
    parts = looks.complete(products["Men-Shirts-red"], 6)
    assert all(each.startswith("Men-") and each.endswith("-red") for each in ids(looks, parts))
    kinds = {part.kind for part in parts}
    assert kinds - {"Shoes", "Sandals"} == {"Trousers", "Bags"}
    assert len(kinds & {"Shoes", "Sandals"}) == 1  # one is worn instead of the other
    assert not {"Shoes", "Sandals"} & {part.kind for part in looks.complete(products["Women-Shoes-blue"], 6)}
    assert len(looks.complete(products["Men-Shirts-red"], 2)) == 2


def test_what_has_a_wrong_label_is_no_part_and_unisex_agrees() -> None:
    wrong = (product("wrong", gender="Men", category="Trousers"), vector(0, RED))
    unisex = (product("unisex", gender="Unisex", category="Bags"), vector(4, RED + 0.01))
    looks, products = drawn(wrong, unisex)
    found = ids(looks, looks.complete(products["Men-Shirts-red"], 6))
    assert "wrong" not in found
    assert any(each in found for each in ("unisex", "Men-Bags-red"))


def test_a_department_with_few_products_is_no_part_of_a_look() -> None:
    scents = [np.array([-1, -1, -1, -1, -1, style], np.float32) / np.float32(6**0.5) for style in (1, -1)]
    looks, products = drawn(*((product(f"{each[-1]}", gender="Men", category="Perfume"), each) for each in scents))
    assert "Perfume" in {part.kind for part in looks.complete(products["Men-Shirts-red"], 6)}
    departments = {"Bags": "Accessories", "Perfume": "Care"}
    named = [
        replace(each, attributes={**each.attributes, "masterCategory": departments.get(kind, "Clothes")})
        for each in products.values()
        for kind in [each.attributes["category"]]
    ]
    index = indexed(looks._index.vectors, named)
    kinds = {part.kind for part in Looks(index).complete(index.products.get("Men-Shirts-red"), 6)}
    assert kinds >= {"Trousers", "Bags"}
    assert "Perfume" not in kinds


def test_nothing_agrees_with_it() -> None:
    alone = (product("alone", gender="Boys", category="Shirts"), vector(0, RED))
    looks, products = drawn(alone)
    assert looks.complete(products["alone"], 6) == []


@pytest.mark.parametrize("category", ["", "Only"])
def test_without_kinds_there_is_no_look(category: str) -> None:
    attributes = {"category": category} if category else {}
    alone = [product(str(number), **attributes) for number in range(3)]
    looks = Looks(indexed(np.eye(3, dtype=np.float32), alone))
    assert looks.complete(alone[0], 3) == []
