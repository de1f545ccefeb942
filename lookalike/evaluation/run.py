"""One index, or two side by side, through the whole protocol of docs/evaluation.md."""

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
        ids: the products that are queries and gallery; None for all.
        levels: when products agree; none for what the catalogue's columns suggest.
        encoder_of: loads an index's encoder, for ``robustness``, ``classes`` and ``people``.
        robustness: whether transformed photos are searched for, too.
        classes: whether it is asked, too, what each product is taken for.
        people: photos that people took, which are searched for, too.
    """

    ids: Sequence[str] | None = None
    levels: Sequence[Level] = ()
    encoder_of: LoadEncoder = encoder_of
    robustness: bool = False
    classes: bool = False
    people: Photos | None = None


@dataclass(frozen=True)
class Measured:
    """What one index showed.

    Attributes:
        name: what the report calls it: the encoder, and the folder it lies in.
        found: empty where robustness was not asked for; ``class_accuracies``, where classes were not.
    """

    name: str
    subject: Subject
    figures: Figures
    found: Found
    class_accuracies: tuple[SourceAccuracy, ...]


@dataclass(frozen=True)
class Run:
    """One index or two, measured on the same products by the same labels: those of the first."""

    indexes: tuple[Measured, ...]
    notes: tuple[str, ...]  # sentences that a reader of the figures must know
    people: Searched | None = None  # photos that people took, where the plan has such

    @property
    def first(self) -> Measured:
        """The index that was asked about."""
        return self.indexes[0]

    @property
    def second(self) -> Measured | None:
        """The one it is held against, if any."""
        return self.indexes[1] if len(self.indexes) == 2 else None


def evaluate(indexes: Sequence[Index], plan: Plan, progress: Progress = no_progress) -> Run:
    """Measure one index, or the first of two against the second, on the same products.

    Raises:
        UnprocessableError: unknown ids, or labels that can't tell a good neighbour from a bad one.
        UnavailableError: the plan needs the photos or the encoder, and they can't be had.
    """
    subjects, notes = _subjects(indexes, plan.ids)
    labels = subjects[0].labels
    levels = level_classes(labels, plan.levels)
    # Looked for before the long part: what is missing is said at once.
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
    """The encoder and the folder of each, the whole path where the last part is the same."""
    short = len({index.folder.name for index in indexes}) == len(indexes)
    return [f"{each.manifest.encoder.name} ({each.folder.name if short else each.folder})" for each in indexes]


def _subjects(indexes: Sequence[Index], ids: Sequence[str] | None) -> tuple[list[Subject], tuple[str, ...]]:
    """The same products of each index in the same order, and a note where one holds more than the other."""
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
    """The encoder that made the index, where the plan has photos to encode by it."""
    if plan.robustness or plan.classes:
        photo_of(subject, 0)
    elif not plan.people:
        return None
    return plan.encoder_of(subject.index)


def _unlabelled(levels: Sequence[Classes]) -> list[str]:
    """A note on each level that some products have no label at."""
    return [
        f"{missing:,} of {len(each.codes):,} products have no label at level {each.level.name!r}: they ask no question "
        "there, and as a neighbour agree with nobody."
        for each in levels
        if (missing := int((~each.labelled).sum()))
    ]
