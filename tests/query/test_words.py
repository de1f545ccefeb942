"""Words beside a photo: the filters that they name, and what they prefer."""

import pytest

from lookalike.catalogue.product import Product
from lookalike.errors import UnprocessableError
from lookalike.index.products import ProductStore
from lookalike.query import mentions, understand

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
        Product(id=str(n), name=name, photos=(f"{n}.jpg",), attributes=dict(zip(columns, values, strict=True)))
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
    understood = understand("red, with long sleeves and a floral print", products)
    assert understood.filters == {"baseColour": ("Red",)}
    assert understood.preferred == ("long sleeves", "floral print")


def test_typing_errors_are_forgiven_in_what_is_preferred_or_not_wanted(products: ProductStore) -> None:
    understood = understand("with lether and zippers, withuot laecs", products)
    assert (understood.preferred, understood.ignored) == (("leather", "zippers"), ("without laces",))
    assert not understood.filters


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
