"""Queries by a photo, by a token in a URL, or by a product; and their answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lookalike.appearance.palette import Shares
from lookalike.calibration.words import BY_LABELS, LITTLE, SAME
from lookalike.encoders.base import Vectors
from lookalike.errors import UnprocessableError
from lookalike.index.filters import Filters
from lookalike.index.opened import Index
from lookalike.index.swatches import NO_COLOURS
from lookalike.measures.labels import is_kind, kind_rank
from lookalike.neighbours.backends.base import Mask
from lookalike.neighbours.metrics import DEFAULT_METRIC
from lookalike.query.appraisal import Appraisal, appraise
from lookalike.query.boxes import Box
from lookalike.query.classes import Prediction, predict
from lookalike.query.encoder import PhotoFacts
from lookalike.query.kinds import NEAREST, Evidence, kinds_of, leading, names_kind
from lookalike.query.leaning import LEANED, check_lean, leaned
from lookalike.query.search import MAX_K, Limits, Match, Searcher, check_k, folded
from lookalike.query.token import Labels, TokenPayload, pack, unpack
from lookalike.query.wishes import check_wishes, steered

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
        mixed: whether it is the mean of photos that seem to show different things.
    """

    vectors: Vectors
    appraisal: Appraisal | None = None
    exclude: tuple[str, ...] = ()
    nearest: tuple[Match, ...] = ()
    token: str = ""
    boxes: tuple[Box, ...] = ()
    colours: Shares | None = None
    mixed: bool = False


def ask_photo(searcher: Searcher, photo: PhotoFacts, limits: Limits, hidden: Collection[str] = ()) -> Asked:
    """The query of ``photo``. If ``limits`` have no filters, its ``nearest`` already has the answer.

    The appraisal says nothing of the kinds in the columns ``hidden``.
    """
    index, vectors = searcher.index, photo.vector[np.newaxis]
    nearest = _nearest(searcher, vectors, limits, photo.situation == "outside")
    appraisal = appraise(index, photo, nearest, hidden)
    places = _places(photo, appraisal.classes)
    payload = TokenPayload(photo.vector, photo.situation, appraisal.verdict, places, photo.colours)
    token = pack(payload, index.manifest.encoder.fingerprint)
    return Asked(vectors, appraisal, nearest=nearest, token=token, boxes=photo.boxes, colours=photo.colours)


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
    return Asked(vectors, appraisal, nearest=nearest, token=text, colours=payload.colours, mixed=payload.mixed)


def ask_product(index: Index, product_id: str) -> Asked:
    """The query of a product: products that look like any of its photos, except itself and its duplicates.

    Raises:
        NotFoundError: there is no such product.
    """
    rows = index.products.rows_of(product_id)
    colours = None if index.products.photos.colours is None else index.products.photos.colours[rows[0]]
    return Asked(index.vectors[rows], exclude=(product_id,), colours=colours)


def answer(searcher: Searcher, asked: Asked, limits: Limits) -> list[Match]:
    """The matches of ``asked`` within ``limits``, with words that agree with its appraisal.

    Nearest first. ``limits.wishes`` may move the query, and change the order of the MAX_K nearest; ``limits.lean``
    changes the order of the LEANED nearest. Scores and words stay those of what was asked.

    Raises:
        UnprocessableError: the limits or wishes are invalid for this index; or ``limits.lean`` is given where the
            colours of the index or of ``asked`` are not known.
    """
    if _contradicts(asked, limits):
        return []
    k, wishes, lean = check_k(limits.k), limits.wishes, check_lean(limits.lean)
    check_wishes(searcher.index, wishes)
    by = steered(searcher.index, asked.vectors, wishes) if wishes.steer else None
    matches = _found(searcher, asked, limits, by, LEANED if lean else MAX_K if wishes.rank else k)
    if lean:
        matches = _leaned(searcher.index, asked, matches, lean)
    if wishes.rank:
        gains = np.array([wishes.worth(match.product) for match in matches])
        if not lean:  # whose order has no scores
            vectors = asked.vectors if by is None else by
            gains += (searcher.index.vectors[[match.row for match in matches]] @ vectors.T).max(axis=1, initial=-1.0)
        matches = [matches[at] for at in np.argsort(-gains, kind="stable")]
    return asked.appraisal.worded(matches[:k], limits.filters) if asked.appraisal else matches[:k]


def _found(searcher: Searcher, asked: Asked, limits: Limits, by: Vectors | None, count: int) -> list[Match]:
    """The ``count`` nearest matches, by the vectors ``by`` in place of those that were asked."""
    outside = asked.appraisal is not None and asked.appraisal.outside
    within = _agreed(asked, limits)
    known = folded(asked.nearest) if limits.fold else asked.nearest
    if known and by is None and _narrow_nothing(within) and len(known) >= count:
        least = searcher.least_score(within, outside)
        return [match for match in known[:count] if match.score >= least]
    excluded = _excluded(asked, limits)
    return searcher.nearest(count, asked.vectors, within, exclude=excluded, outside=outside, by=by)


def _leaned(index: Index, asked: Asked, matches: Sequence[Match], lean: float) -> list[Match]:
    """``matches`` in the order for ``lean``."""
    catalogue = index.products.photos.colours
    if catalogue is None or asked.colours is None:
        raise UnprocessableError(NO_COLOURS if catalogue is None else NO_COLOURS_ASKED)
    return leaned(matches, lean, asked.colours, catalogue, _same_kind(index, asked, matches))


def _same_kind(index: Index, asked: Asked, matches: Sequence[Match]) -> list[bool]:
    """Whether each match is of the kind that ``asked`` is known to be; empty if none is known."""
    if asked.appraisal is None:
        kinds = {
            column: value
            for column, value in index.products.get(asked.exclude[0]).attributes.items()
            if is_kind(column)
        }
        column = min(kinds, key=kind_rank, default="")
        label = kinds.get(column)
    else:
        stated = asked.appraisal.kinds.stated
        column, label = (stated.attribute, stated.label) if stated else ("", None)
    return [match.product.attributes.get(column) == label for match in matches] if label else []


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
    return tuple(dict.fromkeys((*asked.exclude, *limits.wishes.positive, *limits.wishes.negative)))


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
