"""Appraisal of a photo by an index, with vectors at known angles."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from lookalike.calibration.records import Floor, Sold
from lookalike.index.opened import Index
from lookalike.query import Appraisal, PhotoFacts, Prediction, Searcher, Situation
from lookalike.query.appraisal import appraise, offered
from lookalike.query.search import NO_FILTERS
from tests.query.test_search import EAST, at, indexed, product

SOLD = Sold(own=Floor(least=0.9, photos=40), outside=Floor(least=0.6, photos=40))


def shop(sold: Sold | None = SOLD, nearest: float = 30) -> Index:
    """Products at ``nearest`` and 60 degrees: the first one's cosine to EAST is 0.87 by default."""
    index = indexed(at(nearest, 60), [product("a", gender="Men"), product("b", gender="Women")])
    return dataclasses.replace(index, manifest=index.manifest.model_copy(update={"sold": sold}))


def appraised(index: Index, situation: Situation = "own", **seen: Any) -> Appraisal:
    return appraise(index, PhotoFacts(EAST, situation, **seen), Searcher(index).search(EAST[np.newaxis]))


def test_a_photo_on_white_is_held_to_what_the_catalogues_own_photos_reach() -> None:
    assert appraised(shop()) == Appraisal((), "own", "nothing_close")
    assert appraised(shop(nearest=10)).verdict == "found"


def test_a_photo_from_outside_is_held_to_its_own_floor() -> None:
    found = appraised(shop(), "outside")
    assert (found.situation, found.outside, found.verdict) == ("outside", True, "found")
    assert appraised(shop(nearest=55), "outside").verdict == "nothing_close"


@pytest.mark.parametrize("sold", [None, Sold(own=SOLD.own)])
def test_where_no_floor_was_measured_no_cosine_is_too_small(sold: Sold | None) -> None:
    assert appraised(shop(sold, nearest=55), "outside").verdict == "found"


def test_a_blank_photo_has_nothing_to_see() -> None:
    assert appraised(shop(nearest=0), blank=True) == Appraisal((), "own", "nothing_to_see")


def test_matches_have_little_in_common_unless_they_are_what_was_looked_for() -> None:
    index = shop(nearest=10)
    matches = Searcher(index).search(EAST[np.newaxis])
    assert Appraisal((), "own", "found").worded(matches, NO_FILTERS) == matches
    for verdict in ("nothing_close", "nothing_to_see"):
        worded = Appraisal((), "own", verdict).worded(matches, NO_FILTERS)  # type: ignore[arg-type]
        assert [match.closeness for match in worded] == ["little_in_common"] * 2
        assert [match.product for match in worded] == [match.product for match in matches]


def test_heads_that_know_what_the_index_has_can_tell_that_it_has_nothing() -> None:
    index = shop(nearest=10)
    assert offered(index, PhotoFacts(EAST, heads={"gender": {"Men": 0.2, "Women": 0.1, "Boys": 0.7}})) == pytest.approx(
        0.3
    )
    foreign = appraised(index, heads={"gender": {"Men": 0.2, "Women": 0.1, "Boys": 0.7}})
    assert foreign.verdict == "nothing_close"
    assert foreign.classes == (Prediction("gender", "Boys", 0.7, "encoder"),)
    assert appraised(index, heads={"gender": {"Men": 0.4, "Women": 0.4, "Boys": 0.2}}).verdict == "found"


def test_a_photo_of_nothing_that_the_encoder_knows_is_of_nothing_that_is_sold() -> None:
    heads = {"gender": {"Men": 0.5, "Women": 0.5}}
    verdicts = [appraised(shop(nearest=10), heads=heads, known=known).verdict for known in (True, None, False)]
    assert verdicts == ["found", "found", "nothing_close"]
    elsewhere = indexed(at(10, 60), [product("a", colour="Red"), product("b", colour="Blue")])
    # The heads predict nothing about these products.
    assert offered(elsewhere, PhotoFacts(EAST, heads=heads, known=False)) is None


def test_the_first_attribute_decides_that_the_index_has_and_the_heads_know() -> None:
    index = shop()
    assert offered(index, PhotoFacts(EAST, heads={})) is None
    assert offered(index, PhotoFacts(EAST, heads={"articleType": {"Shirts": 1.0}})) is None  # no column here
    assert offered(index, PhotoFacts(EAST, heads={"colour": {"Red": 1.0}})) is None  # a column without a label
    assert (
        offered(index, PhotoFacts(EAST, heads={"articleType": {"Shirts": 1.0}, "gender": {"Men": 0.8, "Boys": 0.2}}))
        == 0.8
    )
    many = indexed(at(0, 1, 2), [product("a", gender="Men"), product("b", gender="Kids"), product("c", gender="Kids")])
    # Two thirds of the products have other labels.
    assert offered(many, PhotoFacts(EAST, heads={"gender": {"Men": 1.0}})) is None


def test_votes_count_where_there_are_no_heads() -> None:
    index = shop()
    assert appraised(index).classes == ()  # votes are not calibrated
