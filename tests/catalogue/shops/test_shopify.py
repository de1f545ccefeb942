import pytest

from tests.catalogue.shops.conftest import Export, of

HEADER = (
    "Handle|Title|Body (HTML)|Vendor|Product Category|Type|Tags|Published|Option1 Name|Option1 Value|Option2 Name|"
    "Option2 Value|Variant SKU|Variant Grams|Variant Inventory Tracker|Variant Inventory Qty|Variant Inventory Policy|"
    "Variant Fulfillment Service|Variant Price|Variant Compare At Price|Variant Requires Shipping|Variant Taxable|"
    "Variant Barcode|Image Src|Image Position|Image Alt Text|Gift Card|SEO Title|SEO Description|"
    "Google Shopping / Gender|Google Shopping / MPN|Material (product.metafields.custom.material)|Variant Image|"
    "Variant Weight Unit|Cost per item|Included / United States|Price / International|Status"
)
NEW_HEADER = (
    "Title|URL handle|Description|Vendor|Product category|Type|Tags|Published on online store|Status|SKU|Barcode|"
    "Option1 name|Option1 value|Option1 Linked To|Price|Compare-at price|Cost per item|Charge tax|Tax code|"
    "Inventory tracker|Inventory quantity|Continue selling when out of stock|Weight value (grams)|Requires shipping|"
    "Fulfillment service|Product image URL|Image position|Image alt text|Variant image URL|Gift card|SEO title|"
    "Color (product.metafields.shopify.color-pattern)|Google Shopping / Condition"
)
CDN = "https://cdn.shopify.com/s/files/1/0001/0002/files/"
MACHINE = {
    "Variant Grams": "200",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Policy": "deny",
    "Variant Fulfillment Service": "manual",
    "Variant Requires Shipping": "true",
    "Variant Taxable": "true",
    "Variant Weight Unit": "kg",
    "Included / United States": "true",
    "Google Shopping / MPN": "X-1",
}


def boots(**more: str) -> dict[str, str]:
    """The first row of a product."""
    return {
        **MACHINE, "Handle": "boots", "Title": "Hiking boots", "Vendor": "Acme", "Type": "Shoes", "Published": "TRUE",
        "Option1 Name": "Title", "Option1 Value": "Default Title", "Variant Price": "120.00", "Status": "active",
        "Image Src": f"{CDN}boots.jpg?v=1", "Image Position": "1", "Gift Card": "false", **more,
    }  # fmt: skip


def test_a_product_with_variants_and_photos(read_export: Export) -> None:
    rows = [
        boots(**{
            "Body (HTML)": "<p>For <b>mud</b> &amp; rock</p><ul><li>Waterproof</li></ul>", "Tags": "outdoor, winter",
            "Option1 Name": "Size", "Option1 Value": "40", "Option2 Name": "Color", "Option2 Value": "Brown",
            "Variant SKU": "B40", "Variant Price": "99.00", "Variant Compare At Price": "120.00",
            "Variant Inventory Qty": "0", "Variant Image": f"{CDN}boots-brown.jpg?v=1",
            "Google Shopping / Gender": "Unisex", "Material (product.metafields.custom.material)": "Leather",
        }),
        {**MACHINE, "Handle": "boots", "Option1 Value": "41", "Option2 Value": "Black", "Variant Price": "99.00",
         "Variant Inventory Qty": "3", "Image Src": f"{CDN}boots-side.jpg?v=1", "Image Position": "2"},
        {"Handle": "boots", "Image Src": f"{CDN}boots-back.jpg?v=1", "Image Position": "3"},
    ]  # fmt: skip
    found = read_export(HEADER, rows, *(f"boots{which}.jpg" for which in ("", "-brown", "-side", "-back")))
    product = of(found, "boots")
    assert found.report.notes == ("Read as a Shopify export: products.csv.",)
    assert product.photos == ("boots.jpg", "boots-brown.jpg", "boots-side.jpg", "boots-back.jpg")
    assert (product.name, product.description) == ("Hiking boots", "For mud & rock\n\n• Waterproof")
    assert (product.price, product.regular_price, product.stock) == (99.0, 120.0, "3")
    assert (product.brand, product.category) == ("Acme", "Shoes")
    assert product.values == {
        "brand": ("Acme",),
        "category": ("Shoes",),
        "tags": ("outdoor", "winter"),
        "Gender": ("Unisex",),
        "Material": ("Leather",),
        "Size": ("40", "41"),
        "Color": ("Brown", "Black"),
    }
    assert set(found.columns) == set(product.values)
    assert found.report.photos_without_row == found.report.rows_without_photo == ()


