import pytest

from lookalike.catalogue.product import Product
from lookalike.web.texts import closeness_word, count, facts, label, money, shop_url


@pytest.mark.parametrize(
    ("column", "words"),
    [("baseColour", "Base colour"), ("gender", "Gender"), ("product_line", "Product line"), ("SKU", "SKU"), ("", "")],
)
def test_columns_are_labelled_as_a_person_would(column: str, words: str) -> None:
    assert label(column) == words


def test_facts_are_kind_and_colour_where_they_are_known() -> None:
    attributes = {"masterCategory": "Apparel", "articleType": "Shirts", "baseColour": "Blue", "season": "Fall"}
    assert facts(Product("1", "", (), attributes)) == ["Shirts", "Blue"]
    assert facts(Product("1", "", (), {"folder": "shoes"})) == ["shoes"]
    assert facts(Product("1", "", ())) == []


@pytest.mark.parametrize(("price", "decimals", "text"), [(1299.0, 0, "1,299"), (39.9, 2, "39.90"), (65.0, 2, "65.00")])
def test_prices(price: float, decimals: int, text: str) -> None:
    assert money(price, decimals) == text


@pytest.mark.parametrize(
    ("closeness", "score", "word"),
    [
        (1.0, 1.0, "the same photo"),
        (0.99, 0.995, "all but the same"),
        (0.5, 0.7, "close"),
        (0.3, 0.6, "a little alike"),
        (0.0, 0.1, "far off"),
    ],
)
def test_closeness_in_words(closeness: float, score: float, word: str) -> None:
    assert closeness_word(closeness, score) == word


@pytest.mark.parametrize("url", ["http://shop.example/1", "HTTPS://shop.example"])
def test_a_web_address_is_a_link(url: str) -> None:
    assert shop_url(Product("1", "", (), url=url)) == url


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "//evil.example", " https://x", "data:text/html,x", "https://"]
)
def test_anything_else_is_none(url: str | None) -> None:
    assert shop_url(Product("1", "", (), url=url)) is None


def test_counts_agree_with_their_noun() -> None:
    assert [count(1, "result"), count(5, "result"), count(44072, "product")] == [
        "1 result",
        "5 results",
        "44,072 products",
    ]
