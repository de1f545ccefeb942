"""Computes the parts of the insights, one after the other."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from lookalike.errors import LookalikeError, UnavailableError, UnprocessableError
from lookalike.index.opened import Index
from lookalike.insights.part import Advance, Found, part_class, parts, usable_part
from lookalike.insights.store import InsightsManifest, write_insights
from lookalike.insights.subject import Subject

Report: TypeAlias = Callable[[str, float], None]
"""Called with the name of the part in work, and the share of the whole work that was done since the last call."""


def compute(index: Index, chosen: Sequence[str] = (), report: Report = lambda name, share: None) -> InsightsManifest:
    """Compute the ``chosen`` parts, or all, and store them.

    A part that this index doesn't allow, or for which a package is missing, is stored with the reason. If something
    else goes wrong, the parts before it are stored.

    Raises:
        UnprocessableError: there is no such part; the sentence names those that exist.
        MachineError: the files can't be written; the insights before stay.
    """
    for name in chosen:
        if name not in parts():
            raise UnprocessableError(f"There is no part {name!r}; there are: {', '.join(parts())}.")
    names = [name for name in parts() if not chosen or name in chosen]
    found: dict[str, tuple[Found | LookalikeError, float]] = {}
    subject = Subject(index)
    whole = sum(part_class(name).weight for name in names)
    try:
        for name in names:
            share = part_class(name).weight / whole
            found[name] = _computed(name, subject, partial(_report, report, name, share))
    except BaseException:  # Ctrl-C, too
        if found:
            write_insights(index, found)
        raise
    return write_insights(index, found)


def _report(report: Report, name: str, weight: float, share: float) -> None:
    report(name, weight * share)


def _computed(name: str, subject: Subject, report: Advance) -> tuple[Found | LookalikeError, float]:
    """What a part found, or why not, and the seconds it took. ``report`` gets shares that sum to 1."""
    done = 0.0

    def advance(share: float) -> None:
        nonlocal done
        share = min(share, 1 - done)
        done += share
        report(share)

    started = time.perf_counter()
    report(0)
    try:
        result: Found | LookalikeError = usable_part(name)().compute(subject, advance)
    except (UnprocessableError, UnavailableError) as reason:
        result = reason
    except ImportError as error:
        how = parts()[name].install
        result = UnavailableError(f"{name!r} was not computed: a package is broken ({error}). Install it again: {how}")
    advance(1)
    return result, time.perf_counter() - started
