"""How many wrong types are found: types are replaced by others of another master category, and must be listed first.

\b
    python benchmarks/mistakes.py INDEX --exclude heldout_exclude_ids.txt

Of PLANTED types that are replaced, it counts how many are among the first FIRST of the list. The types that are put in
their place are drawn from all types, or as often as they occur. For comparison: the label's share of the votes, the
margin to the largest share (the scores of cleanlab), on the same votes. ``--only`` and ``--exclude`` limit the
products that take part in the list.
"""

from collections import Counter
from contextlib import closing
from pathlib import Path

import click
import numpy as np
from common import described, machine
from numpy.typing import NDArray

from lookalike.index.store import open_index
from lookalike.insights.parts.mistakes import rank
from lookalike.insights.subject import Subject
from lookalike.insights.votes import likelihoods, weights_of

PLANTED, FIRST, SEEDS = 200, 400, 3


def share_and_margin(
    subject: Subject, labels: NDArray[np.str_], weights: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How doubtful each label is by its share of the votes, and by its margin to the largest share."""
    values, codes = np.unique(labels, return_inverse=True)
    votes = np.zeros((len(labels), len(values)))
    near = codes[subject.neighbours.places]
    np.add.at(votes, (np.repeat(np.arange(len(near)), near.shape[1]), near.ravel()), weights.ravel())
    votes /= np.maximum(votes.sum(axis=1, keepdims=True), 1e-9)
    own = votes[np.arange(len(labels)), codes]
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
        ids = np.array([subject.id_of(place) for place in range(len(subject.pictures))])
        taking = np.isin(ids, only.read_text().split()) if only else np.ones(len(ids), np.bool_)
        taking &= ~np.isin(ids, exclude.read_text().split()) if exclude else True
        types, masters = (np.array(subject.labels[each], object) for each in (column, master))
        weights = weights_of(subject)
        usual = {each: Counter(masters[types == each]).most_common(1)[0][0] for each in sorted(set(types)) if each}
        print(f"{taking.sum():,} pictures; {PLANTED} types replaced; found among the first {FIRST}:")
        for by_frequency in (False, True):
            found: dict[str, list[float]] = {"this list": [], "share of the votes": [], "margin": []}
            for seed in range(SEEDS):
                random = np.random.default_rng(seed)
                chosen = random.choice(np.flatnonzero(taking & (types != "")), PLANTED, replace=False)
                changed = types.copy()
                for place in chosen:
                    others = [each for each in usual if usual[each] != masters[place]]
                    counts = np.array([(types == each).sum() for each in others], np.float64)
                    changed[place] = random.choice(others, p=counts / counts.sum() if by_frequency else None)
                own = Subject(index)
                object.__setattr__(own, "__dict__", subject.__dict__ | {"labels": {column: changed.tolist()}})
                ranked = rank(likelihoods(own, column, weights)), *share_and_margin(own, changed.astype(str), weights)
                for name, scores in zip(found, ranked, strict=True):
                    first = np.argsort(-np.where(taking, scores, -np.inf), kind="stable")[:FIRST]
                    found[name].append(float(np.isin(chosen, first).mean()))
            drawn = "as often as they occur" if by_frequency else "from all types"
            print(f"  drawn {drawn}: " + ", ".join(f"{name} {np.mean(shares):.1%}" for name, shares in found.items()))


if __name__ == "__main__":
    main()
