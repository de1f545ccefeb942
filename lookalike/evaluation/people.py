"""Evaluation on photos that people took: how many neighbours are right for the kind of each photo."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookalike.build.encode import encode_batches
from lookalike.catalogue import Catalogue, Product, Source
from lookalike.encoders.base import Encoder
from lookalike.errors import UnprocessableError
from lookalike.evaluation.subject import SOME, Subject
from lookalike.measures.figures import P5, K, Progress, no_progress
from lookalike.measures.kinds import Kinds
from lookalike.measures.ranking import Rows, Values, hit, nearest, precision

HIT5 = f"hit@{K}"


@dataclass(frozen=True)
class Photos:
    """Photos that people took, and the products that are right for each kind.

    Attributes:
        catalogue: the photos and their table; if an id has several photos, the first one is used.
        kinds: the map from kinds to right labels.
        ids: the ids of the queries; None for all.
    """

    catalogue: Catalogue
    kinds: Kinds
    ids: Sequence[str] | None = None


@dataclass(frozen=True)
class Queries:
    """The query photos, q of them, for a gallery of n products.

    Attributes:
        photos: the photos' rows in their table.
        names: the kinds, the commonest first.
        kinds: (q,) int64 positions in ``names``.
        senders: (q,) int64, equal for photos of one group; a photo without a group is its own.
        right: (kinds, n) bool, which products are right for each kind.
        columns: the columns of the catalogue in the map.
        notes: sentences about what was left out.
    """

    source: Source
    photos: tuple[Product, ...]
    names: tuple[str, ...]
    kinds: NDArray[np.int64]
    senders: NDArray[np.int64]
    right: NDArray[np.bool_]
    columns: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """What one index found for the query photos.

    Attributes:
        near: (q, 5) int64 positions in the gallery, nearest first; −1 if there are fewer, or the photo can't be read.
        scores: (q, 5) float32, their cosines.
        hits: (q, 5) bool, which are right.
        values: P@5 and hit@5 → (q,) float64, NaN if the photo can't be read.
        skipped: names of photos that can't be read, with reasons.
    """

    near: Rows
    scores: NDArray[np.float32]
    hits: NDArray[np.bool_]
    values: Mapping[str, Values]
    skipped: tuple[str, ...]


@dataclass(frozen=True)
class Searched:
    """The query photos, and the answers of each index, in the order of the indexes."""

    queries: Queries
    answers: tuple[Answers, ...]


def choose(photos: Photos, gallery: Subject) -> Queries:
    """The photos whose kind is in the map and has a right product in ``gallery``, as queries.

    Raises:
        UnprocessableError: the photos' table lacks a column that the map names, or no photo is left.
    """
    kinds, catalogue = photos.kinds, photos.catalogue
    for column in (kinds.column, kinds.group):
        if column not in catalogue.columns:
            raise UnprocessableError(
                f"The photos in {catalogue.source.path} have no column {column!r}, which the map names; "
                f"there are: {', '.join(catalogue.columns) or 'none'}."
            )
    wanted = None if photos.ids is None else set(photos.ids)
    asked = [each for each in catalogue.products if wanted is None or each.id in wanted]
    known = [each for each in asked if _kind(each, kinds) in kinds.right]
    right = {
        kind: np.array([kinds.is_right(kind, product.attributes) for product in gallery.products])
        for kind in sorted({_kind(each, kinds) for each in known})
    }
    kept = [each for each in known if right[_kind(each, kinds)].any()]
    if not kept:
        raise UnprocessableError(_none_left(photos, asked, known, gallery))
    count = Counter(_kind(each, kinds) for each in kept)
    names = tuple(sorted(count, key=lambda kind: (-count[kind], kind)))
    return Queries(
        catalogue.source,
        tuple(kept),
        names,
        np.array([names.index(_kind(each, kinds)) for each in kept], np.int64),
        _senders(kept, kinds.group),
        np.stack([right[kind] for kind in names]),
        _columns(kinds),
        tuple(_left_out(kinds, asked, known, kept)),
    )


def ask(queries: Queries, gallery: Subject, encoder: Encoder, progress: Progress = no_progress) -> Answers:
    """Search the products of ``gallery`` by the photos, with the encoder that made its index.

    Raises:
        UnprocessableError: none of the photos can be read.
    """
    names = [each.photos[0] for each in queries.photos]
    step = progress("people", len(names))
    outcomes, vectors = [], []
    batches = encode_batches(queries.source, names, encoder, batch_size=encoder.batch_size, workers=os.cpu_count() or 1)
    for seen, found in batches:
        outcomes += [each.outcome for each in seen]
        vectors.append(found)
        step(len(seen))
    skipped = tuple(f"{name}: {each.skipped}" for name, each in zip(names, outcomes, strict=True) if each.skipped)
    if len(skipped) == len(names):
        raise UnprocessableError(
            f"None of the {len(names):,} photos in {queries.source.path} can be read, the first being {skipped[0]}"
        )
    read = np.array([not each.skipped for each in outcomes])
    near, scores = np.full((len(names), K), -1, np.int64), np.full((len(names), K), -np.inf, np.float32)
    near[read], scores[read] = nearest(np.concatenate(vectors), gallery.vectors, K)
    hits = queries.right[queries.kinds[:, None], near] & (near >= 0)
    values = {P5: np.where(read, precision(hits, K), np.nan), HIT5: np.where(read, hit(hits, K), np.nan)}
    return Answers(near, scores, hits, values, skipped)


def _kind(photo: Product, kinds: Kinds) -> str:
    return photo.attributes.get(kinds.column, "")


def _columns(kinds: Kinds) -> tuple[str, ...]:
    """The columns of the catalogue in the map, in its order."""
    return tuple(dict.fromkeys(column for labels in kinds.right.values() for column in labels))


def _senders(photos: Sequence[Product], column: str) -> NDArray[np.int64]:
    """(q,) int64, equal for photos with equal values in ``column``; a photo without a value is its own group."""
    keys = [(column in each.attributes, each.attributes.get(column, each.id)) for each in photos]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return np.array([numbers[key] for key in keys], np.int64)


def _left_out(
    kinds: Kinds, asked: Sequence[Product], known: Sequence[Product], kept: Sequence[Product]
) -> Iterable[str]:
    """Sentences on photos of kinds that the map lacks, and of kinds without right products in the gallery."""
    if strange := len(asked) - len(known):
        names = _some(_kind(each, kinds) for each in asked if _kind(each, kinds) not in kinds.right)
        yield f"{strange:,} of {len(asked):,} photos were left out: the map does not know their kinds ({names})."
    if lost := len(known) - len(kept):
        found = {_kind(each, kinds) for each in kept}
        names = ", ".join(sorted({_kind(each, kinds) for each in known} - found))
        yield f"{lost:,} photos were left out: no product of the gallery is right for their kinds ({names})."


def _none_left(photos: Photos, asked: Sequence[Product], known: Sequence[Product], gallery: Subject) -> str:
    where, kinds, columns = photos.catalogue.source.path, photos.kinds, gallery.index.products.columns
    if not known:
        return (
            f"None of the {len(asked):,} photos in {where} is of a kind that the map knows: they are "
            f"{_some(_kind(each, kinds) for each in asked)}, it knows {_some(kinds.right)}."
        )
    return (
        f"None of the {len(gallery.products):,} products is right for any of the {len(known):,} photos in {where}: "
        f"the map asks for {', '.join(_columns(kinds))}, the products have {', '.join(columns) or 'no columns'}."
    )


def _some(names: Iterable[str]) -> str:
    """The first few distinct names."""
    distinct = [name or "none" for name in sorted(set(names))]
    return ", ".join(distinct[:SOME]) + (" …" if len(distinct) > SOME else "")
