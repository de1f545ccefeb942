"""Prices in the forms that shops use."""

import pytest

from lookalike.catalogue.prices import Price, PriceColumn, currency_of, without_currency


def column(*texts: str) -> tuple[list[float | None], tuple[str, ...]]:
    """The prices of a column with these cells, and the messages about it."""
    prices = PriceColumn("price")
    for text in texts:
        prices.add(text)
    notes = prices.decide()
    read = [prices.read(text) for text in texts]
    return [price.value if price else None for price in read], notes


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("12.50", 12.5),
        ("1,299.00", 1299.0),
        ("€ 12,50", 12.5),
        ("12,50 €", 12.5),
        ("1.299,00 EUR", 1299.0),
        ("EUR49,90", 49.9),
        ("1 299,00", 1299.0),
        ("1\u00a0299,00\u00a0€", 1299.0),
        ("1\u202f299,00 €", 1299.0),
        ("1'299.50 CHF", 1299.5),
        ("CHF 1'299.–", 1299.0),
        ("CHF 1’299.–", 1299.0),
        ("1.299,- €", 1299.0),
        ("kr 1.299,-", 1299.0),
        ("Rs. 1,29,900.00", 129900.0),
        ("₹1,29,999", 129999.0),
        ("Rs.50", 50.0),
        ("Rp 150.000", 150000.0),
        ("1,299", 1299.0),
        ("1.299", 1299.0),
        ("12,5", 12.5),
        ("1,299,000", 1299000.0),
        ("1.299.000", 1299000.0),
        ("0.999", 0.999),
        ("1.250 KWD", 1.25),
        ("12.-", 12.0),
        ("12,--", 12.0),
        ("$.99", 0.99),
        ("0", 0.0),
        ("1234567.891", 1234567.891),
        ("2 990 руб.", 2990.0),
        ("12,800円", 12800.0),
        ("１２，８００円", 12800.0),
        ("١٢٫٥", 12.5),
        ("ab 19,99 €", 19.99),
        ("19,99 €*", 19.99),
        ("24.90 / Stück", 24.9),
        ("12 €/m²", 12.0),
        ("19,99 € inkl. 19% MwSt.", 19.99),
    ],
)
def test_a_price_is_read(text: str, price: float) -> None:
    assert column(text)[0] == [price]


@pytest.mark.parametrize("text", ["10–20 €", "20 - 10", "€10 to €20", "from 10 to 15", "10 bis 20", "10,00 ~ 12,50"])
def test_a_range_is_its_lower_price(text: str) -> None:
    assert column(text)[0] == [10.0]


@pytest.mark.parametrize(
    "text",
    [
        "NA",
        "nan",
        "inf",
        "-inf",
        "free",
        "-5",
        "-5,00 €",
        "−5",
        "€-5",
        "-€5",
        "5,00-",
        "(5.00)",
        "+5",
        "5 for 3",
        "2 für 10 €",
        "1e5",
        "1.23E+05",
        "1,2,3.4.5",
        "12.50 12",
        "1 2 3",
        "12⁹⁹ €",
        "€",
        "9" * 400,
    ],
)
def test_a_cell_that_is_not_one_price_has_none_and_is_reported(text: str) -> None:
    values, notes = column(text, "7.50", "8.50")
    assert values == [None, 7.5, 8.5]
    assert len(notes) == 1
    assert "1 of 3 values are no prices" in notes[0]
    assert text[:20] in notes[0]


def test_a_long_cell_takes_no_time() -> None:
    assert column("1," * 50_000, "x." * 50_000)[0] == [None, None]


# One convention a column


@pytest.mark.parametrize(
    ("texts", "prices"),
    [
        (["1.299 €", "49,90 €"], [1299.0, 49.9]),
        (["1.299", "12.990", "49,90"], [1299.0, 12990.0, 49.9]),
        (["1,299", "49.90"], [1299.0, 49.9]),
        (["1.299", "1.299.000"], [1299.0, 1299000.0]),
        (["₹1,29,999", "₹1,299"], [129999.0, 1299.0]),
        (["49,90"] * 19 + ["12.50", "1.299"], [49.9] * 19 + [12.5, 1299.0]),
    ],
)
def test_the_other_values_say_what_a_mark_is_for(texts: list[str], prices: list[float]) -> None:
    assert column(*texts) == (prices, ())


def test_ambiguous_prices_are_reported_once() -> None:
    values, notes = column("1.299", "2.499", "899")
    assert values == [1299.0, 2499.0, 899.0]
    assert notes == (
        "In the column 'price' the thousands and cents of 2 of 3 values are ambiguous, such as '1.299', read as 1299: "
        "no other value shows how cents are written.",
    )


def test_contradicting_values_are_reported() -> None:
    values, notes = column("49,90", "49.90", "1.299", "1,299")
    assert values == [49.9, 49.9, 1299.0, 1299.0]
    assert len(notes) == 1
    assert "2 of 4 values are ambiguous, such as '1.299', read as 1299: other values" in notes[0]


def test_three_decimals_by_the_column_s_own_convention_are_reported() -> None:
    values, notes = column("24.90", "1.299")
    assert values == [24.9, 1.299]
    assert "such as '1.299', read as 1.299: as in other values, '.' separates the cents" in notes[0]


# Currencies


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("49,90 €", "EUR"),
        ("49.90 eur", "EUR"),
        ("US$ 12", "USD"),
        ("$12", "$"),
        ("Rp 150.000", "IDR"),
        ("100 Kč", "CZK"),
        ("2 990 руб.", "RUB"),
        ("49 krone", ""),
        ("12.50", ""),
    ],
)
def test_a_currency_is_known_by_its_sign_or_code(text: str, currency: str) -> None:
    assert currency_of(text) == currency


def test_a_price_has_the_currency_of_its_cell() -> None:
    prices = PriceColumn("price")
    prices.add("£ 12.50")
    prices.decide()
    assert prices.read("£ 12.50") == Price(12.5, "GBP")


@pytest.mark.parametrize("header", ["Price (EUR)", "price_eur", "PRICE [USD]", "price in €", "price"])
def test_a_header_may_name_the_currency(header: str) -> None:
    assert without_currency(header) == "price"
