"""The part of report.json about photos that people took."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lookalike.evaluation.people import HIT5, Answers, Queries, Searched
from lookalike.measures.bootstrap import Difference, Estimate
from lookalike.measures.figures import P5, K
from lookalike.measures.people import LEAST, difference, estimate
from lookalike.measures.ranking import Values, ceiling

Json = dict[str, Any]

LEVEL = "people's photos"  # the level in the list of differences


def asked(people: Searched) -> Json:
    """Facts about the query photos, and notes for the reader."""
    queries, answers = people.queries, people.answers[0]
    read = ~np.isnan(answers.values[P5])
    return {
        "photos": str(queries.source.path),
        "queries": int(read.sum()),
        "senders": len(np.unique(queries.senders[read])),
        "least": LEAST,
        "notes": [*queries.notes, *_unread(answers)],
    }


def found(people: Searched, place: int) -> Json:
    """The figures of the index at position ``place``: over all photos, over kinds, and for each kind."""
    queries, answers = people.queries, people.answers[place]
    return {
        **{
            name: _as_json(estimate(values, queries.senders, kinds))
            for name, values, kinds in _figures(queries, answers)
        },
        "by_kind": [row for kind in range(len(queries.names)) if (row := _kind(queries, answers, kind))],
    }


def compared(people: Searched) -> Iterator[tuple[str, str, Estimate | None, Estimate | None, Difference | None]]:
    """For each figure: its name, its level, its values for both indexes, and the first minus the second."""
    queries, senders = people.queries, people.queries.senders
    first, second = (_figures(queries, answers) for answers in people.answers)
    for (name, ours, kinds), (_, theirs, _) in zip(first, second, strict=True):
        estimates = estimate(ours, senders, kinds), estimate(theirs, senders, kinds)
        yield name, LEVEL, *estimates, difference(ours, theirs, senders, kinds)


def _figures(queries: Queries, answers: Answers) -> Iterator[tuple[str, Values, NDArray[np.int64] | None]]:
    """For each figure: its name, its values, and the kinds over which it is a mean."""
    for name in (P5, HIT5):
        yield name, answers.values[name], None
        yield f"{name}, mean over kinds", answers.values[name], queries.kinds


def _kind(queries: Queries, answers: Answers, kind: int) -> Json | None:
    """The figures of one kind; None if none of its photos can be read."""
    own = (queries.kinds == kind) & ~np.isnan(answers.values[P5])
    if not own.any():
        return None
    senders, right = queries.senders[own], int(queries.right[kind].sum())
    return {
        "kind": queries.names[kind],
        "photos": int(own.sum()),
        "senders": len(np.unique(senders)),
        "right": right,
        "ceiling": float(ceiling(np.array([right]), K)[0]),
        **{name: _as_json(estimate(answers.values[name][own], senders)) for name in (P5, HIT5)},
    }


def _unread(answers: Answers) -> list[str]:
    """A sentence about the photos that can't be read, if there are any."""
    if not answers.skipped:
        return []
    lost, of = len(answers.skipped), len(answers.near)
    return [f"{lost:,} of {of:,} photos can't be read and were left out, such as {answers.skipped[0]}"]


def _as_json(found: Estimate | None) -> Json | None:
    return asdict(found) if found else None
