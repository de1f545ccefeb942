"""The accuracy of predicted labels: by the neighbours' vote, and by the encoder's heads."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lookalike.encoders.base import Encoder
from lookalike.evaluation.robustness import photo_of
from lookalike.evaluation.subject import Subject
from lookalike.measures.classification import Classification, classification
from lookalike.measures.figures import Progress, no_progress
from lookalike.measures.labels import Level, classes, label_columns
from lookalike.measures.ranking import nearest
from lookalike.measures.votes import NEIGHBOURS, NO_VOTE, Weighing


@dataclass(frozen=True)
class SourceAccuracy:
    """The accuracy of one source of predictions.

    Attributes:
        source: "neighbours" or "encoder".
        attributes: the results for each attribute that the source predicts and the catalogue has labels for.
    """

    source: str
    attributes: Mapping[str, Classification]


def class_accuracies(
    subject: Subject, encoder: Encoder, progress: Progress = no_progress
) -> tuple[SourceAccuracy, ...]:
    """The accuracy of every available source; see ``by_votes`` and ``by_heads``."""
    sources = by_votes(subject, progress), by_heads(subject, encoder, progress)
    return tuple(source for source in sources if source.attributes)


def by_votes(subject: Subject, progress: Progress = no_progress) -> SourceAccuracy:
    """The accuracy of the neighbours' vote for each column, with the index's calibration."""
    labels, vectors = subject.labels, subject.vectors
    stored = subject.index.manifest.votes
    weighings = {weighing.column: weighing for weighing in stored.weighings} if stored else {}
    step = progress("votes", len(vectors))
    near, cosines = nearest(vectors, vectors, NEIGHBOURS, own=np.arange(len(vectors)), step=step)
    found = {}
    for column in label_columns(labels):
        kinds = classes(labels, Level(column, (column,)))
        codes = np.where((near >= 0) & kinds.labelled[near], kinds.codes[near], NO_VOTE)
        winners, shares = weighings.get(column, Weighing(column)).predict(codes, cosines)
        chosen = codes[np.arange(len(codes)), winners]
        said = [kinds.names[code] if winner >= 0 else "" for code, winner in zip(chosen, winners, strict=True)]
        right = classification(labels[column], said, shares)
        if right:
            found[column] = right
    return SourceAccuracy("neighbours", found)


def by_heads(subject: Subject, encoder: Encoder, progress: Progress = no_progress) -> SourceAccuracy:
    """The accuracy of the encoder's heads on each product's photo.

    Raises:
        UnavailableError: the photos can't be found.
        LookalikeError: one of them can't be read.
    """
    names = [name for name in encoder.attributes if name in subject.labels]
    step = progress("heads", len(subject.products))
    said: list[dict[str, tuple[str, float]]] = []
    for place in range(len(subject.products) if names else 0):
        said += encoder.classify([photo_of(subject, place)])
        step(1)
    found = {}
    for name in names:
        predictions = [each[name] for each in said]
        right = classification(
            subject.labels[name], [label for label, _ in predictions], np.array([share for _, share in predictions])
        )
        if right:
            found[name] = right
    return SourceAccuracy("encoder", found)
