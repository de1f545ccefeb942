"""Tests for all shop systems."""

import re

import pytest

from lookalike.catalogue import read_catalogue
from lookalike.catalogue.layout import FIELDS, Layout
from lookalike.catalogue.shops import ANY, Shop, key, recognised, shops
from lookalike.catalogue.variants import LINKS
from tests.catalogue.conftest import Maker, Read, jpeg
from tests.catalogue.shops import test_google_merchant, test_magento, test_shopify, test_woocommerce
from tests.conftest import ROOT

EXPORTS = {
    "a Shopify export": (test_shopify.HEADER, test_shopify.NEW_HEADER),
    "a WooCommerce export": test_woocommerce.HEADERS,
    "a Google Merchant feed": (test_google_merchant.HEADER,),
    "a Magento export": (test_magento.HEADER, test_magento.OLD_HEADER),
    "a table like that of Kaggle's fashion set": (
        "id|gender|masterCategory|subCategory|articleType|baseColour|season|year|usage|productDisplayName",
    ),
}
OF_SHOPS = {"available", "tags", "sku", "sale starts", "sale ends", "sale time"}  # fields that only exports have
each_shop = pytest.mark.parametrize("shop", shops(), ids=lambda shop: shop.name)


@each_shop
def test_a_mapping_says_what_can_be_read(shop: Shop) -> None:
    assert shop.fields.keys() <= {*FIELDS, *LINKS, *OF_SHOPS}
    headers = [header for signs in shop.signs for header in signs]
    headers += [header for several in (*shop.fields.values(), shop.packed) for header in several]
    headers += [*shop.unpublished, *shop.parts, *shop.unlimited]
    assert [header for header in headers if key(header) != header] == []
    assert all(re.compile(pattern) for pattern in (*shop.internal, *shop.several, shop.trimmed))
    assert shop.signs
    values = [
        *shop.nothing,
        *(value for words in (*shop.unpublished.values(), *shop.unlimited.values()) for value in words),
    ]
    assert [value for value in values if value.casefold() != value] == []


@each_shop
def test_every_system_has_an_export_and_knows_it(shop: Shop) -> None:
    for header in EXPORTS[shop.name]:
        assert recognised(header.split("|")) is shop
        assert recognised(header.upper().split("|")) is shop


@each_shop
def test_no_column_of_machinery_is_an_attribute(shop: Shop) -> None:
    """Of the complete exports above, only the columns by which shoppers filter remain."""
    left = {
        each.name
        for header in EXPORTS[shop.name]
        for each in Layout(header.split("|"), shop, {}, "products.csv").attributes
    }
    assert left - {"brand", "category", "tags"} == {
        "a Shopify export": {"Gender", "Material", "Color"},
        "a WooCommerce export": set(),
        "a Google Merchant feed": {"condition", "color", "size", "gender", "age_group"},
        "a Magento export": {"color"},
        "a table like that of Kaggle's fashion set": {
            "gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "year", "usage",
        },
    }[shop.name]  # fmt: skip


@pytest.mark.parametrize("header", ["id,name,price", "handle,title", "sku,name,type", "ID,Name,Typ", "id,title,link"])
def test_a_table_of_no_known_shop_system(header: str) -> None:
    assert recognised(header.split(",")) is ANY


def test_internal_columns_of_any_table_are_reported(read: Read) -> None:
    found = read("id,tax_class,Position,weight\n1,full,3,200 g\n", ["1.jpg"])
    found.source.close()
    assert found.columns == ("weight",)
    assert found.report.notes == ("Columns of no interest to shoppers were not read: tax_class, Position.",)


def test_the_examples_of_the_docs_are_read(make_folder: Maker) -> None:
    page = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```([ct]sv)\n(.*?)^```", page, re.M | re.S)
    named = (
        "linen-front",
        "linen-back",
        "bag",
        "hood-a",
        "hood-b",
        "hood-blue",
        "red",
        "back",
        "side",
        "blue",
        "15970",
    )
    photos = {f"{name}.jpg": jpeg(n) for n, name in enumerate((*named, "tee", "tee-red", "tee-back"))}
    folder = make_folder(photos)
    read = []
    for ending, text in examples:
        table = folder / f"products.{ending}"
        table.write_text(text, encoding="utf-8")
        with (found := read_catalogue(folder)).source:
            read.append([found.report.notes[0], *(f"{each.id}: {len(each.photos)}" for each in found.products)])
            assert found.report.bad_rows == found.report.not_there == ()
        table.unlink()
    assert read == [
        ["Read as a Shopify export: products.csv.", "linen-shirt: 2"],
        ["Read as a WooCommerce export: products.csv.", "45: 3"],
        ["Read as a Google Merchant feed: products.tsv.", "SKU1: 4"],
        ["Read as a Magento export: products.csv.", "tee: 3"],
        ["Read as a table like that of Kaggle's fashion set: products.csv.", "15970: 1"],
    ]
