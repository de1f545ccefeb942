"""What is learned from the labels; read without Keras, so that a wrong one is refused at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Level = tuple[str, ...]
"""Attributes that two products share to agree at this level."""


@dataclass(frozen=True)
class Task:
    """What is learned from the labels."""

    attributes: Mapping[str, float]  # attribute → weight of its head's loss
    levels: tuple[Level, ...]  # of attributes that have heads


FASHION = Task(
    {
        "articleType": 0.3,
        "baseColour": 0.5,
        "gender": 0.5,
        "usage": 0.3,
        "subCategory": 0.1,
        "masterCategory": 0.1,
    },
    (("articleType",), ("articleType", "baseColour"), ("articleType", "gender", "baseColour")),
)


def task_of(columns: Sequence[str] | None) -> Task:
    """The task for ``columns``, the most telling first: the first alone, the first two together, … all together.

    None stands for the columns of Kaggle's fashion catalogue.
    """
    if columns is None:
        return FASHION
    return Task(dict.fromkeys(columns, 0.5), tuple(tuple(columns[: count + 1]) for count in range(len(columns))))
