"""What the shop sells to put on: families of clothes, their kinds, cloths, colours and prices."""

from demo.dresses import dress
from demo.knits import sweater, sweatshirt
from demo.look import Family, Kind
from demo.lowers import jeans, shorts, skirt, track_pants, trousers
from demo.tops import top, tshirt
from demo.uppers import jacket, shirt

BASIC = ("Black", "White", "Grey", "Navy Blue", "Blue", "Charcoal")
BRIGHT = ("Red", "Green", "Teal", "Yellow", "Orange", "Turquoise Blue", "Purple", "Magenta")
EARTH = ("Olive", "Mustard", "Rust", "Maroon", "Beige", "Khaki", "Brown", "Cream", "Burgundy")
SOFT = ("Pink", "Peach", "Lavender", "Sea Green", "Off White", "Cream")
INDIGO = ("Blue", "Navy Blue", "Black", "Grey", "Blue", "Navy Blue")
ALL = BASIC + BRIGHT + EARTH + SOFT
MEN, WOMEN, ADULTS, EVERYBODY = ("Men",), ("Women",), ("Men", "Women"), ("Men", "Women", "Boys", "Girls", "Unisex")

TEE = {"plain": 4.0, "striped": 2.2, "tie-dye": 0.4, "camouflage": 0.3, "dotted": 0.3, "confetti": 0.4, "blocks": 0.5,
    "leaves": 0.4}
SHIRTING = {"plain": 2.5, "pinstriped": 1.6, "gingham": 1.4, "tartan": 1.4, "windowpane": 0.8, "dotted": 0.6,
    "floral": 0.3}
PRINTED = {"plain": 2.5, "floral": 1.8, "dotted": 1.0, "leaves": 0.6, "striped": 0.5, "leopard": 0.4, "confetti": 0.5,
    "hearts": 0.3}
KNITS = {"plain": 3.0, "striped": 1.2, "argyle": 0.7, "chevron": 0.4, "blocks": 0.4}
SUITING = {"plain": 2.0, "herringbone": 0.8, "windowpane": 0.7, "pinstriped": 0.5}
WARM, COLD = ("Summer", "Spring"), ("Winter", "Fall")

