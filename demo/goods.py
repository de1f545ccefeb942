"""What the shop sells besides clothes: shoes, bags, and what one wears with them."""

from demo.apparel import ADULTS, ALL, BASIC, BRIGHT, COLD, EARTH, EVERYBODY, MEN, SOFT, WARM, WOMEN
from demo.bags import handbag
from demo.carried import backpack, clutch, wallet
from demo.heels import boots, flats, heel, sandals
from demo.jewellery import belt, earrings, pendant
from demo.look import Family, Kind
from demo.shoes import casual, formal, sports
from demo.soft import cap, scarf, socks, tie
from demo.worn import sunglasses, watch

HIDES = ("Black", "Brown", "Tan", "Coffee Brown", "Maroon", "Navy Blue")
BAGS = ("Black", "Tan", "Brown", "Red", "Maroon", "Navy Blue", "Beige", "Teal", "Mustard", "Grey", "Green", "Pink",
    "Olive", "White")
PUMPS = ("Black", "Red", "Nude", "Navy Blue", "Maroon", "Pink", "Teal", "Gold", "Silver", "White", "Purple", "Green",
    "Beige")
METALS = ("Silver", "Gold", "Steel", "Copper")
FRAMES = ("Black", "Brown", "Maroon", "Blue", "White", "Red", "Tan", "Grey", "Green", "Purple")

