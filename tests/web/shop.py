"""A small drawn shop for the tests of the web app."""

import csv
import io
import shutil
from pathlib import Path

from PIL import Image, ImageDraw

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress

COLOURS = {"Red": (190, 40, 40), "Navy Blue": (30, 40, 95), "Green": (40, 120, 70), "Mustard": (210, 160, 40)}
KINDS = ("Shirts", "Handbags", "Watches", "Skirts", "Shoes")
GENDERS = ("Men", "Women")
HOSTILE = '<script>document.title="hacked"</script> & "quoted"'
SLASHED = "a b/c#d?e%2F/ü\n2"
HEADER = ["id", "image", "gender", "articleType", "baseColour", "k", "productDisplayName", "price", "url"]


def draw(kind: str, colour: tuple[int, int, int], lean: int = 0) -> Image.Image:
    """A flat product on white, 180×240; ``lean`` (pixels) distinguishes products of a kind."""
    photo = Image.new("RGB", (180, 240), "white")
    pen = ImageDraw.Draw(photo)
    if kind == "Shirts":
        pen.polygon(
            [(60, 40), (120, 40), (160, 80 + lean), (142, 104), (126, 92), (126, 204), (54, 204), (54, 92)], colour
        )
    elif kind == "Handbags":
        pen.rectangle([30, 100, 150, 190 + lean], colour)
        pen.arc([55, 50, 125, 150], 180, 360, colour, 8)
    elif kind == "Watches":
        pen.rectangle([76, 30, 104, 210], colour)
        pen.ellipse([50, 85, 130, 155 + lean], (230, 230, 230), colour, 6)
    elif kind == "Skirts":
        pen.polygon([(68, 50), (112, 50), (154 + lean, 195), (26 - lean, 195)], colour)
    else:
        pen.polygon([(22, 150), (70, 112 - lean), (92, 134), (152, 150), (156, 178), (22, 178)], colour)
    return photo


def photo(kind: str = "Shirts", colour: str = "Red", lean: int = 0, format: str = "PNG") -> bytes:
    """The bytes of a drawn photo."""
    out = io.BytesIO()
    draw(kind, COLOURS[colour], lean).save(out, format)
    return out.getvalue()


def build_shop(folder: Path) -> Path:
    """Draw 45 products below ``folder``, index them with ``pixels``, and return the index's folder."""
    photos = folder / "catalogue"
    photos.mkdir(parents=True)
    rows = []
    for kind in KINDS:
        for colour, rgb in COLOURS.items():
            for gender, lean in zip(GENDERS, (0, 9), strict=True):
                number = len(rows) + 1
                draw(kind, rgb, lean).save(photos / f"{number}.png")
                price = f"{10 + number}.90" if number % 4 else ""
                url = f"https://shop.example/{number}" if number % 2 else "javascript:alert(1)"
                name = f"{gender}'s {colour.lower()} {kind.lower()}"
                rows.append(
                    [number, f"{number}.png", gender, kind, colour, "odd" if number % 2 else "even", name, price, url]
                )
    shutil.copy(photos / "1.png", photos / "duplicate.png")
    draw("Shirts", (120, 60, 160)).save(photos / "hostile.png")
    draw("Shoes", (120, 60, 160)).save(photos / "slashed.png")
    draw("Skirts", (120, 60, 160)).save(photos / "plain.png")
    draw("Watches", (120, 60, 160)).save(photos / "similar.png")
    rows += [
        ["duplicate", "duplicate.png", "Women", "Shirts", "Red", "odd", "The same photo again", "5", ""],
        ["hostile", "hostile.png", "Women", "Shirts", "Purple", "odd", HOSTILE, "", "data:text/html,hello"],
        [SLASHED, "slashed.png", "Men", "Shoes", "Purple", "odd", "Odd id", "", ""],
        ["x", "plain.png", "Women", "Skirts", "Purple", "odd", "Plain id", "", ""],
        ["x/similar", "similar.png", "Men", "Watches", "Purple", "odd", "Id that ends like an address", "", ""],
    ]  # fmt: skip
    with (photos / "styles.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    samples = folder / "samples"
    samples.mkdir()
    for name, kind, colour in (("01-green-bag", "Handbags", "Green"), ("02-blue-shoe", "Shoes", "Navy Blue")):
        ground = Image.new("RGB", (220, 280), (214, 205, 190))
        ground.paste(draw(kind, COLOURS[colour], 4), (20, 20))
        ground.save(samples / f"{name}.jpg", quality=90)
    index = folder / "index"
    build(BuildOptions(photos, index, encoder="pixels"), Progress())
    return index
