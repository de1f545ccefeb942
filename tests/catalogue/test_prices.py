"""Prices as shops write them."""

import pytest

from lookalike.catalogue.prices import parse_price


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("12.50", 12.5),
        ("1,299.00", 1299.0),
        ("€ 12,50", 12.5),
        ("12,50 €", 12.5),
        ("1.299,00 EUR", 1299.0),
        ("1 299,00", 1299.0),
        ("1\u00a0299,00\u00a0€", 1299.0),
        ("1'299.50 CHF", 1299.5),
        ("Rs. 1,29,900.00", 129900.0),
        ("Rs.50", 50.0),
        ("1,299", 1299.0),
        ("12,5", 12.5),
        ("1.299", 1.299),
        ("1,299,000", 1299000.0),
        ("1.299.000", 1299000.0),
        ("12.-", 12.0),
        ("12,--", 12.0),
        ("$.99", 0.99),
        ("0", 0.0),
        ("1234567.891", 1234567.891),
    ],
)
def test_a_price_is_read(text: str, price: float) -> None:
    assert parse_price(text) == price


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NA",
        "nan",
        "inf",
        "free",
        "-5",
        "12-15",
        "from 12 to 15",
        "5 for 3",
        "1e5",
        "1,2,3.4.5",
        "12.50 12",
        "1 2 3",
        "€",
    ],
)
def test_what_is_not_one_price_is_none(text: str) -> None:
    assert parse_price(text) is None


def test_a_long_cell_takes_no_time() -> None:
    assert parse_price("1," * 50_000) is None
    assert parse_price("x." * 50_000) is None
