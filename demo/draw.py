"""Draws a catalogue: ``python -m demo.draw [--seed N] [--count N] [--prefix TEXT] [--out DIR]``.

Without arguments it draws the catalogue that ships, its styles.csv and the sample photos, in place.
"""

import argparse
import csv
import io
import multiprocessing
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from demo.canvas import Canvas, Ground
from demo.curves import Array
from demo.plan import COLUMNS, Article, plan

HERE = Path(__file__).resolve().parent
SEED, COUNT = 16, 600
QUALITY = 76


def painted(article: Article) -> tuple[Canvas, Ground]:
    """An article on its canvas."""
    look, own = article.look()
    canvas = Canvas(own)
    return canvas, article.line.family.paint(canvas, look)


def photo(article: Article) -> Image.Image:
    """The product photo of an article: 360 × 480 on white."""
    canvas, ground = painted(article)
    return picture(canvas.finished(ground))


def picture(values: Array) -> Image.Image:
    """Colours from 0 to 1 as an image of bytes."""
    return Image.fromarray(np.round(values.clip(0, 1) * 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int = QUALITY) -> bytes:
    """The bytes of a photo as it is shipped."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, optimize=True, progressive=True, subsampling="4:2:0")
    return stream.getvalue()


def write_photo(folder: Path, prefix: str, article: Article) -> int:
    """Draw one product into ``folder`` (created by the caller); gives the size in bytes."""
    data = jpeg(photo(article))
    (folder / f"{prefix}{article.id}.jpg").write_bytes(data)
    return len(data)


def write_styles(path: Path, articles: Sequence[Article], prefix: str = "") -> None:
    """styles.csv of the articles, as UTF-8; ``prefix`` stands before every id."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**article.row, "id": f"{prefix}{article.id}"} for article in articles)


def drawn_before(out: Path) -> set[str]:
    """Names of the photos that the styles.csv in ``out`` lists: what else lies there is not ours to delete."""
    try:
        with (out / "styles.csv").open(encoding="utf-8", newline="") as stream:
            return {f"{Path(row['id']).name}.jpg" for row in csv.DictReader(stream) if row.get("id")}
    except FileNotFoundError:
        return set()


def write_catalogue(out: Path, seed: int, count: int, workers: int, prefix: str = "") -> int:
    """Draw a whole catalogue into ``out``; gives the size of its photos in bytes."""
    articles = plan(seed, count)
    images = out / "images"
    images.mkdir(parents=True, exist_ok=True)
    for old in drawn_before(out) - {f"{prefix}{article.id}.jpg" for article in articles}:
        (images / old).unlink(missing_ok=True)
    write_styles(out / "styles.csv", articles, prefix)
    with multiprocessing.Pool(workers) as pool:
        return sum(pool.imap_unordered(partial(write_photo, images, prefix), articles, chunksize=8))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m demo.draw", description="Draw the demo catalogue.")
    parser.add_argument("--seed", type=int, default=SEED,
        help="another seed draws other products (default: %(default)s)")
    parser.add_argument("--count", type=int, default=COUNT, help="how many products (default: %(default)s)")
    parser.add_argument("--prefix", default="", help="put before every id, so that other seeds have other ids")
    parser.add_argument("--out", type=Path, default=None,
        help="folder for images/ and styles.csv (default: demo/catalogue)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: %(default)s)")
    options = parser.parse_args(arguments)
    if options.count < 1:
        parser.error("--count must be at least 1.")
    out = options.out or HERE / "catalogue"
    size = write_catalogue(out, options.seed, options.count, options.workers, options.prefix)
    print(f"{options.count} products, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
