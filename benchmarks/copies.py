"""Copies of photos: how many are found, and what else is taken for one.

\b
    python benchmarks/copies.py CATALOGUE.zip --only heldout_ids.txt --sheet others.png
    python benchmarks/copies.py SMALL.zip LARGE.zip --exclude heldout_exclude_ids.txt \\
        --plant 2500 --limit 15000 --fit lookalike/appearance/judges.json

Copies of photos without duplicates are planted in the catalogue: resized (0.5 to 2 times), recompressed (JPEG quality
30 to 95), cropped (up to 5 % of each side), or all three. As many other photos are planted in another colour; these
should not fold. Photos to plant are drawn from those that ``--only`` or ``--exclude`` leave; the others stay in the
catalogue. ``--fit`` writes the judges that fit what was planted, for ``lookalike/appearance/judges.json``. ``--sheet``
draws members of groups that are neither planted nor equal in pixels.
"""

import io
import json
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

OTHER, COPY, VARIANT = range(3)  # what is known about a pair
KINDS = ("resized", "recompressed", "cropped", "all three")
ENOUGH_OUTLINE, ENOUGH_PORTRAIT = 0.9995, 0.997  # shares of the copies that a judge lets through
SURE = 0.3  # the quantile of the copies, above which another pair may be one of copies, too
PALE = 235  # levels: what is brighter in all channels is the ground
SHIFTS = (10.0, 40.0)  # levels of Cb and Cr, by which another colour differs
FILTERS = (Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.BILINEAR)


def variant_of(photo: photos.Photo, rng: np.random.Generator) -> bytes:
    """``photo``, with the product or a part of it in another colour, as a JPEG like those of a catalogue."""
    levels = np.asarray(Image.fromarray(photo).convert("YCbCr"), np.float32)
    height, width, _ = levels.shape
    part = photo.min(axis=2) < PALE
    if rng.random() < 0.5:
        sides = rng.uniform(0.2, 0.6, 2) * (height, width)
        top, left = rng.uniform(0.2, 0.8, 2) * (height, width) - sides / 2
        rows, columns = np.arange(height)[:, None] - top, np.arange(width) - left
        part &= (rows >= 0) & (rows < sides[0]) & (columns >= 0) & (columns < sides[1])
    angle, shift = rng.uniform(0, 2 * np.pi), rng.uniform(*SHIFTS)
    levels[part, 1:] += shift * np.array([np.cos(angle), np.sin(angle)], np.float32)
    shifted = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(shifted, "YCbCr").convert("RGB").save(out, "JPEG", quality=int(rng.integers(75, 96)))
    return out.getvalue()


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
    """A catalogue's photos without equal pixels, with copies of some, and others in another colour.

    Attributes:
        facts, pictures: of n photos.
        copies, variants: (m, 2) int64, the rows of a photo and its copy, or of a photo and the one in another colour.
    """

    facts: list[Appearance]
    pictures: list[photos.Photo]
    copies: copies.Pairs
    variants: copies.Pairs


def fit(catalogues: list[Planted], out: Path) -> None:
    """Fit the judges to the copies in ``catalogues``, and to what is like them; write them to ``out``."""
    first, second = [], []
    for each in catalogues:
        outlines = Outlines(each.facts)
        near = outlines.near()
        print(f"{_among(each.copies, near).mean():.2%} of the copies are near, of {len(near):,} pairs")
        known = np.concatenate([each.copies, each.variants])
        others = near[~_among(near, known)]
        pairs = np.concatenate([others, known])
        kinds = np.repeat([OTHER, COPY, VARIANT], [len(others), len(each.copies), len(each.variants)])
        moves, features = _all_features(outlines, pairs, None, _outline_of(outlines), BY_OUTLINE)
        first.append((outlines, pairs, moves, features, kinds))
    # An outline tells little about colours, so its judge is fitted without the variants.
    samples = [(features[kinds != VARIANT], kinds[kinds != VARIANT]) for *_, features, kinds in first]
    outline, kept = fitted("outline", samples, ENOUGH_OUTLINE)
    for each, (outlines, pairs, moves, _, kinds), passed in zip(catalogues, first, kept, strict=True):
        likely = kinds != OTHER
        likely[kinds != VARIANT] |= passed
        portrait_of = _portraits(each.pictures)
        found = _all_features(outlines, pairs[likely], moves[likely], portrait_of, BY_PORTRAIT)[1]
        second.append((found, kinds[likely]))
    portrait, _ = fitted("portrait", second, ENOUGH_PORTRAIT)
    out.write_text(json.dumps({"outline": outline, "portrait": portrait}, indent=1) + "\n", encoding="utf-8")


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


