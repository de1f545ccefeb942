"""A small drawn shop: three kinds in two colours, four of each, no two alike; and photos that people took of such."""

import csv
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress

KINDS = ("Bags", "Belts", "Caps")
COLOURS = {"Red": (190, 40, 40), "Blue": (40, 60, 180)}
EACH = 4


def photo(kind: str, colour: tuple[int, int, int], n: int) -> Image.Image:
    """One product on white, 60×80."""
    image = Image.new("RGB", (60, 80), "white")
    draw = ImageDraw.Draw(image)
    shade = tuple(part + 9 * n for part in colour)
    if kind == "Bags":
        draw.rectangle((12, 30 - n, 48, 66), fill=shade)
        draw.arc((20, 14 - n, 40, 44), 180, 360, fill=shade, width=4)
    elif kind == "Belts":
        draw.rectangle((4, 36, 56, 42 + n), fill=shade)
        draw.rectangle((6 + 3 * n, 33, 14 + 3 * n, 46 + n), fill=(90, 90, 90))
    else:
        draw.pieslice((14, 24, 50, 64 + 2 * n), 180, 360, fill=shade)
        draw.rectangle((2, 42, 30, 46 + n), fill=shade)
    return image


def shop(folder: Path, noise: float = 0.0) -> Path:
    """Write the shop's photos and styles.csv; one product has no colour. ``noise``: its spread, in levels of 0..255."""
    random = np.random.default_rng(3)
    folder.mkdir(parents=True)
    with (folder / "styles.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["id", "articleType", "gender", "baseColour", "productDisplayName"])
        for kind in KINDS:
            for name, colour in COLOURS.items():
                for n in range(EACH):
                    product = f"{kind}-{name}-{n}"
                    drawn = np.asarray(photo(kind, colour, n), np.float64)
                    shaken = np.clip(drawn + random.normal(0, noise, drawn.shape), 0, 255)
                    Image.fromarray(shaken.astype(np.uint8)).save(folder / f"{product}.png")
                    shown = "" if product == "Caps-Red-3" else name
                    table.writerow([product, kind, "Women", shown, f"<b>{name}</b> {kind} & co"])
    return folder


def built(folder: Path, name: str = "index", noise: float = 0.0) -> Path:
    """The folder ``name`` in ``folder``: a ``pixels`` index of the shop, which lies beside it."""
    build(BuildOptions(shop(folder / "shop", noise), folder / name, encoder="pixels"), Progress())
    return folder / name


SENDERS = {"ann": (150, 140, 120), "bob": (70, 80, 90), "eve": (210, 200, 205)}  # and the floor in their photos
RIGHT = {
    "bag": {"articleType": ["Bags"]},
    "belt": {"articleType": ["Belts", "Braces"]},
    "cap": {"articleType": ["Caps"]},
    "hat": {"articleType": ["Top Hats"]},
}


def street(folder: Path) -> Path:
    """Photos that three people took, each on a floor of their own, and styles.csv.

    Nine bags, six belts, three caps, a hat (the shop has none), and two of other kinds.
    """
    folder.mkdir(parents=True)
    with (folder / "styles.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["id", "kind", "sender"])
        for sender, floor in SENDERS.items():
            kinds = ["bag"] * 3 + ["belt"] * 2 + ["cap", {"ann": "hat", "bob": "sock", "eve": ""}[sender]]
            for n, kind in enumerate(kinds):
                drawn = photo(
                    {"bag": "Bags", "belt": "Belts"}.get(kind, "Caps"), COLOURS["Red" if n % 2 else "Blue"], n
                )
                seen = np.asarray(drawn)
                shown = np.where((seen == 255).all(axis=2, keepdims=True), np.array(floor), seen)
                Image.fromarray(shown.astype(np.uint8)).save(folder / f"{sender}-{n}.png")
                table.writerow([f"{sender}-{n}", kind, sender])
    return folder


def kinds_file(path: Path) -> Path:
    """Write the map with the right products of the shop for each kind."""
    path.write_text(json.dumps({"kind": "kind", "group": "sender", "right": RIGHT}), encoding="utf-8")
    return path
