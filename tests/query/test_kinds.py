"""What kind of product a photo seems to show."""

import dataclasses
from collections.abc import Mapping

import numpy as np
import pytest

from lookalike.calibration.records import Closeness, Word
from lookalike.catalogue.product import Product
from lookalike.index.filters import Filters
from lookalike.measures import NEIGHBOURS, Votes, Weighing
from lookalike.query import Kinds, Limits, PhotoFacts, Searcher, Situation, answer, ask_photo, ask_token, rows_within
from lookalike.query.kinds import ASKED
from tests.query.test_search import EAST, at, indexed, product

GROUPS = {
    "Shirts": "Topwear",
    "Tops": "Topwear",
    "Boots": "Shoes",
    "Sandals": "Shoes",
    "Ties": "Other",
    "Belts": "Other",
}
LABELS = ("Shirts", "Tops", "Boots", "Sandals", "Ties", "Belts", "Sofas")
EVEN = ("Shirts", "Tops", "Boots", "Sandals", "Ties", "Belts") * 7


def shop(*kinds: str) -> Searcher:
    """Products of these kinds, the first the nearest to EAST, with a coarser kind in another column."""
    products: list[Product] = [
        product(str(number), gender="Men", articleType=kind, masterCategory=GROUPS[kind])
        for number, kind in enumerate(kinds)
    ]
    return Searcher(indexed(at(*(5 + number / 100 for number in range(len(products)))), products))


def seen(searcher: Searcher, situation: Situation = "outside", **shares: float) -> Kinds:
    heads: Mapping[str, Mapping[str, float]] = {
        "articleType": {label: shares.get(label, 0.0) for label in LABELS},
        "gender": {"Men": 1.0},
    }
    facts = PhotoFacts(EAST, situation, heads=heads if shares else {})
    asked = ask_photo(searcher, facts, Limits())
    assert asked.appraisal
    opened = ask_token(searcher, asked.token, {"articleType": LABELS, "gender": ("Men",)} if shares else {}, Limits())
    assert opened.appraisal
    if asked.appraisal.kinds.stated:  # the address says the same
        assert opened.appraisal.kinds.stated
        assert opened.appraisal.kinds.stated.label == asked.appraisal.kinds.stated.label
    assert opened.appraisal.kinds.others == asked.appraisal.kinds.others
    assert [each.label for each in opened.appraisal.kinds.candidates] == [
        each.label for each in asked.appraisal.kinds.candidates
    ]
    return asked.appraisal.kinds


def stated(kinds: Kinds) -> tuple[str, str] | None:
    return (kinds.stated.attribute, kinds.stated.label) if kinds.stated else None


def test_a_kind_is_stated_if_encoder_and_neighbours_agree() -> None:
    kinds = seen(shop(*["Shirts"] * 20, *EVEN * 2), Shirts=0.6)
    assert stated(kinds) == ("articleType", "Shirts")
    assert kinds.stated
    assert kinds.stated.probability == pytest.approx(0.8, abs=0.01)
    assert kinds.is_specific


def test_if_the_specific_kind_is_unsure_the_coarser_one_is_stated_and_nothing_contradicts_it() -> None:
    kinds = seen(shop(*["Shirts", "Tops", "Boots", "Tops"] * 5, *EVEN * 3), Shirts=0.5, Tops=0.45)
    assert stated(kinds) == ("masterCategory", "Topwear")
    assert not kinds.is_specific
    assert [each.label for each in kinds.candidates] == ["Tops", "Shirts"]
    assert kinds.others == ()


def test_the_encoder_names_the_kinds_that_it_could_be_instead() -> None:
    kinds = seen(shop(*["Shirts"] * 40, *EVEN * 3), Shirts=0.6, Sofas=0.2, Ties=0.1, Belts=0.06, Tops=0.03, Boots=0.01)
    assert stated(kinds) == ("articleType", "Shirts")
    assert kinds.others == ("Ties", "Belts", "Tops"), "the shop has no sofas"
    assert [each.label for each in kinds.candidates] == ["Shirts"]


def test_a_hidden_column_is_passed_over() -> None:
    searcher = shop(*["Shirts", "Tops", "Ties"] * 10, *EVEN * 3)
    facts = PhotoFacts(EAST, "outside", heads={"articleType": {"Shirts": 1.0}})
    labels, hidden = {"articleType": ("Shirts",)}, ["articleType"]
    asked = ask_photo(searcher, facts, Limits(), hidden)
    for each in (asked, ask_token(searcher, asked.token, labels, Limits(), hidden)):
        assert each.appraisal
        kinds = each.appraisal.kinds
        assert stated(kinds) == ("masterCategory", "Topwear")
        assert [(candidate.attribute, candidate.label) for candidate in kinds.candidates] == [
            ("masterCategory", "Topwear")
        ]


