"""The report of a run as plain data, for report.json and the page."""

import platform
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike import __version__
from lookalike.evaluation import people_report
from lookalike.evaluation.classes import SourceAccuracy
from lookalike.evaluation.robustness import recall
from lookalike.evaluation.run import Measured, Run
from lookalike.measures.bootstrap import Estimate, difference, estimate
from lookalike.measures.figures import A_MAP, A_P15, B_HIT5, B_P5, MAP_R, NDCG, P5, R1, R5, K
from lookalike.measures.labels import Classes, graded
from lookalike.measures.published import ceiling_b
from lookalike.measures.ranking import Values, ceiling

Json = dict[str, Any]

SCHEMA_VERSION = 1
MEAN_OF_LABELS = f"{P5}, mean over labels"
MAP_LABELS = 30  # rows of the confusion matrix; more are unreadable
CONFUSIONS = 12  # confusions that are listed in words


def report(run: Run, command: str) -> Json:
    """All results of ``run``; ``command`` is the command line that produced it."""
    figures = run.first.figures
    return {
        "schema_version": SCHEMA_VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "versions": {"lookalike": __version__, "python": platform.python_version(), "numpy": np.__version__},
        "products": len(run.first.subject.products),
        "protocol": {
            "levels": {each.level.name: each.level.columns for each in figures.levels},
            "nDCG": [level.name for level in graded([each.level for each in figures.levels])],
            "A": figures.kinds.level.columns,
            "B": figures.groups.level.columns,
        },
        "people": people_report.asked(run.people) if run.people else None,
        "indexes": [_index(run, place) for place in range(len(run.indexes))],
        "differences": _differences(run),
        "notes": list(run.notes),
    }


def _index(run: Run, place: int) -> Json:
    measured = run.indexes[place]
    figures, manifest = measured.figures, measured.subject.index.manifest
    skew, never = figures.hubs
    plain = {name: _estimate(figures.values[name, ""]) for name in (NDCG, A_MAP, A_P15, B_P5, B_HIT5)}
    best = ceiling_b(figures.groups)
    return {
        "name": measured.name,
        "catalogue": manifest.catalogue.path,
        "photos": manifest.counts.photos,
        "encoder": manifest.encoder.model_dump(mode="json"),
        "levels": {each.level.name: _level(measured, each) for each in figures.levels},
        **plain,
        "B ceiling": None if np.isnan(best) else best,
        "hubness": {"skew": skew, "never_returned": never},
        "robustness": {
            name: {"recall@1": _estimate(recall(ranks, 1)), "recall@5": _estimate(recall(ranks, 5))}
            for name, ranks in measured.found.items()
        },
        "classes": [_class_accuracy(each) for each in measured.class_accuracies],
        "people": people_report.found(run.people, place) if run.people else None,
        "by_label": {each.level.name: _by_label(measured, each) for each in _levels_by_label(measured)},
        "confusion": _confusion(measured),
    }


def _class_accuracy(accuracy: SourceAccuracy) -> Json:
    """The accuracy of one source for each attribute, and the confusion matrix of the commonest labels."""
    return {
        "source": accuracy.source,
        "attributes": {
            name: {
                "products": int(found.counts.sum()),
                "labels": len(found.labels),
                "accuracy": found.accuracy,
                "macro_f1": found.macro_f1,
                "calibration_error": found.calibration_error,
                "confusion": {
                    "labels": found.labels[:MAP_LABELS],
                    "f1": np.round(found.f1[:MAP_LABELS], 4).tolist(),
                    "counts": found.counts[:MAP_LABELS, :MAP_LABELS].tolist(),
                },
            }
            for name, found in accuracy.attributes.items()
        },
    }


def _level(measured: Measured, found: Classes) -> Json:
    values, name = measured.figures.values, found.level.name
    best = np.where(found.labelled, ceiling(found.others, K), np.nan)
    return {
        "labels": len(found.names),
        P5: _estimate(values[P5, name]),
        "ceiling": float(np.nanmean(best)),
        MEAN_OF_LABELS: _estimate(values[P5, name], found.codes),
        "ceiling, mean over labels": _value(estimate(best, found.codes)),
        **{figure: _estimate(values[figure, name]) for figure in (R1, R5, MAP_R)},
    }


