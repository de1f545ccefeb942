import shutil
from dataclasses import replace

import numpy as np
import pytest

from lookalike.catalogue import read_catalogue
from lookalike.evaluation.report import report
from lookalike.evaluation.run import Plan, evaluate
from lookalike.measures.people import difference, estimate


@pytest.fixture(scope="module")
def run(worse, index, photos):
    return evaluate([worse, index], Plan(people=photos))


@pytest.fixture(scope="module")
def found(run):
    return report(run, "")


def test_without_photos_there_is_no_part(index):
    found = report(evaluate([index], Plan()), "")
    assert found["people"] is None
    assert found["indexes"][0]["people"] is None


def test_the_people_in_the_report(found, photos):
    people = found["people"]
    assert people["photos"] == str(photos.catalogue.source.path)
    assert (people["queries"], people["senders"], people["least"]) == (18, 3, 8)
    assert len(people["notes"]) == 2


def test_the_figures_are_those_that_were_measured(run, found):
    queries = run.people.queries
    for answers, index in zip(run.people.answers, found["indexes"], strict=True):
        told = index["people"]
        for figure in ("P@5", "hit@5"):
            values = answers.values[figure]
            assert told[figure]["value"] == pytest.approx(values.mean())
            assert told[figure]["low"] == estimate(values, queries.senders).low
            # Only of bags there are eight or more.
            assert told[f"{figure}, mean over kinds"]["value"] == pytest.approx(values[queries.kinds == 0].mean())
            for kind, row in enumerate(told["by_kind"]):
                assert row[figure]["value"] == pytest.approx(values[queries.kinds == kind].mean())


def test_kind_by_kind(found):
    rows = found["indexes"][0]["people"]["by_kind"]
    assert [(row["kind"], row["photos"], row["senders"], row["right"]) for row in rows] == [
        ("bag", 9, 3, 8),
        ("belt", 6, 3, 8),
        ("cap", 3, 3, 8),
    ]
    assert {row["ceiling"] for row in rows} == {1.0}


def test_a_gallery_with_few_right_products_has_a_ceiling(index, photos):
    ids = ["Bags-Red-0", "Bags-Red-1", "Belts-Red-0", "Belts-Red-1", "Caps-Blue-2"]
    rows = report(evaluate([index], Plan(ids=ids, people=photos)), "")["indexes"][0]["people"]["by_kind"]
    assert [row["ceiling"] for row in rows] == [0.4, 0.4, 0.2]
    assert [row["P@5"]["value"] for row in rows] == pytest.approx([0.4, 0.4, 0.2])


def test_two_indexes_differ_photo_by_photo(run, found):
    rows = {row["figure"]: row for row in found["differences"] if row["level"] == "people's photos"}
    assert list(rows) == ["P@5", "P@5, mean over kinds", "hit@5", "hit@5, mean over kinds"]
    first, second = (answers.values["P@5"] for answers in run.people.answers)
    apart = difference(first, second, run.people.queries.senders)
    row = rows["P@5"]
    assert (row["first"], row["second"]) == (pytest.approx(first.mean()), pytest.approx(second.mean()))
    assert (row["difference"], row["low"], row["high"]) == (apart.value, apart.low, apart.high)
    assert row["difference"] != 0


def test_photos_that_cannot_be_read_are_reported_and_not_counted(index, photos, tmp_path):
    shutil.copytree(photos.catalogue.source.path, tmp_path / "street")
    for name in ("bob-2.png", "eve-5.png", "bob-5.png", "ann-5.png"):
        (tmp_path / "street" / name).write_bytes(b"not a photo")
    spoilt = replace(photos, catalogue=read_catalogue(tmp_path / "street"))
    run = evaluate([index], Plan(people=spoilt))
    found = report(run, "")
    assert found["people"]["queries"] == 14
    assert found["people"]["notes"][-1].startswith(
        "4 of 18 photos can't be read and were left out, such as ann-5.png: "
    )
    people = found["indexes"][0]["people"]
    assert people["P@5"]["queries"] == 14
    assert people["P@5"]["value"] == pytest.approx(np.nanmean(run.people.answers[0].values["P@5"]))
    assert [(row["kind"], row["photos"]) for row in people["by_kind"]] == [("bag", 8), ("belt", 6)]
