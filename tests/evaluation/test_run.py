import shutil

import numpy as np
import pytest

from lookalike.errors import UnavailableError, UnprocessableError
from lookalike.evaluation.people import ask, choose
from lookalike.evaluation.run import Plan, evaluate
from lookalike.evaluation.subject import select
from lookalike.index.encoder import encoder_of
from lookalike.index.store import open_index
from lookalike.measures import Level


def test_one_index(index):
    run = evaluate([index], Plan())
    assert [each.level.name for each in run.first.figures.levels] == ["type", "type+colour", "fine"]
    assert np.nanmean(run.first.figures.values["P@5", "type"]) > 0.5
    assert run.second is None
    assert run.first.found == {}
    assert run.first.name == "pixels (index)"


def test_a_product_without_a_label_is_reported(index):
    run = evaluate([index], Plan())
    assert [note.partition(":")[0] for note in run.notes] == [
        "1 of 24 products have no label at level 'type+colour'",
        "1 of 24 products have no label at level 'fine'",
    ]
    assert np.isnan(run.first.figures.values["P@5", "fine"]).sum() == 1


def test_levels_are_a_choice(index):
    run = evaluate([index], Plan(levels=[Level("colour", ("baseColour",))]))
    assert list(run.first.figures.levels[0].names) == ["Blue", "Red"]
    with pytest.raises(UnprocessableError, match="'gender' can't be evaluated: gender has one label"):
        evaluate([index], Plan(levels=[Level("gender", ("gender",))]))


def test_two_indexes_are_evaluated_on_what_both_hold(index, worse, tmp_path):
    run = evaluate([index, worse], Plan())
    better, noisy = (np.nanmean(each.figures.values["P@5", "type"]) for each in run.indexes)
    assert better > noisy
    assert run.first.subject.ids == run.second.subject.ids


def test_products_of_only_one_index_are_left_out_and_reported(index, tmp_path):
    from lookalike.build.job import BuildOptions, build
    from lookalike.build.progress import Progress

    build(BuildOptions(index.source.path, tmp_path / "index", encoder="pixels", limit=20), Progress())
    fewer = open_index(tmp_path / "index")
    run = evaluate([index, fewer], Plan())
    assert len(run.first.subject.products) == 20
    assert run.first.name == f"pixels ({index.folder})"  # both folders are called index
    assert run.notes[0] == "4 products that only one of the two indexes holds were left out."
    with pytest.raises(UnprocessableError, match=f"{tmp_path.name}.* does not hold 4 of the 24 ids"):
        evaluate([index, fewer], Plan(ids=[product.id for product in index.products.page(per_page=24).products]))
    fewer.close()


def test_the_same_products_in_another_order_are_the_same(index, tmp_path):
    from lookalike.build.job import BuildOptions, build
    from lookalike.build.progress import Progress

    shutil.copytree(index.source.path, tmp_path / "shop")
    head, *rows = (tmp_path / "shop" / "styles.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "shop" / "styles.csv").write_text("\n".join([head, *rows[::-1]]), encoding="utf-8")
    build(BuildOptions(tmp_path / "shop", tmp_path / "turned", encoder="pixels"), Progress())
    turned = open_index(tmp_path / "turned")
    run = evaluate([index, turned], Plan())
    assert run.first.subject.ids == run.second.subject.ids
    first, second = (each.figures.values["P@5", "type"] for each in run.indexes)
    assert np.array_equal(first, second)
    assert not [note for note in run.notes if "left out" in note]
    turned.close()


def never(what, queries):
    raise AssertionError("the long part began")


def test_a_missing_encoder_is_reported_before_the_long_part(index):
    def missing(index):
        raise UnavailableError("no weights here")

    with pytest.raises(UnavailableError, match="no weights here"):
        evaluate([index], Plan(encoder_of=missing, robustness=True), never)


def test_missing_photos_are_reported_before_the_long_part(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "elsewhere" / "index")
    lost = open_index(tmp_path / "elsewhere" / "index")
    with pytest.raises(UnavailableError, match="can't be found"):
        evaluate([lost], Plan(robustness=True), never)
    lost.close()


def test_robustness_is_measured_on_request(index):
    run = evaluate([index], Plan(robustness=True))
    assert run.first.found["larger"].shape == (24,)
    assert (run.first.found["larger"] == 1).mean() > 0.8


def test_photos_that_people_took_are_looked_for_in_each_index(index, worse, photos):
    run = evaluate([index, worse], Plan(people=photos))
    queries = choose(photos, select(index))
    assert [each.id for each in run.people.queries.photos] == [each.id for each in queries.photos]
    for searched, answers in zip((index, worse), run.people.answers, strict=True):
        assert np.array_equal(answers.near, ask(queries, select(searched), encoder_of(searched)).near)
    assert evaluate([index], Plan()).people is None


def test_people_need_no_photos_of_the_products(folder, photos, tmp_path):
    shutil.copytree(folder, tmp_path / "elsewhere" / "index")
    lost = open_index(tmp_path / "elsewhere" / "index")
    assert len(evaluate([lost], Plan(people=photos)).people.answers[0].near) == 18
    lost.close()
