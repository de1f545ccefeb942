"""Likely mistakes: planted ones come first; and decisions about them."""

import json
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
    decide_to_keep,
    read_decisions,
)
from lookalike.catalogue.product import Product
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.insights.parts.mistakes import Mistakes, MistakesFacts, rank
from lookalike.insights.subject import Neighbours, Subject
from lookalike.insights.votes import likelihoods, weights_of
from tests.drawn import Notes, build_pixels, draw_shop


class Made(Subject):
    """A subject of made-up groups of pictures, all alike in their group, whose labels are given."""

    def __init__(self, labels: list[str], groups: list[int]) -> None:
        places = np.array(
            [[o for o in range(len(groups)) if o != p and groups[o] == groups[p]] for p in range(len(groups))]
        )
        object.__setattr__(self, "__dict__", {
            "neighbours": Neighbours(places, np.full(places.shape, 0.9, np.float32)),
            "labels": {"type": labels},
        })  # fmt: skip


def made(labels: list[str], groups: list[int]) -> np.ndarray:
    subject = Made(labels, groups)
    return rank(likelihoods(subject, "type", np.ones(subject.neighbours.places.shape, np.float32)))


def test_a_label_of_another_group_is_doubted_and_one_of_a_mixed_group_is_not() -> None:
    groups = [0] * 12 + [1] * 12
    labels = ["watch"] * 11 + ["shirt"] + ["casual", "sports"] * 6
    labels += ["shirt"] * 12
    groups += [2] * 12
    doubts = made(labels, groups)
    assert doubts.argmax() == 11
    assert doubts[11] > 20 * doubts[12:24].max()


def test_pictures_without_a_label_get_a_suggestion() -> None:
    subject = Made(["watch"] * 5 + [""] + ["shirt"] * 6, [0] * 6 + [1] * 6)
    found = likelihoods(subject, "type", np.ones(subject.neighbours.places.shape, np.float32))
    assert found.codes[5] == -1
    assert found.values[found.best[5]] == "watch"
    assert found.certainty[5] > 0.8


def facts_of(index: Index) -> MistakesFacts:
    facts = Mistakes().compute(Subject(index), lambda share: None).facts
    assert isinstance(facts, MistakesFacts)
    return facts


def test_catalogues_with_nothing_to_compare(tmp_path: Path) -> None:
    index = open_index(build_pixels(draw_shop(tmp_path / "shop", 1), tmp_path / "index"))
    assert facts_of(index).doubts == ()
    assert weights_of(Subject(index)).shape == (1, 0)
    index.close()


def test_all_lists_are_tables(own_index: Index) -> None:
    facts = facts_of(own_index)
    assert set(facts.tables()) == {"labels", "photos", "missing", "columns"}
    for table in facts.tables().values():
        assert all(len(row) == len(table.columns) for row in table.rows)
    assert set(facts.columns) | set(facts.unseen) == set(own_index.products.columns)


def test_decisions_are_kept_undone_and_damaged_lines_are_named(tmp_path: Path) -> None:
    assert read_decisions(tmp_path).values == {}
    decide(tmp_path, Decision("1", "colour", "red", "blue"))
    decide(tmp_path, Decision("2", "colour", "red", "red\u2028"))
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
    "line", ["[" * 100_000, "[]", "3", '{"product": 1, "column": "a"}', '{"keep": [1]}', "null", '"x"']
)
def test_lines_that_are_no_decisions_are_ignored(tmp_path: Path, line: str) -> None:
    (tmp_path / DECISIONS).write_text(line + "\n")
    assert len(read_decisions(tmp_path).problems) == 1


def test_corrections_are_applied_where_the_value_is_still_the_same(tmp_path: Path) -> None:
    red = Product("1", "A", ("1.png",), {"colour": "red"})
    products = [red, replace(red, id="2"), replace(red, id="3", attributes={})]
    for product, was in (("1", "red"), ("2", "white"), ("3", ""), ("gone", "red")):
        decide(tmp_path, Decision(product, "colour", was, "blue"))
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
