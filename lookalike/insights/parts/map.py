"""Where every photo lies on the map."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lookalike.insights.layout import NEAREST, Coordinates, kept, lay_out, sample_of, trustworthiness
from lookalike.insights.part import Advance, Facts, Found, Part
from lookalike.insights.subject import Subject
from lookalike.insights.tables import Table
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "map",
        "Every product a point; what looks alike lies together",
        "lookalike.insights.parts.map:Map",
        needs=("openTSNE",),
        install="pip install -r requirements-insights.txt",
    ),
)

COORDINATES = "coordinates"  # (n, 2) uint16, by row of the index; both axes from 0 to MOST
MOST = 65535
MARGIN = 0.02  # of each side, without points


class MapFacts(Facts):
    """How good the map is.

    Attributes:
        pictures: how many different pictures were laid out.
        sample: by how many of them it was measured.
        nearest: how many nearest pictures of each ``kept`` is about: NEAREST, or all others if they are fewer.
        kept, trustworthiness: see ``layout``.
    """

    pictures: int
    sample: int
    nearest: int
    kept: float
    trustworthiness: float

    def tables(self) -> Mapping[str, Table]:
        """How good it is."""
        facts = self.model_dump()
        return {"quality": Table(tuple(facts), (tuple(facts.values()),))}


class Map(Part):
    """The part."""

    facts = MapFacts
    weight = 120.0

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The map of the pictures; photos with equal pixels share a place."""
        coordinates = lay_out(subject.vectors, subject.neighbours, lambda share: advance(0.95 * share))
        facts = MapFacts(
            pictures=len(coordinates),
            sample=len(sample_of(len(coordinates))),
            nearest=min(NEAREST, len(coordinates) - 1),
            kept=round(kept(subject.neighbours, coordinates), 4),
            trustworthiness=round(trustworthiness(subject.vectors, coordinates), 4),
        )
        return Found(facts, {COORDINATES: _scaled(coordinates)[subject.place_of]})


def _scaled(coordinates: Coordinates) -> NDArray[np.uint16]:
    """(m, 2) uint16: with equal scale on both axes, in the middle of the square."""
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    side = max(float((high - low).max()), 1e-12)
    share = (coordinates - (low + high) / 2) / side * (1 - 2 * MARGIN) + 0.5
    return np.asarray(np.rint(share * MOST), np.uint16)
