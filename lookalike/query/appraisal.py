"""The appraisal of a photo by an index: its predicted labels, its situation, and a verdict on its matches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lookalike.calibration.words import LITTLE
from lookalike.index.opened import Index
from lookalike.query.classes import Prediction, predict
from lookalike.query.encoder import PhotoFacts
from lookalike.query.search import Match
from lookalike.query.verdict import Facts, Situation, Verdict, verdict

LEAST_COVERED = 0.5  # share of the labelled products whose labels the encoder must know to decide what the index lacks


@dataclass(frozen=True)
class Appraisal:
    """A photo's predicted labels, its situation, and the verdict on its matches."""

    classes: tuple[Prediction, ...]
    situation: Situation
    verdict: Verdict

    @property
    def outside(self) -> bool:
        """Whether the photo is from outside, unlike the catalogue's own photos."""
        return self.situation == "outside"

    def worded(self, matches: Sequence[Match]) -> list[Match]:
        """``matches`` with words that agree with the verdict: unless it is "found", all have little in common."""
        if self.verdict == "found":
            return list(matches)
        return [replace(match, closeness=LITTLE) for match in matches]


def appraise(index: Index, photo: PhotoFacts, nearest: Sequence[Match]) -> Appraisal:
    """Appraise ``photo`` by its facts and by the ``nearest`` products of the whole index."""
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
    """The probability that a photo shows a kind of product that ``index`` has, 0 to 1, from the encoder's predictions.

    The first attribute counts that is a column of the index and whose labels cover at least half of the labelled
    products. None if there is no such attribute. 0 if the photo shows nothing that the encoder knows.
    """
    for attribute, shares in photo.heads.items():
        if attribute in index.products.columns:
            counts = dict(index.products.values(attribute))
            covered = sum(count for label, count in counts.items() if label in shares)
            if covered and covered >= LEAST_COVERED * sum(counts.values()):
                sold = sum(share for label, share in shares.items() if label in counts)
                return 0.0 if photo.known is False else sold
    return None