def test_the_headers_of_today(read_export: Export) -> None:
    row = {
        "Title": "Scarf", "URL handle": "scarf", "Description": "<p>Wool</p>", "Vendor": "Acme",
        "Product category": "Apparel & Accessories > Clothing Accessories > Scarves",
        "Published on online store": "TRUE",
        "Status": "Active", "SKU": "S", "Option1 name": "Title", "Option1 value": "Default Title", "Price": "29.90",
        "Compare-at price": "39.90", "Charge tax": "TRUE", "Inventory tracker": "shopify", "Inventory quantity": "7",
        "Continue selling when out of stock": "FALSE", "Weight value (grams)": "90", "Fulfillment service": "manual",
        "Product image URL": f"{CDN}scarf.jpg?v=2", "Image position": "1", "Gift card": "FALSE",
        "Color (product.metafields.shopify.color-pattern)": "red; blue", "Google Shopping / Condition": "New",
    }  # fmt: skip
    product = of(read_export(NEW_HEADER, [row], "scarf.jpg"), "scarf")
    assert (product.name, product.description, product.stock) == ("Scarf", "Wool", "7")
    assert (product.price, product.regular_price) == (29.9, 39.9)
    assert product.values == {
        "brand": ("Acme",),
        "category": ("Scarves", "Clothing Accessories", "Apparel & Accessories"),
        "Color": ("red", "blue"),
    }


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"Status": "draft"}, "is a draft in the shop"),
        ({"Status": "archived"}, "is archived in the shop"),
        ({"Published": "FALSE"}, "is not published in the shop"),
    ],
)
def test_what_is_not_published_is_left_out_and_reported(read_export: Export, more: dict[str, str], why: str) -> None:
    other = {"Handle": "hat", "Title": "Hat", "Image Src": f"{CDN}hat.jpg", "Status": "active"}
    found = read_export(HEADER, [boots(**more), other], "boots.jpg", "hat.jpg")
    assert [product.id for product in found.products] == ["hat"]
    assert found.report.unpublished == {"boots": why}
    assert found.report.unpublished_photos == (("boots.jpg", "boots"),)
    assert found.report.photos_without_row == found.report.rows_without_photo == ()


@pytest.mark.parametrize(
    ("more", "stock"),
    [
        ({"Variant Inventory Qty": "-2"}, "0"),
        ({"Variant Inventory Qty": "0", "Variant Inventory Tracker": ""}, "in stock"),
        ({"Variant Inventory Qty": "0", "Variant Inventory Policy": "continue"}, "in stock"),
        ({"Variant Inventory Qty": "5", "Variant Inventory Policy": "continue"}, "5"),
        ({"Variant Inventory Qty": ""}, None),
    ],
)
def test_stock(read_export: Export, more: dict[str, str], stock: str | None) -> None:
    assert of(read_export(HEADER, [boots(**more)], "boots.jpg"), "boots").stock == stock


def test_a_spreadsheet_sorted_the_rows_and_the_first_photo_is_still_the_first(read_export: Export) -> None:
    rows = [{"Handle": "boots", "Image Src": f"{CDN}back.jpg", "Image Position": "2"}, boots()]
    assert of(read_export(HEADER, rows, "boots.jpg", "back.jpg"), "boots").photos == ("boots.jpg", "back.jpg")


def test_photos_may_be_called_by_a_variant_s_sku(read_export: Export) -> None:
    rows = [boots(**{"Variant SKU": "BT-40"}), {**MACHINE, "Handle": "boots", "Variant SKU": "BT-41"}]
    found = read_export(HEADER, rows, "BT-40.jpg", "BT-41_2.jpg", "BT-4.jpg")
    assert of(found, "boots").photos == ("BT-40.jpg", "BT-41_2.jpg")
    assert found.report.photos_without_row == ("BT-4.jpg",)


def test_columns_that_the_keeper_added_are_read_as_in_any_table(read_export: Export) -> None:
    row = {**boots(), "url": "https://shop.example/boots", "Season": "Winter", "created_at": "2026-03-04T10:00:00Z"}
    product = of(read_export(f"{HEADER}|url|Season|created_at", [row], "boots.jpg"), "boots")
    assert (product.url, product.created, product.attributes["Season"]) == (
        "https://shop.example/boots", "2026-03-04", "Winter",
    )  # fmt: skip
