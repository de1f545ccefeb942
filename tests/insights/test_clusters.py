"""Clusters: found without labels, numbered by size, named by what sets them apart."""

import numpy as np
import pytest

from lookalike.catalogue.product import Product
from lookalike.index.store import open_index
from lookalike.insights.clusters import clustered, rows_in, varied
from lookalike.insights.naming import SWATCH, Vocabulary, in_words
from lookalike.insights.parts.clusters import Clusters, ClustersFacts
from lookalike.insights.subject import Subject
from tests.evaluation.drawn import built
from tests.insights.made import product, subject_of


def around(*centres: tuple[int, int], dim: int = 8) -> np.ndarray:
    """Unit vectors near axes: for each of ``centres`` its axis and how many."""
    random = np.random.default_rng(0)
    parts = [np.eye(dim)[axis] + random.normal(0, 0.05, (count, dim)) for axis, count in centres]
    vectors = np.concatenate(parts)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def found(
    products: list[Product], vectors: np.ndarray, twins: tuple[int, ...] = ()
) -> tuple[ClustersFacts, np.ndarray]:
    result = Clusters().compute(subject_of(products, vectors, twins), lambda share: None)
    assert isinstance(result.facts, ClustersFacts)
    return result.facts, result.arrays["labels"]


def test_vectors_of_one_place_are_a_cluster_and_the_largest_is_the_first() -> None:
    labels = clustered(around((2, 10), (0, 30), (5, 20)), most=3)
    assert labels.tolist() == [2] * 10 + [0] * 30 + [1] * 20


def test_a_few_outliers_are_no_cluster() -> None:
    labels = clustered(around((0, 40), (1, 40), (5, 2)), most=3)
    assert sorted(np.bincount(labels).tolist())[0] >= 40


@pytest.mark.parametrize("count", [1, 2, 60])
def test_equal_photos_are_one_cluster(count: int) -> None:
    facts, labels = found([product(number) for number in range(count)], np.ones((count, 4)) / 2)
    assert labels.tolist() == [0] * count
    assert [(each.name, each.products, each.cohesion) for each in facts.clusters] == [("Group 0", count, 1.0)]


