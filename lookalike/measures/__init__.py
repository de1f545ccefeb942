"""Precision, recall, nDCG and their kin: pure NumPy on unit vectors and labels.

docs/evaluation.md defines every figure. ``labels`` says when two products agree, ``ranking`` scores what a query found,
``published`` has the protocols of others, ``bootstrap`` says how sure a mean is, ``figures`` puts them together.
"""

from lookalike.measures.figures import Figures, Quality, chosen, measure, quality
from lookalike.measures.labels import FASHION, Classes, Labels, Level, default_levels

__all__ = [
    "FASHION",
    "Classes",
    "Figures",
    "Labels",
    "Level",
    "Quality",
    "chosen",
    "default_levels",
    "measure",
    "quality",
]
