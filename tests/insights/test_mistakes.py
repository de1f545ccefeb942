"""Likely mistakes: planted ones come first; and decisions about them."""

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lookalike.build.job import BuildOptions, build
from lookalike.catalogue.decisions import (
    DECISIONS,
    Decision,
    corrected,
    decide,
    decide_photo,
    decide_to_keep,
    read_decisions,
)
from lookalike.catalogue.product import Product
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.insights.parts import mistakes as mistakes_part
from lookalike.insights.parts.mistakes import Mistakes, MistakesFacts
from lookalike.insights.subject import Subject
from lookalike.insights.votes import Likelihoods, likelihoods, others_of, weights_of
from tests.drawn import Notes, build_pixels, draw_shop
from tests.insights.made import product, subject_of


def unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def around(axes: list[int], spread: float = 0.05) -> np.ndarray:
    """Vectors near one axis each."""
    return unit(np.eye(16)[axes] + np.random.default_rng(0).normal(0, spread, (len(axes), 16)))


def judged(labels: list[str], axes: list[int]) -> Likelihoods:
    """What is said of products that look alike if they are near the same axis."""
    subject = subject_of([product(number, type=label) for number, label in enumerate(labels)], around(axes))
    others = others_of(subject)
    return likelihoods(subject, labels, others, weights_of(subject, others))


def test_a_label_of_another_group_is_doubted_and_one_of_a_mixed_group_is_not() -> None:
    labels = ["watch"] * 11 + ["shirt"] + ["casual", "sports"] * 6 + ["shirt"] * 12
    doubts = judged(labels, [0] * 12 + [1] * 12 + [2] * 12).times
    assert doubts.argmax() == 11
    assert doubts[11] > 20 * doubts[12:24].max()


def test_a_rare_label_is_doubted_less_than_a_common_one_in_the_wrong_place() -> None:
    labels = ["abcd"[number % 4] for number in range(398)] + ["unique", "a"]
    doubts = judged(labels, [number % 4 for number in range(400)]).times
    assert doubts.argmax() == 399
    assert doubts[399] > 4 * doubts[398] > 0
    assert doubts.max() < 400  # so many products can't say more


def test_pictures_without_a_label_get_a_suggestion() -> None:
    found = judged(["watch"] * 5 + [""] + ["shirt"] * 6, [0] * 6 + [1] * 6)
    assert found.codes[5] == -1
    assert found.times[5] == 0
    assert found.values[found.best[5]] == "watch"
    assert found.certainty[5] > 0.8


@pytest.mark.parametrize("photos", [1, 2, 6, 40])
def test_photos_of_one_product_do_not_vote_for_its_label(photos: int) -> None:
    kinds = ["watch"] * 12 + ["shirt"] * 11 + ["watch"]
    products = [
        Product(str(number), "", tuple(f"{number}-{each}.png" for each in range(photos)), {"type": kind})
        for number, kind in enumerate(kinds)
    ]
    vectors = unit(np.repeat(around([0] * 12 + [1] * 12), photos, axis=0) + 0.01 * around([2] * 24 * photos, 1))
    subject = subject_of(products, vectors)
    facts = facts_of(subject)
    assert [each.product for each in facts.doubts] == ["23"]
    assert len(facts.doubts[0].neighbours) == 5
    votes = others_of(subject).places
    voters = [{subject.id_of(place) for place in row if place >= 0} for row in votes.tolist()]
    assert all(len(found) == np.count_nonzero(row >= 0) for found, row in zip(voters, votes, strict=True))
    assert all(subject.ids[place] not in found for place, found in enumerate(voters))


def test_a_value_that_the_product_has_beside_its_label_is_no_mistake() -> None:
    products = [product(number, colour="Red" if number < 30 else "Blue") for number in range(58)]
    both = replace(product(58, colour="Red"), further={"colour": ("Blue",)})
    subject = subject_of([*products, both, product(59, colour="Red")], around([0] * 30 + [1] * 30))
    assert [each.product for each in facts_of(subject).doubts] == ["59"]


def test_each_product_with_the_same_photo_is_judged() -> None:
    labels = ["watch"] * 12 + ["shirt"] * 12 + ["watch"]
    vectors = around([0] * 12 + [1] * 12)
    products = [product(number, type=label) for number, label in enumerate(labels)]
    subject = subject_of(products, np.vstack([vectors, vectors[23:]]), [*range(24), 23])
    assert [each.product for each in facts_of(subject).doubts] == ["24"]


def test_suggestions_are_in_the_order_of_their_certainty_and_count_products() -> None:
    labels = {**dict.fromkeys(range(12), "watch"), **dict.fromkeys(range(12, 24), "shirt")}
    products = [product(number, type=label) for number, label in labels.items()]
    empty = [Product("A", "", ("a.png", "a2.png"), {}), Product("B", "", ("b.png",), {})]
    between = unit(np.array([[0.8] + [0.0] * 15, [0.7, 0.3] + [0.0] * 14, [0.72, 0.28] + [0.0] * 14]))
    facts = facts_of(subject_of([*products, *empty], np.vstack([around([0] * 12 + [1] * 12), between])))
    assert facts.columns["type"].missing == 2
    assert [each.product for each in facts.missing] == ["A", "B"]
    assert facts.missing[0].certainty >= facts.missing[1].certainty


