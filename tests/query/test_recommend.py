"""Recommendations by tastes, and a varied selection."""

import numpy as np
import pytest

from lookalike.errors import LookalikeError
from lookalike.index.filters import Filters
from lookalike.query import Limits, Searcher
from lookalike.query.recommend import Acts, recommend
from lookalike.query.search import NO_FILTERS
from lookalike.query.varied import varied
from tests.query.test_search import at, ids, indexed, product

WATCHES, SAREES = range(0, 20, 2), range(90, 110, 2)  # degrees


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    angles = [*WATCHES, *SAREES, 45]
    genders = ("Men", "Women")
    return Searcher(indexed(at(*angles), [product(str(each), gender=genders[each // 2 % 2]) for each in angles]))


def found(searcher: Searcher, k: int = 6, filters: Filters = NO_FILTERS, **acts: object) -> list[str]:
    return ids(recommend(searcher, Acts(**acts), Limits(k, filters=filters)))  # type: ignore[arg-type]


def test_both_tastes_are_in_it_and_nothing_between_them(searcher: Searcher) -> None:
    some = found(searcher, viewed=["0", "90"])
    assert len(set(some)) == 6
    assert {int(each) < 45 for each in some} == {True, False}
    assert not {"45", "0", "90"} & set(some)
    assert {int(each) < 45 for each in some[:2]} == {True, False}


def test_the_heavier_taste_gets_more_places(searcher: Searcher) -> None:
    few, many = (
        sum(int(each) < 45 for each in found(searcher, 7, viewed=["0", "90"], liked=liked)) for liked in ([], ["2"])
    )
    assert few <= many
    assert many > 3
    of_one = found(searcher, viewed=["0"], liked=["90"], weights={"viewed": 0, "liked": 1})
    assert all(int(each) > 45 for each in of_one)


def test_filters_hold_and_unknown_ids_are_ignored(searcher: Searcher) -> None:
    some = found(searcher, liked=["gone", "0"], filters=Filters({"gender": ("Men",)}))
    assert some
    assert all(int(each) // 2 % 2 == 0 for each in some)
    assert found(searcher, liked=["gone"]) == []


def test_unknown_ids_take_no_places_of_known_ones(searcher: Searcher) -> None:
    gone = [f"gone{number}" for number in range(500)]
    liked, viewed = ["0", "90"], ["2"]
    assert found(searcher, liked=[*gone, *liked], viewed=viewed) == found(searcher, liked=liked, viewed=viewed)


@pytest.mark.parametrize("weight", [-1, float("nan"), float("inf"), 101])
def test_a_weight_is_a_number_from_0_to_100(searcher: Searcher, weight: float) -> None:
    with pytest.raises(LookalikeError, match="weight of liked"):
        found(searcher, liked=["0"], weights={"liked": weight})


def test_a_varied_selection_has_every_kind_and_no_product_twice(searcher: Searcher) -> None:
    index = searcher.index
    first = index.products.products_of(varied(index, 3))
    assert {int(each) < 45 for each in first} == {True, False}
    every = index.products.products_of(varied(index, 100))
    assert len(every) == len(set(every)) == 21
    men = index.products.mask(Filters({"gender": ("Men",)}))
    assert set(varied(index, 5, men)) <= set(np.flatnonzero(men))
    assert varied(index, 3, np.zeros(21, np.bool_)) == []
