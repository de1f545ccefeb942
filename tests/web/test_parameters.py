from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from lookalike.errors import UnprocessableError
from lookalike.index.products import Filters
from lookalike.web.parameters import (
    ALL,
    PageParameters,
    PriceParameters,
    SearchParameters,
    field_name,
    read,
    read_filters,
    without,
)


def values(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query, keep_blank_values=True))


def test_what_is_not_given_is_the_default() -> None:
    asked = read(SearchParameters, values("k=&metric="))
    assert (asked.k, asked.metric, asked.min_score) == (5, "euclidean", None)
    page = read(PageParameters, values(""))
    assert (page.q, page.page, page.per_page) == ("", 1, 24)


def test_what_is_given_counts() -> None:
    asked = read(SearchParameters, values("k=7&metric=cosine&min_score=0.5"))
    assert (asked.k, asked.metric, asked.min_score) == (7, "cosine", 0.5)
    page = read(PageParameters, values("q= red shirt &page=3&per_page=100"))
    assert (page.q, page.page, page.per_page) == ("red shirt", 3, 100)


@pytest.mark.parametrize(
    ("model", "query", "sentence"),
    [
        (SearchParameters, "k=0", "k is '0'; it must be a whole number from 1 to 100."),
        (SearchParameters, "k=101", "k is '101'; it must be"),
        (SearchParameters, "k=five", "k is 'five'; it must be"),
        (SearchParameters, "k=1.5", "k is '1.5'; it must be"),
        (SearchParameters, "metric=minkowski", "There is no metric 'minkowski'; there are: euclidean"),
        (SearchParameters, "min_score=2", "min_score is '2'; it must be a number from -1 to 1."),
        (SearchParameters, "min_score=nan", "min_score is 'nan'"),
        (PageParameters, "page=0", "page is '0'; it must be a whole number from 1 to 1,000,000,000."),
        (PageParameters, "per_page=101", "per_page is '101'; it must be a whole number from 1 to 100."),
        (PageParameters, f"q={'x' * 201}", "it must be at most 200 letters."),
        (PriceParameters, "price_min=-1", "price_min is '-1'; it must be a number, 0 or more."),
        (PriceParameters, "price_max=inf", "price_max is 'inf'"),
        (PriceParameters, "price_max=cheap", "price_max is 'cheap'"),
    ],
)
def test_a_wrong_value_is_one_sentence(model: type, query: str, sentence: str) -> None:
    with pytest.raises(UnprocessableError) as caught:
        read(model, values(query))
    assert sentence in str(caught.value)


def test_every_other_name_is_a_column_and_repeats_are_alternatives() -> None:
    found = read_filters(values("gender=Men&k=3&gender=Women&season=Summer&gender=Men&empty=&price_max=9.5&q=x"))
    assert found == Filters({"gender": ("Men", "Women"), "season": ("Summer",)}, None, 9.5)


def test_prices_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(UnprocessableError, match="price_min is above price_max"):
        read_filters(values("price_min=5&price_max=4"))


@pytest.mark.parametrize(
    ("column", "field"), [("gender", "gender"), ("k", "attr.k"), ("photo", "attr.photo"), ("attr.x", "attr.attr.x")]
)
def test_a_column_named_like_a_parameter_has_a_prefix(column: str, field: str) -> None:
    assert field_name(column) == field
    assert read_filters(MultiDict([(field, "v")])).attributes == {column: ("v",)}


def test_dropping_leaves_the_rest() -> None:
    given = values("k=7&gender=Men&gender=Women&price_min=1&attr.k=odd&min_score=0.1&query=token")
    assert without(given, ["gender"]) == values("k=7&price_min=1&attr.k=odd&min_score=0.1&query=token")
    assert without(given, [ALL]) == values("k=7&query=token")
    assert len(given) == 6