APPAREL = (
    Family("Tshirts", "Apparel", "Topwear", 58, tshirt, {
        "crew": Kind("Crew-Neck T-shirt", EVERYBODY, ("jersey", "jersey", "melange"), ALL, (12, 29), TEE,
            seasons=WARM, weight=2.4),
        "v-neck": Kind("V-Neck T-shirt", ADULTS, ("jersey", "melange"), ALL, (14, 29), {"plain": 3, "striped": 1},
            seasons=WARM),
        "scoop": Kind("Scoop-Neck T-shirt", WOMEN, ("jersey",), ALL, (14, 27),
            {"plain": 2, "striped": 2, "floral": 1, "hearts": 0.6}, seasons=WARM),
        "polo": Kind("Polo T-shirt", ("Men", "Men", "Women", "Boys"), ("jersey",), BASIC + BRIGHT + EARTH, (19, 49),
            {"plain": 3, "striped": 1.4, "blocks": 0.6}, seasons=WARM, weight=1.6),
        "ringer": Kind("Ringer T-shirt", ("Men", "Women", "Boys"), ("jersey", "melange"), BASIC + BRIGHT, (15, 29),
            seasons=WARM, weight=0.7),
        "raglan": Kind("Raglan T-shirt", ("Men", "Boys", "Unisex"), ("jersey", "melange"),
            ("White", "Grey", "Cream", "Off White", "Yellow"), (15, 32), weight=0.7),
        "henley": Kind("Henley T-shirt", MEN, ("jersey", "melange"), BASIC + EARTH, (18, 35), weight=0.7),
        "pocket": Kind("Pocket T-shirt", ("Men", "Unisex"), ("jersey", "melange"), ALL, (15, 32),
            {"plain": 3, "striped": 1.5}, seasons=WARM, weight=0.8),
        "long": Kind("Long-Sleeve T-shirt", EVERYBODY, ("jersey", "melange"), ALL, (18, 36),
            {"plain": 2, "striped": 2}, seasons=COLD, weight=1.1),
    }),
    Family("Shirts", "Apparel", "Topwear", 42, shirt, {
        "formal": Kind("Formal Shirt", MEN, ("woven",), ("White", "Blue", "Grey", "Pink", "Lavender", "Navy Blue",
            "Black", "Off White"), (29, 79), {"plain": 2, "pinstriped": 2, "gingham": 0.7, "windowpane": 0.7}, 0.8,
            "Formal", weight=1.6),
        "casual": Kind("Casual Shirt", ("Men", "Men", "Boys"), ("woven", "linen"), ALL, (24, 59), SHIRTING, weight=1.8),
        "short": Kind("Short-Sleeve Shirt", ("Men", "Boys"), ("woven", "linen"), ALL, (22, 49),
            {**SHIRTING, "leaves": 1.2}, seasons=WARM, weight=1.2),
        "camp": Kind("Camp-Collar Shirt", MEN, ("linen", "silk"), BRIGHT + SOFT + EARTH, (29, 65),
            {"plain": 1, "leaves": 2, "floral": 1.4, "striped": 0.6, "confetti": 0.8}, 1.2, seasons=WARM),
        "work": Kind("Overshirt", MEN, ("twill", "denim"), ("Olive", "Rust", "Navy Blue", "Blue", "Khaki", "Brown",
            "Charcoal"), (39, 89), {"plain": 2, "tartan": 1.6}, seasons=COLD),
        "mandarin": Kind("Mandarin-Collar Shirt", ("Men", "Women"), ("linen", "woven"), SOFT + EARTH + BASIC,
            (29, 65), {"plain": 2, "pinstriped": 1}, seasons=WARM, weight=0.8),
        "blouse": Kind("Shirt", WOMEN, ("silk", "woven", "satin"), ALL, (25, 65),
            {"plain": 2, "dotted": 1.2, "floral": 0.8, "pinstriped": 0.8}, 0.9, "Smart Casual", weight=1.2),
    }),
    Family("Tops", "Apparel", "Topwear", 24, top, {
        "shell": Kind("Sleeveless Top", WOMEN, ("woven", "silk", "chiffon"), ALL, (17, 45), PRINTED, seasons=WARM),
        "cami": Kind("Camisole Top", WOMEN, ("satin", "silk", "jersey"), ALL, (15, 39),
            {"plain": 2, "floral": 0.8, "dotted": 0.5}, seasons=WARM),
        "peplum": Kind("Peplum Top", WOMEN, ("woven", "silk"), ALL, (22, 49), PRINTED, usage="Party"),
        "bell": Kind("Bell-Sleeve Top", WOMEN, ("chiffon", "linen"), ALL, (22, 55), {**PRINTED, "dipped": 0.6}),
        "puff": Kind("Puff-Sleeve Top", WOMEN, ("woven", "linen"), ALL, (20, 45), {**PRINTED, "gingham": 1.0},
            seasons=WARM),
        "tie": Kind("Pussy-Bow Top", WOMEN, ("silk", "satin"), ALL, (25, 59), {"plain": 2, "dotted": 1},
            usage="Smart Casual"),
    }),
    Family("Sweaters", "Apparel", "Topwear", 24, sweater, {
        "crew": Kind("Crew-Neck Sweater", ("Men", "Women", "Boys", "Girls"), ("knit", "knit", "chunky"), ALL,
            (29, 89), KNITS, 1.2, seasons=COLD, weight=1.4),
        "v-neck": Kind("V-Neck Sweater", ADULTS, ("knit",), BASIC + EARTH, (29, 85), KNITS, 1.1, seasons=COLD),
        "turtleneck": Kind("Turtleneck Sweater", ADULTS, ("knit", "chunky"), ALL, (35, 95),
            {"plain": 3, "striped": 1}, 1.2, seasons=COLD),
        "cardigan": Kind("Cardigan", ("Women", "Women", "Men"), ("knit", "chunky"), ALL, (35, 99),
            {"plain": 4, "argyle": 0.5}, 1.2, seasons=COLD),
        "cable": Kind("Cable-Knit Sweater", ADULTS, ("knit",), ("Cream", "Off White", "Navy Blue", "Grey", "Olive",
            "Maroon", "Mustard", "Teal"), (45, 109), seasons=COLD),
    }),
    Family("Sweatshirts", "Apparel", "Topwear", 20, sweatshirt, {
        "hoodie": Kind("Hoodie", EVERYBODY, ("fleece", "melange"), ALL, (29, 69),
            {"plain": 4, "tie-dye": 0.7, "camouflage": 0.5, "blocks": 0.6}, seasons=COLD, weight=1.5),
        "zip": Kind("Zip Hoodie", EVERYBODY, ("fleece", "melange"), BASIC + EARTH + BRIGHT, (35, 75), seasons=COLD),
        "crew": Kind("Sweatshirt", EVERYBODY, ("fleece", "melange"), ALL, (25, 59),
            {"plain": 3, "blocks": 0.8, "striped": 0.5, "dipped": 0.4}, seasons=COLD),
        "contrast": Kind("Contrast-Sleeve Sweatshirt", ("Boys", "Men", "Girls"), ("fleece", "melange"),
            BASIC + BRIGHT, (25, 55), seasons=COLD, weight=0.6),
    }),
    Family("Jackets", "Apparel", "Topwear", 26, jacket, {
        "denim": Kind("Denim Jacket", ADULTS, ("denim",), ("Blue", "Navy Blue", "Black", "White"), (49, 99)),
        "bomber": Kind("Bomber Jacket", ("Men", "Men", "Women", "Boys"), ("nylon", "suede"),
            ("Black", "Olive", "Navy Blue", "Maroon", "Tan", "Grey", "Pink"), (59, 129),
            {"plain": 4, "camouflage": 0.7, "floral": 0.4}, seasons=COLD),
        "biker": Kind("Biker Jacket", ADULTS, ("leather", "suede"), ("Black", "Brown", "Tan", "Maroon", "Red"),
            (99, 249), seasons=COLD),
        "quilted": Kind("Quilted Jacket", EVERYBODY, ("nylon",), ("Black", "Red", "Navy Blue", "Mustard", "Teal",
            "Olive", "Silver", "Orange", "Purple"), (69, 159), seasons=COLD, weight=1.3),
    }),
    Family("Rain Jacket", "Apparel", "Topwear", 7, jacket, {
        "rain": Kind("Raincoat", ("Women", "Men", "Boys", "Girls"), ("nylon", "plastic"),
            ("Yellow", "Navy Blue", "Red", "Sea Green", "Khaki", "Pink"), (49, 99), {"plain": 4, "dotted": 0.5},
            seasons=("Fall", "Spring")),
    }),
    Family("Blazers", "Apparel", "Topwear", 9, jacket, {
        "blazer": Kind("Blazer", ("Men", "Women"), ("wool", "linen", "twill"),
            ("Navy Blue", "Charcoal", "Black", "Beige", "Maroon", "Green", "Grey", "Tan"), (89, 229), SUITING,
            usage="Formal"),
    }),
    Family("Dresses", "Apparel", "Dress", 40, dress, {
        "flare": Kind("Fit-and-Flare Dress", ("Women", "Women", "Girls"), ("woven", "satin", "silk"), ALL, (35, 99),
            PRINTED, weight=1.6, seasons=WARM),
        "sheath": Kind("Sheath Dress", WOMEN, ("twill", "woven"), BASIC + BRIGHT + EARTH, (45, 119),
            {"plain": 3, "herringbone": 0.5, "blocks": 0.7}, usage="Formal"),
        "maxi": Kind("Maxi Dress", WOMEN, ("chiffon", "silk"), ALL, (45, 129), {**PRINTED, "dipped": 0.8}, 1.2,
            "Party", WARM),
        "wrap": Kind("Wrap Dress", WOMEN, ("silk", "jersey"), ALL, (45, 109), PRINTED),
        "shirt": Kind("Shirt Dress", WOMEN, ("linen", "woven", "denim"),
            ("Blue", "Khaki", "Olive", "White", "Rust", "Navy Blue", "Pink", "Mustard"), (39, 95),
            {"plain": 2, "pinstriped": 1, "gingham": 0.8, "tartan": 0.6}),
        "slip": Kind("Slip Dress", WOMEN, ("satin",), ALL, (35, 89), {"plain": 3, "leopard": 0.6, "floral": 0.6},
            usage="Party", weight=0.9),
        "tshirt": Kind("T-shirt Dress", ("Women", "Girls"), ("jersey", "melange"), ALL, (19, 49),
            {"plain": 2, "striped": 2, "tie-dye": 0.5}, seasons=WARM, weight=0.8),
    }),
    Family("Skirts", "Apparel", "Bottomwear", 24, skirt, {
        "pencil": Kind("Pencil Skirt", WOMEN, ("twill", "wool", "leather"), BASIC + EARTH, (25, 69),
            {"plain": 3, "herringbone": 0.8, "windowpane": 0.7}, usage="Formal"),
        "aline": Kind("A-Line Skirt", ("Women", "Girls"), ("woven", "twill"), ALL, (22, 59),
            {**PRINTED, "tartan": 0.8}),
        "pleated": Kind("Pleated Skirt", ("Women", "Girls"), ("woven", "satin"), ALL, (25, 69),
            {"plain": 3, "tartan": 1.2}),
        "midi": Kind("Midi Skirt", WOMEN, ("satin", "chiffon", "silk"), ALL, (29, 79), {**PRINTED, "leopard": 0.8}),
        "denim": Kind("Denim Skirt", ("Women", "Girls"), ("denim",), INDIGO, (25, 55), weight=0.8),
    }),
    Family("Jeans", "Apparel", "Bottomwear", 26, jeans, {
        "skinny": Kind("Skinny Fit Jeans", ("Women", "Women", "Men", "Girls"), ("denim",), INDIGO, (29, 89),
            weight=1.3),
        "straight": Kind("Straight Fit Jeans", ("Men", "Men", "Women", "Boys"), ("denim",), INDIGO, (35, 99),
            weight=1.3),
        "bootcut": Kind("Bootcut Jeans", ADULTS, ("denim",), INDIGO, (35, 95)),
        "relaxed": Kind("Relaxed Fit Jeans", ("Men", "Women", "Boys"), ("denim",), (*INDIGO, "Khaki", "Cream"),
            (35, 95), weight=0.8),
    }),
    Family("Trousers", "Apparel", "Bottomwear", 20, trousers, {
        "chino": Kind("Chinos", ("Men", "Men", "Women"), ("twill",), ("Khaki", "Beige", "Navy Blue", "Olive", "Grey",
            "Rust", "Maroon", "White"), (29, 69), weight=1.3),
        "formal": Kind("Formal Trousers", ADULTS, ("wool", "twill"), ("Charcoal", "Black", "Navy Blue", "Grey",
            "Brown"), (39, 99), {"plain": 2, "pinstriped": 0.8, "windowpane": 0.6}, usage="Formal"),
        "wide": Kind("Wide-Leg Trousers", WOMEN, ("linen", "silk"), ALL, (35, 85),
            {"plain": 3, "striped": 0.3, "pinstriped": 0.6}),
        "cargo": Kind("Cargo Trousers", ("Men", "Boys"), ("twill", "canvas"),
            ("Olive", "Khaki", "Black", "Grey", "Brown"), (35, 75), {"plain": 2, "camouflage": 1}),
    }),
    Family("Track Pants", "Apparel", "Bottomwear", 12, track_pants, {
        "jogger": Kind("Joggers", EVERYBODY, ("melange", "fleece", "jersey"), BASIC + ("Olive", "Maroon", "Teal"),
            (22, 55), usage="Sports"),
        "striped": Kind("Track Pants", EVERYBODY, ("nylon", "jersey"),
            ("Black", "Navy Blue", "Red", "Grey", "Green", "Blue"), (25, 59), usage="Sports"),
    }),
    Family("Shorts", "Apparel", "Bottomwear", 22, shorts, {
        "chino": Kind("Chino Shorts", ("Men", "Men", "Boys", "Women"), ("twill", "linen"),
            ("Beige", "Navy Blue", "Olive", "Red", "Khaki", "Pink", "White", "Teal", "Mustard"), (19, 45),
            {"plain": 3, "gingham": 0.6, "leaves": 0.6, "tartan": 0.5}, seasons=WARM),
        "denim": Kind("Denim Shorts", ("Women", "Men", "Girls"), ("denim",), INDIGO, (19, 45), seasons=WARM),
        "sports": Kind("Sports Shorts", EVERYBODY, ("nylon", "jersey"), BASIC + BRIGHT, (15, 35), usage="Sports",
            seasons=WARM),
        "cargo": Kind("Cargo Shorts", ("Men", "Boys"), ("twill", "canvas"),
            ("Khaki", "Olive", "Grey", "Brown", "Navy Blue"), (22, 49), {"plain": 3, "camouflage": 1}, seasons=WARM),
    }),
)  # fmt: skip
