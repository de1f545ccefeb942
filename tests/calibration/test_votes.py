"""Votes are calibrated in a build; an index of an earlier version still has votes."""

from pathlib import Path

import numpy as np

from lookalike.calibration.votes import calibrate_votes, weighings
from lookalike.catalogue import Product
from lookalike.index.manifest import read_manifest
from lookalike.measures import Weighing
from tests.web.shop import build_shop as build_labelled_shop


def products(*kinds: str) -> list[Product]:
    return [Product(str(n), f"No. {n}", (f"{n}.jpg",), {"kind": kind}) for n, kind in enumerate(kinds)]


def unit(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_a_build_stores_its_votes(tmp_path: Path) -> None:
    manifest = read_manifest(build_labelled_shop(tmp_path))
    assert manifest.votes is not None
    columns = [weighing.column for weighing in manifest.votes.weighings]
    assert columns == [quality.column for quality in manifest.votes.quality] == ["articleType", "baseColour"]
    assert all(quality.queries == 44 for quality in manifest.votes.quality)  # two of the 45 are duplicates
    assert weighings(manifest.votes, manifest.quality) == manifest.votes.weighings


def test_duplicates_have_one_vote() -> None:
    # 30 listings of one photo, told apart by nothing: were each a product, all would be right.
    kinds = ["shoe"] * 30 + ["hat"] * 12 + ["shoe"] * 12
    vectors = unit(*[0] * 30, *range(40, 52), *range(140, 152))
    duplicate_groups = np.array([0] * 30 + list(range(30, 54)))
    votes = calibrate_votes(products(*kinds), ["kind"], vectors, duplicate_groups)
    assert votes is not None
    assert votes.quality[0].queries == 25


def test_votes_are_fitted_on_what_the_encoder_never_saw_where_that_is_enough() -> None:
    random = np.random.default_rng(0)
    kinds = random.integers(3, size=400)
    learned = np.arange(400) >= 100
    # What was learned lies with its kind; what was not, often with another.
    places = np.where(learned | (random.random(400) < 0.6), kinds, random.integers(3, size=400))
    vectors, duplicate_groups = unit(*(places * 60 + random.normal(0, 4, 400))), np.arange(400)
    shop = products(*map(str, kinds))

    believing = calibrate_votes(shop, ["kind"], vectors, duplicate_groups, in_sample=True)
    knowing = calibrate_votes(
        shop, ["kind"], vectors, duplicate_groups, in_sample=True, unseen=frozenset(map(str, range(100)))
    )
    few = calibrate_votes(shop, ["kind"], vectors, duplicate_groups, in_sample=True, unseen=frozenset({"1", "2"}))

    assert believing and knowing
    assert (believing.remark, knowing.remark) == ("in-sample", "")
    assert knowing.quality[0].queries == 100
    assert knowing.quality[0].accuracy < believing.quality[0].accuracy - 0.1
    assert few == believing


def test_an_index_of_before_the_fit_votes_plainly(tmp_path: Path) -> None:
    quality = read_manifest(build_labelled_shop(tmp_path)).quality
    assert weighings(None, quality) == (Weighing("articleType"), Weighing("baseColour"))


def test_a_catalogue_without_labels_has_no_votes() -> None:
    assert weighings(None, None) == ()