def test_odd_photos_are_named_by_their_files(monkeypatch: pytest.MonkeyPatch) -> None:
    products = [Product("A", "", ("a.png", "blank.png"), {}), *(product(number) for number in range(998))]
    axes = [0, 15, *([0] * 997), 1]
    subject = subject_of(products, around(axes, 0.01))
    outlines = np.full((1000, 16, 16), 200, np.uint8)
    outlines[:, 4:12, 4:12] = 10
    outlines[1] = 200
    files = [(600, 800, "RGB")] * 1000
    files[2], files[3], files[4] = (2000, 400, "RGB"), (60, 80, "RGB"), (66, 88, "RGB")
    monkeypatch.setitem(subject.index.products.photos.__dict__, "outlines", outlines)
    monkeypatch.setitem(subject.index.products.photos.__dict__, "files", files)
    monkeypatch.setattr(mistakes_part, "MOST_ODD", 1)
    facts = facts_of(subject)
    found = {each.why: (each.product, each.photo) for each in facts.odd}
    assert found["blank"] == ("A", "blank.png")
    assert found["shape"] == ("0", "0.png")
    assert found["small"] == ("1", "1.png")
    assert found["alone"] in {("A", "blank.png"), ("997", "997.png")}
    assert [(each.list, each.name, each.listed, each.found) for each in facts.cut] == [("photos", "small", 1, 2)]


def test_a_blank_photo_neither_votes_nor_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = ["shirt"] * 20 + ["watch"] * 20
    subject = subject_of([product(n, type=each) for n, each in enumerate(labels)], around([0] * 19 + [1] * 21))
    assert [(each.product, each.instead) for each in facts_of(subject).doubts] == [("19", "watch")]
    outlines = np.random.default_rng(0).integers(0, 255, (40, 16, 16), np.uint8)
    outlines[19] = 255
    monkeypatch.setitem(subject.index.products.photos.__dict__, "outlines", outlines)
    facts = facts_of(subject)
    assert facts.doubts == ()
    assert [each.product for each in facts.odd] == ["19"]