def test_a_kind_of_nearly_everything_is_not_stated() -> None:
    kinds = seen(shop(*["Shirts", "Tops"] * 20), Shirts=0.5, Tops=0.45)
    assert stated(kinds) is None
    assert kinds.unsure


def test_what_the_shop_lacks_is_not_stated() -> None:
    assert stated(seen(shop(*EVEN), Sofas=1.0)) is None


def test_if_unsure_the_commonest_kinds_of_the_nearest_are_asked_about() -> None:
    kinds = seen(shop("Boots", *EVEN), Boots=0.2, Ties=0.2, Shirts=0.2, Belts=0.2)
    assert kinds.unsure
    assert len(kinds.candidates) == ASKED
    assert (kinds.candidates[0].label, kinds.candidates[0].nearest.product.id) == ("Boots", "0")


@pytest.mark.parametrize(("situation", "expected"), [("own", ("articleType", "Boots")), ("outside", None)])
def test_neighbours_alone_suffice_for_photos_like_the_catalogues_only(
    situation: Situation, expected: tuple[str, str] | None
) -> None:
    searcher = shop(*["Boots"] * 20, *EVEN * 2)
    votes = Votes(NEIGHBOURS, "", (Weighing("articleType"),), ())
    manifest = searcher.index.manifest.model_copy(update={"votes": votes})
    kinds = seen(Searcher(dataclasses.replace(searcher.index, manifest=manifest)), situation)
    assert stated(kinds) == expected
    assert kinds.others == ()


def test_without_a_head_the_other_kinds_of_the_votes_are_named() -> None:
    searcher = shop(*["Boots"] * 18, "Ties", "Shirts", *EVEN * 2)
    votes = Votes(NEIGHBOURS, "", (Weighing("articleType"),), ())
    manifest = searcher.index.manifest.model_copy(update={"votes": votes})
    kinds = seen(Searcher(dataclasses.replace(searcher.index, manifest=manifest)), "own")
    assert stated(kinds) == ("articleType", "Boots")
    assert kinds.others == ("Ties", "Shirts")


def test_without_a_column_for_kinds_nothing_is_said() -> None:
    searcher = Searcher(indexed(at(0, 10), [product("a", gender="Men"), product("b", gender="Women")]))
    kinds = ask_photo(searcher, PhotoFacts(np.asarray(EAST)), Limits()).appraisal
    assert kinds
    assert kinds.kinds == Kinds()


@pytest.mark.parametrize(
    ("shares", "alike"),
    [
        ({"Shirts": 1.0}, ["Shirts"]),
        ({"Shirts": 0.5, "Tops": 0.5}, ["Shirts", "Tops"]),  # of the coarser kind that is stated
        ({"Shirts": 0.25, "Boots": 0.25, "Ties": 0.25, "Belts": 0.25}, []),
        ({}, ["Shirts", "Tops", "Ties"]),  # without a head, the words of the index count
    ],
)
def test_alike_is_said_of_the_stated_kind_only(shares: dict[str, float], alike: list[str]) -> None:
    searcher = shop(*["Shirts", "Tops", "Shirts", "Ties"] * 5, *EVEN * 3)
    words = Closeness(words=(Word(key="alike", least=0.9), Word(key="little_in_common", least=-1)), fitted=1, seed=0)
    manifest = searcher.index.manifest.model_copy(update={"outside": words})
    searcher = Searcher(dataclasses.replace(searcher.index, manifest=manifest))
    heads = {"articleType": {label: shares.get(label, 0.0) for label in LABELS}} if shares else {}
    asked = ask_photo(searcher, PhotoFacts(EAST, "outside", heads=heads), Limits())

    called = {match.product.attributes["articleType"]: match.closeness for match in answer(searcher, asked, Limits(20))}
    assert called == {kind: "alike" if kind in alike else "somewhat_alike" for kind in ("Shirts", "Tops", "Ties")}
    limits = Limits(100, closeness="alike")
    close, rows = answer(searcher, asked, limits), rows_within(searcher, asked, limits)
    assert {match.closeness for match in close} <= {"alike"}
    assert {match.product.attributes["articleType"] for match in close} >= set(alike)
    assert rows is not None
    assert len(close) == min(rows.sum(), 100)
    ties = Filters({"articleType": ("Ties",)})
    assert answer(searcher, asked, Limits(1, filters=ties))[0].closeness == "alike", "the visitor knows better"
