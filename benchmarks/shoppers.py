"""Recommendations for simulated shoppers: do they contain what a shopper looks at next, and are they varied?

Each simulated shopper has a few tastes (a kind and a colour of the catalogue's labels) and looks at some products of
them. The last ones are held out. A recommendation of K products hits if it contains a held-out product (exact), and if
it contains one of the same kind and colour (taste). Coverage is the share of a shopper's tastes among the K. Diversity
is one minus the mean cosine between the recommended products. The peers: the most viewed products of all shoppers, the
nearest of one mean, and the nearest of the most recent item.

    python benchmarks/shoppers.py compact-index
"""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from common import described, machine, write

from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.query import Limits, Searcher
from lookalike.query.recommend import RANKING, Acts, Ranking, recommend

COLUMNS = ("articleType", "baseColour")
VIEWED, HELD_OUT, TASTES = (4, 12), 2, (1, 3)
K = 24
TRIED = [
    replace(RANKING, same_taste=same, relevance=relevance)
    for same in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    for relevance in (0.5, 0.7, 0.85, 1.0)
]

Recommend = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True)
class Shopper:
    """The ids that a shopper viewed, the latest first, and those that are held out."""

    viewed: tuple[str, ...]
    held_out: tuple[str, ...]


class Town:
    """Shoppers, and the labels by which they choose."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.label = {
            product.id: tuple(product.attributes.get(column, "") for column in COLUMNS)
            for product in index.products.all()
        }
        by_label: dict[tuple[str, ...], list[str]] = {}
        for product_id, label in self.label.items():
            if all(label):
                by_label.setdefault(label, []).append(product_id)
        self.groups = {label: ids for label, ids in by_label.items() if len(ids) >= VIEWED[1]}

    def shoppers(self, count: int, seed: int) -> list[Shopper]:
        """``count`` shoppers."""
        rng, labels = np.random.default_rng(seed), list(self.groups)
        found = []
        for _ in range(count):
            tastes = rng.choice(len(labels), int(rng.integers(TASTES[0], TASTES[1] + 1)), replace=False)
            pools = [list(rng.permutation(self.groups[labels[taste]])) for taste in tastes]
            steps = int(rng.integers(*VIEWED)) + HELD_OUT
            walk = [str(pools[int(rng.integers(len(pools)))].pop()) for _ in range(min(steps, VIEWED[1]))]
            found.append(Shopper(tuple(reversed(walk[:-HELD_OUT])), tuple(walk[-HELD_OUT:])))
        return found

    def figures(self, shoppers: Sequence[Shopper], way: Recommend) -> dict[str, float]:
        """The mean figures of a way to recommend."""
        rows = []
        for shopper in shoppers:
            ids = way(shopper.viewed)
            labels = {self.label[each] for each in ids}
            vectors = self.index.vectors[[int(self.index.products.rows_of(each)[0]) for each in ids]]
            cosines = (vectors @ vectors.T)[np.triu_indices(len(ids), 1)]
            tastes = {self.label[each] for each in (*shopper.viewed, *shopper.held_out)}
            rows.append(
                (
                    bool(set(ids) & set(shopper.held_out)),
                    np.mean([self.label[each] in labels for each in shopper.held_out]),
                    len(tastes & labels) / len(tastes),
                    1 - float(cosines.mean()) if len(cosines) else 0.0,
                )
            )
        names = ("hit_exact", "hit_taste", "coverage", "diversity")
        return dict(zip(names, map(float, np.mean(rows, axis=0)), strict=True))


def ways(searcher: Searcher, town: Town, shoppers: Sequence[Shopper], ranking: Ranking) -> dict[str, Recommend]:
    """Our way and its peers."""
    index = searcher.index
    popular = [each for each, _ in Counter(each for shopper in shoppers for each in shopper.viewed).most_common()]

    def near(vectors: Any, viewed: Sequence[str]) -> list[str]:
        return [match.product.id for match in searcher.search(vectors, Limits(K), exclude=list(viewed))]

    def mean(viewed: Sequence[str]) -> list[str]:
        total = index.vectors[[int(index.products.rows_of(each)[0]) for each in viewed]].mean(axis=0)
        return near((total / np.linalg.norm(total))[None].astype(np.float32), viewed)

    return {
        "tastes": lambda viewed: [m.product.id for m in recommend(searcher, Acts(viewed=viewed), Limits(K), ranking)],
        "popular": lambda viewed: [each for each in popular if each not in viewed][:K],
        "one mean": mean,
        "most recent": lambda viewed: near(index.vectors[index.products.rows_of(viewed[0])[:1]], viewed),
    }


@click.command()
@click.argument("index", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--shoppers", default=300, show_default=True, help="Simulated shoppers, for the choice and for the report."
)
@click.option("--choose", is_flag=True, help="Try other numbers of the ranking, on other shoppers than the report's.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the figures here.")
def main(index: Path, shoppers: int, choose: bool, json_path: Path | None) -> None:
    """Compare recommendations for simulated shoppers on INDEX."""
    facts = machine()
    click.echo(described(facts))
    opened = open_index(index)
    searcher, town = Searcher(opened, "flat"), Town(opened)
    ranking = RANKING
    tried = []
    if choose:
        some = town.shoppers(shoppers, seed=1)
        for each in TRIED:
            found = town.figures(some, ways(searcher, town, some, each)["tastes"])
            tried.append({"same_taste": each.same_taste, "relevance": each.relevance, **found})
            click.echo(f"{each.same_taste:.2f} {each.relevance:.2f} " + _line(found))
    people = town.shoppers(shoppers, seed=2)
    results = {name: town.figures(people, way) for name, way in ways(searcher, town, people, ranking).items()}
    click.echo(f"\n{shoppers} shoppers, {K} products each, {len(opened.products):,} products")
    for name, found in results.items():
        click.echo(f"{name:12s} " + _line(found))
    write(json_path, {"machine": facts, "tried": tried, "results": results})


def _line(found: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in found.items())


if __name__ == "__main__":
    sys.exit(main())
