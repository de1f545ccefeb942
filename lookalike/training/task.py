"""The training task: which labels are learned. It does not import PyTorch, so errors show at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lookalike.errors import UnprocessableError
from lookalike.training.data import UNKNOWN, Dataset
from lookalike.training.patterns import ATTRIBUTE as PATTERN

Level = tuple[str, ...]
"""The attributes that two products must share to agree at this level."""


@dataclass(frozen=True)
class Task:
    """The labels that are learned."""

    attributes: Mapping[str, float]  # attribute → weight of its head's loss; the most important first
    levels: tuple[Level, ...]  # of attributes that have heads

    def taught_by(self, data: Dataset) -> "Task":
        """The same task without attributes that have no labels in ``data``, such as the pattern.

        Raises:
            UnprocessableError: no photo has all labels of a level.
        """
        names = list(data.vocabulary)
        for level in self.levels:
            columns = [names.index(attribute) for attribute in level if attribute in names]
            if len(columns) < len(level) or not (data.labels[:, columns] != UNKNOWN).all(axis=1).any():
                raise UnprocessableError(
                    f"No photo has a label of {' and of '.join(map(repr, level))}; choose other columns by --labels."
                )
        return replace(self, attributes={name: weight for name, weight in self.attributes.items() if name in names})


FASHION = Task(
    {
        "articleType": 0.3,
        "baseColour": 0.5,
        "gender": 0.5,
        "usage": 0.3,
        "subCategory": 0.1,
        "masterCategory": 0.1,
        PATTERN: 0.2,
    },
    (("articleType",), ("articleType", "baseColour"), ("articleType", "gender", "baseColour")),
)


def task_of(columns: Sequence[str] | None) -> Task:
    """The task for ``columns``, the most important first. Its levels are the first column, the first two, … all.

    None stands for the columns of Kaggle's fashion catalogue and the patterns in its product names.
    """
    if columns is None:
        return FASHION
    return Task(dict.fromkeys(columns, 0.5), tuple(tuple(columns[: count + 1]) for count in range(len(columns))))
