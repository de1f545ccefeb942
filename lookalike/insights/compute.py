"""Computes the parts of the insights, one after the other."""

import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from lookalike.errors import LookalikeError, UnavailableError, UnprocessableError
from lookalike.index.opened import Index
from lookalike.insights.part import Found, part_class, parts, usable_part
from lookalike.insights.store import InsightsManifest, write_insights
from lookalike.insights.subject import Subject

Report: TypeAlias = Callable[[str, float], None]
"""Called with the name of the part in work, and the share of the whole work that was done since the last call."""


def compute(index: Index, chosen: Sequence[str] = (), report: Report = lambda name, share: None) -> InsightsManifest:
    """Compute the ``chosen`` parts, or all, and store them.

    A part that this index doesn't allow, or for which a package is missing, is stored with the reason.

    Raises:
        UnprocessableError: there is no such part; the sentence names those that exist.
        OSError: the files can't be written; the insights before stay.
    """
    for name in chosen:
        if name not in parts():
            raise UnprocessableError(f"There is no part {name!r}; there are: {', '.join(parts())}.")
    names = [name for name in parts() if not chosen or name in chosen]
    found: dict[str, tuple[Found | LookalikeError, float]] = {}
    subject = Subject(index)
    weights = {name: part_class(name).weight for name in names}
    for name in names:
        share = weights[name] / sum(weights.values())
        done = 0.0

        def advance(part: float, name: str = name, share: float = share) -> None:
            nonlocal done
            part = min(part, 1 - done)
            done += part
            report(name, part * share)

        started = time.perf_counter()
        report(name, 0)
        try:
            result: Found | LookalikeError = usable_part(name)().compute(subject, advance)
        except (UnprocessableError, UnavailableError) as reason:
            result = reason
        found[name] = result, time.perf_counter() - started
        advance(1)
    return write_insights(index, found)
