"""Run the whole protocol of docs/evaluation.md on one index, or on two for comparison."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lookalike.encoders.base import Encoder
from lookalike.evaluation.classes import SourceAccuracy, class_accuracies
from lookalike.evaluation.people import Photos, Searched, ask, choose
from lookalike.evaluation.robustness import Found, photo_of, robustness
from lookalike.evaluation.subject import Subject, select
from lookalike.index.encoder import encoder_of
from lookalike.index.opened import Index
from lookalike.measures import Figures, Level, level_classes, measure
from lookalike.measures.figures import Progress, no_progress
from lookalike.measures.labels import Classes

LoadEncoder = Callable[[Index], Encoder]


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Attributes:
        ids: the products to use as queries and gallery; None for all.
        levels: the levels of agreement; empty for the defaults of the catalogue's columns.
        encoder_of: loads an index's encoder, for ``robustness``, ``classes`` and ``people``.
        robustness: whether to also search by transformed photos.
        classes: whether to also evaluate predicted labels.
        people: photos that people took, by which to also search.
    """

    ids: Sequence[str] | None = None
    levels: Sequence[Level] = ()
    encoder_of: LoadEncoder = encoder_of
    robustness: bool = False
    classes: bool = False
    people: Photos | None = None


@dataclass(frozen=True)
class Measured:
    """The results of one index.

    Attributes:
        name: its name in the report: the encoder and the folder.
        found: the robustness results; empty if they were not asked for.
        class_accuracies: the accuracy of predicted labels; empty if it was not asked for.
    """

    name: str
    subject: Subject
    figures: Figures
    found: Found
    class_accuracies: tuple[SourceAccuracy, ...]


@dataclass(frozen=True)
class Run:
    """One index or two, evaluated on the same products and the labels of the first index."""

    indexes: tuple[Measured, ...]
    notes: tuple[str, ...]  # notes for the reader
    people: Searched | None = None  # results for photos that people took, if the plan has any

    @property
    def first(self) -> Measured:
        """The index that is evaluated."""
        return self.indexes[0]

    @property
    def second(self) -> Measured | None:
        """The index with which it is compared, if any."""
        return self.indexes[1] if len(self.indexes) == 2 else None


def evaluate(indexes: Sequence[Index], plan: Plan, progress: Progress = no_progress) -> Run:
    """Evaluate one index, or compare two on the same products.

    Raises:
        UnprocessableError: ids are unknown, or the labels can't distinguish good neighbours from bad ones.
        UnavailableError: the plan needs photos or the encoder, and they are not available.
    """
    subjects, notes = _subjects(indexes, plan.ids)
    labels = subjects[0].labels
    levels = level_classes(labels, plan.levels)
    # Before the long part, so that anything missing is reported at once.
    queries = choose(plan.people, subjects[0]) if plan.people else None
    encoders = [_encoder(subject, plan) for subject in subjects]
    measured, answers = [], []
    for name, subject, encoder in zip(_names(indexes), subjects, encoders, strict=True):
        if encoder and queries:
            answers.append(ask(queries, subject, encoder, progress))
        figures = measure(subject.vectors, labels, levels, progress)
        found = robustness(subject, encoder, progress) if encoder and plan.robustness else {}
        said = class_accuracies(subject, encoder, progress) if encoder and plan.classes else ()
        measured.append(Measured(name, subject, figures, found, said))
    searched = Searched(queries, tuple(answers)) if queries else None
    return Run(tuple(measured), (*notes, *_unlabelled(levels)), searched)


def _names(indexes: Sequence[Index]) -> list[str]:
    """The encoder and the folder's name of each index; the whole path if two names are equal."""
    short = len({index.folder.name for index in indexes}) == len(indexes)
    return [f"{each.manifest.encoder.name} ({each.folder.name if short else each.folder})" for each in indexes]


def _subjects(indexes: Sequence[Index], ids: Sequence[str] | None) -> tuple[list[Subject], tuple[str, ...]]:
    """The same products of each index in the same order, and a note if some are only in one index."""
    subjects = [select(index, ids) for index in indexes]
    if ids is not None or len(subjects) == 1:
        return subjects, ()
    first, second = (subject.ids for subject in subjects)
    if first == second:
        return subjects, ()
    held = set(second)
    common = [each for each in first if each in held]
    left_out = len(first) + len(second) - 2 * len(common)
    note = f"{left_out:,} products that only one of the two indexes holds were left out."
    return [select(index, common) for index in indexes], (note,) if left_out else ()


def _encoder(subject: Subject, plan: Plan) -> Encoder | None:
    """The encoder that made the index, if the plan needs it; else None."""
    if plan.robustness or plan.classes:
        photo_of(subject, 0)
    elif not plan.people:
        return None
    return plan.encoder_of(subject.index)


def _unlabelled(levels: Sequence[Classes]) -> list[str]:
    """A note on each level at which some products have no label."""
    return [
        f"{missing:,} of {len(each.codes):,} products have no label at level {each.level.name!r}: there they are not "
        "queries, and as neighbours agree with no product."
        for each in levels
        if (missing := int((~each.labelled).sum()))
    ]
