from tests.catalogue.shops.conftest import Export, of

HEADER = (
    "sku|store_view_code|attribute_set_code|product_type|categories|product_websites|name|description|"
    "short_description|weight|product_online|tax_class_name|visibility|price|special_price|special_price_from_date|"
    "special_price_to_date|url_key|meta_title|meta_keywords|meta_description|base_image|base_image_label|small_image|"
    "small_image_label|thumbnail_image|thumbnail_image_label|swatch_image|created_at|updated_at|new_from_date|"
    "display_product_options_in|map_price|msrp_price|gift_message_available|country_of_manufacture|"
    "additional_attributes|qty|out_of_stock_qty|use_config_min_qty|is_qty_decimal|allow_backorders|min_cart_qty|"
    "is_in_stock|manage_stock|website_id|related_skus|crosssell_skus|upsell_skus|additional_images|"
    "additional_image_labels|hide_from_product_page|configurable_variations|configurable_variation_labels|"
    "associated_skus"
)
OLD_HEADER = (
    "sku|_store|_attribute_set|_type|_category|_root_category|_product_websites|color|cost|created_at|description|"
    "image|image_label|manufacturer|meta_title|name|price|special_price|status|tax_class_id|thumbnail|url_key|"
    "visibility|weight|qty|is_in_stock|_media_image|_media_lable|_super_products_sku|_super_attribute_code"
)


def row(sku: str, **cells: str) -> dict[str, str]:
    return {
        "sku": sku, "attribute_set_code": "Default", "product_type": "simple", "product_websites": "base",
        "name": sku.title(), "weight": "1.0000", "product_online": "1", "tax_class_name": "Taxable Goods",
        "visibility": "Catalog, Search", "price": "29.0000", "url_key": sku, "created_at": "2/19/26, 1:06 AM",
        "updated_at": "2/20/26, 1:06 AM", "gift_message_available": "Use config", "qty": "5.0000", "is_in_stock": "1",
        "website_id": "0", "display_product_options_in": "Block after Info Column", **cells,
    }  # fmt: skip


def test_a_configurable_product_and_its_variants(read_export: Export) -> None:
    variants = [
        row(f"tee-{colour.lower()}", visibility="Not Visible Individually", qty=qty, base_image=f"/t/e/{colour}.jpg",
            additional_attributes=f"color={colour},size=M|L,has_options=0", product_online=online)
        for colour, qty, online in (("Red", "3.0000", "1"), ("Blue", "0.0000", "1"), ("Grey", "9.0000", "2"))
    ]  # fmt: skip
    parent = row(
        "tee", product_type="configurable", price="", description="<p>Cotton</p>", qty="0.0000",
        categories="Default Category/Women/Tops,Default Category/Sale",
        additional_attributes="material=Cotton, organic",
        configurable_variations="sku=tee-red,color=Red|sku=tee-blue,color=Blue|sku=tee-grey,color=Grey",
        base_image="/t/e/tee.jpg", small_image="/t/e/tee.jpg", thumbnail_image="no_selection",
        additional_images="/t/e/back.jpg,/t/e/side.jpg",
    )  # fmt: skip
    photos = [f"media/t/e/{name}.jpg" for name in ("tee", "back", "side", "Red", "Blue", "Grey")]
    found = read_export(HEADER, [*variants, parent], *photos)
    product = of(found, "tee")
    assert found.report.notes == ("Read as a Magento export: products.csv.",)
    assert product.photos == tuple(photos[:5])
    assert (product.name, product.price, product.description) == ("Tee", 29.0, "Cotton")
    assert (product.created, product.stock) == ("2026-02-19", "in stock")
    assert product.values == {
        "category": ("Tops", "Women", "Sale"),
        "material": ("Cotton, organic",),
        "color": ("Red", "Blue"),
        "size": ("M", "L"),
    }
    assert [product.id for product in found.products] == ["tee"]
    assert found.report.unpublished == {"tee-grey": "is disabled in the shop"}


def test_a_simple_product_and_what_the_shop_does_not_show(read_export: Export) -> None:
    rows = [
        row("bag", special_price="19.0000", special_price_to_date="1/1/99, 12:00 AM", base_image="/b/a/bag.jpg"),
        row("old", product_online="2"),
        row("part", visibility="Not Visible Individually"),
    ]
    found = read_export(HEADER, rows, "bag.jpg", "old.jpg", "part.jpg")
    bag = of(found, "bag")
    assert (bag.price, bag.regular_price, bag.stock, bag.attributes) == (19.0, 29.0, "5", {})
    assert found.report.unpublished == {
        "old": "is disabled in the shop",
        "part": "is not visible by itself in the shop",
    }


def test_rows_of_other_store_views_are_ignored(read_export: Export) -> None:
    rows = [
        row("bag", additional_attributes="color=Red"),
        {**row("bag", name="Tasche", additional_attributes="color=Rot"), "store_view_code": "de"},
    ]
    product = of(read_export(HEADER, rows, "bag.jpg"), "bag")
    assert (product.name, product.values) == ("Bag", {"color": ("Red",)})


def test_a_row_without_a_sku_goes_on_with_the_one_above(read_export: Export) -> None:
    """Further photos, categories and variants as in exports of Magento 1."""
    tee = {"_attribute_set": "Default", "_product_websites": "base", "status": "1", "qty": "4.0000", "is_in_stock": "1"}
    rows = [
        {**tee, "sku": "tee-red", "_type": "simple", "name": "Tee red", "visibility": "1", "color": "Red"},
        {**tee, "sku": "tee", "_type": "configurable", "name": "Tee", "visibility": "4", "price": "29.0000",
         "_category": "Women/Tops", "manufacturer": "Acme", "image": "/t/e/tee.jpg", "_media_image": "/t/e/tee.jpg",
         "_super_products_sku": "tee-red", "_super_attribute_code": "color"},
        {"_category": "Sale", "_media_image": "/t/e/back.jpg", "_super_products_sku": "tee-blue"},
        {**tee, "sku": "tee-blue", "_type": "simple", "name": "Tee blue", "visibility": "1", "color": "Blue"},
        {**tee, "sku": "gone", "_type": "simple", "name": "Gone", "status": "2", "visibility": "4"},
    ]  # fmt: skip
    found = read_export(OLD_HEADER, rows, "t/e/tee.jpg", "t/e/back.jpg")
    assert [(product.id, product.name, product.photos) for product in found.products] == [
        ("tee", "Tee", ("t/e/tee.jpg", "t/e/back.jpg"))
    ]
    assert found.products[0].values == {
        "category": ("Tops", "Women", "Sale"),
        "brand": ("Acme",),
        "color": ("Red", "Blue"),
    }
    assert found.report.unpublished == {"gone": "is disabled in the shop"}
    assert found.report.bad_rows == ()
