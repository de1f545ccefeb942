"""Shape or colour: what comes up at each place between the two ends, by the labels of the products.

\b
    python benchmarks/leaning.py INDEX --type articleType --colour baseColour --only heldout_ids.txt

Asks for products of INDEX, and prints the shares of the first ten results that have the same type, the same colour, the
same type in another colour, and the same colour in another type. ``--only`` and ``--exclude`` limit both the products
that are asked for and those that can be found.
"""

from contextlib import closing
from pathlib import Path

import click
import numpy as np
from common import described, machine

from lookalike.catalogue.product import Product
from lookalike.index.store import open_index
from lookalike.query import Limits, Match, Searcher, ask_product
from lookalike.query.leaning import LEANED, leaned

FIRST = 10
SPARE = 8  # times as many results are fetched, because only some products count
PLACES = (-1.0, -0.5, 0.0, 0.5, 1.0)


def shares(matches: list[Match], asked: Product, kind: str, colour: str) -> tuple[float, float, float, float]:
    """The four shares in the first results for the product ``asked``."""
    same = np.array([[m.product.attributes.get(c) == asked.attributes[c] for c in (kind, colour)] for m in matches])
    kinds, colours = same[:FIRST].T
    return kinds.mean(), colours.mean(), (kinds & ~colours).mean(), (~kinds & colours).mean()


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--type", "kind", default="articleType", help="The column with the type.")
@click.option("--colour", default="baseColour", help="The column with the colour.")
@click.option("--only", type=click.Path(path_type=Path, exists=True), help="A file of ids: these products only.")
@click.option("--exclude", type=click.Path(path_type=Path, exists=True), help="A file of ids: none of these.")
@click.option("--queries", default=500, help="The number of products that are asked for.")
@click.option("--kinds/--no-kinds", default=True, help="Whether the kind of what is asked for is known.")
def main(
    folder: Path, kind: str, colour: str, only: Path | None, exclude: Path | None, queries: int, kinds: bool
) -> None:
    print(described(machine()))
    with closing(open_index(folder)) as index:
        products = index.products.all()
        chosen = set(only.read_text().split()) if only else {product.id for product in products}
        chosen -= set(exclude.read_text().split()) if exclude else set()
        labelled = [each for each in products if each.id in chosen and {kind, colour} <= each.attributes.keys()]
        asked = [labelled[place] for place in np.random.default_rng(0).permutation(len(labelled))[:queries]]
        ids, searcher, catalogue = {each.id for each in labelled}, Searcher(index), index.products.photos.colours
        if catalogue is None:
            raise click.ClickException(f"{folder} has no colours; build it again.")
        found: dict[float, list[tuple[float, float, float, float]]] = {place: [] for place in PLACES}
        for product in asked:
            query = ask_product(index, product.id)
            assert query.colours is not None
            near = searcher.nearest(SPARE * LEANED, query.vectors, Limits(), exclude=query.exclude)
            near = [match for match in near if match.product.id in ids][:LEANED]
            for place in PLACES:
                same_kind = (
                    [match.product.attributes[kind] == product.attributes[kind] for match in near] if kinds else ()
                )
                order = leaned(near, place, query.colours, catalogue, same_kind)
                found[place].append(shares(order, product, kind, colour))
    print(f"{len(asked)} of {len(labelled):,} products asked for; shares of the first {FIRST}")
    print("  lean  same type  same colour  same type, other colour  same colour, other type")
    for place, rows in found.items():
        one, two, three, four = np.mean(rows, axis=0)
        print(f"{place:6.1f}  {one:9.3f}  {two:11.3f}  {three:23.3f}  {four:23.3f}")


if __name__ == "__main__":
    main()
