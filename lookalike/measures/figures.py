"""All figures of docs/evaluation.md for one set of vectors, per query."""

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

K = 5  # results on a page
HUB_K = 10
MAP_QUERIES = 2000
B_COLUMNS = ("articleType", "baseColour", "usage")

P5, R1, R5, MAP_R, NDCG = f"P@{K}", "R@1", f"R@{K}", "mAP@R", f"nDCG@{K}"
A_MAP, A_P15, B_P5, B_HIT5 = "A mAP", "A P@15", "B P@5", "B Hit@5"

Progress = Callable[[str, int], Callable[[int], object]]
"""Called at the start of a stage (its name, number of queries); returns a function to call with finished queries."""


@dataclass(frozen=True)
class Figures:
    """The figures of n products, each a query in the gallery of all others.

    Attributes:
        levels: the classes of each level of agreement.
        near: (n, 10) int64, each query's nearest products; −1 if there are fewer.
        scores: (n, 10) float32, their cosines.
        values: (figure, level) → (n,) float64, NaN if a product is not a query of this figure. The level is "" for
            figures without one.
        hubs: skewness of the 10-occurrence, and the share of products that are not among the ten nearest of any other.
        kinds, groups: the classes for protocols A and B.
    """

    levels: tuple[Classes, ...]
    near: Rows
    scores: NDArray[np.float32]
    values: Mapping[tuple[str, str], Values]
    hubs: tuple[float, float]
    kinds: Classes
    groups: Classes


def no_progress(what: str, queries: int) -> Callable[[int], object]:
    """A ``Progress`` that does nothing."""
    return lambda done: None


def level_classes(labels: Labels, levels: Sequence[Level] = ()) -> tuple[Classes, ...]:
    """The classes of ``levels``, or of the default ones.

    Raises:
        UnprocessableError: a column does not exist, or the labels can't distinguish good neighbours from bad ones.
    """
    found = tuple(classes(labels, level) for level in levels or default_levels(labels))
    if not found:
        raise UnprocessableError(
            "These products have no labels to evaluate neighbours by: no column has two labels or more that products "
            f"share (columns: {', '.join(labels) or 'none'}). Build the index with a styles.csv that has some."
        )
    for each in found:
        if len(each.names) < 2:
            label = f"one label ({each.names[0]!r})" if each.names else "no labels"
            raise UnprocessableError(
                f"Level {each.level.name!r} can't be evaluated: {' and '.join(each.level.columns)} has {label} "
                "among these products; choose other levels."
            )
        if not usable(each):
            raise UnprocessableError(
                f"Level {each.level.name!r} can't be evaluated: no two of these products share "
                f"{' and '.join(each.level.columns)}; choose other levels."
            )
    return found


def measure(vectors: Vectors, labels: Labels, found: tuple[Classes, ...], progress: Progress = no_progress) -> Figures:
    """All figures of ``vectors`` (n, dim) float32 unit rows at the levels ``found``; n is at least 2."""
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
    """nDCG@5 (q,) of the gallery rows ``queries`` over the nested levels."""
    chain = [by_level(found, level) for level in graded([each.level for each in found])]
    return ndcg([agreeing(each, near, queries) for each in chain], [each.others[queries] for each in chain], K)


def by_level(found: Sequence[Classes], level: Level) -> Classes:
    """The classes of ``level`` among ``found``."""
    return next(each for each in found if each.level == level)


@dataclass(frozen=True)
class LevelQuality:
    """The agreement of neighbours at one level: mean P@5, its ceiling by the labels, recall@1; all in 0..1."""

    name: str
    columns: tuple[str, ...]
    p5: float
    ceiling: float
    r1: float


@dataclass(frozen=True)
class Quality:
    """The figures that a build stores in the manifest.

    Attributes:
        queries, gallery: numbers of query products and of gallery products.
        remark: "in-sample" if the encoder was trained on these photos, else "".
        ndcg5: mean nDCG@5.
    """

    queries: int
    gallery: int
    remark: str
    levels: tuple[LevelQuality, ...]
    ndcg5: float


def quality(vectors: Vectors, labels: Labels, *, sample: int = 1000, in_sample: bool = False) -> Quality | None:
    """The quality of up to ``sample`` query products, drawn with a fixed seed, among all n products.

    None if the labels can't distinguish good neighbours from bad ones. ``vectors`` (n, dim) float32 are unit rows, one
    per product without duplicates, and ``labels`` are the products' labels.
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
    """The mean over queries that count; 0 if none does."""
    counted = values[~np.isnan(values)]
    return float(counted.mean()) if len(counted) else 0.0
