"""The nearest neighbours of every picture: for a whole catalogue, in place of all cosines."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lookalike.insights.part import Advance, Facts, Found, Part
from lookalike.insights.subject import Subject
from lookalike.insights.tables import Cell
from lookalike.registry import Entry

ENTRIES = (Entry("graph", "The nearest neighbours of every picture", "lookalike.insights.parts.graph:Graph"),)

NEIGHBOURS, COSINES = "neighbours", "cosines"  # the arrays: (m, k) int32 places in ``ids``, and (m, k) float32
COLUMNS = ("product", "rank", "neighbour", "cosine")


class GraphFacts(Facts):
    """The graph's nodes: for each of m pictures the id of its first product; and k, the neighbours of each.

    Of photos with equal pixels, only the first is a picture.
    """

    ids: tuple[str, ...]
    k: int


def edges(facts: GraphFacts, neighbours: NDArray[np.int32], cosines: NDArray[np.float32]) -> Iterator[tuple[Cell, ...]]:
    """The rows of the graph as a table with COLUMNS, the nearest neighbour first."""
    for product, places, values in zip(facts.ids, neighbours, cosines, strict=True):
        for rank, (place, cosine) in enumerate(zip(places.tolist(), values.tolist(), strict=True), 1):
            yield product, rank, facts.ids[place], round(cosine, 4)


class Graph(Part):
    """The part."""

    facts = GraphFacts
    weight = 2.0

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The neighbours, which other parts use, too."""
        found = subject.neighbours
        ids = tuple(subject.id_of(place) for place in range(len(subject.pictures)))
        arrays = {NEIGHBOURS: found.places.astype(np.int32), COSINES: found.cosines}
        return Found(GraphFacts(ids=ids, k=found.places.shape[1]), arrays)
