"""Each query needs one run of the network and one scan."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lookalike.catalogue import open_source
from lookalike.encoders import load_encoder
from lookalike.index.filters import Filters
from lookalike.measures import NEIGHBOURS, Votes, Weighing
from lookalike.photos import decode
from lookalike.query import Limits, Match, PhotoFacts, Searcher, answer, ask_photo, ask_product, ask_token
from lookalike.query.token import TokenPayload, pack, unpack
from tests.query.test_search import EAST, at, ids, indexed, product

HEADS = {"gender": {"Men": 0.75, "Women": 0.25}}


class Counting(Searcher):
    """Counts the scans."""

    scans = 0

    def nearest(self, *arguments: Any, **options: Any) -> list[Match]:
        self.scans += 1
        return super().nearest(*arguments, **options)


@pytest.fixture
def searcher() -> Counting:
    angles = range(0, 90, 3)
    products = [product(str(angle), gender="Men" if angle < 45 else "Women") for angle in angles]
    index = indexed(at(*angles), products)
    votes = Votes(NEIGHBOURS, "", (Weighing("gender", temperature=0.1),), ())
    return Counting(dataclasses.replace(index, manifest=index.manifest.model_copy(update={"votes": votes})))


@pytest.mark.parametrize("heads", [{}, HEADS])
def test_one_scan_serves_matches_words_and_votes(searcher: Counting, heads: dict[str, dict[str, float]]) -> None:
    asked = ask_photo(searcher, PhotoFacts(EAST, heads=heads), Limits(k=7, min_score=0.98))
    matches = answer(searcher, asked, Limits(k=7, min_score=0.98))
    assert searcher.scans == 1
    assert ids(matches) == ["0", "3", "6", "9"]
    assert asked.appraisal
    assert asked.appraisal.classes[0].label == "Men"
    assert matches == searcher.search(asked.vectors, Limits(k=7, min_score=0.98))


def test_what_narrows_the_answer_narrows_no_appraisal(searcher: Counting) -> None:
    limits = Limits(k=2, filters=Filters({"gender": ("Women",)}))
    asked = ask_photo(searcher, PhotoFacts(EAST), limits)
    assert asked.appraisal
    assert asked.appraisal.classes[0].label == "Men"
    assert ids(answer(searcher, asked, limits)) == ["45", "48"]
    assert searcher.scans == 2


def test_a_token_gives_the_same_answer_without_an_encoder(searcher: Counting) -> None:
    asked = ask_photo(searcher, PhotoFacts(EAST, "outside", heads=HEADS), Limits())
    opened = ask_token(searcher, asked.token, {"gender": ("Men", "Women")}, Limits())
    assert opened.appraisal
    assert asked.appraisal
    assert opened.appraisal.classes[0].probability == pytest.approx(0.75, abs=1e-4)
    assert (opened.appraisal.situation, opened.appraisal.verdict) == ("outside", "found")
    assert ids(answer(searcher, opened, Limits())) == ids(answer(searcher, asked, Limits()))


def test_without_the_encoders_labels_an_address_is_read_by_votes(searcher: Counting) -> None:
    token = ask_photo(searcher, PhotoFacts(EAST, heads=HEADS), Limits()).token
    opened = ask_token(searcher, token, {}, Limits())
    assert opened.appraisal
    assert [(each.label, each.source) for each in opened.appraisal.classes] == [("Men", "neighbours")]
    assert len(opened.nearest) >= NEIGHBOURS


def test_a_product_is_no_answer_to_itself(searcher: Counting) -> None:
    asked = ask_product(searcher.index, "3")
    assert ids(answer(searcher, asked, Limits(k=2))) == ["0", "6"]
    assert asked.appraisal is None


def test_addresses_find_the_same_five(real_data: Path) -> None:
    """For at least 99 % of 300 catalogue photos, the vector in a URL finds the same five as the photo."""
    encoder = load_encoder("compact")
    with open_source(real_data / "data" / "fashion-product-images-small.zip") as source:
        vectors = encoder.encode([decode(source.read(name)) for name in source.members()[:600]])
    same = 0
    for row, vector in enumerate(vectors[:300]):
        carried = unpack(
            pack(TokenPayload(vector, "own", "found"), encoder.fingerprint), encoder.dim, encoder.fingerprint
        )
        cosines = vectors @ vector
        cosines[row] = -1
        near = vectors @ carried.vector
        near[row] = -1
        fifth = np.partition(cosines, -5)[-5]
        same += bool((cosines[np.argpartition(near, -5)[-5:]] >= fifth - 1e-6).all())  # ties aside
    assert same >= 297
