"""Words beside a photo: the filters that they name, and what they prefer."""

import pytest

from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError
from lookalike.index.products import ProductStore
from lookalike.query import mentions, understand
from lookalike.query.question_words import FILLERS, NEGATIONS

ROWS = (
    ("Tshirts", "Navy Blue", "Men", "Plain tee"),
    ("Casual Shoes", "Blue", "Women", "Suede shoes"),
    ("Formal Shoes", "Coffee Brown", "Men", "Leather shoes with laces"),
    ("Dresses", "Red", "Women", "Long sleeved dress"),
    ("Tablet Sleeve", "Grey", "Unisex", "Sleeve of felt"),
    ("Flip Flops", "Brown", "Boys", "Beach sandals"),
)


@pytest.fixture(scope="module")
def products() -> ProductStore:
    columns = ("articleType", "baseColour", "gender")
    made = [
        Product(str(n), name, (f"{n}.jpg",), dict(zip(columns, values, strict=True)), description="Machine-washable")
        for n, (*values, name) in enumerate(ROWS)
    ]
    return ProductStore.in_memory(columns, made, range(len(made)))


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        ("but in red", {"baseColour": ("Red",)}),
        ("blue", {"baseColour": ("Blue", "Navy Blue")}),
        ("in NAVY-BLUE, for women", {"baseColour": ("Navy Blue",), "gender": ("Women",)}),
        ("brown or gray", {"baseColour": ("Brown", "Coffee Brown", "Grey")}),
        ("crimson", {"baseColour": ("Red",)}),
        ("t-shirt", {"articleType": ("Tshirts",)}),
        ("a T shirt", {"articleType": ("Tshirts",)}),
        ("dress", {"articleType": ("Dresses",)}),
        ("flip-flop", {"articleType": ("Flip Flops",)}),
        ("shoes", {"articleType": ("Casual Shoes", "Formal Shoes")}),
        ("formal shoe for a man", {"articleType": ("Formal Shoes",), "gender": ("Men",)}),
        ("woman's", {"gender": ("Women",)}),
        ("in bleu for wommen", {"baseColour": ("Blue", "Navy Blue"), "gender": ("Women",)}),
        ("nvay blue tshrit", {"baseColour": ("Navy Blue",), "articleType": ("Tshirts",)}),
        ("crimsno", {"baseColour": ("Red",)}),
        ("simliar to thsi, in a red colur", {"baseColour": ("Red",)}),
        ("rad", {}),  # too short to tell
        ("", {}),
        ("🦄 \"' OR () * NEAR", {}),
    ],
)
def test_words_name_values(products: ProductStore, words: str, filters: dict[str, tuple[str, ...]]) -> None:
    found = understand(words, products).filters
    assert {column: set(values) for column, values in found.items()} == {c: set(v) for c, v in filters.items()}


def test_what_names_no_value_is_preferred(products: ProductStore) -> None:
    understood = understand("red, with long sleeves and Leather Straps", products)
    assert understood.filters == {"baseColour": ("Red",)}
    assert understood.preferred == ("long sleeves", "Leather Straps")


def test_what_no_product_mentions_is_ignored(products: ProductStore) -> None:
    understood = understand("with dragons, zippers and laces; machine washable", products)
    assert (understood.preferred, understood.ignored) == (("laces", "machine washable"), ("dragons", "zippers"))


def test_only_what_becomes_a_filter_is_corrected(products: ProductStore) -> None:
    understood = understand("lacey, felty and in rde gery", products)
    assert understood.filters == {"baseColour": ("Grey",)}
    assert (understood.preferred, understood.ignored) == ((), ("lacey", "felty", "rde"))
    assert understand("withuot felt", products).ignored == ("withuot felt",)


