"""Statistics: values, cross tables, photos, gaps, prices and the long tail, each of a catalogue counted by hand."""

import numpy as np
import pytest

from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError
from lookalike.index.products import ProductStore
from lookalike.insights import crossing
from lookalike.insights.crossing import cross
from lookalike.insights.parts.statistics import MOST_VALUES, Counts, StatisticsFacts
from lookalike.insights.prices import price_facts
from lookalike.insights.tails import tail_facts
from tests.insights.made import product, subject_of


def facts_of(*products: Product, twins: tuple[int, ...] = ()) -> StatisticsFacts:
    found = Counts().compute(subject_of(products, twins=twins), lambda share: None).facts
    assert isinstance(found, StatisticsFacts)
    return found


def test_each_of_several_values_counts_and_gaps_are_counted() -> None:
    facts = facts_of(
        Product("1", "", ("1.png", "2.JPG"), {"tags": "new"}, further={"tags": ("sale",)}, price=0.0),
        Product("2", "", ("3.png",), {"tags": "new", "kind": "Caps"}, created="2026-04-03", stock=""),
        Product("3", "", ("4.png",)),
        twins=(0, 1, 0, 3),
    )
    assert facts.columns["tags"].values == {"new": 2, "sale": 1}
    assert (facts.columns["tags"].missing, facts.columns["kind"].missing) == (1, 2)
    assert facts.missing == {
        "stock": 3, "url": 3, "description": 3, "kind": 2, "price": 2, "created": 2, "tags": 1,
    }  # fmt: skip
    assert (facts.bare, facts.products, facts.months) == (1, 3, {"2026-04": 1})
    assert (facts.photos.photos, facts.photos.pictures) == (4, 3)
    assert facts.photos.per_product == {1: 2, 2: 1}
    assert facts.photos.formats == {"png": 3, "jpg": 1}
    assert (facts.photos.known, facts.prices) == (False, None)


def test_an_attribute_with_very_many_values_is_stored_in_part() -> None:
    many = [f"value {number % 39_999}" for number in range(40_000)]
    facts = facts_of(*(Product(str(n), "", ("a.png",) * (n < 9), {"ean": each}) for n, each in enumerate(many)))
    column = facts.columns["ean"]
    assert (column.different, len(column.values)) == (39_999, MOST_VALUES)
    assert next(iter(column.values.items())) == ("value 0", 2)
    assert column.tail.rare_products == 40_000
    assert len(facts.model_dump_json()) < 40_000


def test_the_long_tail() -> None:
    values = [("a", 50), ("b", 30), ("c", 12), ("d", 4), *((f"e{n}", 1) for n in range(4))]
    held = [("a",)] * 50 + [("b",)] * 28 + [("b", "d")] * 2 + [("e1", "e2")]
    tail = tail_facts(values, held)
    assert (tail.values, tail.half, tail.four_fifths, tail.most) == (8, 1, 2, 4)
    assert (tail.top_tenth, tail.rare, tail.rare_products) == (0.5, 5, 3)
    assert tail_facts([], []).cells() == (0, 0, 0, 0, 0.0, 0, 0)


def test_a_cross_table_counts_products_with_both_values() -> None:
    products = [
        Product("1", "", ("1.png",), {"kind": "Caps", "tags": "new"}, further={"tags": ("sale", "red")}),
        product(2, kind="Caps", tags="new"),
        product(3, kind="Bags", tags="sale"),
        product(4, kind="Bags"),
        product(5, tags="odd"),
    ]
    store = ProductStore.in_memory(["kind", "tags", "empty"], products, range(5))
    found = cross(store, "kind", "tags")
    counts = {(found.rows[row][0], found.columns[column][0]): count for (row, column), count in found.counts.items()}
    assert counts == {("Caps", "new"): 2, ("Caps", "sale"): 1, ("Caps", "red"): 1, ("Bags", "sale"): 1}
    assert found.rows == [("Bags", 2), ("Caps", 2)]
    assert found.corner(1) == [[0]]
    turned = cross(store, "tags", "kind")
    assert {(column, row): count for (row, column), count in turned.counts.items()} == found.counts
    assert sorted(found.table().rows)[0] == ("Bags", "sale", 1)
    assert cross(store, "kind", "empty").counts == {}


def test_a_cross_table_is_of_two_attributes_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    store = ProductStore.in_memory(["kind", "tags"], [product(1, kind="Caps", tags="new")], [0])
    for one, other, said in (("kind", "kind", "two different"), ("kind", "size", "no column 'size'")):
        with pytest.raises(UnprocessableError, match=said):
            cross(store, one, other)
    monkeypatch.setattr(crossing, "MOST_PAIRS", 0)
    with pytest.raises(UnprocessableError, match="1 pairs"):
        cross(store, "kind", "tags")


def test_prices_in_the_commonest_currency() -> None:
    products = [
        *(Product(str(n), "", (), {"type": "Caps"}, price=10.0 + n, currency="EUR") for n in range(20)),
        Product("dear", "", (), {"type": "Bags"}, price=900.0, currency="EUR", regular_price=1000.0),
        Product("foreign", "", (), {"type": "Bags"}, price=5.0, currency="USD"),
        Product("free", "", (), {"type": "Bags"}, price=0.0, currency="EUR"),
        Product("unknown", "", (), {"type": "Bags"}),
    ]
    facts = price_facts(products, ["gender", "type"])
    assert facts
    assert (facts.currency, facts.others, facts.zero, facts.products, facts.reduced) == ("EUR", 1, 1, 21, 1)
    assert (facts.lowest, facts.median, facts.highest) == (10, 20, 900)
    assert sum(each.products for each in facts.bins) == 21
    assert [(each.kind, each.products, each.median) for each in facts.kinds] == [("Caps", 20, 19.5), ("Bags", 1, 900)]
    assert price_facts(products[-2:], ["type"]) is None


def test_months_without_products_count_too() -> None:
    made = facts_of(*(Product(day, "", (f"{day}.png",), created=day) for day in ("2025-11-30", "2026-02-01")))
    assert made.months == {"2025-11": 1, "2025-12": 0, "2026-01": 0, "2026-02": 1}


def test_a_single_price_is_one_bin() -> None:
    facts = price_facts([Product("1", "", (), price=1999.0)], [])
    assert facts
    assert [(each.least, each.below) for each in facts.bins] == [(1999, 2000)]


@pytest.mark.parametrize(
    "prices",
    [[n / 10 for n in range(1, 16)], [5.0], [1999.0] * 3, [9.99] * 40, [0.01, 1e9], list(np.geomspace(1, 5000, 500))],
)
def test_the_bins_of_prices_hold_each_once(prices: list[float]) -> None:
    facts = price_facts([Product(str(n), "", (), price=price) for n, price in enumerate(prices)], [])
    assert facts
    assert len(facts.bins) <= 22
    assert sum(each.products for each in facts.bins) == len(prices)
    for each in facts.bins:
        inside = [price for price in prices if each.least <= price < (each.below or np.inf)]
        assert len(inside) == each.products
