"""Filter, find, deduplicate, cut: with vectors at known angles, and with real products."""

import dataclasses
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lookalike.calibration.records import Closeness, Scale, Word
from lookalike.catalogue.product import Product
from lookalike.errors import NotFoundError, UnprocessableError
from lookalike.index.filters import Filters
from lookalike.index.manifest import CatalogueFacts, Counts, EncoderFacts, Manifest, Proof
from lookalike.index.opened import Index
from lookalike.index.products import ProductStore
from lookalike.neighbours.backends import BACKENDS, backend_class, parse
from lookalike.query import Limits, Match, Searcher, answer, ask_product
from lookalike.query.search import MAX_K
from lookalike.registry import availability


def at(*degrees: float) -> NDArray[np.float32]:
    """(n, 2) float32 unit vectors at these angles."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def product(id: str, photos: int = 1, price: float | None = None, **attributes: str) -> Product:
    return Product(id, f"Product {id}", tuple(f"{id}-{i}.jpg" for i in range(photos)), attributes, price)


def indexed(
    vectors: NDArray[np.float32],
    products: Sequence[Product],
    duplicate_groups: Sequence[int] | None = None,
    median: float = 0.2,
    copy_groups: Sequence[int] | None = None,
) -> Index:
    """An index of ``products``, whose photos have ``vectors`` in turn; the groups are those of ``write_products``."""
    n = len(vectors)
    names = [photo for one in products for photo in one.photos]
    columns = sorted({column for one in products for column in one.values} | {"gender", "colour"}, reverse=True)
    groups = range(n) if duplicate_groups is None else duplicate_groups
    store = ProductStore.in_memory(columns, products, groups, copy_groups)
    manifest = Manifest(
        created="2025-01-01T00:00:00Z",
        lookalike="0",
        encoder=EncoderFacts(name="drawn", dim=vectors.shape[1], fingerprint="0", preprocessing={}),
        catalogue=CatalogueFacts(path=""),
        counts=Counts(photos=n, products=len(products)),
        proof=Proof(vectors=n, names=n, finite=True, unit_length=True, sampled=0, found=0),
        scale=Scale(median=median, pairs=1, seed=0),
    )
    return Index(Path(), manifest, vectors, names, store, source=None)


def ids(matches: list[Match]) -> list[str]:
    return [match.product.id for match in matches]


def found(searcher: Searcher, vector: NDArray[np.float32], *, outside: bool = False, **limits: Any) -> list[Match]:
    return searcher.search(vector[np.newaxis], Limits(**limits), outside=outside)


def similar(searcher: Searcher, product_id: str, **limits: Any) -> list[Match]:
    return answer(searcher, ask_product(searcher.index, product_id), Limits(**limits))


EAST = at(0)[0]
FAN = [0, 10, 20, 30, 40, 50, 60, 90]


@pytest.fixture(params=BACKENDS)
def fan(request: pytest.FixtureRequest) -> Searcher:
    """Products "0", "10", … "90", each at that angle; men's at 0, 20, 40 … and women's between."""
    products = [
        product(str(angle), price=float(angle), gender="Women" if i % 2 else "Men") for i, angle in enumerate(FAN)
    ]
    spec, vectors = request.param, at(*FAN)
    if spec == "milvus":
        spec = request.getfixturevalue("lite")
        backend_class("milvus").build(vectors, "euclidean", parse(spec)[1], Path())
    elif availability(BACKENDS[spec]).state == "not installed":
        pytest.skip(f"{spec}: {availability(BACKENDS[spec]).detail}")
    return Searcher(indexed(vectors, products), spec)


def test_nearest_first_with_score_and_distance(fan: Searcher) -> None:
    matches = found(fan, EAST)
    assert ids(matches) == ["0", "10", "20", "30", "40"]
    assert [match.score for match in matches] == pytest.approx(np.cos(np.radians(FAN[:5])), abs=1e-6)
    assert [match.distance for match in matches] == pytest.approx(2 * np.sin(np.radians(FAN[:5]) / 2), abs=1e-6)
    assert matches[1] == Match(fan.index.products.get("10"), matches[1].score, matches[1].distance, "10-0.jpg", 1, ())


def test_k_is_the_number_of_products(fan: Searcher) -> None:
    assert len(found(fan, EAST, k=3)) == 3
    assert len(found(fan, EAST, k=MAX_K)) == len(FAN)


def test_score_is_the_cosine_and_distance_the_metric(fan: Searcher) -> None:
    for metric, at_60 in (("cosine", 0.5), ("manhattan", 0.5 + 3**0.5 / 2), ("jaccard", 1 - 0.5 / (1 + 3**0.5 / 2))):
        match = found(fan, EAST, k=7, metric=metric)[-1]
        assert match.product.id == "60"
        assert match.score == pytest.approx(0.5, abs=1e-6)
        assert match.distance == pytest.approx(at_60, abs=1e-6)


# Of products "0", "1", … each a degree further, the second to fourth are copies; the third and fourth are equal.
FOLDED = {"duplicate_groups": [0, 1, 2, 2, *range(4, 40)], "copy_groups": [0, 1, 1, 1, *range(4, 40)]}


def copied(**groups: Sequence[int]) -> Searcher:
    products = [product(str(number), gender="Men" if number % 2 else "Women") for number in range(40)]
    return Searcher(indexed(at(*range(40)), products, **groups))


def test_copies_fold_only_if_that_is_asked_for() -> None:
    searcher = copied(**FOLDED)
    plain = found(searcher, EAST, k=4)
    assert [(match.product.id, match.same_photo, match.copies) for match in plain] == [
        ("0", (), ()), ("1", (), ("2", "3")), ("2", ("3",), ()), ("4", (), ()),
    ]  # fmt: skip
    fold = found(searcher, EAST, k=4, fold=True)
    assert [(match.product.id, match.same_photo, match.copies) for match in fold] == [
        ("0", (), ()), ("1", (), ("2", "3")), ("4", (), ()), ("5", (), ()),
    ]  # fmt: skip


def test_folded_copies_pass_the_filter() -> None:
    women = Filters({"gender": ("Women",)})
    fold = found(copied(**FOLDED), EAST, k=3, fold=True, filters=women)
    assert [(match.product.id, match.copies) for match in fold] == [("0", ()), ("2", ()), ("4", ())]


def test_more_rows_are_fetched_until_enough_are_left() -> None:
    """37 of 40 are copies of one photo."""
    searcher = copied(copy_groups=[0] * 37 + [37, 38, 39])
    fold = found(searcher, EAST, k=4, fold=True)
    assert ids(fold) == ["0", "37", "38", "39"]
    assert len(fold[0].copies) == 36
    assert ids(found(searcher, EAST, k=5, fold=True)) == ids(fold)


def test_copies_of_the_product_asked_for_are_not_found_if_they_fold() -> None:
    searcher = copied(**FOLDED)
    assert ids(similar(searcher, "1", k=3)) == ["0", "2", "4"]
    assert ids(similar(searcher, "1", k=3, fold=True)) == ["0", "4", "5"]


def test_an_index_that_does_not_know_its_copies_folds_equal_pixels() -> None:
    searcher = copied(duplicate_groups=FOLDED["duplicate_groups"])
    assert ids(found(searcher, EAST, k=4, fold=True)) == ["0", "1", "2", "4"]


def test_the_metric_orders() -> None:
    query = np.array([1, 0, 0], np.float32)
    vectors = np.array([[0.7, 0.51, 0.5], [0.68, 0.7332, 0]], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    searcher = Searcher(indexed(vectors, [product("spread"), product("even")]))
    assert ids(found(searcher, query)) == ["spread", "even"]
    assert ids(found(searcher, query, metric="manhattan")) == ["even", "spread"]
    assert ids(similar(searcher, "spread", metric="manhattan")) == ["even"]


def test_min_score_cuts_off(fan: Searcher) -> None:
    assert ids(found(fan, EAST, min_score=float(np.cos(np.radians(25))))) == ["0", "10", "20"]
    assert ids(found(fan, EAST, min_score=1)) == ["0"]
    assert ids(similar(fan, "0", min_score=0.9)) == ["10", "20"]


def test_filters_are_exact(fan: Searcher) -> None:
    women = Filters({"gender": ("Women",)})
    assert ids(found(fan, EAST, k=4, filters=women)) == ["10", "30", "50", "90"]
    assert ids(found(fan, EAST, k=2, filters=Filters(price_min=15, price_max=45))) == ["20", "30"]
    assert ids(similar(fan, "0", k=3, filters=women)) == ["10", "30", "50"]
    assert found(fan, EAST, filters=Filters({"gender": ("Unisex",)})) == []
    with pytest.raises(UnprocessableError, match="gender, colour"):
        found(fan, EAST, filters=Filters({"size": ("M",)}))


def test_listings_with_one_photo_are_one_match() -> None:
    products = [*(product(f"duplicate{i}", gender="Men" if i < 40 else "Women") for i in range(60)), product("a")]
    products += [product("b"), product("c"), product("d"), product("e")]
    searcher = Searcher(indexed(at(*[0] * 60, 10, 20, 30, 40, 50), products, [0] * 60 + [60, 61, 62, 63, 64]))
    matches = found(searcher, EAST)
    assert ids(matches) == ["duplicate0", "a", "b", "c", "d"], "five results must be five products"
    assert matches[0].same_photo == tuple(f"duplicate{i}" for i in range(1, 60))
    women = found(searcher, EAST, filters=Filters({"gender": ("Women",)}))
    assert ids(women) == ["duplicate40"]
    assert women[0].same_photo == tuple(f"duplicate{i}" for i in range(41, 60)), (
        "a match lists only duplicates that pass the filter"
    )


def test_a_product_has_the_rank_of_its_nearest_photo() -> None:
    searcher = Searcher(indexed(at(50, 5, 70, *[10] * 40, 20), [product("many", 3), product("more", 40), product("c")]))
    matches = found(searcher, EAST, k=3)
    assert ids(matches) == ["many", "more", "c"]
    assert (matches[0].photo, matches[0].row) == ("many-1.jpg", 1)
    assert matches[0].score == pytest.approx(np.cos(np.radians(5)), abs=1e-6)


def test_a_photo_shared_with_an_earlier_match_is_not_a_second_match() -> None:
    # p and q share the photo at 20°; p is nearer by its own at 10°.
    searcher = Searcher(indexed(at(10, 20, 20), [product("p", 2), product("q")], [0, 1, 1]))
    assert [(match.product.id, match.same_photo) for match in found(searcher, EAST)] == [("p", ()), ("q", ())]


def test_similar_holds_neither_the_product_nor_its_duplicates() -> None:
    # "duplicate" shares a photo with "p" and has another; "near" and "nearer" share one that is not p's.
    products = [product("p", 2), product("duplicate", 2), product("near"), product("nearer"), product("far")]
    searcher = Searcher(indexed(at(0, 80, 0, 7, 30, 30, 45), products, [0, 1, 0, 3, 4, 4, 6]))
    matches = similar(searcher, "p")
    assert [(match.product.id, match.same_photo) for match in matches] == [("near", ("nearer",)), ("far", ())]
    assert ids(similar(searcher, "duplicate")) == ["near", "far"]
    assert similar(searcher, "p", k=1) == matches[:1]


def test_similar_is_near_to_any_photo_of_the_product() -> None:
    searcher = Searcher(indexed(at(0, 90, 20, 85), [product("p", 2), product("low"), product("high")]))
    low, high = sorted(similar(searcher, "p"), key=lambda match: match.row)
    assert [match.product.id for match in similar(searcher, "p")] == ["high", "low"]
    assert low.score == pytest.approx(np.cos(np.radians(20)), abs=1e-6)
    assert high.score == pytest.approx(np.cos(np.radians(5)), abs=1e-6)


def test_an_unknown_product(fan: Searcher) -> None:
    with pytest.raises(NotFoundError, match="'11'"):
        similar(fan, "11")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"k": 0}, "k is 0; it must be a whole number from 1 to 100"),
        ({"k": 101}, "k is 101"),
        ({"k": "five"}, "k is 'five'"),
        ({"k": 2.5}, "k is 2.5"),
        ({"metric": "hamming"}, "no metric 'hamming'; there are: euclidean"),
        ({"min_score": 1.1}, "min_score is 1.1; it must be a number from -1 to 1"),
        ({"min_score": float("nan")}, "min_score is nan"),
        ({"min_score": "high"}, "min_score is 'high'"),
        ({"vector": np.ones(3, np.float32)}, r"the shape \(q, 2\)"),
        ({"vector": np.array([np.nan, 1], np.float32)}, "not finite"),
    ],
)
def test_invalid_queries(fan: Searcher, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UnprocessableError, match=sentence):
        found(fan, **{"vector": EAST, **changes})


def test_negative_features_have_no_jaccard_but_everything_else() -> None:
    searcher = Searcher(indexed(at(0, 120), [product("a"), product("b")]))
    with pytest.raises(UnprocessableError, match="negative features"):
        found(searcher, EAST, metric="jaccard")
    assert ids(found(searcher, EAST)) == ["a", "b"]


def test_an_unknown_backend_is_refused_at_once(fan: Searcher) -> None:
    with pytest.raises(UnprocessableError, match="no backend 'fast'"):
        Searcher(fan.index, "fast")


def test_eight_at_once_get_the_answers_that_they_get_alone(fan: Searcher) -> None:
    queries = [(vector, metric) for vector in at(*range(0, 90, 3)) for metric in ("cosine", "manhattan")]
    alone = [found(fan, vector, metric=metric) for vector, metric in queries]
    fresh = Searcher(fan.index)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda query: found(fresh, query[0], metric=query[1]), queries)) == alone


@pytest.mark.parametrize(("score", "bar"), [(-1, 0), (0.2, 0), (0.6, 0.5), (1, 1), (1.1, 1)])
def test_closeness_starts_at_the_median_of_random_pairs(fan: Searcher, score: float, bar: float) -> None:
    assert fan.closeness(score) == pytest.approx(bar)


def test_closeness_where_everything_is_alike() -> None:
    searcher = Searcher(indexed(at(0, 0), [product("a"), product("b")], median=1))
    assert (searcher.closeness(0.9), searcher.closeness(1)) == (0, 1)


def test_a_match_carries_the_word_for_its_score_where_words_were_fitted(fan: Searcher) -> None:
    assert {match.closeness for match in found(fan, EAST)} == {None}
    words = [
        Word(key="alike", least=0.9),
        Word(key="somewhat_alike", least=0.8),
        Word(key="little_in_common", least=-1),
    ]
    fitted = Closeness(words=tuple(words), fitted=100, seed=0)
    manifest = fan.index.manifest.model_copy(update={"closeness": fitted})
    searcher = Searcher(dataclasses.replace(fan.index, manifest=manifest))
    for matches in (found(searcher, EAST), found(searcher, EAST, metric="manhattan")):
        assert [match.closeness for match in matches] == [
            "alike",
            "alike",
            "alike",
            "somewhat_alike",
            "little_in_common",
        ]
    assert similar(searcher, "0", k=1)[0].closeness == "alike"


def worded(index: Index, **words: Closeness) -> Searcher:
    return Searcher(dataclasses.replace(index, manifest=index.manifest.model_copy(update=words)))


def words(**least: float) -> Closeness:
    return Closeness(words=tuple(Word(key=key, least=value) for key, value in least.items()), fitted=100, seed=0)


OWN = words(same=0.99, very_alike=0.95, alike=0.9, somewhat_alike=0.8, little_in_common=-1)


def said(searcher: Searcher, *, outside: bool) -> list[str | None]:
    return [match.closeness for match in found(searcher, EAST, outside=outside)]


def test_a_photo_from_outside_has_words_of_its_own(fan: Searcher) -> None:
    searcher = worded(fan.index, closeness=OWN, outside=words(alike=0.98, little_in_common=-1))
    assert said(searcher, outside=True) == ["alike", "alike", *["little_in_common"] * 3]
    assert said(searcher, outside=False) == ["same", "very_alike", "alike", "somewhat_alike", "little_in_common"]


def test_without_words_for_outside_nothing_is_better_than_somewhat_alike(fan: Searcher) -> None:
    searcher = worded(fan.index, closeness=OWN)
    assert said(searcher, outside=True) == ["same", *["somewhat_alike"] * 3, "little_in_common"]  # the first is itself
    assert [searcher.word(score, outside=True) for score in (0.995, 0.9)] == ["somewhat_alike"] * 2
    assert said(Searcher(fan.index), outside=True) == [None] * 5


def test_matches_are_cut_by_a_word_and_counts_follow(fan: Searcher) -> None:
    searcher = worded(fan.index, closeness=OWN, outside=words(alike=0.98, little_in_common=-1))
    assert ids(found(searcher, EAST, closeness="very_alike")) == ["0", "10"]
    assert ids(found(searcher, EAST, closeness="very_alike", min_score=0.99)) == ["0"]
    assert ids(found(searcher, EAST, closeness="little_in_common", k=8)) == list(map(str, FAN))
    # From outside, there is no "very alike" here, and nothing better that a photo could reach but its own product.
    assert ids(found(searcher, EAST, closeness="very_alike", outside=True)) == ["0"]
    rows = searcher.rows_within(EAST[np.newaxis], Limits(closeness="very_alike"))
    assert searcher.index.products.values("gender", Filters(), rows) == [("Men", 1), ("Women", 1)]
    assert searcher.rows_within(EAST[np.newaxis], Limits()) is None


def test_without_words_nothing_is_cut_by_one(fan: Searcher) -> None:
    with pytest.raises(UnprocessableError, match="no words for closeness"):
        found(fan, EAST, closeness="alike")
