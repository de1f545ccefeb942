"""Predictions of heads, or else the vote of the nearest, with vectors at known angles."""

import dataclasses

import numpy as np
import pytest

from lookalike.index.opened import Index
from lookalike.measures import NEIGHBOURS, Votes, Weighing
from lookalike.query import Limits, Prediction, Searcher
from lookalike.query.classes import predict
from tests.query.test_search import EAST, at, indexed, product

PLAIN = (Weighing("gender", temperature=0.1), Weighing("colour", temperature=0.1))


def voting(index: Index, *weighings: Weighing) -> Index:
    votes = Votes(20, "", weighings or PLAIN, ())
    return dataclasses.replace(index, manifest=index.manifest.model_copy(update={"votes": votes}))


def voted(index: Index) -> tuple[Prediction, ...]:
    return predict(index, Searcher(index).search(EAST[np.newaxis], Limits(NEIGHBOURS)), {})


def said(index: Index) -> dict[str, tuple[str, float]]:
    return {each.attribute: (each.label, each.probability) for each in voted(index)}


def test_heads_answer_even_where_the_catalogue_has_no_labels() -> None:
    index = indexed(at(0, 10), [product("a"), product("b")])
    heads = {"articleType": {"Shirts": 0.1, "Handbags": 0.9}, "baseColour": {"Brown": 0.4, "Red": 0.3, "Blue": 0.3}}
    assert predict(index, Searcher(index).search(EAST[np.newaxis]), heads) == (
        Prediction("articleType", "Handbags", 0.9, "encoder"),
        Prediction("baseColour", "Brown", 0.4, "encoder"),
    )


def test_without_heads_the_nearest_vote_by_their_cosine() -> None:
    genders = {0: "Men", 15: "Women", 20: "Women"}
    index = voting(indexed(at(*genders), [product(str(angle), gender=each) for angle, each in genders.items()]))
    votes = np.exp(np.cos(np.radians([0, 15, 20])) / 0.1)
    found = voted(index)
    assert found == (Prediction("gender", "Women", found[0].probability, "neighbours"),)
    assert found[0].probability == pytest.approx(votes[1:].sum() / votes.sum(), abs=1e-5)


def test_twenty_vote_and_no_more() -> None:
    near = [product(f"n{n}", gender="Men") for n in range(20)]
    far = [product(f"f{n}", gender="Women") for n in range(80)]
    index = voting(indexed(at(*[1] * 20, *[2] * 80), near + far), Weighing("gender", temperature=1))
    assert said(index)["gender"] == ("Men", pytest.approx(0.975))


def test_duplicates_and_photos_of_one_product_have_one_vote() -> None:
    products = [
        *(product(f"duplicate {n}", gender="Men") for n in range(5)),
        product("many photos", photos=5, gender="Men"),
        *(product(f"w{n}", gender="Women") for n in range(3)),
    ]
    vectors = at(*[0] * 5, *[1] * 5, 2, 3, 4)
    index = indexed(vectors, products, duplicate_groups=[0] * 5 + list(range(5, 13)))
    assert said(voting(index, Weighing("gender", temperature=1)))["gender"] == ("Women", pytest.approx(0.6, abs=0.01))


def test_a_product_without_the_label_does_not_vote() -> None:
    index = voting(indexed(at(0, 1, 40), [product("a"), product("b", colour="Red"), product("c", gender="Men")]))
    assert {attribute: label for attribute, (label, _) in said(index).items()} == {"gender": "Men", "colour": "Red"}


def test_the_fit_changes_the_probability() -> None:
    index = indexed(at(0, 1), [product("a", gender="Men"), product("b", gender="Men")])
    doubting = voting(index, Weighing("gender", slope=1, offset=-2))
    assert said(doubting)["gender"][1] < said(voting(index))["gender"][1]


def test_without_votes_and_heads_there_are_no_classes() -> None:
    index = indexed(at(0, 1), [product("a", gender="Men"), product("b", gender="Men")])
    assert voted(index) == ()
    assert predict(voting(index), [], {}) == ()
