"""Clusters: groups of pictures that look alike, found without labels, and what sets each apart."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lookalike.calibration.records import Record
from lookalike.insights.clusters import centres_of, clustered, varied
from lookalike.insights.naming import SWATCH, Name, ValueFacts, Vocabulary, in_words
from lookalike.insights.part import Advance, Facts, Found, Part
from lookalike.insights.subject import Subject
from lookalike.insights.tables import Table
from lookalike.registry import Entry

ENTRIES = (Entry("clusters", "Groups of products that look alike", "lookalike.insights.parts.clusters:Clusters"),)

LABELS = "labels"  # the array of ClustersFacts
REPRESENTATIVES = 6  # products that stand for a cluster
NEAREST = 5  # other clusters that are named with each


class NearFacts(Record):
    """Another cluster, and the cosine of both centres."""

    number: int
    cosine: float


class ClusterFacts(Record):
    """A cluster.

    Attributes:
        number: its number, from 0, the largest cluster first; as in the array ``labels``.
        name: what sets it apart, in words; "Group 7" where nothing does.
        named_by: the values in its name (``naming.Name``); may be empty.
        precision: of the products that fit the name, the share that is in the cluster, 0 to 1.
        recall: of the cluster's products, the share that fits the name, 0 to 1.
        products: how many have a photo in it.
        pictures: how many pictures it has; equal ones count once.
        cohesion: the mean cosine of its pictures to its centre: 1 where all are equal.
        representatives: ids of products: the one nearest to the centre, and some that differ from it and each other.
        values: what it has more often than the catalogue, the surest first.
        near: the nearest other clusters.
    """

    number: int
    name: str
    named_by: tuple[ValueFacts, ...]
    precision: float
    recall: float
    products: int
    pictures: int
    cohesion: float
    representatives: tuple[str, ...]
    values: tuple[ValueFacts, ...]
    near: tuple[NearFacts, ...]


class ClustersFacts(Facts):
    """All clusters, in the order of their numbers.

    The array ``labels`` (n,) int32 has the number of each row's cluster, −1 for none; the array ``cosines`` (n,)
    float32 the cosine of each row to its cluster's centre.
    """

    clusters: tuple[ClusterFacts, ...]

    def tables(self) -> Mapping[str, Table]:
        """The clusters, and what sets them apart."""
        columns = (
            "cluster",
            "name",
            "products",
            "pictures",
            "cohesion",
            "name precision",
            "name recall",
            "representatives",
        )
        return {
            "clusters": Table(
                columns,
                [
                    (each.number, each.name, each.products, each.pictures, each.cohesion, each.precision, each.recall,
                     " ".join(each.representatives))
                    for each in self.clusters
                ],
            ),
            "values": Table(
                ("cluster", "attribute", "value", "share", "share everywhere"),
                [
                    (each.number, value.column or "colour of the photo", value.value, value.share, value.everywhere)
                    for each in self.clusters
                    for value in each.values
                ],
            ),
        }  # fmt: skip


class Clusters(Part):
    """The part."""

    facts = ClustersFacts
    weight = 16.0

    def compute(self, subject: Subject, advance: Advance) -> Found:
        """The clusters of the index's pictures, and their names."""
        vectors = subject.vectors
        labels = clustered(vectors)
        advance(0.6)
        centres = centres_of(vectors, labels)
        cosines = np.einsum("ij,ij->i", vectors, centres[labels])
        number_of = {product.id: place for place, product in enumerate(subject.products)}
        product_of = np.array([number_of[product_id] for product_id in subject.ids], np.int64)
        vocabulary = Vocabulary(subject.products, subject.index.products.photos.colours, product_of)
        row_labels = labels[subject.place_of]
        groups = [_having(product_of[row_labels == number], len(number_of)) for number in range(len(centres))]
        names = _names(vocabulary, groups)
        advance(0.3)
        facts = tuple(
            ClusterFacts(
                number=number,
                name=_text(names[number], number),
                named_by=names[number].values,
                precision=names[number].precision,
                recall=names[number].recall,
                products=int(group.sum()),
                pictures=int((labels == number).sum()),
                cohesion=round(float(cosines[labels == number].mean()), 4),
                representatives=_representatives(subject, labels == number, cosines),
                values=vocabulary.distinguishing(group),
                near=_near(centres, number),
            )
            for number, group in enumerate(groups)
        )
        arrays = {LABELS: row_labels, "cosines": cosines[subject.place_of].astype(np.float32)}
        return Found(ClustersFacts(clusters=facts), arrays)


def _having(products: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    group = np.zeros(count, np.bool_)
    group[products] = True
    return group


def _names(vocabulary: Vocabulary, groups: list[NDArray[np.bool_]]) -> list[Name]:
    """The names of groups. Those without values, and those with the name of a larger one, get the photos' colours."""
    names: list[Name] = []
    for group in groups:
        name = vocabulary.name(group)
        if not name.values or _values_of(name) in map(_values_of, names):
            colours = vocabulary.name(group, by_swatches=True)
            name = replace(name if name.values else colours, values=(*name.values, *colours.values[:1]))
        names.append(name)
    return names


def _values_of(name: Name) -> tuple[tuple[str, str], ...]:
    return tuple((value.column, value.value) for value in name.values)


def _text(name: Name, number: int) -> str:
    words = in_words(_values_of(name))
    if any(value.column != SWATCH for value in name.values):
        return words
    return f"Group {number} ({words})" if words else f"Group {number}"


def _representatives(subject: Subject, inside: NDArray[np.bool_], cosines: NDArray[np.float32]) -> tuple[str, ...]:
    places = np.flatnonzero(inside)
    chosen = places[varied(subject.vectors[places], cosines[places], REPRESENTATIVES)]
    return tuple(dict.fromkeys(subject.id_of(place) for place in chosen.tolist()))


def _near(centres: NDArray[np.float32], number: int) -> tuple[NearFacts, ...]:
    cosines = centres @ centres[number]
    order = [other for other in np.argsort(-cosines, kind="stable").tolist() if other != number][:NEAREST]
    return tuple(NearFacts(number=other, cosine=round(float(cosines[other]), 4)) for other in order)
