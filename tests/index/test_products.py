import sqlite3
import threading
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from lookalike.catalogue import Product
from lookalike.errors import IndexFilesError, NotFoundError, UnprocessableError
from lookalike.index.filters import Filters
from lookalike.index.products import ProductStore
from lookalike.index.tables import write_database

PRODUCTS = [
    Product("1", "Puma Men Blue T-shirt", ("1.jpg",), {"gender": "Men", "colour": "Blue"}, 10.0),
    Product("a/b c", "Crème brûlée Dress", ("2.jpg", "3.jpg"), {"gender": "Women"}, 20.5, "https://shop/2", "3"),
    Product("3", "Blue Jeans", ("4.jpg",), {"gender": "Women", "colour": "Blue"}),
    Product(
        "4",
        'Red "Racer" Jacket',
        ("5.jpg",),
        {"gender": "Men", "colour": "Red"},
        99.0,
        None,
        None,
        {},
        120.0,
        "EUR",
        "2026-03-04",
        "Warm.\n\n• Wash cold",
    ),
    Product("5", "Straße 日本 Cap", ("6.jpg",), {"colour": "NA"}, 0.0),
]
DUPLICATE_GROUPS = [0, 1, 2, 0, 4, 5]
PATHS = [path for product in PRODUCTS for path in product.photos]


@pytest.fixture
def store() -> ProductStore:
    return ProductStore.in_memory(("gender", "colour"), PRODUCTS, DUPLICATE_GROUPS)


def rows(mask: np.ndarray) -> list[int]:
    return np.flatnonzero(mask).tolist()


def ids(store: ProductStore, text: str = "") -> list[str]:
    return [product.id for product in store.page(text).products]


@pytest.mark.parametrize(("prices", "decimals"), [((10.0, 20.5), 2), ((10.0, 1299.0), 0), ((None, None), None)])
def test_prices_are_written_alike(prices: tuple[float | None, ...], decimals: int | None) -> None:
    shop = [Product(str(n), "Cap", (f"{n}.jpg",), price=price) for n, price in enumerate(prices)]
    assert ProductStore.in_memory((), shop, [0, 1]).price_decimals == decimals


def test_a_regular_price_is_written_like_the_others() -> None:
    shop = [Product("1", "Cap", ("1.jpg",), price=10.0, regular_price=12.5)]
    assert ProductStore.in_memory((), shop, [0]).price_decimals == 2


def test_a_product_comes_back_as_it_was(store: ProductStore) -> None:
    assert len(store) == 5
    for product in PRODUCTS:
        assert store.get(product.id) == product
    with pytest.raises(NotFoundError, match="no product '2'"):
        store.get("2")


def test_rows_and_products(store: ProductStore) -> None:
    assert store.rows_of("a/b c").tolist() == [1, 2]
    assert store.rows_of("5").tolist() == [5]
    assert store.rows_of("5").dtype == np.int64
    assert store.products_of([5, 2, 0, 2]) == ["5", "a/b c", "1", "a/b c"]
    assert store.products_of([]) == []
    assert store.duplicate_groups.tolist() == DUPLICATE_GROUPS
    with pytest.raises(NotFoundError):
        store.rows_of("nobody")


def test_values_are_counted_by_product_commonest_first(store: ProductStore) -> None:
    assert store.columns == ("gender", "colour")
    assert store.values("gender") == [("Men", 2), ("Women", 2)]
    assert store.values("colour") == [("Blue", 2), ("NA", 1), ("Red", 1)]
    with pytest.raises(UnprocessableError, match="no column 'size' to filter by; there are: gender, colour"):
        store.values("size")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [0, 1, 2, 3, 4, 5]),
        (Filters({"gender": ("Women",)}), [1, 2, 3]),
        (Filters({"gender": ("Men", "Women")}), [0, 1, 2, 3, 4]),
        (Filters({"gender": ("Men",), "colour": ("Blue", "Red")}), [0, 4]),
        (Filters({"gender": ("Women",), "colour": ("Red",)}), []),
        (Filters({"colour": ("NA",)}), [5]),
        (Filters({"colour": ("blue",)}), []),
        (Filters(price_min=10), [0, 1, 2, 4]),
        (Filters(price_max=20.5), [0, 1, 2, 5]),
        (Filters({"gender": ("Women",)}, price_min=0), [1, 2]),
    ],
)
def test_filters_are_or_within_a_column_and_across(store: ProductStore, filters: Filters, expected: list[int]) -> None:
    mask = store.mask(filters)
    assert mask.dtype == bool
    assert rows(mask) == expected
    assert bool(filters) == (filters != Filters())


def test_an_unknown_column_is_reported_with_those_that_exist(store: ProductStore) -> None:
    for ask in (store.mask, lambda filters: store.page(filters=filters)):
        with pytest.raises(UnprocessableError, match=r"'size'.*: gender, colour"):
            ask(Filters({"size": ("M",)}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blue", {"1", "3"}),
        ("BLUE jea", {"3"}),
        ("jeans blue", {"3"}),
        ("t-shirt", {"1"}),
        ("t-shi", {"1"}),
        ("shirt", {"1"}),
        ("creme brulee", {"a/b c"}),
        ("CRÈME", {"a/b c"}),
        (unicodedata.normalize("NFD", "brûl"), {"a/b c"}),
        ("日本", {"5"}),
        ("racer", {"4"}),
        ('"racer"', {"4"}),
        ("blu jeans", {"3"}),
        ("nothing", set()),
    ],
)
def test_names_are_searched_by_words_finished_or_not(store: ProductStore, text: str, expected: set[str]) -> None:
    assert set(ids(store, text)) == expected


