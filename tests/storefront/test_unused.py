"""Keys of a shop's file that have no effect."""

from pathlib import Path

import pytest

from lookalike.catalogue import Product
from lookalike.index.products import ProductStore
from lookalike.storefront import Storefront, unused_keys

BARE = Product(id="1", name="Ball", photos=("1.jpg",), price=5.0, created="2026-01-02", attributes={"kind": "Balls"})
EURO = Product(id="1", name="Ball", photos=("1.jpg",), price=5.0, currency="EUR")
PLAIN = Product(id="1", name="Ball", photos=("1.jpg",))


@pytest.mark.parametrize(
    ("written", "product", "said"),
    [
        ('sort = "newest"', PLAIN, ["sort = newest is not used: the table has no dates"]),
        ('sort = "price-down"', PLAIN, ["sort = price-down is not used: the table has no prices"]),
        ('sort = "newest"', BARE, []),
        ('currency = "EUR"', BARE, []),
        ('currency = "eur"', BARE, []),
        ('currency = "zł"', BARE, []),
        ('currency = "Euro"', BARE, ['currency "Euro" is shown as it is; for the usual sign write EUR']),
        ('currency = "euros"', BARE, ['currency "euros" is shown as it is; for the usual sign write EUR']),
        ('currency = "EUX"', BARE, ['currency "EUX" is shown as it is: no currency has this code']),
        ('currency = "USD"', EURO, ["currency is not used: each price in the table has its own"]),
        ('currency_place = "after"', EURO, []),
        (
            'currency_place = "after"',
            BARE,
            ["currency_place is not used: the prices have no currency; add the key currency"],
        ),
        (
            'currency = "EUR"\nzero_price = "shown"',
            PLAIN,
            [f"{key} is not used: the table has no prices" for key in ("currency", "zero_price")],
        ),
        (
            'facets = ["kind"]\nhidden = ["kind"]',
            BARE,
            ["facets names 'kind', which is not shown: hidden names it, too"],
        ),
    ],
)
def test_keys_without_effect_are_named(tmp_path: Path, written: str, product: Product, said: list[str]) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(written, "utf-8")
    products = ProductStore.in_memory(tuple(product.attributes), [product], [0])
    assert unused_keys(Storefront.read(file), products) == tuple(f"shop.toml: {line}." for line in said)


def test_the_defaults_are_no_keys() -> None:
    assert unused_keys(Storefront(), ProductStore.in_memory((), [PLAIN], [0])) == ()
