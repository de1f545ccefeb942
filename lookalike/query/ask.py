"""Queries by a photo, by a token in a URL, or by a product; and their answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lookalike.calibration.words import BY_LABELS, LITTLE, SAME
from lookalike.encoders.base import Vectors
from lookalike.index.opened import Index
from lookalike.index.products import Filters
from lookalike.neighbours.backends.base import Mask
from lookalike.neighbours.metrics import DEFAULT_METRIC
from lookalike.query.appraisal import Appraisal, appraise
from lookalike.query.boxes import Box
from lookalike.query.classes import Prediction, predict
from lookalike.query.encoder import PhotoFacts
from lookalike.query.kinds import NEAREST, Evidence, kinds_of, leading, names_kind
from lookalike.query.search import MAX_K, Limits, Match, Searcher
from lookalike.query.token import Labels, TokenPayload, pack, unpack
from lookalike.query.wishes import check_wishes, steered, strongest_first


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
    """

    vectors: Vectors
    appraisal: Appraisal | None = None
    exclude: tuple[str, ...] = ()
    nearest: tuple[Match, ...] = ()
    token: str = ""
    boxes: tuple[Box, ...] = ()


def ask_photo(searcher: Searcher, photo: PhotoFacts, limits: Limits, hidden: Collection[str] = ()) -> Asked:
    """The query of ``photo``. If ``limits`` have no filters, its ``nearest`` already has the answer.

    The appraisal says nothing of the kinds in the columns ``hidden``.
    """
    index, vectors = searcher.index, photo.vector[np.newaxis]
    nearest = _nearest(searcher, vectors, limits, photo.situation == "outside")
    appraisal = appraise(index, photo, nearest, hidden)
    payload = TokenPayload(photo.vector, photo.situation, appraisal.verdict, _places(photo, appraisal.classes))
    token = pack(payload, index.manifest.encoder.fingerprint)
    return Asked(vectors, appraisal, nearest=nearest, token=token, boxes=photo.boxes)


def ask_token(searcher: Searcher, text: str, labels: Labels, limits: Limits, hidden: Collection[str] = ()) -> Asked:
    """The query of the token ``text``; ``labels`` are those of the encoder's heads, empty without an encoder.

    The appraisal says nothing of the kinds in the columns ``hidden``.

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
    kinds = kinds_of(index, Evidence(nearest, classes, head, payload.situation), hidden)
    appraisal = Appraisal(classes, payload.situation, payload.verdict, kinds)
    return Asked(vectors, appraisal, nearest=nearest, token=text)


def ask_product(index: Index, product_id: str) -> Asked:
    """The query of a product: products that look like any of its photos, except itself and its duplicates.

    Raises:
        NotFoundError: there is no such product.
    """
    return Asked(index.vectors[index.products.rows_of(product_id)], exclude=(product_id,))


def answer(searcher: Searcher, asked: Asked, limits: Limits) -> list[Match]:
    """The matches of ``asked`` within ``limits``, with words that agree with its appraisal.

    Nearest first. ``limits.wishes`` may move the query, and change the order of the MAX_K nearest. Scores and words
    stay those of what was asked.

    Raises:
        UnprocessableError: the limits or wishes are invalid for this index.
    """
    if _contradicts(asked, limits):
        return []
    wishes = limits.wishes
    check_wishes(searcher.index, wishes)
    by = steered(searcher.index, asked.vectors, wishes) if wishes.steer else asked.vectors
    if wishes.rank:
        wider = answer(searcher, asked, replace(limits, k=MAX_K, wishes=wishes.without_rank()))
        scores = (searcher.index.vectors[[match.row for match in wider]] @ by.T).max(axis=1, initial=-1.0).tolist()
        order = strongest_first(scores, [match.product for match in wider], wishes)
        return [wider[at] for at in order[: limits.k]]
    outside = asked.appraisal is not None and asked.appraisal.outside
    within = _agreed(asked, limits)
    if asked.nearest and _narrow_nothing(within) and len(asked.nearest) >= limits.k:
        least = searcher.least_score(within, outside)
        matches = [match for match in asked.nearest[: limits.k] if match.score >= least]
    else:
        excluded = _excluded(asked, limits)
        matches = searcher.search(asked.vectors, within, exclude=excluded, outside=outside, by=by)
    return asked.appraisal.worded(matches, limits.filters) if asked.appraisal else matches


def rows_within(searcher: Searcher, asked: Asked, limits: Limits) -> Mask | None:
    """(n,) bool: the rows that are close enough for ``limits``, whatever the filters; None for all. Raises like
    ``answer``."""
    if _contradicts(asked, limits):
        return np.zeros(len(searcher.index.vectors), np.bool_)
    outside = asked.appraisal is not None and asked.appraisal.outside
    within = _agreed(asked, limits)
    rows = searcher.rows_within(asked.vectors, within, exclude=_excluded(asked, limits), outside=outside)
    added = dict(within.filters.attributes.items() - limits.filters.attributes.items())
    return rows & searcher.index.products.mask(Filters(added)) if rows is not None and added else rows


def _excluded(asked: Asked, limits: Limits) -> tuple[str, ...]:
    """The ids of products that must not be found."""
    return tuple(dict.fromkeys((*asked.exclude, *limits.wishes.negative)))


def _agreed(asked: Asked, limits: Limits) -> Limits:
    """``limits``, of which the least closeness agrees with the words of ``Appraisal.worded``."""
    if asked.appraisal is None or limits.closeness not in BY_LABELS or names_kind(limits.filters):
        return limits
    kinds = asked.appraisal.kinds
    if kinds.stated:
        attributes = {**limits.filters.attributes, kinds.stated.attribute: (kinds.stated.label,)}
        return replace(limits, filters=replace(limits.filters, attributes=attributes))
    return replace(limits, closeness=SAME) if kinds.by_encoder else limits


def _contradicts(asked: Asked, limits: Limits) -> bool:
    """Whether ``limits`` ask for more closeness than the appraisal allows: all matches have little in common."""
    verdict = asked.appraisal.verdict if asked.appraisal else "found"
    return verdict != "found" and limits.closeness not in (None, LITTLE)


def _nearest(searcher: Searcher, vectors: Vectors, limits: Limits, outside: bool) -> tuple[Match, ...]:
    """The nearest products of the whole index: as many as are needed for the appraisal and the answer."""
    k = max(NEAREST, limits.k if _narrow_nothing(limits) else 1)
    return tuple(searcher.search(vectors, Limits(k), outside=outside))


def _narrow_nothing(limits: Limits) -> bool:
    return not limits.filters and limits.metric == DEFAULT_METRIC and not limits.wishes.steer


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
