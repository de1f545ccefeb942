import shutil

import numpy as np
import pytest

from lookalike.errors import UnavailableError, UnprocessableError
from lookalike.evaluation.run import Plan, evaluate
from lookalike.index.store import open_index
from lookalike.measures import Level


def test_one_index(index):
    run = evaluate([index], Plan())
    assert [each.level.name for each in run.first.figures.levels] == ["type", "type+colour", "fine"]
    assert np.nanmean(run.first.figures.values["P@5", "type"]) > 0.5
    assert run.second is None
    assert run.first.found == {}
    assert run.first.name == "pixels (index)"


def test_a_product_without_a_label_is_told(index):
    run = evaluate([index], Plan())
    assert [note.partition(":")[0] for note in run.notes] == [
        "1 of 24 products have no label at level 'type+colour'",
        "1 of 24 products have no label at level 'fine'",
    ]
    assert np.isnan(run.first.figures.values["P@5", "fine"]).sum() == 1


def test_levels_are_a_choice(index):
    run = evaluate([index], Plan(levels=[Level("colour", ("baseColour",))]))
    assert list(run.first.figures.levels[0].names) == ["Blue", "Red"]
    with pytest.raises(UnprocessableError, match="'gender' can't judge neighbours: gender has one label"):
        evaluate([index], Plan(levels=[Level("gender", ("gender",))]))


def test_two_indexes_are_judged_on_what_both_hold(index, worse, tmp_path):
    run = evaluate([index, worse], Plan())
    better, noisy = (np.nanmean(each.figures.values["P@5", "type"]) for each in run.indexes)
    assert better > noisy
    assert run.first.subject.ids == run.second.subject.ids


def test_what_only_one_holds_is_left_out_and_told(index, tmp_path):
    from lookalike.index.build import BuildOptions, build
    from lookalike.index.progress import Progress

    build(BuildOptions(index.source.path, tmp_path / "index", encoder="pixels", limit=20), Progress())
    fewer = open_index(tmp_path / "index")
    run = evaluate([index, fewer], Plan())
    assert len(run.first.subject.products) == 20
    assert run.first.name == f"pixels ({index.folder})"  # both folders are called index
    assert run.notes[0] == "4 products that only one of the two indexes holds were left out."
    with pytest.raises(UnprocessableError, match=f"{tmp_path.name}.* does not hold 4 of the 24 ids"):
        evaluate([index, fewer], Plan(ids=[product.id for product in index.products.page(per_page=24).products]))
    fewer.close()


def never(what, queries):
    raise AssertionError("the long part began")


def test_a_missing_encoder_is_told_before_the_long_part(index):
    def missing(index):
        raise UnavailableError("no weights here")

    with pytest.raises(UnavailableError, match="no weights here"):
        evaluate([index], Plan(encoder_of=missing, robustness=True), never)


def test_missing_photos_are_told_before_the_long_part(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "elsewhere" / "index")
    lost = open_index(tmp_path / "elsewhere" / "index")
    with pytest.raises(UnavailableError, match="can't be found"):
        evaluate([lost], Plan(robustness=True), never)
    lost.close()


def test_robustness_is_measured_when_asked_for(index):
    run = evaluate([index], Plan(robustness=True))
    assert run.first.found["larger"].shape == (24,)
    assert (run.first.found["larger"] == 1).mean() > 0.8