def fitted(
    name: str, samples: list[tuple[NDArray[np.float32], NDArray[np.int64]]], enough: float
) -> tuple[dict[str, Any], list[NDArray[np.bool_]]]:
    """The numbers of the judge that lets the share ``enough`` of the copies in each sample through; and which pairs it
    lets through.

    ``samples``: features (m, FEATURES), and what is known about each pair (m,). Catalogues have copies of their own, so
    those of the others that are surer than many copies are left out of a second fit.
    """
    from sklearn.linear_model import LogisticRegression

    features, kinds = (np.concatenate(part) for part in zip(*samples, strict=True))
    if OTHER not in kinds:
        raise click.ClickException("No other photos are alike; fit to a larger catalogue.")
    middle, spread = (np.asarray(each, np.float64).round(4) for each in (features.mean(0), features.std(0) + 1e-3))
    every, label = copies.terms(features, middle, spread), kinds == COPY
    model = LogisticRegression(C=0.03, class_weight="balanced", max_iter=10_000).fit(every, label)
    sums = model.decision_function(every)
    used = (kinds != OTHER) | (sums < np.quantile(sums[label], SURE))
    weights = model.fit(every[used], label[used]).coef_[0].round(4)
    each = [copies.terms(found, middle, spread) @ weights for found, _ in samples]
    bias = -min(
        float(np.quantile(sums[kind == COPY], 1 - enough)) for sums, (_, kind) in zip(each, samples, strict=True)
    )
    kept = [np.asarray(sums + bias >= 0) for sums in each]
    print(f"{name}: {(~used).sum()} others were left out")
    for (_, kind), passed in zip(samples, kept, strict=True):
        shares = [f"{passed[kind == known].sum():,} of {(kind == known).sum():,}" for known in (COPY, VARIANT, OTHER)]
        print("  lets {} copies, {} in another colour and {} others through".format(*shares))
    numbers = {"middle": middle, "spread": spread, "weights": weights}
    return {key: value.tolist() for key, value in numbers.items()} | {"bias": round(bias, 4)}, kept


@dataclass(frozen=True)
class Catalogue:
    """A catalogue with copies, and with photos in another colour.

    Attributes:
        decoded: n photos, those of the catalogue first.
        twins: (n,) int64, the first row with equal pixels.
        copies: (m, 2) int64, the rows of a photo and its copy.
        kinds: (m,) of the copies.
        variants: (m, 2) int64, the rows of a photo and of the same in another colour.
    """

    decoded: list[photos.Decoded]
    twins: NDArray[np.int64]
    copies: copies.Pairs
    kinds: list[str]
    variants: copies.Pairs

    def single(self) -> Planted:
        """The photos without equal pixels."""
        rows = np.flatnonzero(self.twins == np.arange(len(self.twins)))
        place = np.zeros(len(self.twins), np.int64)
        place[rows] = np.arange(len(rows))
        kept = [self.decoded[row] for row in rows.tolist()]
        facts = appearances([glance(each) for each in kept])
        return Planted(facts, [each.photo for each in kept], place[self.copies], place[self.variants])


@dataclass(frozen=True)
class Plan:
    """Which products are copied: ``only`` those with these ids, none of ``exclude``; ``count`` of them, drawn by
    ``seed``; among ``limit`` products. As many others are recoloured."""

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
    drawn = rng.permutation(free)
    chosen, recoloured = drawn[: plan.count].tolist(), drawn[plan.count : 2 * plan.count].tolist()
    kinds = [KINDS[number % len(KINDS)] for number in range(len(chosen))]
    planted = [photos.read(copy_of(decoded[row].photo, kind, rng)) for row, kind in zip(chosen, kinds, strict=True)]
    planted += [photos.read(variant_of(decoded[row].photo, rng)) for row in recoloured]
    new = np.arange(len(decoded), len(decoded) + len(planted))
    pairs = np.stack([[*chosen, *recoloured], new], axis=1)
    return Catalogue(decoded + planted, np.concatenate([twins, new]), pairs[: len(chosen)], kinds, pairs[len(chosen) :])


