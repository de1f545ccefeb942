"""Copies of photos: how many are found, and what else is taken for one.

\b
    python benchmarks/copies.py CATALOGUE.zip --only heldout_ids.txt --sheet others.png
    python benchmarks/copies.py SMALL.zip LARGE.zip --exclude heldout_exclude_ids.txt --plant 1500 --limit 10000 --fit

Copies of photos without duplicates are planted in the catalogue: resized (0.5 to 2 times), recompressed (JPEG quality
30 to 95), cropped (up to 5 % of each side), or all three. Photos to plant are drawn from those that ``--only`` or
``--exclude`` leave; the others stay in the catalogue. ``--fit`` prints the judges of ``lookalike/appearance/copies.py``
that fit the planted copies. ``--sheet`` draws the members of groups that are neither planted nor equal in pixels.
"""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import click
import numpy as np
from common import described, machine
from numpy.typing import NDArray
from PIL import Image

from lookalike import photos
from lookalike.appearance import copies
from lookalike.appearance.copies import BY_OUTLINE, BY_PORTRAIT, Outlines
from lookalike.appearance.facts import Appearance, appearances, glance
from lookalike.build.copies import find_copies
from lookalike.build.progress import Progress
from lookalike.catalogue import read_catalogue
from lookalike.index.known import Outcome

KINDS = ("resized", "recompressed", "cropped", "all three")
ENOUGH_OUTLINE, ENOUGH_PORTRAIT = 0.999, 0.995  # shares of the copies that a judge lets through
FILTERS = (Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.BILINEAR)


def copy_of(photo: photos.Photo, kind: str, rng: np.random.Generator) -> bytes:
    """A copy of ``photo``, as a JPEG."""
    image, quality = Image.fromarray(photo), 90
    if kind in ("cropped", "all three"):
        (left, right), (top, bottom) = rng.uniform(0, 0.05, (2, 2)) * np.array([[image.width], [image.height]])
        image = image.crop((round(left), round(top), image.width - round(right), image.height - round(bottom)))
    if kind in ("resized", "all three"):
        scale = 2 ** rng.uniform(-1, 1)
        size = [max(photos.MIN_SIDE, round(length * scale)) for length in image.size]
        image = image.resize((size[0], size[1]), FILTERS[rng.integers(len(FILTERS))])
    if kind in ("recompressed", "all three"):
        quality = int(rng.integers(30, 96))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


@dataclass(frozen=True)
class Planted:
    """A catalogue's photos without equal pixels, and copies of some.

    Attributes:
        facts, pictures: of n photos.
        copies: (m, 2) int64, the rows of a photo and its copy.
    """

    facts: list[Appearance]
    pictures: list[photos.Photo]
    copies: copies.Pairs


def fit(catalogues: list[Planted]) -> None:
    """Print the judges that fit the copies in ``catalogues``, and the candidates that are not copies."""
    first, second = [], []
    for each in catalogues:
        outlines = Outlines(each.facts)
        near = outlines.near()
        print(f"{_among(each.copies, near).mean():.2%} of the copies are near, of {len(near):,} pairs")
        pairs = np.concatenate([near[~_among(near, each.copies)], each.copies])
        label = np.arange(len(pairs)) >= len(pairs) - len(each.copies)
        moves, features = _all_features(outlines, pairs, None, _outline_of(outlines), BY_OUTLINE)
        first.append((outlines, pairs, moves, features, label))
    kept = print_judge("BY_OUTLINE", [(features, label) for *_, features, label in first], ENOUGH_OUTLINE)
    for each, (outlines, pairs, moves, _, label), mine in zip(catalogues, first, kept, strict=True):
        likely = mine | label
        portrait_of = _portraits(each.pictures)
        found = _all_features(outlines, pairs[likely], moves[likely], portrait_of, BY_PORTRAIT)[1]
        second.append((found, label[likely]))
    print_judge("BY_PORTRAIT", second, ENOUGH_PORTRAIT)


def _outline_of(outlines: Outlines) -> Callable[[int], NDArray[Any]]:
    return lambda row: outlines.pictures[row][..., None]


