"""What can be asked for, and the one way to an answer: a photo, a search that an address carries, or a product."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.encoders.base import Vectors
from lookalike.index.opened import Index
from lookalike.measures import NEIGHBOURS
from lookalike.query.appraisal import Appraisal, appraise
from lookalike.query.classes import Prediction, predict
from lookalike.query.encoder import Seen
from lookalike.query.search import DEFAULT_METRIC, SCORE_ROUNDING, Limits, Match, Searcher
from lookalike.query.token import Carried, Labels, pack, unpack


@dataclass(frozen=True)
class Asked:
    """Something to look for.

    Attributes:
        vectors: (q, dim) float32 unit rows, the photos of one thing.
        appraisal: what the index makes of a visitor's photo; None of a product.
        exclude: ids of products that are no answer.
        nearest: the nearest products of the whole index, as far as they had to be found to appraise the photo.
        token: the text by which an address carries a photo; empty of a product.
    """

    vectors: Vectors
    appraisal: Appraisal | None = None
    exclude: tuple[str, ...] = ()
    nearest: tuple[Match, ...] = ()
    token: str = ""


def ask_photo(searcher: Searcher, seen: Seen, limits: Limits) -> Asked:
    """The question of a photo that was ``seen``; ``limits``, where they narrow nothing, are answered on the way."""
    index, vectors = searcher.index, seen.vector[np.newaxis]
    nearest = _nearest(searcher, vectors, limits, seen.situation == "outside", votes=not seen.heads)
    appraisal = appraise(index, seen, nearest)
    carried = Carried(seen.vector, seen.situation, appraisal.verdict, _places(seen, appraisal.classes))
    return Asked(vectors, appraisal, nearest=nearest, token=pack(carried, index.manifest.encoder.fingerprint))


def ask_carried(searcher: Searcher, text: str, labels: Labels, limits: Limits) -> Asked:
    """The question that an address carries as ``text``; ``labels`` are those of the encoder's heads, if it is there.

    Raises:
        UnprocessableError: the text is damaged, or of another encoder than the index.
    """
    index, facts = searcher.index, searcher.index.manifest.encoder
    carried = unpack(text, facts.dim, facts.fingerprint)
    classes = tuple(
        Prediction(attribute, own[place], probability, "encoder")
        for (attribute, own), (place, probability) in zip(labels.items(), carried.classes, strict=False)
        if place < len(own)
    )
    vectors, outside = carried.vector[np.newaxis], carried.situation == "outside"
    nearest = _nearest(searcher, vectors, limits, outside, votes=not classes)
    appraisal = Appraisal(classes or predict(index, nearest, {}), carried.situation, carried.verdict)
    return Asked(vectors, appraisal, nearest=nearest, token=text)


def ask_product(index: Index, product_id: str) -> Asked:
    """The question of a product: what looks like any of its photos, besides itself and whoever shows one of them.

    Raises:
        NotFoundError: there is no such product.
    """
    return Asked(index.vectors[index.products.rows_of(product_id)], exclude=(product_id,))


def answer(searcher: Searcher, asked: Asked, limits: Limits) -> list[Match]:
    """The matches of ``asked`` within ``limits``, in words that agree with its appraisal.

    Raises:
        UnprocessableError: limits that this index can't answer.
    """
    outside = asked.appraisal is not None and asked.appraisal.outside
    if asked.nearest and _narrow_nothing(limits) and (len(asked.nearest) >= limits.k):
        least = -1.0 if limits.min_score is None else limits.min_score
        matches = [match for match in asked.nearest[: limits.k] if match.score >= least - SCORE_ROUNDING]
    else:
        matches = searcher.search(asked.vectors, limits, exclude=asked.exclude, outside=outside)
    return asked.appraisal.worded(matches) if asked.appraisal else matches


def _nearest(searcher: Searcher, vectors: Vectors, limits: Limits, outside: bool, *, votes: bool) -> tuple[Match, ...]:
    """The nearest products of the whole index: the first, those that vote (``votes``), those that answer ``limits``."""
    k = max(NEIGHBOURS if votes else 1, limits.k if _narrow_nothing(limits) else 1)
    return tuple(searcher.search(vectors, Limits(k), outside=outside))


def _narrow_nothing(limits: Limits) -> bool:
    return not limits.filters and limits.metric == DEFAULT_METRIC


def _places(seen: Seen, classes: Sequence[Prediction]) -> tuple[tuple[int, float], ...]:
    """Where each predicted label stands among those of its head."""
    if not seen.heads:
        return ()
    return tuple((list(seen.heads[each.attribute]).index(each.label), each.probability) for each in classes)
