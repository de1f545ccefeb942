"""How many wrong types are found: types are replaced by others of another master category, and must be listed first.

\b
    python benchmarks/mistakes.py INDEX --exclude heldout_exclude_ids.txt

Of PLANTED types that are replaced, it counts how many are among the first FIRST of the list. The types that are put in
their place are drawn from all types, or as often as they occur. For comparison: the label's share of the votes, the
margin to the largest share (the scores of cleanlab), on the same votes. What the list leaves out is not found.
``--only`` and ``--exclude`` limit the products that take part in the list.
"""

from collections import Counter
from contextlib import closing
from pathlib import Path

import click
import numpy as np
from common import described, machine
from numpy.typing import NDArray

from lookalike.index.store import open_index
from lookalike.insights.parts.mistakes import LEAST_TIMES
from lookalike.insights.subject import Neighbours, Subject
from lookalike.insights.votes import likelihoods, others_of, weights_of

PLANTED, FIRST, SEEDS = 200, 400, 3
TOP, RARE = 100, 10


def share_and_margin(
    subject: Subject, labels: NDArray[np.str_], voters: Neighbours, weights: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How doubtful each row's label is by its share of the votes, and by its margin to the largest share."""
    values, all_codes = np.unique(labels, return_inverse=True)
    codes = all_codes[subject.pictures]
    votes = np.zeros((len(codes), len(values)))
    near = codes[voters.places]
    np.add.at(votes, (np.repeat(np.arange(len(near)), near.shape[1]), near.ravel()), weights.ravel())
    votes /= np.maximum(votes.sum(axis=1, keepdims=True), 1e-9)
    votes = votes[subject.place_of]
    own = votes[np.arange(len(labels)), all_codes]
    return -own, votes.max(axis=1) - own


@click.command(help=__doc__)
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path, exists=True))
@click.option("--type", "column", default="articleType", help="The column with the types.")
@click.option("--master", default="masterCategory", help="The column with the master categories.")
@click.option("--only", type=click.Path(path_type=Path, exists=True), help="A file of ids: these products only.")
@click.option("--exclude", type=click.Path(path_type=Path, exists=True), help="A file of ids: none of these.")
def main(folder: Path, column: str, master: str, only: Path | None, exclude: Path | None) -> None:
    print(described(machine()))
    with closing(open_index(folder)) as index:
        subject = Subject(index)
        ids = np.array(subject.ids)
        taking = np.isin(ids, only.read_text().split()) if only else np.ones(len(ids), np.bool_)
        taking &= ~np.isin(ids, exclude.read_text().split()) if exclude else True
        types, masters = (
            np.array([product.attributes.get(each, "") for product in subject.shown], object)
            for each in (column, master)
        )
        voters = others_of(subject)
        weights = weights_of(subject, voters)
        first_rows = np.isin(np.arange(len(ids)), subject.pictures)
        usual = {each: Counter(masters[types == each]).most_common(1)[0][0] for each in sorted(set(types)) if each}
        held = Counter(types)
        print(f"{taking.sum():,} photos; {PLANTED} types replaced; found among the first {FIRST}:")
        for by_frequency in (False, True):
            found: dict[str, list[float]] = {"this list": [], "share of the votes": [], "margin": []}
            rare: list[float] = []
            for seed in range(SEEDS):
                random = np.random.default_rng(seed)
                chosen = random.choice(np.flatnonzero(taking & first_rows & (types != "")), PLANTED, replace=False)
                changed = types.copy()
                for place in chosen:
                    others = [each for each in usual if usual[each] != masters[place]]
                    counts = np.array([held[each] for each in others], np.float64)
                    changed[place] = random.choice(others, p=counts / counts.sum() if by_frequency else None)
                times = likelihoods(subject, changed.tolist(), voters, weights).times
                listed = np.where(times >= LEAST_TIMES, times, -np.inf)
                ranked = listed, *share_and_margin(subject, changed.astype(str), voters, weights)
                for name, scores in zip(found, ranked, strict=True):
                    order = np.argsort(-np.where(taking, scores, -np.inf), kind="stable")[:FIRST]
                    first = order[np.isfinite(scores[order])]
                    found[name].append(float(np.isin(chosen, first).mean()))
                holders = Counter(changed)
                top = np.argsort(-np.where(taking, listed, -np.inf), kind="stable")[:TOP]
                rare.append(float(np.mean([holders[changed[row]] < RARE and row not in chosen for row in top])))
            drawn = "as often as they occur" if by_frequency else "from all types"
            print(f"  drawn {drawn}: " + ", ".join(f"{name} {np.mean(shares):.1%}" for name, shares in found.items()))
            print(f"    unplanted labels of fewer than {RARE} products: {np.mean(rare):.0%} of the first {TOP}")


if __name__ == "__main__":
    main()
