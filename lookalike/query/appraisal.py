"""What an index makes of a photo: what it seems to be, where it is from, and what is to be said of its matches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lookalike.calibration.words import LITTLE
from lookalike.index.opened import Index
from lookalike.query.classes import Prediction, predict
from lookalike.query.encoder import PhotoFacts
from lookalike.query.search import Match
from lookalike.query.verdict import Facts, Situation, Verdict, verdict

LEAST_COVERED = 0.5  # of the labelled products: with fewer known to an encoder, it can't tell what an index has not


@dataclass(frozen=True)
class Appraisal:
    """What a photo seems to be, and how its matches are to be taken."""

    classes: tuple[Prediction, ...]
    situation: Situation
    verdict: Verdict

    @property
    def outside(self) -> bool:
        """Whether the photo is none as the catalogue's own."""
        return self.situation == "outside"

    def worded(self, matches: Sequence[Match]) -> list[Match]:
        """``matches`` in words that agree with the verdict: unless it is "found", they have little in common."""
        if self.verdict == "found":
            return list(matches)
        return [replace(match, closeness=LITTLE) for match in matches]


def appraise(index: Index, photo: PhotoFacts, nearest: Sequence[Match]) -> Appraisal:
    """The appraisal of a photo by what the encoder has ``photo`` and by the ``nearest`` products of the whole index."""
    sold = index.manifest.sold
    floor = sold and (sold.own if photo.situation == "own" else sold.outside)
    facts = Facts(
        blank=photo.blank,
        best=nearest[0].score if nearest else -1.0,
        least=floor.least if floor else None,
        offered=offered(index, photo),
    )
    return Appraisal(predict(index, nearest, photo.heads), photo.situation, verdict(facts))


def offered(index: Index, photo: PhotoFacts) -> float | None:
    """How likely a photo of which an encoder says this shows a kind of thing that ``index`` has, 0 to 1.

    The first attribute decides that is a column there, and whose labels most of the labelled products have; None where
    there is none. Of a photo that shows nothing the encoder knows, it is 0.
    """
    for attribute, shares in photo.heads.items():
        if attribute in index.products.columns:
            counts = dict(index.products.values(attribute))
            covered = sum(count for label, count in counts.items() if label in shares)
            if covered and covered >= LEAST_COVERED * sum(counts.values()):
                sold = sum(share for label, share in shares.items() if label in counts)
                return 0.0 if photo.known is False else sold
    return None