def test_they_are_the_same_every_time() -> None:
    vectors = np.random.default_rng(1).normal(size=(300, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert clustered(vectors).tolist() == clustered(vectors).tolist()
    assert len(np.unique(clustered(vectors))) <= round(300**0.5)


def test_equal_pictures_count_once_and_share_their_cluster() -> None:
    vectors = around((0, 20), (1, 20))
    vectors[39] = vectors[20]
    facts, labels = found([product(number) for number in range(40)], vectors, twins=(*range(39), 20))
    assert labels[39] == labels[20]
    assert sum(each.products for each in facts.clusters) == 40
    assert sum(each.pictures for each in facts.clusters) == 39
    rows = rows_in(labels, np.linspace(0, 1, 40, dtype=np.float32), np.array((*range(39), 20)), int(labels[20]))
    assert 39 not in rows
    assert rows == sorted(rows, reverse=True)


def test_a_cluster_is_named_by_what_sets_it_apart() -> None:
    products = [
        *(product(n, kind="Watches", colour="Black", gender="Men", shop="Ours") for n in range(20)),
        *(product(n, kind="Watches", colour="Gold", gender="Women", shop="Ours") for n in range(20, 40)),
        *(product(n, kind="Bags", colour="Black", gender="Women", shop="Ours") for n in range(40, 60)),
        *(product(n, kind="Caps" if n % 2 else "Hats", colour="Red", gender="Men", shop="Ours") for n in range(60, 80)),
    ]
    vocabulary = Vocabulary(products, None, np.arange(80))

    def name(rows: range) -> tuple[str, float, float]:
        group = np.zeros(80, np.bool_)
        group[rows] = True
        given = vocabulary.name(group)
        return in_words((each.column, each.value) for each in given.values), given.precision, given.recall

    assert name(range(40)) == ("Watches", 1, 1)
    assert name(range(20)) in (("Black, Men", 1, 1), ("Watches, Men", 1, 1), ("Watches, Black", 1, 1))
    assert name(range(40, 60)) == ("Bags", 1, 1)
    assert name(range(60, 80)) in (("Red", 1, 1), ("Hats / Caps", 1, 1))
    assert name(range(80)) == ("", 0, 0)  # what all have sets nothing apart


def test_what_is_common_here_and_rare_elsewhere_is_said_first() -> None:
    products = [product(n, kind="Caps" if n < 30 else "Shoes", size="M" if n % 2 else "L") for n in range(90)]
    group = np.arange(90) < 30
    values = Vocabulary(products, None, np.arange(90)).distinguishing(group)
    assert [(each.value, each.share, each.lift) for each in values] == [("Caps", 1, pytest.approx(3, abs=0.001))]


def test_values_of_several_are_each_counted() -> None:
    tagged = [Product(str(n), "", (f"{n}.png",), {"tags": "new"}, further={"tags": ("sale",)}) for n in range(10)]
    others = [product(n, tags="new") for n in range(10, 40)]
    given = Vocabulary([*tagged, *others], None, np.arange(40)).name(np.arange(40) < 10)
    assert [each.value for each in given.values] == ["sale"]


def test_those_that_stand_for_a_cluster_differ_and_are_not_odd() -> None:
    turns = np.linspace(0, 1, 21)
    vectors = np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)
    cosines = vectors @ np.array([np.cos(0.5), np.sin(0.5)], np.float32)
    chosen = varied(vectors, cosines, 3)
    assert chosen[0] == 10
    assert len({*chosen.tolist()}) == 3
    assert not {0, 20} & {*chosen.tolist()}
    assert sorted(chosen.tolist()) != [9, 10, 11]
    assert varied(vectors[:1], cosines[:1], 3).tolist() == [0]


def test_a_drawn_shop(tmp_path) -> None:
    index = open_index(built(tmp_path))
    subject = Subject(index)
    result = Clusters().compute(subject, lambda share: None)
    facts, labels = result.facts, result.arrays["labels"]
    assert sorted({*labels.tolist()}) == list(range(len(facts.clusters)))
    assert all(each.representatives and {*each.representatives} <= {*subject.ids} for each in facts.clusters)
    assert facts.clusters[0].name == "Belts"
    assert {each.name for each in facts.clusters} > {"Caps, Red", "Caps, Blue"}
    red = np.array(["Red" in each for each in subject.ids])
    bare = [Product(each.id, "", each.photos) for each in subject.products]
    given = Vocabulary(bare, index.products.photos.colours, np.arange(24)).name(red, by_swatches=True)
    assert [(each.column, each.value) for each in given.values] == [(SWATCH, "red")]
    tables = facts.tables()
    assert [row[0] for row in tables["clusters"].rows] == list(range(len(facts.clusters)))
    assert tables["values"].rows
    index.close()


def test_a_name_counts_a_product_with_several_of_its_values_once() -> None:
    tagged = [Product(str(n), "", (f"{n}.png",), {"tags": "a"}, further={"tags": ("b", "c")}) for n in range(3)]
    rest = [product(n, tags="d") for n in range(3, 9)]
    others = [product(n, tags="e") for n in range(9, 30)]
    vocabulary = Vocabulary([*tagged, *rest, *others], None, np.arange(30))
    name = vocabulary.name(np.arange(30) < 9)
    assert [value.value for value in name.values][:1] == ["d"]
    assert name.recall >= 0.5


def test_a_whole_catalogue_has_nothing_more_often_than_others() -> None:
    vocabulary = Vocabulary([product(n, kind="Shoe") for n in range(40)], None, np.arange(40))
    assert vocabulary.distinguishing(np.ones(40, np.bool_)) == ()
