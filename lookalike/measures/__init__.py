"""Precision, recall, nDCG and related figures, in NumPy on unit vectors and labels.

docs/evaluation.md defines every figure. ``labels`` defines when two products agree, ``ranking`` scores the results of
queries, ``published`` has protocols of other projects, ``bootstrap`` computes confidence intervals, and ``figures``
combines them. ``classification`` evaluates predicted labels, and ``votes`` predicts a photo's labels by its neighbours.
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