@pytest.mark.parametrize(
    "text",
    ['"', "*", "NEAR(blue jeans)", "name:blue", "blue OR red", "blue AND", "NOT blue", "^blue", "{name}: blue", "(",
     "\0", "a\0b", "'; DROP TABLE product; --", "́", "+", "-blue", '""', 'blue" OR "red', "blue\ud800", "x" * 10_000],
)  # fmt: skip
def test_what_a_person_types_is_text_and_no_language(store: ProductStore, text: str) -> None:
    assert set(ids(store, text)) <= {"1", "3", "a/b c"}
    assert len(store.page().products) == 5


def test_words_of_the_query_language_are_words() -> None:
    store = ProductStore.in_memory(
        (), [Product("1", "This not That", ("1.jpg",)), Product("2", "This", ("2.jpg",))], [0, 1]
    )
    assert ids(store, "this NOT") == ["1"]


def test_pages_and_totals(store: ProductStore) -> None:
    first, second, third, beyond = (store.page(page=number, per_page=2) for number in (1, 2, 3, 4))
    assert [[p.id for p in page.products] for page in (first, second, third, beyond)] == [
        ["1", "a/b c"], ["3", "4"], ["5"], []
    ]  # fmt: skip
    assert {page.total for page in (first, second, third, beyond)} == {5}
    assert store.page("blue", Filters({"gender": ("Men",)})).total == 1
    for wrong in ({"page": 0}, {"per_page": 0}):
        with pytest.raises(UnprocessableError, match="start from 1"):
            store.page(**wrong)


def test_the_best_match_comes_first() -> None:
    products = [
        Product("long", "blue shoes with a very long and winding name", ("1",)),
        Product("short", "blue", ("2",)),
    ]
    assert ids(ProductStore.in_memory((), products, [0, 1]), "blue") == ["short", "long"]


def test_a_file_is_read_by_many_threads_and_never_written(tmp_path: Path) -> None:
    path = tmp_path / "a ?#%.db"
    write_database(path, ("gender", "colour"), PRODUCTS, DUPLICATE_GROUPS)
    before = path.read_bytes()
    path.chmod(0o444)
    store = ProductStore.open(path, PATHS)
    wrong = []

    def ask() -> None:
        for _ in range(20):
            if ids(store, "blue") != ["3", "1"] or rows(store.mask(Filters({"colour": ("Red",)}))) != [4]:
                wrong.append(threading.current_thread().name)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    assert not wrong
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_store_goes_on_reading_the_file_it_opened(tmp_path: Path) -> None:
    write_database(tmp_path / "old.db", ("gender", "colour"), PRODUCTS, DUPLICATE_GROUPS)
    write_database(tmp_path / "new.db", (), [Product("1", "x", ("1.jpg",))], [0])
    store = ProductStore.open(tmp_path / "old.db", PATHS)
    (tmp_path / "new.db").replace(tmp_path / "old.db")
    assert store.get("5") == PRODUCTS[4]
    assert set(ids(store, "blue")) == {"1", "3"}
    store.close()


@pytest.mark.parametrize("data", [b"", b"not a database", b"SQLite format 3\0" + bytes(4000)])
def test_what_is_no_database_is_reported(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "catalogue.db"
    path.write_bytes(data)
    with pytest.raises(IndexFilesError, match=r"catalogue\.db is damaged"):
        ProductStore.open(path, PATHS)
    with pytest.raises(IndexFilesError, match="is missing"):
        ProductStore.open(tmp_path / "other.db", PATHS)


def test_another_database_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE product (x)")
    connection.close()
    with pytest.raises(IndexFilesError, match="not a catalogue's database"):
        ProductStore.open(path, PATHS)


SEVERAL = [
    Product("tee", "Tee", ("1.jpg", "2.jpg"), {"size": "S", "colour": "Red"}, further={"size": ("M", "A")}),
    Product("bag", "Bag", ("3.jpg",), {"size": "M"}),
]


def test_all_values_of_a_product_count_in_filters_and_facets() -> None:
    store = ProductStore.in_memory(("colour", "size"), SEVERAL, [0, 1, 2])
    assert store.get("tee").values == {"size": ("S", "M", "A"), "colour": ("Red",)}
    assert store.values("size") == [("M", 2), ("A", 1), ("S", 1)]
    assert rows(store.mask(Filters({"size": ("A",)}))) == [0, 1]
    assert rows(store.mask(Filters({"size": ("M",)}))) == [0, 1, 2]
    assert rows(store.mask(Filters({"size": ("M", "S"), "colour": ("Red",)}))) == [0, 1]
    assert rows(store.mask(Filters({"size": ("XL",)}))) == []


def test_a_database_of_before_there_were_several_values_is_read(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    write_database(path, ("gender", "colour"), PRODUCTS, DUPLICATE_GROUPS)
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE attribute DROP COLUMN place")
    connection.close()
    store = ProductStore.open(path, PATHS)
    assert [store.get(product.id) for product in PRODUCTS] == PRODUCTS
    assert rows(store.mask(Filters({"gender": ("Men",)}))) == [0, 4]


def test_a_database_of_before_there_were_descriptions_is_read(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    write_database(path, ("gender", "colour"), PRODUCTS, DUPLICATE_GROUPS)
    with sqlite3.connect(path) as connection:
        for column in ("regular_price", "currency", "created", "description"):
            connection.execute(f"ALTER TABLE product DROP COLUMN {column}")
    connection.close()
    jacket = ProductStore.open(path, PATHS).get("4")
    assert (jacket.price, jacket.attributes) == (99.0, PRODUCTS[3].attributes)
    assert (jacket.regular_price, jacket.description) == (None, None)
