"""Search by words forgives what people type."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lookalike.catalogue import Product
from lookalike.index.filters import Filters
from lookalike.index.products import ProductStore
from lookalike.index.spelling import Vocabulary
from lookalike.index.tables import write_database
from tests.index.test_products import DUPLICATE_GROUPS, PATHS, PRODUCTS

NAMES = {
    "AB-1": ("Puma Men Blue T-shirt", {"articleType": "Tshirts", "usage": "Sports"}),
    "2": ("Levis Women Skinny Jeans", {"baseColour": "Black"}),
    "3": ("Black Evening Dress", {"articleType": "Dresses"}),
    "4": ("Wrap Dress", {"baseColour": "Black", "pattern": "Blak"}),
    "5": ("Acme Leather Belt", {"baseColour": "Brown"}),
    "6": ("Striped Flip Flops", {"articleType": "Flip Flops"}),
    "7": ("赤いドレス", {"material": "絹"}),
}
COLUMNS = ("articleType", "baseColour", "usage", "pattern", "material")


@pytest.fixture(scope="module")
def store() -> ProductStore:
    products = [Product(each, name, (f"{each}.jpg",), values) for each, (name, values) in NAMES.items()]
    return ProductStore.in_memory(COLUMNS, products, range(len(products)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t-shirt", ["AB-1"]),
        ("tshirt", ["AB-1"]),
        ("T SHIRTS", ["AB-1"]),
        ("shirt for men", ["AB-1"]),
        ("men's tshirt", ["AB-1"]),
        ("flipflop", ["6"]),
        ("flip-flops", ["6"]),
        ("dresses", ["3", "4"]),
        ("sports", ["AB-1"]),
        ("brown belt", ["5"]),
        ("black dress", ["3", "4"]),  # the one with both words in its name first
        ("leath", ["5"]),
        ("ab-1", ["AB-1"]),
        ("#2", ["2"]),
        ("ドレス", ["7"]),
        ("絹", ["7"]),
        ("red", []),
        ("😀 ' \" * ( NEAR", []),
        ("", []),
    ],
)
def test_words_are_found_however_they_are_written(store: ProductStore, text: str, expected: list[str]) -> None:
    found = store.search_words(text)
    assert list(found.ids) == expected
    assert not found.corrected


@pytest.mark.parametrize(
    ("text", "corrected", "expected"),
    [
        ("jaens", "jeans", {"2"}),
        ("skiny jeans", "skinny jeans", {"2"}),
        ("lether belt", "leather belt", {"5"}),
        ("skiny blak", "skinny black", {"2"}),
        ("blak evening", "black evening", {"3"}),  # the catalogue has "blak", but not with "evening"
    ],
)
def test_typing_errors_are_forgiven_and_told(
    store: ProductStore, text: str, corrected: str, expected: set[str]
) -> None:
    found = store.search_words(text)
    assert (found.corrected, set(found.ids)) == (corrected, expected)


def test_a_rare_word_is_corrected_if_the_query_finds_nothing_with_it() -> None:
    names = ["Nike running shoes for women"] * 3 + ["Black shoes", "Sho lip gloss", "Blake socks"]
    products = [Product(str(n), name, (f"{n}.jpg",), {}) for n, name in enumerate(names)]
    store = ProductStore.in_memory((), products, range(len(products)))
    assert store.search_words("shos").ids == ("4",), "with results, a word stays as it is"
    for typed, corrected in {"nike shos women": "nike shoes women", "blak shos": "black shoes"}.items():
        found = store.search_words(typed)
        assert found.corrected == corrected
        assert found.ids


def test_words_are_shown_as_they_were_typed_or_as_the_catalogue_spells_them() -> None:
    names = ["Mütze aus Wolle", "Mütze für Herren", "MÜTZE, Größe M"]
    products = [Product(str(n), name, (f"{n}.jpg",), {}) for n, name in enumerate(names)]
    store = ProductStore.in_memory((), products, range(len(products)))
    assert store.search_words("muetze").corrected == "Mütze"
    assert store.search_words("Muetze für Heren").corrected == "Mütze für herren"
    assert store.search_words("Größe XXL").nearest == ("Größe",)
    assert set(store.search_words("grosse mutze").ids) == {"2"}


def test_only_similar_words_are_suggested() -> None:
    vocabulary = Vocabulary(dict.fromkeys(("dizzy", "brown", "brain", "quest", "plum", "loom", "sandals", "grey"), 1))
    said = {word: vocabulary.similar(word) for word in ("xyzzy", "qwert", "ipsum", "lorem", "brwnn", "sanadels", "gry")}
    assert {word: others for word, others in said.items() if others} == {
        "brwnn": ["brown"], "sanadels": ["sandals"], "gry": ["grey"],
    }  # fmt: skip


def test_products_whose_values_are_named_come_before_those_whose_names_have_the_words() -> None:
    rows = {
        "tee": ("Blue T-shirt for Men", "Tshirts", "Navy Blue", "Men"),
        "blouse": ("Summer shirt", "Shirts", "Blue", "Women"),
        "shirt": ("Oxford", "Shirts", "Blue", "Men"),
        "dark": ("Men Blue Shirt", "Shirts", "Navy Blue", "Men"),
    }
    columns = ("articleType", "baseColour", "gender")
    products = [
        Product(each, name, (f"{each}.jpg",), dict(zip(columns, values, strict=True)))
        for each, (name, *values) in rows.items()
    ]
    store = ProductStore.in_memory(columns, products, range(len(products)))
    assert store.search_words("blue shirts for men").ids == ("shirt", "dark", "tee")
    assert store.search_words("navy blue shrit").ids[:1] == ("dark",)


def test_of_near_words_those_with_the_same_letters_are_likelier() -> None:
    vocabulary = Vocabulary({"grey": 9, "gran": 5, "green": 3})
    assert vocabulary.nearest("gren", 1) == ["green", "grey", "gran"]


def test_where_nothing_is_found_the_nearest_words_are_told(store: ProductStore) -> None:
    assert store.search_words("black tuxedo").nearest == ("black",)
    assert store.search_words("brwnn").nearest == ("brown",)
    assert store.search_words("belt dress").nearest == ("dress", "belt")
    assert store.search_words("tuxedo").nearest == ()


def test_filters_hold_for_words_and_for_what_is_suggested(store: ProductStore) -> None:
    black = Filters({"baseColour": ("Black",)})
    assert store.search_words("dress", black).ids == ("4",)
    assert store.search_words("AB-1", black).ids == ()
    assert store.search_words("belt dress", black).nearest == ("dress",)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "jaens " * 200_000, '"' * 1_000_000, "\ud800 \0 jeans\ud800"])
def test_a_query_of_any_length_is_answered(store: ProductStore, text: str) -> None:
    assert len(store.search_words(text).ids) <= 1


def test_an_index_of_before_attributes_were_searched_can_be_searched_by_them(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    write_database(path, ("gender", "colour"), PRODUCTS, DUPLICATE_GROUPS)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP TABLE words; CREATE VIRTUAL TABLE words USING fts5(\n    name, content = 'product', "
            "content_rowid = 'number', tokenize = \"unicode61 remove_diacritics 2\"\n);"
            "INSERT INTO words (words) VALUES ('rebuild')"
        )
    with closing(ProductStore.open(path, PATHS)) as store:
        assert set(store.search_words("women").ids) == {"a/b c", "3"}
        assert set(store.search_words("jaens").ids) == {"3"}