def report(catalogue: Catalogue, sheet: Path | None) -> None:
    """Print how many of the copies in ``catalogue`` are found, and what else folds."""
    decoded, pairs = catalogue.decoded, catalogue.copies
    facts = appearances([glance(each) for each in decoded])
    outcomes = [Outcome(str(row), appearance=each) for row, each in enumerate(facts)]
    started = time.perf_counter()
    groups = find_copies(outcomes, catalogue.twins, lambda row: decoded[row].photo, Progress()).groups
    planted = f"{len(pairs):,} planted copies and {len(catalogue.variants):,} in another colour"
    print(f"{len(decoded):,} photos, of which {planted}: {time.perf_counter() - started:.0f} s")
    found = groups[pairs[:, 0]] == groups[pairs[:, 1]]
    for kind in KINDS:
        of_kind = np.array([each == kind for each in catalogue.kinds])
        print(f"{kind:14}{found[of_kind].mean():7.1%} of {of_kind.sum()}")
    print(f"{'all':14}{found.mean():7.1%} of {len(found)}")
    wrong = groups[catalogue.variants[:, 0]] == groups[catalogue.variants[:, 1]]
    print(f"{'another colour':14}{wrong.mean():7.1%} of {len(wrong)}, which should not fold")
    report_others(groups, catalogue, sheet)


def report_others(groups: NDArray[np.int64], catalogue: Catalogue, sheet: Path | None) -> None:
    """Say what else folds; draw a sample of it to ``sheet``, each beside the first member of its group."""
    original = catalogue.twins.copy()
    original[catalogue.copies[:, 1]] = catalogue.copies[:, 0]  # which photo each is a copy of, as far as known
    sizes = np.bincount(groups, minlength=len(groups))
    folded = np.flatnonzero((sizes[groups] > 1) & (groups != np.arange(len(groups))))
    folded = np.setdiff1d(folded, catalogue.variants[:, 1])
    others = folded[original[folded] != original[groups[folded]]]
    print(f"{len(folded):,} photos fold into another; {len(others):,} of them are neither planted nor equal in pixels")
    if sheet is None or not len(others):
        return
    sample = np.sort(np.random.default_rng(0).permutation(others)[:100])
    drawn = Image.new("RGB", (10 * 140, -(-len(sample) // 10) * 90), "white")
    for number, row in enumerate(sample):
        left, top = number % 10 * 140, number // 10 * 90
        for step, member in enumerate((groups[row], row)):
            drawn.paste(Image.fromarray(catalogue.decoded[member].photo).resize((60, 80)), (left + step * 64, top))
    drawn.save(sheet)
    print(f"{sheet}: a sample of {len(sample)}, each beside the first of its group")


@click.command(help=__doc__)
@click.argument("catalogues", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--only", type=click.Path(path_type=Path, exists=True), help="A file of ids: copy only these products.")
@click.option("--exclude", type=click.Path(path_type=Path, exists=True), help="A file of ids: don't copy these.")
@click.option("--plant", "count", default=1000, help="The number of copies.")
@click.option("--limit", type=int, help="The number of products of a catalogue.")
@click.option("--seed", default=0)
@click.option("--fit", "judges", type=click.Path(path_type=Path), help="Write the judges that fit the copies here.")
@click.option("--sheet", type=click.Path(path_type=Path), help="A picture of up to 100 other members of groups.")
def main(
    catalogues: tuple[Path, ...],
    only: Path | None,
    exclude: Path | None,
    count: int,
    limit: int | None,
    seed: int,
    judges: Path | None,
    sheet: Path | None,
) -> None:
    ids = [set(path.read_text().split()) if path else None for path in (only, exclude)]
    print(described(machine()))
    planted = (plant(path, Plan(ids[0], ids[1] or set(), count, limit, seed)) for path in catalogues)
    if judges:
        fit([each.single() for each in planted], judges)
        return
    for each in planted:
        report(each, sheet)


if __name__ == "__main__":
    main()
