"""Wanted and unwanted products, favoured attributes."""

import numpy as np
import pytest

from lookalike.errors import LookalikeError
from lookalike.index.filters import Filters
from lookalike.query import Asked, Limits, Searcher, Wishes, answer, ask_product, rows_within
from lookalike.query.arrange import arranged
from lookalike.query.reasons import Reasons, known_of, reasons_for
from lookalike.query.wishes import ALPHA, BETA, GAMMA, MOST, WORTH, steered
from tests.query.test_search import EAST, at, ids, indexed, product


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    angles = range(-60, 61, 10)
    seasons = ("Summer", "Winter")
    products = [product(str(angle), season=seasons[number % 2]) for number, angle in enumerate(angles)]
    return Searcher(indexed(at(*angles), products))


@pytest.fixture
def asked() -> Asked:
    return Asked(np.asarray(EAST, np.float32)[np.newaxis])


def found(searcher: Searcher, asked: Asked, k: int = 3, **wishes: object) -> list[str]:
    return ids(answer(searcher, asked, Limits(k, wishes=Wishes(**wishes))))  # type: ignore[arg-type]


def test_the_query_moves_by_rocchios_formula(searcher: Searcher, asked: Asked) -> None:
    moved = steered(searcher.index, asked.vectors, Wishes(positive=("30", "40"), negative=("-20",)))
    east, up, upper, down = at(0, 30, 40, -20).astype(np.float64)
    expected = ALPHA * east + BETA * (up + upper) / 2 - GAMMA * down
    assert moved[0] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)


def test_more_like_this_and_less_like_that(searcher: Searcher, asked: Asked) -> None:
    assert found(searcher, asked) == ["0", "-10", "10"]
    assert found(searcher, asked, positive=("20",)) == ["10", "0", "-10"]  # which is not found itself
    assert found(searcher, asked, negative=("10",)) == ["0", "-10", "-20"]
    assert found(searcher, asked, positive=("40",), negative=("20",)) == ["10", "30", "0"]


def test_scores_stay_those_of_what_was_asked(searcher: Searcher, asked: Asked) -> None:
    matches = answer(searcher, asked, Limits(3, wishes=Wishes(positive=("40",))))
    assert [match.score for match in matches] == pytest.approx(np.cos(np.radians([20, 10, 30])), abs=1e-6)


def test_limits_hold_for_scores_though_the_order_is_another(searcher: Searcher, asked: Asked) -> None:
    limits = Limits(5, min_score=float(np.cos(np.radians(15))), wishes=Wishes(positive=("40",)))
    assert ids(answer(searcher, asked, limits)) == ["10", "0", "-10"]
    within = rows_within(searcher, asked, Limits(wishes=Wishes(negative=("10",)), min_score=0.9))
    assert within is not None
    assert np.flatnonzero(within).tolist() == [4, 5, 6, 8]  # -20, -10, 0, 20


def test_what_is_favoured_comes_first_among_the_near(searcher: Searcher, asked: Asked) -> None:
    favoured = {"season": ("Winter",)}
    assert found(searcher, asked, 5, favoured=favoured) == ["-10", "10", "-30", "30", "0"]  # 0 is in summer
    assert np.cos(np.radians(30)) + WORTH > 1 > np.cos(np.radians(50)) + WORTH
    limits = Limits(2, filters=Filters({"season": ("Summer",)}), wishes=Wishes(favoured=favoured))
    assert ids(answer(searcher, asked, limits)) == ["0", "-20"]  # nothing is left out or let in


def test_wishes_move_a_product_s_search_too(searcher: Searcher) -> None:
    asked = ask_product(searcher.index, "0")
    assert found(searcher, asked, positive=("40",)) == ["20", "10", "30"]


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({"positive": ("gone",)}, "no product 'gone'"),
        ({"negative": ("gone",)}, "no product 'gone'"),
        ({"positive": tuple(map(str, range(MOST + 1)))}, "at most 20 products"),
        ({"positive": ("10",), "negative": ("10",)}, "wanted and unwanted at the same time"),
        ({"favoured": {"season": ("Monsoon",)}}, "No product has season 'Monsoon'"),
        ({"favoured": {"mood": ("Good",)}}, "no such column"),
    ],
)
def test_wishes_that_can_t_be_met(
    searcher: Searcher, asked: Asked, wishes: dict[str, tuple[str, ...]], sentence: str
) -> None:
    with pytest.raises(LookalikeError, match=sentence):
        found(searcher, asked, **wishes)


def test_results_in_another_order() -> None:
    prices = {"a": 9.0, "b": None, "c": 3.0}
    products = [product(name, price=price) for name, price in prices.items()]
    searcher = Searcher(indexed(at(0, 1, 2), products))
    matches = searcher.search(np.asarray(EAST, np.float32)[np.newaxis], Limits(3))
    assert ids(matches) == ids(arranged(matches, "closest")) == ["a", "b", "c"]
    assert ids(arranged(matches, "price")) == ["c", "a", "b"]
    assert ids(arranged(matches, "price-down")) == ["a", "c", "b"]


def test_reasons_name_shared_and_different_columns(searcher: Searcher) -> None:
    asked = ask_product(searcher.index, "0")
    known = known_of(searcher.index, asked)
    products = searcher.index.products
    assert reasons_for(products.get("20"), known, ["season"]) == Reasons({"season": ("Summer",)}, {})
    assert reasons_for(products.get("10"), known, ["season", "other"]) == Reasons({}, {"season": ("Winter",)})


def test_of_shared_kinds_the_most_specific_is_a_reason() -> None:
    shirt = product("1", masterCategory="Apparel", articleType="Shirts", gender="Men")
    columns = ["gender", "masterCategory", "articleType"]
    same, other = {"gender": ("Men",), "articleType": ("Shirts",)}, {"articleType": ("Shirts",)}
    assert reasons_for(shirt, shirt.values, columns) == Reasons(same, {})
    known = {"masterCategory": ("Apparel",), "articleType": ("Jeans",)}
    assert reasons_for(shirt, known, columns) == Reasons({"masterCategory": ("Apparel",)}, other)
