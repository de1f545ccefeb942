import pytest

from tests.catalogue.shops.conftest import Export, of

HEADER = (
    "id|title|description|link|image_link|additional_image_link|availability|price|sale_price|"
    "sale_price_effective_date|brand|gtin|mpn|condition|google_product_category|product_type|item_group_id|color|size|"
    "gender|age_group|shipping_weight|tax|custom_label_0|identifier_exists"
)
IMAGES = "https://cdn.example/img/"


def row(sku: str, **cells: str) -> dict[str, str]:
    return {
        "id": sku, "title": f"Shirt {sku}", "link": f"https://shop.example/p/{sku}", "availability": "in_stock",
        "image_link": f"{IMAGES}{sku}.jpg", "price": "49.90 EUR", "gtin": "4006381333931", "condition": "new",
        "shipping_weight": "200 g", "custom_label_0": "x", "identifier_exists": "yes", **cells,
    }  # fmt: skip


def spaced(header: str) -> str:
    return header.replace("_", " ")


def prefixed(header: str) -> str:
    return "|".join(f"g:{name}" for name in header.split("|"))


@pytest.mark.parametrize("write", [str, spaced, str.title, prefixed])
@pytest.mark.parametrize(("name", "delimiter"), [("feed.tsv", "\t"), ("feed.txt", "\t"), ("feed.csv", ",")])
def test_a_feed(read_export: Export, write: object, name: str, delimiter: str) -> None:
    cells = row(
        "S1", description="Soft, <i>airy</i>", sale_price="39.90 EUR", brand="Acme", color="red", gender="female",
        additional_image_link=f"{IMAGES}back.jpg,{IMAGES}side.jpg", google_product_category="1604",
    )  # fmt: skip
    header = write(HEADER)  # type: ignore[operator]
    cells = dict(zip(header.split("|"), (cells.get(key, "") for key in HEADER.split("|")), strict=True))
    found = read_export(header, [cells], "S1.jpg", "back.jpg", "side.jpg", delimiter=delimiter, name=name)
    product = of(found, "S1")
    assert found.report.notes == (f"Read as a Google Merchant feed: {name}.",)
    assert product.photos == ("S1.jpg", "back.jpg", "side.jpg")
    assert (product.name, product.description, product.url) == ("Shirt S1", "Soft, airy", "https://shop.example/p/S1")
    assert (product.price, product.regular_price, product.currency) == (39.9, 49.9, "EUR")
    assert (product.stock, product.brand, product.category) == ("in stock", "Acme", None)
    assert sorted(product.attributes.values()) == ["Acme", "female", "new", "red"]


def test_variants_of_a_group_are_one_product(read_export: Export) -> None:
    rows = [
        row("R", item_group_id="G", color="red", product_type="Home > Women > Shirts", availability="out_of_stock"),
        row("B", item_group_id="G", color="blue", google_product_category="Apparel > Shirts"),
        row("H", product_type="Home > Women > Hats"),
    ]
    found = read_export(HEADER, rows, "R.jpg", "B.jpg", "H.jpg")
    assert [(product.id, product.photos) for product in found.products] == [
        ("R", ("R.jpg", "B.jpg")),
        ("H", ("H.jpg",)),
    ]
    assert found.products[0].values["color"] == ("red", "blue")
    assert found.products[0].category == "Shirts"
    assert [product.stock for product in found.products] == ["in stock", "in stock"]


@pytest.mark.parametrize(
    ("time", "price"),
    [
        ("2020-01-01T00:00+0100/2020-02-01T00:00+0100", 49.9),
        ("2020-01-01T00:00+0100/2999-02-01T00:00+0100", 39.9),
        ("2999-01-01/2999-02-01", 49.9),
    ],
)
def test_a_sale_price_counts_in_its_time(read_export: Export, time: str, price: float) -> None:
    cells = row("S1", sale_price="39.90 EUR", sale_price_effective_date=time)
    assert read_export(HEADER, [cells], "S1.jpg").products[0].price == price
