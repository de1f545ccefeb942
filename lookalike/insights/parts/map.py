"""Where every photo lies on the map."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lookalike.insights.layout import Places, lay_out, trust
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

PLACES = "places"  # (n, 2) uint16, by row of the index; both axes from 0 to MOST
MOST = 65535
MARGIN = 0.02  # of each side, without points


class MapFacts(Facts):
    """``pictures``: how many different pictures were laid out; ``trust``: see ``layout.trust``."""

    pictures: int
    trust: float

    def tables(self) -> Mapping[str, Table]:
        """How good it is."""
        return {"quality": Table(("pictures", "trustworthiness"), ((self.pictures, self.trust),))}


class Map(Part):
    """The part."""

    facts = MapFacts
    weight = 120.0

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The map of the pictures; photos with equal pixels share a place."""
        places = lay_out(subject.vectors, subject.neighbours, lambda share: advance(0.95 * share))
        facts = MapFacts(pictures=len(places), trust=round(trust(subject.vectors, places), 4))
        return Found(facts, {PLACES: _scaled(places)[subject.place_of]})


def _scaled(places: Places) -> NDArray[np.uint16]:
    """(m, 2) uint16: with equal scale on both axes, in the middle of the square."""
    low, high = places.min(axis=0), places.max(axis=0)
    side = max(float((high - low).max()), 1e-12)
    share = (places - (low + high) / 2) / side * (1 - 2 * MARGIN) + 0.5
    return np.asarray(np.rint(share * MOST), np.uint16)
