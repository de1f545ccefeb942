"""Magento and Adobe Commerce (System, Export, Products), also Magento 1. A configurable product names its variants."""

from lookalike.catalogue.shops.base import Shop

_DISABLED = dict.fromkeys(("0", "2", "disabled"), "is disabled in the shop")

SHOP = Shop(
    name="a Magento export",
    signs=(
        ("sku", "attribute set code", "product type"),
        ("sku", "attribute set", "type", "product websites"),  # Magento 1 writes _attribute_set, _type
    ),
    fields={
        "id": ("sku",),
        "name": ("name",),
        "description": ("description", "short description"),
        "price": ("price",),
        "sale": ("special price",),
        "sale starts": ("special price from date", "special from date"),
        "sale ends": ("special price to date", "special to date"),
        "stock": ("qty",),
        "available": ("is in stock",),
        "brand": ("brand", "manufacturer"),
        "category": ("categories", "category"),
        "created": ("created at",),
        "image": ("base image", "image", "small image", "additional images", "media image"),
        "children": ("configurable variations", "super products sku"),
        "translation": ("store view code", "store"),
    },
    packed=("additional attributes",),
    category=(",", "/"),
    internal=(
        r"attribute set.*|product type|type|product websites|root category|websites?(?: id)?|entity id|store id",
        r"short description|weight.*|tax class.*|msrp.*|map .*|minimal price|cost|gallery|media .*|has options",
        r"product online|status|visibility|required options|is imported|updated at|url .*",
        r"meta .*|.*image.*|thumbnail.*|options container|product options container|display product options in",
        r"(?:new|news|special|custom|page|design) .*|gift .*|country of manufacture|enable .*|hide from product page",
        r".*qty.*|manage stock|use config .*|is decimal .*|(?:allow )?backorders|(?:min|max|notify|stock) .*",
        r"(?:related|crosssell|upsell|associated|links|super|bundle|downloadable|giftcard)\b.*",
        r"(?:tier price|group price|custom option).*",
        r"configurable variation.*|ts .*|low stock date|is recurring|recurring .*",
    ),
    nothing=frozenset({"no_selection", "default category"}),
    unpublished={"product online": _DISABLED, "status": _DISABLED},
    parts={
        "visibility": dict.fromkeys(("not visible individually", "1"), "is not visible by itself in the shop"),
    },
    continued=True,
)  # fmt: skip
