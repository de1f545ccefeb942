"""Measure speed, size and quality of encoders, on the same photos in one run.

    python benchmarks/encoders.py CATALOGUE pixels compact resnet50=resnet50.weights.h5 onnx:model.onnx

A file of weights is given after "=". Photos are read and decoded once, which is not timed; each encoder first encodes
some photos without timing. The quality is P@5 at the catalogue's levels, with each product as a query among all
others. Compare it only within one run.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lookalike.catalogue import Product, read_catalogue
from lookalike.encoders import load_encoder
from lookalike.errors import LookalikeError
from lookalike.measures import Quality, quality
from lookalike.photos import Photo, decode

WARM_UP = 16  # photos


@dataclass(frozen=True)
class Line:
    """The figures of one encoder; ``size``: of its weights, in bytes, 0 without weights."""

    name: str
    rate: float
    dim: int
    size: int
    found: Quality | None


def take(catalogue: Path, count: int) -> tuple[list[Product], list[Photo]]:
    """``count`` products spread over the catalogue, and the first photo of each."""
    read = read_catalogue(catalogue)
    with read.source:
        products = list(read.products[:: max(1, len(read.products) // count)][:count])
        return products, [decode(read.source.read(product.photos[0])) for product in products]


def measure(named: str, products: Sequence[Product], photos: Sequence[Photo]) -> Line:
    """``named``: an encoder, perhaps with "=" and its file of weights."""
    name, _, weights = named.partition("=")
    encoder = load_encoder(name, weights or None)
    encoder.encode(photos[:WARM_UP])
    start = time.perf_counter()
    vectors = encoder.encode(photos)
    rate = len(photos) / (time.perf_counter() - start)
    columns = dict.fromkeys(column for product in products for column in product.attributes)
    labels = {column: [product.attributes.get(column, "") for product in products] for column in columns}
    size = encoder.weights.path.stat().st_size if encoder.weights else 0
    return Line(encoder.name, rate, encoder.dim, size, quality(vectors, labels, sample=len(products)))


@click.command()
@click.argument("catalogue", type=click.Path(path_type=Path, exists=True))
@click.argument("encoders", nargs=-1, required=True)
@click.option("--photos", "count", type=click.IntRange(WARM_UP), default=1000, show_default=True)
def main(catalogue: Path, encoders: Sequence[str], count: int) -> None:
    """Measure each encoder on the same photos."""
    products, photos = take(catalogue, count)
    lines = []
    for named in encoders:
        try:
            lines.append(measure(named, products, photos))
        except LookalikeError as error:
            click.echo(f"{named} is left out: {error}", err=True)
    levels = next((line.found.levels for line in lines if line.found), ())
    click.echo("| encoder | photos/s | numbers | MB | " + " | ".join(f"P@5 {level.name}" for level in levels) + " |")
    click.echo("|" + "---|" * (4 + len(levels)))
    for line in lines:
        shares = [f"{level.p5:.3f}" for level in line.found.levels] if line.found else []
        cells = [line.name, f"{line.rate:,.1f}", str(line.dim), f"{line.size / 1e6:,.1f}", *shares]
        click.echo("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
