from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from lookalike.errors import UnprocessableError
from lookalike.index.filters import Filters
from lookalike.web.parameters import (
    ALL,
    PageParameters,
    PriceParameters,
    SearchParameters,
    field_name,
    read,
    read_filters,
    refuse_unknown,
    renamed,
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


def test_a_filter_has_a_prefix_and_repeats_are_alternatives() -> None:
    asked = (
        "filter.gender=Men&k=3&filter.gender=Women&filter.season=Summer&filter.gender=Men&filter.empty=&price_max=9.5"
    )
    found = read_filters(values(asked + "&q=x&gender=Boys"))
    assert found == Filters({"gender": ("Men", "Women"), "season": ("Summer",)}, None, 9.5)


def test_prices_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(UnprocessableError, match="price_min is above price_max"):
        read_filters(values("price_min=5&price_max=4"))


@pytest.mark.parametrize("column", ["gender", "k", "photo", "filter.x", "attr.x", "a=b&c"])
def test_any_column_can_be_filtered_by(column: str) -> None:
    assert read_filters(MultiDict([(field_name(column), "v")])).attributes == {column: ("v",)}


def test_the_first_versions_filters_are_known_by_their_columns() -> None:
    columns = ("gender", "k", "attr.x")
    former = values("gender=Men&k=3&attr.k=odd&utm_source=mail&gender=Women&filter.gender=Boys")
    assert renamed(former, columns) == values(
        "filter.gender=Men&k=3&filter.k=odd&utm_source=mail&filter.gender=Women&filter.gender=Boys"
    )
    assert renamed(values("k=3&filter.gender=Men&utm_source=mail&season=Fall"), columns) is None


def test_what_is_unknown_is_refused_by_name_where_nothing_may_be_ignored() -> None:
    refuse_unknown(values("k=3&filter.any=1&photo=x"), SearchParameters, others=("photo",))
    with pytest.raises(UnprocessableError, match="no parameter 'utm_source' here; there are: k, metric, "):
        refuse_unknown(values("k=3&utm_source=mail"), SearchParameters)


def test_dropping_leaves_the_rest() -> None:
    given = values("k=7&filter.gender=Men&filter.gender=Women&price_min=1&filter.k=odd&min_score=0.1&query=token")
    assert without(given, ["filter.gender"]) == values("k=7&price_min=1&filter.k=odd&min_score=0.1&query=token")
    assert without(given, [ALL]) == values("k=7&query=token")
    assert len(given) == 6
