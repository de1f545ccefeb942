"""Google Merchant Center: a product feed, also used by Facebook and others. Variants share an item group."""

from lookalike.catalogue.shops.base import Shop

SHOP = Shop(
    name="a Google Merchant feed",
    signs=(
        ("id", "title", "image link", "availability"),
        ("id", "title", "link", "image link", "price"),
        ("id", "title", "image link", "google product category"),
    ),
    fields={
        "id": ("id",),
        "name": ("title",),
        "description": ("description",),
        "price": ("price",),
        "sale": ("sale price",),
        "sale time": ("sale price effective date",),
        "stock": ("availability",),
        "brand": ("brand",),
        "category": ("product type", "google product category", "fb product category"),
        "url": ("link", "canonical link"),
        "image": ("image link",),
        "group": ("item group id",),
    },
    category=("", ">"),
    internal=(
        r"gtin|mpn|identifier exists|upc|ean|isbn",
        r"(?:mobile|lifestyle image|video|virtual model) link|ads redirect|cost of goods sold|auto pricing.*",
        r"(?:availability|expiration) date|is bundle|multipack|adult|energy efficiency class",
        r"(?:shipping|tax|return|pickup|included|excluded|max|min|handling|transit|ships)\b.*",
        r"custom label \d|custom number \d|promotion id|ads .*|pause|display ads .*|external seller id",
        r"unit pricing .*|installment|subscription cost|loyalty .*|certification|inventory|quantity to sell .*",
        r"product (?:length|width|height|weight|highlight|detail)|item subtitle|structured .*",
    ),
)  # fmt: skip