def _portraits(pictures: list[photos.Photo]) -> Callable[[int], NDArray[Any]]:
    return lru_cache(maxsize=None)(lambda row: copies.portrait(pictures[row]))


def _all_features(
    outlines: Outlines,
    pairs: copies.Pairs,
    moves: NDArray[np.float32] | None,
    picture_of: Callable[[int], NDArray[Any]],
    judge: copies.Judge,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    found = []
    for at in range(0, len(pairs), copies.PAIRS):
        part = pairs[at : at + copies.PAIRS]
        one, other = (np.stack([picture_of(row) for row in part[:, side].tolist()]) for side in (0, 1))
        given = None if moves is None else moves[at : at + copies.PAIRS]
        found.append(outlines.features(part, one, other, given, judge))
    return np.concatenate([each for each, _ in found]), np.concatenate([each for _, each in found])


def _among(pairs: copies.Pairs, others: copies.Pairs) -> NDArray[np.bool_]:
    count = 1 + max(int(pairs.max()), int(others.max()))
    return np.isin(pairs @ [count, 1], others @ [count, 1])


def print_judge(
    name: str, samples: list[tuple[NDArray[np.float32], NDArray[np.bool_]]], enough: float
) -> list[NDArray[np.bool_]]:
    """Print the judge that lets the share ``enough`` of the copies in each sample through; which pairs it lets through.

    ``samples``: features (m, FEATURES), and which pairs are copies (m,).
    """
    from sklearn.linear_model import LogisticRegression

    features, label = (np.concatenate(part) for part in zip(*samples, strict=True))
    if label.all():
        raise click.ClickException("No other photos are alike; fit to a larger catalogue.")
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=10_000)
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    model.fit((features - middle) / spread, label)
    weights = (model.coef_[0] / spread).round(2)
    bias = -min(float(np.quantile((found @ weights)[copy], 1 - enough)) for found, copy in samples)
    kept = [np.asarray(found @ weights + bias >= 0) for found, _ in samples]
    print(f"{name}: {', '.join(f'{weight:.2f}' for weight in weights)}; {bias:.2f}")
    for (_, copy), passed in zip(samples, kept, strict=True):
        others = f"{passed[~copy].sum():,} of {(~copy).sum():,} others"
        print(f"  lets {passed[copy].mean():.2%} of the copies and {others} through")
    return kept


@dataclass(frozen=True)
class Catalogue:
    """A catalogue with copies.

    Attributes:
        decoded: n photos, those of the catalogue first.
        twins: (n,) int64, the first row with equal pixels.
        copies: (m, 2) int64, the rows of a photo and its copy.
        kinds: (m,) of the copies.
    """

    decoded: list[photos.Decoded]
    twins: NDArray[np.int64]
    copies: copies.Pairs
    kinds: list[str]

    def single(self) -> Planted:
        """The photos without equal pixels."""
        rows = np.flatnonzero(self.twins == np.arange(len(self.twins)))
        place = np.zeros(len(self.twins), np.int64)
        place[rows] = np.arange(len(rows))
        kept = [self.decoded[row] for row in rows.tolist()]
        return Planted(appearances([glance(each) for each in kept]), [each.photo for each in kept], place[self.copies])


@dataclass(frozen=True)
class Plan:
    """Which products are copied: ``only`` those with these ids, none of ``exclude``; ``count`` of them, drawn by
    ``seed``; among ``limit`` products."""

    only: set[str] | None
    exclude: set[str]
    count: int
    limit: int | None
    seed: int


def plant(path: Path, plan: Plan) -> Catalogue:
    """The catalogue at ``path`` with copies planted in it."""
    rng = np.random.default_rng(plan.seed)
    catalogue = read_catalogue(path, limit=plan.limit)
    with catalogue.source as source:
        names = [(product.id, name) for product in catalogue.products for name in product.photos]
        decoded = [photos.read(source.read(name)) for _, name in names]
    first: dict[str, int] = {}
    twins = [first.setdefault(photos.pixels_hash(each.photo), row) for row, each in enumerate(decoded)]
    times = np.bincount(twins, minlength=len(names))
    allowed = (plan.only or {name for name, _ in names}) - plan.exclude
    free = [row for row, (name, _) in enumerate(names) if times[twins[row]] == 1 and name in allowed]
    chosen = rng.permutation(free)[: plan.count].tolist()
    kinds = [KINDS[number % len(KINDS)] for number in range(len(chosen))]
    planted = [photos.read(copy_of(decoded[row].photo, kind, rng)) for row, kind in zip(chosen, kinds, strict=True)]
    new = np.arange(len(decoded), len(decoded) + len(planted))
    return Catalogue(decoded + planted, np.concatenate([twins, new]), np.stack([chosen, new], axis=1), kinds)


