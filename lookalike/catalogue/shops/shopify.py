"""Shopify (Products, Export): one row per variant or photo. The first row of a handle has the product's fields."""

from lookalike.catalogue.shops.base import Pair, Shop

_NO = dict.fromkeys(("false", "falsch", "faux", "falso"), "is not published in the shop")
_UNTRACKED = {"": "the shop does not count them"}

SHOP = Shop(
    name="a Shopify export",
    signs=(
        ("handle", "variant price"),
        ("handle", "variant sku"),
        ("handle", "image src"),
        ("handle", "body (html)"),
        ("url handle", "title"),  # as written since 2025
    ),
    fields={
        "id": ("handle", "url handle"),
        "name": ("title",),
        "description": ("body (html)", "body html", "description"),
        "price": ("variant price", "price"),
        "regular": ("variant compare at price", "compare-at price"),
        "stock": ("variant inventory qty", "inventory quantity"),
        "brand": ("vendor",),
        "category": ("type", "custom product type", "product category", "standardized product type"),
        "tags": ("tags",),
        "image": ("image src", "product image url", "variant image", "variant image url"),
        "position": ("image position",),
        "sku": ("variant sku", "sku"),
    },
    pairs=(Pair("option{} name", "option{} value"),),
    category=("", ">"),
    several={"tags": ",", r".*\(product\.metafields\.shopify\..*": ";"},
    internal=(
        r"variant .*",
        r"option\d+ linked to",
        r"published.*|status",
        r"image alt text",
        r"gift card|barcode|cost per item|charge tax|unit price .*|weight .*|requires shipping|fulfillment service",
        r"inventory tracker|continue selling when out of stock",
        r"seo .*",
        r"google shopping / (?!gender|age group).*",
        r"(?:included|price|compare at price|compare-at price) / .*",
        r".*\(product\.metafields\.(?:facts|global|mm-google-shopping|reviews|seo)\..*",
    ),
    trimmed=r" ?\(product\.metafields\.[^)]*\)|google shopping / ",
    nothing=frozenset({"default title"}),
    unpublished={
        "status": {
            "draft": "is a draft in the shop",
            "archived": "is archived in the shop",
            "unlisted": "is unlisted in the shop",
        },
        "published": _NO,
        "published on online store": _NO,
    },
    unlimited={
        "variant inventory tracker": _UNTRACKED,
        "inventory tracker": _UNTRACKED,
        "variant inventory policy": {"continue": "sold when out of stock"},
        "continue selling when out of stock": {"true": "sold when out of stock"},
    },
)  # fmt: skip
