"""Precision, recall, nDCG and their kin: pure NumPy on unit vectors and labels.

docs/evaluation.md defines every figure. ``labels`` says when two products agree, ``ranking`` scores what a query found,
``published`` has the protocols of others, ``bootstrap`` says how sure a mean is, ``figures`` puts them together.
``classification`` says how right given labels are, ``votes`` gives a photo the labels of its neighbours.
"""

from lookalike.measures.figures import Figures, Quality, level_classes, measure, quality
from lookalike.measures.labels import FASHION, Classes, Labels, Level, default_levels
from lookalike.measures.votes import NEIGHBOURS, Votes, Weighing, fit_votes

__all__ = [
    "FASHION",
    "NEIGHBOURS",
    "Classes",
    "Figures",
    "Labels",
    "Level",
    "Quality",
    "Votes",
    "Weighing",
    "default_levels",
    "fit_votes",
    "level_classes",
    "measure",
    "quality",
]
