"""The appraisal of a photo by an index: its predicted labels and kind, its situation, a verdict on its matches."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from lookalike.calibration.words import BY_LABELS, LITTLE, SOMEWHAT
from lookalike.index.filters import Filters
from lookalike.index.opened import Index
from lookalike.query.classes import Prediction, predict
from lookalike.query.encoder import PhotoFacts
from lookalike.query.kinds import Evidence, Kinds, kinds_of, leading, names_kind
from lookalike.query.search import Match
from lookalike.query.verdict import Facts, Situation, Verdict, verdict

NO_KINDS = Kinds()
LEAST_COVERED = 0.5  # share of the labelled products whose labels the encoder must know to decide what the index lacks


@dataclass(frozen=True)
class Appraisal:
    """A photo's predicted labels, its situation, the verdict on its matches, and the kind of product it seems to be."""

    classes: tuple[Prediction, ...]
    situation: Situation
    verdict: Verdict
    kinds: Kinds = NO_KINDS

    @property
    def outside(self) -> bool:
        """Whether the photo is from outside, unlike the catalogue's own photos."""
        return self.situation == "outside"

    def worded(self, matches: Sequence[Match], filters: Filters) -> list[Match]:
        """``matches`` within ``filters`` with words that agree with the verdict and the kind.

        Unless the verdict is "found", all have little in common. "Alike" means the same kind of product. So those of
        another kind than the stated one are called somewhat alike at best, and all of them if the encoder is unsure,
        unless the filters say which kinds are wanted. Among the five nearest of the 408 photos in ``kinds``, the score
        alone calls 1,744 alike, and 82 % are right; of the 165 of them that are no longer called so, 22 % are.
        """
        if self.verdict != "found":
            return [replace(match, closeness=LITTLE) for match in matches]
        if names_kind(filters):
            return list(matches)
        return [replace(match, closeness=SOMEWHAT) if self._doubts(match) else match for match in matches]

    def _doubts(self, match: Match) -> bool:
        stated = self.kinds.stated
        if match.closeness not in BY_LABELS:
            return False
        if stated is None:
            return self.kinds.by_encoder
        return stated.label not in match.product.values.get(stated.attribute, ())


def appraise(index: Index, photo: PhotoFacts, nearest: Sequence[Match], hidden: Collection[str] = ()) -> Appraisal:
    """Appraise ``photo`` by its facts and by the ``nearest`` products of the whole index.

    ``hidden``: columns of kinds of which nothing is said.
    """
    sold = index.manifest.sold
    floor = sold and (sold.own if photo.situation == "own" else sold.outside)
    facts = Facts(
        blank=photo.blank,
        best=nearest[0].score if nearest else -1.0,
        least=floor.least if floor else None,
        offered=offered(index, photo),
    )
    classes = predict(index, nearest, photo.heads)
    kinds = kinds_of(index, Evidence(nearest, classes, leading(photo.heads), photo.situation), hidden)
    return Appraisal(classes, photo.situation, verdict(facts), kinds)


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
