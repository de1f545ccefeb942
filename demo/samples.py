"""The sample photos: things that are not in the catalogue. Most are photos that people took; a few are drawn.

``python -m demo.samples [--out DIR]`` draws the latter into demo/samples/, and writes samples.csv, which names all.
"""

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from demo import noise
from demo.canvas import COOL, moved
from demo.curves import Array
from demo.draw import HERE, jpeg, painted, picture
from demo.grounds import GROUNDS
from demo.palette import BASE_COLOURS
from demo.plan import FAMILIES, FIRST_ID, Article, Line
from demo.relief import soft

SEED = 90_001  # apart from any catalogue's: these are other cuts
WIDTH, HEIGHT = 720, 960
QUALITY = 78


@dataclass(frozen=True)
class Thing:
    """One product in a photo: what it is, and where and how it lies there."""

    article: str
    kind: str
    colour: str
    second: str
    weave: str
    print_name: str = "plain"
    x: float = 0.5  # its middle, as a share of the photo
    y: float = 0.5
    scale: float = 1.0
    turn: float = 0.0  # degrees, clockwise
    lean: float = 0.0  # how much further away its top is: 0 is seen from straight above


@dataclass(frozen=True)
class Shot:
    """One photo: what lies on what, in which light."""

    name: str
    ground: str
    things: tuple[Thing, ...]
    exposure: float = 1.0
    warmth: float = 0.0  # above 0 a lamp, below 0 an overcast sky
    blur: float = 0.6  # pixels

    @property
    def file(self) -> str:
        """Its file name; the title can be read from it."""
        return f"{self.name}.jpg"


# Photos of Alexey Grigorev's clothing dataset, CC0 (see README.md): file, and what the demo sells of the kind.
PHOTOS = (
    ("01-floral-dress.jpg", "Dresses"),
    ("02-beige-loafers.jpg", "Casual Shoes and Flats"),
    ("03-checked-shirt.jpg", "Shirts"),
    ("04-blue-jeans.jpg", "Jeans"),
    ("05-striped-skirt.jpg", "Skirts"),
    ("06-navy-cap.jpg", "Caps"),
    ("07-yellow-jacket.jpg", "Jackets"),
    ("08-grey-slip-ons.jpg", "Casual Shoes"),
)

SHOTS = (
    Shot("09-green-backpack", "tiles", (Thing("Backpacks", "flap", "Green", "Tan", "canvas", turn=-5, scale=0.92,
        lean=0.10),), 0.82, 0.03),
    Shot("10-watch", "marble", (Thing("Watches", "dress", "Coffee Brown", "Tan", "leather", turn=38, scale=0.92),),
        1.0, 0.02),
    Shot("11-brown-handbag", "dark planks", (Thing("Handbags", "satchel", "Brown", "Beige", "leather", x=0.55,
        turn=-7, scale=1.06, lean=0.08),), 0.68, 0.12, 1.0),
    Shot("12-sunglasses", "linen", (Thing("Sunglasses", "cat-eye", "Black", "Gold", "plastic", turn=-19, scale=0.90),
        ), 1.02, 0.0),
)  # fmt: skip


def title(file: str) -> str:
    """What the photo in ``file`` shows, for people: "Red heels"."""
    words = Path(file).stem.split("-", 1)[1].replace("-", " ")
    return words[0].upper() + words[1:]


def article(thing: Thing, number: int) -> Article:
    """A product made up for a sample."""
    family = next(family for family in FAMILIES if family.article == thing.article)
    line = Line(family, thing.kind, "", "", thing.weave, thing.print_name, SEED + number, 0, 0.0)
    third = next(colour for colour in BASE_COLOURS if colour not in (thing.colour, thing.second))
    return Article(FIRST_ID + number, line, thing.colour, thing.second, third, {}, SEED)


def taken(shot: Shot, number: int) -> Array:
    """The photo (960, 720, 3), 0 to 1."""
    rng = np.random.default_rng([SEED, number])
    image = GROUNDS[shot.ground](rng, (HEIGHT, WIDTH)).clip(0, 1)
    for place, thing in enumerate(shot.things):
        canvas, _ = painted(article(thing, 10 * number + place))
        colour, cover = _laid(canvas.colour, canvas.cover, thing)
        far, near = moved(soft(cover, 26), 10, 15), moved(soft(cover, 5), 2.5, 3.5)
        image *= (1 - np.clip(0.34 * far + 0.42 * near, 0, 0.75))[..., None] ** COOL
        image = image * (1 - cover[..., None]) + colour
    return _phone(image, shot, rng)


def _laid(colour: Array, cover: Array, thing: Thing) -> tuple[Array, Array]:
    """A product's colours (premultiplied) and cover, put where it lies in the photo."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    x, y = x - thing.x * WIDTH, y - thing.y * HEIGHT
    depth = 1 - thing.lean * y / HEIGHT * 2  # what is higher up is farther, and smaller
    x, y = x * depth, y * depth
    angle = -np.radians(thing.turn)
    across = (np.cos(angle) * x - np.sin(angle) * y) / thing.scale + colour.shape[1] / 2
    down = (np.sin(angle) * x + np.cos(angle) * y) / thing.scale + colour.shape[0] / 2
    planes = [ndimage.map_coordinates(plane, [down, across], order=1) for plane in (*np.moveaxis(colour, -1, 0), cover)]
    return np.stack(planes[:3], axis=-1), planes[3]


def _phone(image: Array, shot: Shot, rng: np.random.Generator) -> Array:
    """The light of the room, the lens, the sensor's noise."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] / max(WIDTH, HEIGHT)
    lamp = rng.uniform(0.1, 0.5, 2)
    glow = 1.10 - 0.34 * np.hypot(x - lamp[0], y - lamp[1])
    cast = np.array([1 + shot.warmth, 1 + shot.warmth * 0.25, 1 - shot.warmth * 1.2])
    image = image * glow[..., None] * cast * shot.exposure
    image = ndimage.gaussian_filter(image, (shot.blur, shot.blur, 0))
    grain = 0.012 + 0.02 * max(0.0, 1 - shot.exposure)
    image = image + grain * noise.field(rng, (HEIGHT, WIDTH), 1.5)[..., None]
    return np.asarray(image.clip(0, 1))


def photo(number: int) -> Image.Image:
    """Sample ``number``, counted from 0."""
    return picture(taken(SHOTS[number], number))


def write_samples(out: Path) -> int:
    """Draw SHOTS and write samples.csv into ``out``; gives the size of the drawn photos in bytes."""
    out.mkdir(parents=True, exist_ok=True)
    size = 0
    for number, shot in enumerate(SHOTS):
        data = jpeg(photo(number), QUALITY)
        (out / shot.file).write_bytes(data)
        size += len(data)
    with (out / "samples.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["file", "title", "articleType"])
        named = [*PHOTOS, *((shot.file, " and ".join(thing.article for thing in shot.things)) for shot in SHOTS)]
        writer.writerows([file, title(file), articles] for file, articles in named)
    return size


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m demo.samples", description="Draw the sample photos.")
    parser.add_argument("--out", type=Path, default=HERE / "samples", help="folder (default: demo/samples)")
    size = write_samples(parser.parse_args(arguments).out)
    print(f"{len(SHOTS)} drawn samples, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