def test_columns_that_are_not_judged_are_told_apart() -> None:
    products = [product(number, type="ab"[number // 12], brand="xy"[number % 2], one="1") for number in range(24)]
    products = [replace(each, attributes={**each.attributes, "coin": "ht"[int(each.id) % 2]}) for each in products]
    facts = facts_of(subject_of(products, around([0] * 12 + [1] * 12)))
    assert list(facts.columns) == ["type"]
    assert facts.unseen == ("coin",)
    assert facts.untried == ("brand", "one")


def facts_of(subject: Subject) -> MistakesFacts:
    facts = Mistakes().compute(subject, lambda share: None).facts
    assert isinstance(facts, MistakesFacts)
    return facts


def test_catalogues_with_nothing_to_compare(tmp_path: Path) -> None:
    index = open_index(build_pixels(draw_shop(tmp_path / "shop", 1), tmp_path / "index"))
    subject = Subject(index)
    assert facts_of(subject).doubts == ()
    assert weights_of(subject, others_of(subject)).shape == (1, 0)
    index.close()


def test_all_lists_are_tables(own_index: Index) -> None:
    facts = facts_of(Subject(own_index))
    assert set(facts.tables()) == {"labels", "photos", "missing", "columns"}
    for table in facts.tables().values():
        assert all(len(row) == len(table.columns) for row in table.rows)
    assert {*facts.columns, *facts.unseen, *facts.untried} == set(own_index.products.columns)


def test_decisions_are_kept_undone_and_damaged_lines_are_named(tmp_path: Path) -> None:
    assert read_decisions(tmp_path).values == {}
    decide(tmp_path, Decision("1", "colour", "red", "blue"))
    decide(tmp_path, Decision("2", "colour", "red\u2028", "rose"))
    decide(tmp_path, Decision("2", "colour", "red", "red"))
    decide_to_keep(tmp_path, ["4", "3", "3"])
    with (tmp_path / DECISIONS).open("a") as file:
        file.write('{"product": "9", "colu')  # cut off by a crash
    decide(tmp_path, Decision("5", "colour", "", "green"))
    found = read_decisions(tmp_path)
    assert {key: decision.value for key, decision in found.values.items()} == {
        ("1", "colour"): "blue", ("2", "colour"): "red", ("5", "colour"): "green",
    }  # fmt: skip
    assert found.keeps(["3", "4"])
    assert not found.keeps(["3", "5"])
    assert len(found.problems) == 1
    assert "line 5 is not a decision" in found.problems[0]
    decide(tmp_path, Decision("1", "colour", "", ""), undo=True)
    decide_to_keep(tmp_path, ["3", "4"], undo=True)
    assert ("1", "colour") not in read_decisions(tmp_path).values
    assert not read_decisions(tmp_path).kept


def test_products_are_kept_apart_together_until_a_part_of_them_is_not(tmp_path: Path) -> None:
    decide_to_keep(tmp_path, ["1", "2", "3"])
    assert read_decisions(tmp_path).keeps(["1", "2"])
    assert not read_decisions(tmp_path).keeps(["1", "1"])
    decide_to_keep(tmp_path, ["1", "2"], undo=True)
    assert not read_decisions(tmp_path).keeps(["1", "2"])


def test_a_photo_is_right_until_that_is_taken_back(tmp_path: Path) -> None:
    decide_photo(tmp_path, "1-back.png", "1")
    assert read_decisions(tmp_path).photos["1-back.png"].product == "1"
    assert len(read_decisions(tmp_path)) == 1
    decide_photo(tmp_path, "1-back.png", "1", undo=True)
    assert not read_decisions(tmp_path).photos


@pytest.mark.parametrize(
    ("chain", "right"),
    [
        ([("red", "blue"), ("blue", "blue")], "blue"),
        ([("red", "blue"), ("blue", "green")], "green"),
        ([("red", "blue"), ("blue", "red")], "red"),
        ([("red", "blue"), None, ("blue", "green")], "green"),
    ],
)
def test_a_correction_of_a_correction_applies_to_the_table(
    tmp_path: Path, chain: list[tuple[str, str] | None], right: str
) -> None:
    for step in chain:
        was, value = step or ("", "")
        decide(tmp_path, Decision("1", "colour", was, value), undo=step is None)
    for now in ("red", "blue"):  # the table as it was, and with the first correction
        products = [Product("1", "A", ("1.png",), {"colour": now})]
        [found], _ = corrected(products, ["colour"], read_decisions(tmp_path))
        assert found.attributes["colour"] == right


def test_corrections_leave_no_value_twice_and_no_unknown_column(tmp_path: Path) -> None:
    several = Product("1", "A", ("1.png",), {"colour": "red"}, further={"colour": ("blue", "green")})
    decide(tmp_path, Decision("1", "colour", "red", "blue"))
    decide(tmp_path, Decision("1", "taste", "", "sweet"))
    [found], notes = corrected([several], ["colour"], read_decisions(tmp_path))
    assert found.values == {"colour": ("blue", "green")}
    assert "1 correction(s) of decisions.jsonl no longer apply" in notes[1]
    _, again = corrected([found], ["colour"], read_decisions(tmp_path))
    assert "applied" not in again[0]


@pytest.mark.parametrize(
    "line",
    [
        *("[" * 100_000, "[]", "3", '{"product": 1, "column": "a"}', '{"keep": [1]}', "null", '"x"'),
        *(
            json.dumps({"product": "1", "column": "a", "was": "x", "value": v})
            for v in ("", "a\n", "y" * 201, "\udfff")
        ),
        json.dumps({"photo": "\udfff.png", "product": "1"}),
    ],
)
def test_lines_that_are_no_decisions_are_ignored(tmp_path: Path, line: str) -> None:
    (tmp_path / DECISIONS).write_text(line + "\n")
    assert len(read_decisions(tmp_path).problems) == 1


def test_on_a_full_disk_no_part_of_a_decision_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    decide(tmp_path, Decision("1", "colour", "red", "blue"))
    before = (tmp_path / DECISIONS).read_bytes()
    monkeypatch.setattr("lookalike.catalogue.decisions.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        decide(tmp_path, Decision("2", "colour", "red", "blue"))
    assert (tmp_path / DECISIONS).read_bytes() == before


def test_a_pipe_in_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / DECISIONS)
    with pytest.raises(OSError, match="not a regular file"):
        read_decisions(tmp_path)


def test_corrections_are_applied_where_the_value_is_still_the_same(tmp_path: Path) -> None:
    red = Product("1", "A", ("1.png",), {"colour": "red"})
    products = [red, replace(red, id="2"), replace(red, id="3", attributes={})]
    for each, was in (("1", "red"), ("2", "white"), ("3", ""), ("gone", "red")):
        decide(tmp_path, Decision(each, "colour", was, "blue"))
    found, notes = corrected(products, ["colour"], read_decisions(tmp_path))
    assert [each.attributes.get("colour") for each in found] == ["blue", "red", "blue"]
    assert notes[0].startswith("2 correction(s)")
    assert "2 correction(s) of decisions.jsonl no longer apply" in notes[1]


def test_the_next_build_applies_them_and_leaves_the_file(own_index: Index, tmp_path: Path) -> None:
    first = own_index.products.all()[0]
    was = first.attributes["colour"]
    decide(own_index.folder, Decision(first.id, "colour", was, "mauve"))
    written = (own_index.folder / DECISIONS).read_bytes()
    notes = Notes()
    build(BuildOptions(tmp_path / "shop", own_index.folder, encoder="pixels"), notes)
    assert any("1 correction(s) of decisions.jsonl were applied" in each for each in notes.sentences)
    again = open_index(own_index.folder)
    assert again.products.get(first.id).attributes["colour"] == "mauve"
    again.close()
    assert (own_index.folder / DECISIONS).read_bytes() == written
    assert json.loads(written)["value"] == "mauve"
