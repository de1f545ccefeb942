"""A shop of eight drawn products, for tests that need a whole index."""

from pathlib import Path

from PIL import Image, ImageDraw

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress

STYLES = """\
id,name,gender,price,url
101,Red Ball,Women,10,https://shop.example/101
102,=Red Ball (again),Men,12,
103,@Blue Ball,Men,,
104,Green Ball,Women,20,
105,Red Box,Men,30,
106,Blue Box,Women,35,
107,Green Box,Men,40,
108,Red Bar,Women,50,
"""
SHAPES = {  # 102 has the very photo of 101
    "101": ("red", (20, 20, 76, 76)),
    "102": ("red", (20, 20, 76, 76)),
    "103": ("blue", (20, 20, 76, 76)),
    "104": ("green", (20, 20, 76, 76)),
    "105": ("red", (15, 25, 81, 71)),
    "106": ("blue", (15, 25, 81, 71)),
    "107": ("green", (15, 25, 81, 71)),
    "108": ("red", (38, 5, 58, 91)),
}


def draw_catalogue(folder: Path) -> Path:
    """Write the photos and their styles.csv into ``folder``."""
    (folder / "images").mkdir(parents=True)
    (folder / "styles.csv").write_text(STYLES, encoding="utf-8")
    for number, (colour, box) in SHAPES.items():
        photo = Image.new("RGB", (96, 96), "white")
        pen = ImageDraw.Draw(photo)
        (pen.ellipse if number < "105" else pen.rectangle)(box, fill=colour)
        photo.save(folder / "images" / f"{number}.png")
    return folder


def build_shop(folder: Path) -> Path:
    """Draw ``folder``/catalogue, index it with ``pixels`` in ``folder``/index, and return this folder."""
    catalogue = draw_catalogue(folder / "catalogue")
    build(BuildOptions(catalogue, folder / "index", encoder="pixels"), Progress())
    return folder / "index"