@pytest.mark.parametrize(
    ("words", "ignored"),
    [
        ("nicht schwarz", ("nicht schwarz",)),
        ("kein schwarz", ("kein schwarz",)),
        ("ohne Blau", ("ohne Blau",)),
        ("keine Blauen", ("keine Blauen",)),
        ("Außer schwarz", ("Außer schwarz",)),
        ("nicht in schwarz, aber für Damen", ("nicht schwarz",)),
        ("für Damen und nie blau", ("nie blau",)),
        ("kleine", ("kleine",)),  # no typing error of "keine"
        ("in Schwarz oder blau", ()),
    ],
)
def test_german_says_what_is_not_wanted(words: str, ignored: tuple[str, ...]) -> None:
    values = (("Schwarz", "Damen"), ("Blau", "Herren"))
    made = [
        Product(str(n), "Schuhe", (f"{n}.jpg",), dict(zip(("farbe", "für"), each, strict=True)))
        for n, each in enumerate(values)
    ]
    understood = understand(words, ProductStore.in_memory(("farbe", "für"), made, range(2)))
    assert understood.ignored == ignored
    assert understood.preferred == ()
    wanted = {"für": ("Damen",)} if "Damen" in words else {"farbe": ("Schwarz", "Blau")} if "oder" in words else {}
    assert understood.filters == wanted


def test_no_german_filler_is_an_english_value() -> None:
    assert not {"fur", "man", "hat", "boot", "gift"} & (FILLERS | NEGATIONS)


def test_what_is_not_wanted_is_neither_a_filter_nor_preferred(products: ProductStore) -> None:
    understood = understand("not red but brown, without laces", products)
    assert set(understood.filters["baseColour"]) == {"Brown", "Coffee Brown"}
    assert (understood.preferred, understood.ignored) == ((), ("not red", "without laces"))


def test_too_many_words_are_refused(products: ProductStore) -> None:
    with pytest.raises(UnprocessableError, match="1,000,000 letters"):
        understand("x" * 1_000_000, products)


def test_products_mention_phrases_in_any_number(products: ProductStore) -> None:
    laced, felt = products.get("2"), products.get("4")
    assert mentions(laced, ("lace", "leather shoe")) == 3
    assert mentions(felt, ("laces",)) == 0


@pytest.mark.parametrize(
    ("words", "least", "most", "ignored"),
    [
        ("under 50", None, 50, ()),
        ("red, below $50", None, 50, ()),
        ("up to 1,500", None, 1500, ()),
        ("bis 20 Euro", None, 20, ()),
        ("unter 19,99 €", None, 19.99, ()),
        ("not over 30 but red", None, 30, ()),
        ("over 30", 30, None, ()),
        ("ab 30", 30, None, ()),
        ("nicht unter 30", 30, None, ()),
        ("over 30 and under 50", 30, 50, ()),
        ("zwischen 30 und 50", 30, 50, ()),
        ("from 30 to 50 euros", 30, 50, ()),
        ("under 30, over 50", None, None, ("under 30", "over 50")),
        ("cheaper", None, None, ("cheaper",)),
        ("billiger, günstig", None, None, ("billiger", "günstig")),
        ("under 5 cm", None, None, ("under 5 cm",)),
        ("sizes over 40", None, None, ("sizes over 40",)),
    ],
)
def test_words_limit_the_price(words: str, least: float | None, most: float | None, ignored: tuple[str, ...]) -> None:
    store = ProductStore.in_memory(("colour",), [Product("1", "Tee", ("1.jpg",), {"colour": "Red"}, price=20)], [0])
    found = understand(words, store)
    assert (found.price_min, found.price_max, found.ignored) == (least, most, ignored)
    assert found.filters == ({"colour": ("Red",)} if "red" in words else {})
    assert not found.preferred


def test_without_prices_in_the_catalogue_they_can_t_be_limited(products: ProductStore) -> None:
    found = understand("red under 50", products)
    assert (found.price_max, found.ignored) == (None, ("under 50",))
    assert found.filters == {"baseColour": ("Red",)}