def _levels_by_label(measured: Measured) -> list[Classes]:
    """The levels with a single column, or the first level if there are none: combined labels are too many to list."""
    levels = measured.figures.levels
    return [each for each in levels if len(each.level.columns) == 1] or list(levels[:1])


def _by_label(measured: Measured, found: Classes) -> list[Json]:
    """P@5 of each label, the commonest first."""
    values, best = measured.figures.values[P5, found.level.name], ceiling(found.others, K)
    count = np.bincount(found.codes, minlength=len(found.names))[: len(found.names)]
    return [
        {
            "label": found.names[code],
            "queries": int(count[code]),
            P5: _estimate(values[found.codes == code]),
            "ceiling": float(best[found.codes == code].mean()),
        }
        for code in np.argsort(-count, kind="stable")
    ]


def _confusion(measured: Measured) -> Json:
    """The confusion matrix of the commonest labels: of queries (rows) and of their five nearest (columns)."""
    kinds, near = measured.figures.kinds, measured.figures.near[:, :K]
    count = np.bincount(kinds.codes, minlength=len(kinds.names))[: len(kinds.names)]
    top = np.argsort(-count, kind="stable")[:MAP_LABELS]
    shares = _shares(kinds, near, len(kinds.names))
    apart = shares * count[:, None]
    np.fill_diagonal(apart, 0)
    most = np.argsort(-apart, axis=None, kind="stable")[:CONFUSIONS]
    return {
        "level": kinds.level.name,
        "labels": [kinds.names[code] for code in top],
        "shares": np.round(shares[np.ix_(top, top)], 4).tolist(),
        "most": [
            {
                "query": kinds.names[a],
                "neighbour": kinds.names[b],
                "share": float(shares[a, b]),
                "queries": int(count[a]),
            }
            for a, b in zip(*np.unravel_index(most, apart.shape), strict=True)
            if apart[a, b] > 0
        ],
    }


def _shares(kinds: Classes, near: NDArray[np.int64], labels: int) -> NDArray[np.float64]:
    """(labels, labels) the share of the neighbours of each label's queries that has each label."""
    query = np.repeat(kinds.codes[:, None], near.shape[1], axis=1)
    neighbour = np.where(near >= 0, kinds.codes[near], -1)
    known = (query < labels) & (neighbour >= 0) & (neighbour < labels)
    counts = np.zeros((labels, labels))
    np.add.at(counts, (query[known], neighbour[known]), 1)
    asked = np.bincount(kinds.codes, minlength=labels)[:labels] * near.shape[1]
    return np.asarray(counts / np.maximum(asked, 1)[:, None])


def _differences(run: Run) -> list[Json]:
    """The first index minus the second, for each figure, over the same queries."""
    if run.second is None:
        return []
    rows = [
        (figure, level, estimate(first, groups), estimate(second, groups), difference(first, second, groups))
        for figure, level, first, second, groups in _paired(run.first, run.second)
    ]
    of_people = people_report.compared(run.people) if run.people else ()
    return [
        {
            "figure": figure,
            "level": level,
            "first": ours.value,
            "second": theirs.value,
            "difference": apart.value,
            "low": apart.low,
            "high": apart.high,
            "more_than_noise": apart.more_than_noise,
        }
        for figure, level, ours, theirs, apart in (*rows, *of_people)
        if ours and theirs and apart
    ]


def _paired(first: Measured, second: Measured) -> Iterator[tuple[str, str, Values, Values, NDArray[np.int64] | None]]:
    """For each figure: its name, its level, the values of both indexes, and the groups over which it is a mean."""
    for figure, level in first.figures.values:
        values = first.figures.values[figure, level], second.figures.values[figure, level]
        yield figure, level, *values, None
        if figure == P5:
            codes = next(each.codes for each in first.figures.levels if each.level.name == level)
            yield MEAN_OF_LABELS, level, *values, codes
    for name, ranks in first.found.items():
        for k in (1, 5):
            yield f"recall@{k}", name, recall(ranks, k), recall(second.found[name], k), None


def _estimate(values: Values, groups: NDArray[np.int64] | None = None) -> Json | None:
    found = estimate(values, groups)
    return asdict(found) if found else None


def _value(found: Estimate | None) -> float | None:
    return found.value if found else None
