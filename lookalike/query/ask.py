"""Queries by a photo, by a token in a URL, or by a product; and their answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lookalike.appearance.palette import Shares
from lookalike.calibration.words import LITTLE
from lookalike.encoders.base import Vectors
from lookalike.errors import UnprocessableError
from lookalike.index.opened import Index
from lookalike.index.swatches import NO_COLOURS
from lookalike.neighbours.backends.base import Mask
from lookalike.neighbours.metrics import DEFAULT_METRIC
from lookalike.query.appraisal import Appraisal, appraise
from lookalike.query.boxes import Box
from lookalike.query.classes import Prediction, predict
from lookalike.query.encoder import PhotoFacts
from lookalike.query.kinds import NEAREST, Evidence, kinds_of, leading
from lookalike.query.leaning import LEANED, check_lean, leaned
from lookalike.query.search import MAX_K, Limits, Match, Searcher, check_k, folded
from lookalike.query.token import Labels, TokenPayload, pack, unpack
from lookalike.query.words import mentions

# Of the cosine, for a product that mentions all preferred words. More would bring up other kinds of products.
WORTH = 0.15
NO_COLOURS_ASKED = "This search was kept by an earlier version, without the colours of its photo; give the photo again."


@dataclass(frozen=True)
class Asked:
    """A query.

    Attributes:
        vectors: (q, dim) float32 unit rows, the photos of one product or thing.
        appraisal: the appraisal of a visitor's photo; None for a product.
        exclude: ids of products that must not be found.
        nearest: the nearest products of the whole index that were needed for the appraisal.
        token: the photo as text for a URL; empty for a product.
        boxes: the things in a photo that was just given.
        colours: (COLOURS,) uint8 of the product; None if they are not known.
    """

    vectors: Vectors
    appraisal: Appraisal | None = None
    exclude: tuple[str, ...] = ()
    nearest: tuple[Match, ...] = ()
    token: str = ""
    boxes: tuple[Box, ...] = ()
    colours: Shares | None = None


def ask_photo(searcher: Searcher, photo: PhotoFacts, limits: Limits) -> Asked:
    """The query of ``photo``. If ``limits`` have no filters, its ``nearest`` already has the answer."""
    index, vectors = searcher.index, photo.vector[np.newaxis]
    nearest = _nearest(searcher, vectors, limits, photo.situation == "outside")
    appraisal = appraise(index, photo, nearest)
    places = _places(photo, appraisal.classes)
    payload = TokenPayload(photo.vector, photo.situation, appraisal.verdict, places, photo.colours)
    token = pack(payload, index.manifest.encoder.fingerprint)
    return Asked(vectors, appraisal, nearest=nearest, token=token, boxes=photo.boxes, colours=photo.colours)


def ask_token(searcher: Searcher, text: str, labels: Labels, limits: Limits) -> Asked:
    """The query of the token ``text``; ``labels`` are those of the encoder's heads, empty without an encoder.

    Raises:
        UnprocessableError: the token is damaged, or from another encoder than the index.
    """
    index, facts = searcher.index, searcher.index.manifest.encoder
    payload = unpack(text, facts.dim, facts.fingerprint)
    classes = tuple(
        Prediction(attribute, own[place], probability, "encoder")
        for (attribute, own), (place, probability) in zip(labels.items(), payload.classes, strict=False)
        if place < len(own)
    )
    first = next(iter(labels.values()), ())
    places = [*payload.classes[:1], *payload.classes[len(labels) :]]
    head = {first[place]: probability for place, probability in places if place < len(first)}
    vectors, outside = payload.vector[np.newaxis], payload.situation == "outside"
    nearest = _nearest(searcher, vectors, limits, outside)
    classes = classes or predict(index, nearest, {})
    kinds = kinds_of(index, Evidence(nearest, classes, head, payload.situation))
    appraisal = Appraisal(classes, payload.situation, payload.verdict, kinds)
    return Asked(vectors, appraisal, nearest=nearest, token=text, colours=payload.colours)


def ask_product(index: Index, product_id: str) -> Asked:
    """The query of a product: products that look like any of its photos, except itself and its duplicates.

    Raises:
        NotFoundError: there is no such product.
    """
    rows = index.products.rows_of(product_id)
    colours = None if index.products.colours is None else index.products.colours[rows[0]]
    return Asked(index.vectors[rows], exclude=(product_id,), colours=colours)


def answer(searcher: Searcher, asked: Asked, limits: Limits) -> list[Match]:
    """The matches of ``asked`` within ``limits``, with words that agree with its appraisal.

    Nearest first; with ``limits.preferred``, those of the MAX_K nearest that mention it are moved up. With
    ``limits.lean``, the LEANED nearest are in another order (``leaned``), those with the most preferred words first.

    Raises:
        UnprocessableError: the limits are invalid for this index; or ``limits.lean`` is given where the colours of the
            index or of ``asked`` are not known.
    """
    outside = asked.appraisal is not None and asked.appraisal.outside
    if _contradicts(asked, limits):
        return []
    if check_lean(limits.lean):
        return _leaned(searcher, asked, limits, outside)
    if limits.preferred:
        wider = answer(searcher, asked, replace(limits, k=MAX_K, preferred=()))
        return sorted(wider, key=lambda match: -_with_mentions(match, limits.preferred))[: limits.k]
    known = folded(asked.nearest) if limits.fold else asked.nearest
    if known and _narrow_nothing(limits) and (len(known) >= limits.k):
        least = searcher.least_score(limits, outside)
        matches = [match for match in known[: limits.k] if match.score >= least]
    else:
        matches = searcher.search(asked.vectors, limits, exclude=asked.exclude, outside=outside)
    return asked.appraisal.worded(matches) if asked.appraisal else matches


def _leaned(searcher: Searcher, asked: Asked, limits: Limits, outside: bool) -> list[Match]:
    """The answer for ``limits.lean``, see ``answer``."""
    k, catalogue = check_k(limits.k), searcher.index.products.colours
    if catalogue is None or asked.colours is None:
        raise UnprocessableError(NO_COLOURS if catalogue is None else NO_COLOURS_ASKED)
    wider = searcher.nearest(LEANED, asked.vectors, limits, exclude=asked.exclude, outside=outside)
    matches = leaned(wider, limits.lean, asked.colours, catalogue)
    if limits.preferred:
        matches.sort(key=lambda match: -mentions(match.product, limits.preferred))
    return asked.appraisal.worded(matches[:k]) if asked.appraisal else matches[:k]


def _with_mentions(match: Match, preferred: Sequence[str]) -> float:
    """The score of a match, with what a mention of all ``preferred`` words is worth."""
    wanted = sum(len(phrase.split()) for phrase in preferred)
    return match.score + WORTH * mentions(match.product, preferred) / max(wanted, 1)


def rows_within(searcher: Searcher, asked: Asked, limits: Limits) -> Mask | None:
    """(n,) bool: the rows that are close enough for ``limits``, whatever the filters; None for all. Raises like
    ``answer``."""
    if _contradicts(asked, limits):
        return np.zeros(len(searcher.index.vectors), np.bool_)
    outside = asked.appraisal is not None and asked.appraisal.outside
    return searcher.rows_within(asked.vectors, limits, exclude=asked.exclude, outside=outside)


def _contradicts(asked: Asked, limits: Limits) -> bool:
    """Whether ``limits`` ask for more closeness than the appraisal allows: all matches have little in common."""
    verdict = asked.appraisal.verdict if asked.appraisal else "found"
    return verdict != "found" and limits.closeness not in (None, LITTLE)


def _nearest(searcher: Searcher, vectors: Vectors, limits: Limits, outside: bool) -> tuple[Match, ...]:
    """The nearest products of the whole index: as many as are needed for the appraisal and the answer."""
    k = max(NEAREST, limits.k if _narrow_nothing(limits) else 1)
    return tuple(searcher.search(vectors, Limits(k), outside=outside))


def _narrow_nothing(limits: Limits) -> bool:
    return not limits.filters and limits.metric == DEFAULT_METRIC


def _places(photo: PhotoFacts, classes: Sequence[Prediction]) -> tuple[tuple[int, float], ...]:
    """For each predicted label: its position among the labels of its head, and its probability.

    After these, the further ``leading`` labels of the first head.
    """
    if not photo.heads:
        return ()
    first, *others = list(next(iter(photo.heads.values()))), *leading(photo.heads).items()
    further = tuple((first.index(label), probability) for label, probability in others[1:])
    return (
        *((list(photo.heads[each.attribute]).index(each.label), each.probability) for each in classes),
        *further,
    )
