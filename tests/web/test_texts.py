import pytest

from lookalike.calibration.words import WORDS
from lookalike.catalogue.product import Product
from lookalike.query.search import Match
from lookalike.web.prices import money
from lookalike.web.texts import caution, closeness_word, facts, label, shop_url, steps_of

pytestmark = pytest.mark.usefixtures("in_app")


def match(score: float, closeness: str | None = None) -> Match:
    return Match(Product("1", "One", ("1.jpg",)), score, 1.0, "1.jpg", 0, (), closeness)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("baseColour", "Colour"),
        ("heelHeight", "Heel height"),
        ("product_line", "Product line"),
        ("SKU", "SKU"),
        ("", ""),
    ],
)
def test_columns_are_labelled_as_a_person_would(column: str, words: str) -> None:
    assert label(column) == words


def test_facts_are_kind_and_colour_where_they_are_known() -> None:
    attributes = {"masterCategory": "Apparel", "articleType": "Shirts", "baseColour": "Blue", "season": "Fall"}
    assert facts(Product("1", "", (), attributes)) == ["Shirts", "Blue"]
    assert facts(Product("1", "", (), {"folder": "shoes"})) == ["shoes"]
    assert facts(Product("1", "", ())) == []
    several = Product("1", "", (), {"category": "Shirts", "Color": "Red"}, further={"Color": ("Blue",)})
    assert facts(several) == ["Shirts"]  # whichever it comes in, its photo may show another


@pytest.mark.parametrize(("price", "decimals", "text"), [(1299.0, 0, "1,299"), (39.9, 2, "39.90"), (65.0, 2, "65.00")])
def test_prices(price: float, decimals: int, text: str) -> None:
    assert money(price, decimals) == text


@pytest.mark.parametrize(
    ("bar", "score", "word"),
    [
        (0.99, 0.995, "the same, or nearly"),
        (0.5, 0.7, "alike"),
        (0.3, 0.6, "somewhat alike"),
        (0.0, 0.1, "little in common"),
    ],
)
def test_the_plain_bar_in_words(bar: float, score: float, word: str) -> None:
    assert closeness_word(match(score), bar) == word
    assert steps_of(match(score)) is None


def test_fitted_words_go_before_the_bar() -> None:
    words = [(closeness_word(match(0.5, key), 1.0), steps_of(match(0.5, key))) for key in WORDS]
    assert words == [
        ("the same, or nearly", 4),
        ("very alike", 3),
        ("alike", 2),
        ("somewhat alike", 1),
        ("little in common", 0),
    ]


def test_what_is_not_alike_is_said_with_caution() -> None:
    far, somewhat = (
        "Nothing here looks much like it. These",
        "Nothing here looks quite like it. The nearest are somewhat",
    )
    assert [caution(match(0.5), bar)[: len(far)] for bar in (0.0, 0.6)] == [far, ""]
    assert [caution(match(0.5, key), 0.0).partition(" alike")[0] for key in WORDS][:4] == ["", "", "", somewhat]
    assert caution(match(0.5, "little_in_common"), 0.9).startswith(far)


@pytest.mark.parametrize("url", ["http://shop.example/1", "HTTPS://shop.example"])
def test_a_web_address_is_a_link(url: str) -> None:
    assert shop_url(Product("1", "", (), url=url)) == url


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "//evil.example", " https://x", "data:text/html,x", "https://"]
)
def test_anything_else_is_none(url: str | None) -> None:
    assert shop_url(Product("1", "", (), url=url)) is None
