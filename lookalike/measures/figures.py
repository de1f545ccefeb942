"""All figures of one set of vectors: what docs/evaluation.md defines, query by query."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import UnprocessableError
from lookalike.measures.labels import Classes, Labels, Level, classes, default_levels, graded, usable
from lookalike.measures.published import protocol_a, protocol_b
from lookalike.measures.ranking import (
    Rows,
    Values,
    Vectors,
    agreeing,
    average_precision_at_r,
    ceiling,
    hit,
    hubness,
    ndcg,
    nearest,
    precision,
)

K = 5  # results that a page shows
HUB_K = 10
MAP_QUERIES = 2000
B_COLUMNS = ("articleType", "baseColour", "usage")

P5, R1, R5, MAP_R, NDCG = f"P@{K}", "R@1", f"R@{K}", "mAP@R", f"nDCG@{K}"
A_MAP, A_P15, B_P5, B_HIT5 = "A mAP", "A P@15", "B P@5", "B Hit@5"

Progress = Callable[[str, int], Callable[[int], object]]
"""Told what begins (a word, how many queries), gives what to tell of each part that is done."""


@dataclass(frozen=True)
class Figures:
    """What was measured of n products, each a query in the gallery of all others.

    Attributes:
        levels: the classes that agreement was judged by, level by level.
        near: (n, 10) int64, each query's nearest; −1 where there are no more. ``scores``: their cosines, float32.
        values: (figure, level) → (n,) float64, NaN where a product is not a query of that figure;
            the level is "" for figures that belong to none.
        hubs: skewness of the 10-occurrence, and the share of products that nobody's ten nearest contain.
        kinds, groups: the classes that protocols A and B were run with.
    """

    levels: tuple[Classes, ...]
    near: Rows
    scores: NDArray[np.float32]
    values: Mapping[tuple[str, str], Values]
    hubs: tuple[float, float]
    kinds: Classes
    groups: Classes


def no_progress(what: str, queries: int) -> Callable[[int], object]:
    """A progress that nobody watches."""
    return lambda done: None


def level_classes(labels: Labels, levels: Sequence[Level] = ()) -> tuple[Classes, ...]:
    """The classes of ``levels``, or of the default ones.

    Raises:
        UnprocessableError: no such column, or labels that can't tell a good neighbour from a bad one.
    """
    found = tuple(classes(labels, level) for level in levels or default_levels(labels))
    if not found:
        raise UnprocessableError(
            "These products have no labels to judge neighbours by: no column has two labels or more that products "
            f"share (columns: {', '.join(labels) or 'none'}). Build the index with a styles.csv that has some."
        )
    for each in found:
        if len(each.names) < 2:
            label = f"one label ({each.names[0]!r})" if each.names else "no labels"
            raise UnprocessableError(
                f"Level {each.level.name!r} can't judge neighbours: {' and '.join(each.level.columns)} has {label} "
                "among these products; choose other levels."
            )
        if not usable(each):
            raise UnprocessableError(
                f"Level {each.level.name!r} can't judge neighbours: no two of these products share "
                f"{' and '.join(each.level.columns)}; choose other levels."
            )
    return found


def measure(vectors: Vectors, labels: Labels, found: tuple[Classes, ...], progress: Progress = no_progress) -> Figures:
    """All figures of ``vectors`` (n, dim), unit rows, at the levels ``found``; n is at least 2."""
    n = len(vectors)
    own = np.arange(n)
    near, scores = nearest(vectors, vectors, HUB_K, own=own, step=progress("neighbours", n))
    values: dict[tuple[str, str], Values] = {}
    for each in found:
        hits, name = agreeing(each, near, own), each.level.name
        partnered = each.others > 0
        values[P5, name] = np.where(each.labelled, precision(hits, K), np.nan)
        values[R1, name] = np.where(partnered, hit(hits, 1), np.nan)
        values[R5, name] = np.where(partnered, hit(hits, K), np.nan)
        sample = np.random.default_rng(0).permutation(np.flatnonzero(partnered))[:MAP_QUERIES]
        values[MAP_R, name] = np.full(n, np.nan)
        values[MAP_R, name][sample] = average_precision_at_r(
            vectors, each, sample, progress(f"mAP@R {name}", len(sample))
        )
    values[NDCG, ""] = graded_gain(found, near, own)
    kinds = by_level(found, graded([each.level for each in found])[0])
    groups = classes(labels, Level("group", B_COLUMNS)) if set(B_COLUMNS) <= set(labels) else found[-1]
    values[A_MAP, ""], values[A_P15, ""] = protocol_a(vectors, kinds)
    values[B_P5, ""], values[B_HIT5, ""] = protocol_b(vectors, groups)
    return Figures(found, near, scores, values, hubness(near, n), kinds, groups)


def graded_gain(found: Sequence[Classes], near: Rows, queries: Rows) -> Values:
    """nDCG@5 (q,) of the gallery rows ``queries`` over the levels that refine one another."""
    chain = [by_level(found, level) for level in graded([each.level for each in found])]
    return ndcg([agreeing(each, near, queries) for each in chain], [each.others[queries] for each in chain], K)


def by_level(found: Sequence[Classes], level: Level) -> Classes:
    """The classes of ``level`` among ``found``."""
    return next(each for each in found if each.level == level)


@dataclass(frozen=True)
class LevelQuality:
    """How often neighbours agree at one level: mean P@5, the best that the labels allow, recall@1; all in 0..1."""

    name: str
    columns: tuple[str, ...]
    p5: float
    ceiling: float
    r1: float


@dataclass(frozen=True)
class Quality:
    """The short figures that a build stores in the manifest.

    Attributes:
        queries, gallery: how many products asked, and among how many they could find others.
        remark: "in-sample" where the encoder was trained on these photos, else "".
        ndcg5: mean nDCG@5.
    """

    queries: int
    gallery: int
    remark: str
    levels: tuple[LevelQuality, ...]
    ndcg5: float


def quality(vectors: Vectors, labels: Labels, *, sample: int = 1000, in_sample: bool = False) -> Quality | None:
    """Figures of up to ``sample`` products, drawn by a fixed seed, among all n; None where labels can't judge.

    ``vectors`` (n, dim) float32 unit rows, one a product (its first photo, one of its duplicates), and their labels.
    """
    levels = default_levels(labels)
    if len(vectors) < 2 or not levels:
        return None
    queries = np.sort(np.random.default_rng(0).permutation(len(vectors))[:sample])
    near, _ = nearest(vectors[queries], vectors, K, own=queries)
    found = [classes(labels, level) for level in levels]
    return Quality(
        len(queries),
        len(vectors),
        "in-sample" if in_sample else "",
        tuple(_level_quality(each, near, queries) for each in found),
        _mean(graded_gain(found, near, queries)),
    )


def _level_quality(found: Classes, near: Rows, queries: Rows) -> LevelQuality:
    hits, labelled, others = agreeing(found, near, queries), found.labelled[queries], found.others[queries]
    return LevelQuality(
        found.level.name,
        found.level.columns,
        _mean(precision(hits, K)[labelled]),
        _mean(ceiling(others, K)[labelled]),
        _mean(hit(hits, 1)[others > 0]),
    )


def _mean(values: Values) -> float:
    """The mean of the queries that count; 0 where none does."""
    counted = values[~np.isnan(values)]
    return float(counted.mean()) if len(counted) else 0.0