GOODS = (
    Family("Casual Shoes", "Footwear", "Shoes", 34, casual, {
        "canvas": Kind("Canvas Sneakers", EVERYBODY, ("canvas",), ALL, (25, 59),
            {"plain": 4, "floral": 0.5, "striped": 0.3, "dotted": 0.4, "tartan": 0.4, "camouflage": 0.3}, 0.7,
            weight=1.6),
        "high": Kind("High-Top Sneakers", ("Men", "Women", "Unisex", "Boys"), ("canvas", "canvas", "suede"),
            BASIC + BRIGHT + EARTH, (35, 75), {"plain": 5, "camouflage": 0.4, "leopard": 0.3}, 0.7, weight=1.2),
        "court": Kind("Court Sneakers", ADULTS, ("smooth", "leather"),
            ("White", "White", "Black", "Off White", "Navy Blue", "Grey"), (49, 109), weight=1.4),
        "slip-on": Kind("Slip-On Shoes", ("Men", "Women", "Girls"), ("canvas",), ALL, (22, 49),
            {"plain": 2, "striped": 0.5, "gingham": 0.7, "leopard": 0.4, "leaves": 0.4}, 0.8),
        "loafer": Kind("Loafers", ADULTS, ("leather", "suede", "smooth"), (*HIDES, "Olive", "Red"), (49, 129)),
        "boat": Kind("Boat Shoes", MEN, ("leather", "suede"), ("Tan", "Brown", "Navy Blue", "Olive", "Maroon"),
            (45, 99), weight=0.8),
    }),
    Family("Sports Shoes", "Footwear", "Shoes", 26, sports, {
        "run": Kind("Running Shoes", ("Men", "Women", "Men", "Women", "Boys", "Girls"), ("mesh",),
            BASIC + BRIGHT + ("Pink", "Lavender"), (45, 139), usage="Sports", weight=2),
        "mid": Kind("Training Shoes", ADULTS, ("mesh",), BASIC + BRIGHT, (55, 149), usage="Sports"),
    }),
    Family("Formal Shoes", "Footwear", "Shoes", 16, formal, {
        "oxford": Kind("Oxford Shoes", MEN, ("smooth", "leather"), HIDES, (69, 189), usage="Formal"),
        "derby": Kind("Derby Shoes", MEN, ("smooth", "suede", "leather"), HIDES, (65, 169), usage="Formal"),
        "brogue": Kind("Brogues", ("Men", "Women"), ("leather", "smooth"), HIDES, (69, 189), usage="Formal"),
        "monk": Kind("Monk-Strap Shoes", MEN, ("smooth", "leather"), HIDES, (75, 199), usage="Formal"),
    }),
    Family("Boots", "Footwear", "Shoes", 18, boots, {
        "chelsea": Kind("Chelsea Boots", ADULTS, ("leather", "suede", "smooth"), HIDES, (69, 169), seasons=COLD),
        "laced": Kind("Lace-Up Boots", ADULTS, ("leather", "suede"), ("Tan", "Black", "Brown", "Mustard", "Olive",
            "Maroon"), (75, 179), seasons=COLD),
        "ankle": Kind("Ankle Boots", WOMEN, ("smooth", "suede", "leather"),
            ("Black", "Tan", "Maroon", "Grey", "Red", "Olive"), (65, 149), seasons=COLD),
        "knee": Kind("Knee-High Boots", WOMEN, ("leather", "suede", "smooth"),
            ("Black", "Brown", "Maroon", "Tan", "Grey"), (89, 229), seasons=COLD),
        "rain": Kind("Rain Boots", ("Women", "Girls", "Boys"), ("plastic", "rubber"),
            ("Yellow", "Red", "Navy Blue", "Green", "Pink", "Black"), (29, 65), {"plain": 3, "dotted": 0.8},
            seasons=("Fall", "Spring")),
    }),
    Family("Heels", "Footwear", "Shoes", 28, heel, {
        "pump": Kind("Pumps", WOMEN, ("patent", "smooth", "suede", "satin"), PUMPS, (45, 139),
            {"plain": 6, "leopard": 0.6, "floral": 0.3}, 0.7, "Party", weight=1.5),
        "kitten": Kind("Kitten Heels", WOMEN, ("smooth", "suede", "patent"), PUMPS, (39, 99), usage="Formal"),
        "slingback": Kind("Slingback Heels", WOMEN, ("smooth", "patent", "suede"), PUMPS, (45, 119), usage="Party"),
        "strap": Kind("Ankle-Strap Heels", WOMEN, ("suede", "smooth"), PUMPS, (45, 119), usage="Party"),
        "strappy": Kind("Strappy Heels", WOMEN, ("smooth", "leather", "suede"), PUMPS, (45, 119), usage="Party"),
        "block": Kind("Block Heels", WOMEN, ("smooth", "suede", "leather"), PUMPS, (45, 109)),
        "wedge": Kind("Wedges", WOMEN, ("leather", "suede", "canvas"), PUMPS, (39, 95), seasons=WARM),
        "platform": Kind("Platform Heels", WOMEN, ("suede", "patent", "smooth"), PUMPS, (49, 129), usage="Party",
            weight=0.8),
    }),
    Family("Flats", "Footwear", "Shoes", 18, flats, {
        "ballerina": Kind("Ballerinas", ("Women", "Women", "Girls"), ("smooth", "suede", "patent"),
            (*PUMPS, "Mustard", "Grey"), (22, 69), {"plain": 5, "leopard": 0.6, "dotted": 0.6}, 0.7, weight=1.4),
        "pointed": Kind("Pointed Flats", WOMEN, ("smooth", "patent", "suede"), PUMPS, (29, 85), usage="Smart Casual"),
        "strap": Kind("Mary Jane Flats", ("Women", "Girls"), ("leather", "patent", "smooth"), (*PUMPS, "Tan"),
            (25, 75)),
    }),
    Family("Sandals", "Footwear", "Sandal", 16, sandals, {
        "slide": Kind("Two-Strap Sandals", ADULTS, ("leather", "suede"), (*HIDES, "White", "Red", "Olive"), (29, 79),
            seasons=WARM),
        "strappy": Kind("Strappy Sandals", WOMEN, ("leather", "smooth"),
            ("Tan", "Gold", "Silver", "Black", "Red", "White", "Teal"), (25, 69), seasons=WARM),
        "sport": Kind("Trekking Sandals", ("Men", "Women", "Boys"), ("canvas", "nylon"),
            ("Olive", "Black", "Navy Blue", "Grey", "Brown"), (29, 79), usage="Sports", seasons=WARM),
    }),
    Family("Flip Flops", "Footwear", "Flip Flops", 13, sandals, {
        "beach": Kind("Flip-Flops", EVERYBODY, ("rubber",), BASIC + BRIGHT + SOFT, (9, 25),
            {"plain": 3, "striped": 1.4, "floral": 0.8, "leaves": 0.8, "dotted": 0.6}, 1.1, seasons=WARM),
        "thong": Kind("Leather Thongs", ADULTS, ("leather",), (*HIDES, "Gold"), (19, 49), seasons=WARM, weight=0.7),
    }),
    Family("Handbags", "Accessories", "Bags", 34, handbag, {
        "tote": Kind("Tote Bag", WOMEN, ("leather", "canvas", "smooth"), BAGS, (39, 149),
            {"plain": 4, "striped": 0.8, "floral": 0.6, "leaves": 0.4, "leopard": 0.3}, 1.5, weight=1.6),
        "satchel": Kind("Satchel", WOMEN, ("leather", "smooth"), BAGS, (59, 179), weight=1.2),
        "hobo": Kind("Hobo Bag", WOMEN, ("leather", "suede"), BAGS, (55, 159)),
        "bucket": Kind("Bucket Bag", WOMEN, ("canvas", "leather", "suede", "straw"), (*BAGS, "Cream"), (45, 139),
            {"plain": 4, "striped": 0.6}, 1.4),
        "crossbody": Kind("Crossbody Bag", WOMEN, ("leather", "smooth", "suede"), BAGS, (39, 119),
            {"plain": 5, "leopard": 0.4, "dotted": 0.3}, weight=1.2),
        "quilted": Kind("Quilted Chain Bag", WOMEN, ("smooth", "leather"), BAGS, (55, 189), usage="Party"),
    }),
    Family("Backpacks", "Accessories", "Bags", 22, backpack, {
        "school": Kind("Backpack", ("Unisex", "Boys", "Girls"), ("nylon", "canvas"), BASIC + BRIGHT + SOFT, (25, 69),
            {"plain": 3, "camouflage": 0.6, "floral": 0.7, "dotted": 0.6, "confetti": 0.5, "striped": 0.4}, 1.5,
            weight=1.5),
        "sport": Kind("Sports Backpack", ("Unisex", "Men"), ("nylon",), BASIC + BRIGHT, (35, 89), usage="Sports"),
        "flap": Kind("Buckled Backpack", ("Unisex", "Men"), ("canvas", "leather"),
            ("Olive", "Khaki", "Navy Blue", "Grey", "Brown", "Black", "Mustard", "Rust"), (45, 129), usage="Travel"),
        "mini": Kind("Mini Backpack", WOMEN, ("leather", "smooth"), BAGS, (39, 99)),
    }),
    Family("Clutches", "Accessories", "Bags", 14, clutch, {
        "envelope": Kind("Envelope Clutch", WOMEN, ("leather", "smooth", "suede"), BAGS, (22, 69),
            {"plain": 4, "leopard": 0.6, "blocks": 0.4}, usage="Party"),
        "box": Kind("Box Clutch", WOMEN, ("satin", "silk"), ("Gold", "Silver", "Black", "Red", "Navy Blue", "Purple",
            "Green", "Pink"), (29, 95), {"plain": 4, "floral": 0.8}, usage="Party"),
        "pouch": Kind("Wristlet Clutch", WOMEN, ("leather", "suede", "canvas"), BAGS, (19, 55),
            {"plain": 3, "striped": 0.7, "floral": 0.7}, usage="Party"),
    }),
    Family("Wallets", "Accessories", "Wallets", 14, wallet, {
        "bifold": Kind("Bi-Fold Wallet", MEN, ("leather", "smooth"), (*HIDES, "Grey", "Olive"), (19, 65), weight=1.3),
        "long": Kind("Zip-Around Wallet", WOMEN, ("leather", "smooth"), BAGS, (22, 69),
            {"plain": 4, "floral": 0.5, "leopard": 0.5}),
        "card": Kind("Card Holder", ("Men", "Women", "Unisex"), ("leather", "smooth"), BAGS, (15, 45)),
        "tab": Kind("Snap Wallet", ("Women", "Men"), ("leather", "smooth"), BAGS, (19, 59)),
    }),
    Family("Watches", "Accessories", "Watches", 32, watch, {
        "dress": Kind("Analogue Watch", ADULTS, ("leather",), (*HIDES, "Grey", "Red", "Beige"), (59, 199),
            usage="Smart Casual", weight=1.4),
        "chrono": Kind("Chronograph", MEN, ("leather", "rubber"), HIDES, (89, 299)),
        "diver": Kind("Diver's Watch", ("Men", "Women"), ("rubber",), ("Black", "Navy Blue", "Orange", "White",
            "Green", "Red", "Turquoise Blue"), (79, 259), usage="Sports"),
        "bracelet": Kind("Bracelet Watch", ADULTS, ("metal",), METALS, (79, 289), usage="Formal", weight=1.2),
        "mesh": Kind("Mesh-Strap Watch", ADULTS, ("brushed",), (*METALS, "Black"), (69, 199)),
        "digital": Kind("Digital Watch", ("Unisex", "Men", "Boys", "Girls"), ("rubber",),
            ("Black", "White", "Red", "Blue", "Olive", "Pink", "Yellow", "Grey"), (25, 99), usage="Sports"),
        "tank": Kind("Rectangular Watch", ADULTS, ("leather",), HIDES, (69, 229), usage="Formal", weight=0.9),
    }),
    Family("Sunglasses", "Accessories", "Eyewear", 28, sunglasses, {
        "wayfarer": Kind("Classic Sunglasses", ("Unisex", "Men", "Women"), ("plastic",), FRAMES, (19, 119),
            {"plain": 3, "leopard": 0.8}, 0.6, seasons=WARM, weight=1.3),
        "aviator": Kind("Aviator Sunglasses", ("Men", "Unisex"), ("metal",), METALS, (25, 149), seasons=WARM,
            weight=1.2),
        "round": Kind("Round Sunglasses", ("Unisex", "Women"), ("metal",), METALS, (22, 119), seasons=WARM),
        "cat-eye": Kind("Cat-Eye Sunglasses", WOMEN, ("plastic",), FRAMES, (22, 129), {"plain": 3, "leopard": 0.8},
            0.6, seasons=WARM),
        "square": Kind("Square Sunglasses", ADULTS, ("plastic",), FRAMES, (22, 119), {"plain": 3, "leopard": 0.6},
            0.6, seasons=WARM),
        "wrap": Kind("Wraparound Sunglasses", ("Men", "Unisex"), ("plastic",), FRAMES, (29, 139), usage="Sports",
            seasons=WARM, weight=0.7),
    }),
    Family("Belts", "Accessories", "Belts", 18, belt, {
        "classic": Kind("Leather Belt", ("Men", "Men", "Women"), ("leather", "smooth", "suede"), HIDES, (19, 59),
            weight=1.6),
        "woven": Kind("Braided Belt", ADULTS, ("leather",), ("Tan", "Brown", "Navy Blue", "Black", "Beige"), (22, 55)),
        "slim": Kind("Slim Belt", WOMEN, ("smooth", "patent", "leather"), (*HIDES, "Red", "Gold", "Pink", "White"),
            (12, 39)),
        "plate": Kind("Plate-Buckle Belt", MEN, ("leather", "smooth"), HIDES, (25, 65), usage="Formal"),
    }),
    Family("Caps", "Accessories", "Headwear", 20, cap, {
        "baseball": Kind("Baseball Cap", ("Unisex", "Men", "Women", "Boys"), ("twill", "denim", "canvas"), ALL,
            (12, 29), {"plain": 5, "camouflage": 0.7, "tartan": 0.3}, weight=1.6),
        "trucker": Kind("Trucker Cap", ("Unisex", "Men"), ("canvas",), BASIC + BRIGHT, (12, 29), seasons=WARM),
        "bucket": Kind("Bucket Hat", ("Unisex", "Women"), ("canvas", "denim"), EARTH + BASIC + SOFT, (15, 35),
            {"plain": 3, "leaves": 0.8, "camouflage": 0.5, "gingham": 0.5}, seasons=WARM),
        "beanie": Kind("Beanie", EVERYBODY, ("knit", "chunky"), ALL, (12, 35), {"plain": 4, "striped": 1}, 1.2,
            seasons=COLD, weight=1.3),
        "flat": Kind("Flat Cap", MEN, ("wool", "linen"), ("Grey", "Charcoal", "Brown", "Navy Blue", "Olive", "Beige"),
            (19, 45), {"plain": 1, "herringbone": 1.5, "tartan": 0.8, "windowpane": 0.5}, seasons=COLD, weight=0.9),
    }),
    Family("Scarves", "Accessories", "Scarves", 20, scarf, {
        "loop": Kind("Scarf", ("Women", "Men", "Unisex"), ("wool", "knit", "chunky", "fleece"), ALL, (19, 65),
            {"plain": 2, "tartan": 2, "striped": 1, "herringbone": 0.5}, 1.1, seasons=COLD, weight=2),
        "square": Kind("Silk Square", WOMEN, ("silk", "satin"), ALL, (25, 89),
            {"floral": 2, "dotted": 1.2, "leopard": 0.6, "leaves": 0.6, "chevron": 0.6, "confetti": 0.8}, 1.3,
            usage="Smart Casual"),
    }),
    Family("Ties", "Accessories", "Ties", 18, tie, {
        "classic": Kind("Silk Tie", MEN, ("silk", "satin"), BASIC + EARTH + BRIGHT, (19, 59),
            {"plain": 1.2, "regimental": 2, "dotted": 1.4, "windowpane": 0.5, "floral": 0.6, "chevron": 0.3}, 0.62,
            "Formal", weight=1.8),
        "slim": Kind("Slim Tie", MEN, ("silk", "satin"), BASIC + BRIGHT + EARTH, (17, 45),
            {"plain": 1.5, "regimental": 1, "dotted": 1}, 0.55, "Formal"),
        "knit": Kind("Knitted Tie", MEN, ("knit",), ("Navy Blue", "Olive", "Maroon", "Mustard", "Grey", "Teal"),
            (22, 45), {"plain": 2, "striped": 1.2}, 1.0, "Smart Casual", weight=0.7),
        "bow": Kind("Bow Tie", ("Men", "Boys"), ("satin", "silk"), BASIC + BRIGHT + EARTH, (15, 39),
            {"plain": 2, "dotted": 1.2, "tartan": 0.8, "striped": 0.4}, 0.7, "Party", weight=0.9),
    }),
    Family("Socks", "Accessories", "Socks", 18, socks, {
        "crew": Kind("Crew Socks", EVERYBODY, ("knit",), ALL, (5, 15),
            {"plain": 2.4, "striped": 1.5, "dotted": 0.8, "argyle": 1.2, "hearts": 0.5}, 0.9, weight=1.6),
        "ankle": Kind("Ankle Socks", EVERYBODY, ("knit",), ALL, (4, 12), {"plain": 2, "striped": 1, "dotted": 0.8},
            0.8, "Sports"),
        "knee": Kind("Knee Socks", ("Girls", "Women", "Boys"), ("knit",), ALL, (7, 19),
            {"plain": 2, "striped": 1, "argyle": 0.8, "chevron": 0.4}, 0.9),
    }),
    Family("Earrings", "Accessories", "Jewellery", 10, earrings, {
        "hoops": Kind("Hoop Earrings", WOMEN, ("metal",), ("Gold", "Silver", "Copper"), (12, 49), usage="Party"),
        "tassel": Kind("Tassel Earrings", WOMEN, ("metal",), ("Gold", "Silver", "Copper"), (12, 35), usage="Party"),
        "drops": Kind("Drop Earrings", WOMEN, ("metal",), ("Gold", "Silver", "Copper"), (15, 69), usage="Party"),
        "pearls": Kind("Pearl Earrings", WOMEN, ("metal",), ("Gold", "Silver", "Copper"), (19, 79), usage="Party"),
    }),
    Family("Necklace and Chains", "Accessories", "Jewellery", 10, pendant, {
        "gem": Kind("Pendant Necklace", WOMEN, ("metal",), ("Gold", "Silver", "Copper"), (19, 89), usage="Party"),
        "beads": Kind("Bead Necklace", WOMEN, ("metal",), ("Gold", "Silver", "Bronze"), (15, 59)),
        "bar": Kind("Bar Necklace", ("Women", "Men"), ("metal",), ("Gold", "Silver", "Copper"), (15, 59)),
        "layered": Kind("Layered Necklace", WOMEN, ("metal",), ("Gold", "Silver", "Copper"), (19, 69), usage="Party"),
    }),
)  # fmt: skip
