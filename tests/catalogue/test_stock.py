import pytest

from lookalike.catalogue.stock import of_variants, stock_of


@pytest.mark.parametrize(
    ("quantity", "available", "unlimited", "stock"),
    [
        ("4", "", False, "4"),
        ("4.0000", "1", False, "4"),
        ("-2", "", False, "0"),
        ("4", "0", False, "out of stock"),  # the shop does not sell them
        ("0", "1", False, "in stock"),
        ("0", "", True, "in stock"),
        ("", "", True, None),
        ("", "backorder", False, "backorder"),
        ("out_of_stock", "", False, "out of stock"),
        ("preorder", "", False, "preorder"),
        ("parent", "1", False, "in stock"),
        ("", "", False, None),
    ],
)
def test_the_stock_of_a_row(quantity: str, available: str, unlimited: bool, stock: str | None) -> None:
    assert stock_of(quantity, available, unlimited=unlimited) == stock


@pytest.mark.parametrize(
    ("variants", "stock"),
    [
        ([], None),
        (["4", "0", "2"], "6"),
        (["0", "0"], "0"),
        (["0", "in stock"], "in stock"),
        (["out of stock", "3"], "3"),
        (["out of stock", "0"], "out of stock"),
        (["out of stock", "backorder"], "backorder"),
    ],
)
def test_a_product_can_be_bought_if_a_variant_can(variants: list[str], stock: str | None) -> None:
    assert of_variants(variants) == stock