def report(catalogue: Catalogue, sheet: Path | None) -> None:
    """Print how many of the copies in ``catalogue`` are found, and what else folds."""
    decoded, pairs = catalogue.decoded, catalogue.copies
    facts = appearances([glance(each) for each in decoded])
    outcomes = [Outcome(str(row), appearance=each) for row, each in enumerate(facts)]
    started = time.perf_counter()
    groups = find_copies(outcomes, catalogue.twins, lambda row: decoded[row].photo, Progress()).groups
    print(f"{len(decoded):,} photos, of which {len(pairs):,} planted: {time.perf_counter() - started:.0f} s")
    found = groups[pairs[:, 0]] == groups[pairs[:, 1]]
    for kind in KINDS:
        of_kind = np.array([each == kind for each in catalogue.kinds])
        print(f"{kind:14}{found[of_kind].mean():7.1%} of {of_kind.sum()}")
    print(f"{'all':14}{found.mean():7.1%} of {len(found)}")
    report_others(groups, catalogue.twins, pairs, decoded, sheet)


def report_others(
    groups: NDArray[np.int64],
    twins: NDArray[np.int64],
    pairs: copies.Pairs,
    everything: list[photos.Decoded],
    sheet: Path | None,
) -> None:
    """Say what else folds; draw a sample of it to ``sheet``, each beside the first member of its group."""
    original = twins.copy()
    original[pairs[:, 1]] = pairs[:, 0]  # which photo each is a copy of, as far as known
    sizes = np.bincount(groups, minlength=len(groups))
    folded = np.flatnonzero((sizes[groups] > 1) & (groups != np.arange(len(groups))))
    others = folded[original[folded] != original[groups[folded]]]
    print(f"{len(folded):,} photos fold into another; {len(others):,} of them are neither planted nor equal in pixels")
    if sheet is None or not len(others):
        return
    sample = np.sort(np.random.default_rng(0).permutation(others)[:100])
    drawn = Image.new("RGB", (10 * 140, -(-len(sample) // 10) * 90), "white")
    for number, row in enumerate(sample):
        left, top = number % 10 * 140, number // 10 * 90
        for step, member in enumerate((groups[row], row)):
            drawn.paste(Image.fromarray(everything[member].photo).resize((60, 80)), (left + step * 64, top))
    drawn.save(sheet)
    print(f"{sheet}: a sample of {len(sample)}, each beside the first of its group")


@click.command(help=__doc__)
@click.argument("catalogues", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--only", type=click.Path(path_type=Path, exists=True), help="A file of ids: copy only these products.")
@click.option("--exclude", type=click.Path(path_type=Path, exists=True), help="A file of ids: don't copy these.")
@click.option("--plant", "count", default=1000, help="The number of copies.")
@click.option("--limit", type=int, help="The number of products of a catalogue.")
@click.option("--seed", default=0)
@click.option("--fit", "fits", is_flag=True, help="Print the judges that fit the copies, and stop.")
@click.option("--sheet", type=click.Path(path_type=Path), help="A picture of up to 100 other members of groups.")
def main(
    catalogues: tuple[Path, ...],
    only: Path | None,
    exclude: Path | None,
    count: int,
    limit: int | None,
    seed: int,
    fits: bool,
    sheet: Path | None,
) -> None:
    ids = [set(path.read_text().split()) if path else None for path in (only, exclude)]
    print(described(machine()))
    planted = (plant(path, Plan(ids[0], ids[1] or set(), count, limit, seed)) for path in catalogues)
    if fits:
        fit([each.single() for each in planted])
        return
    for each in planted:
        report(each, sheet)


if __name__ == "__main__":
    main()
