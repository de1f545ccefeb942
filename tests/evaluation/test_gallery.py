import shutil

import numpy as np

from lookalike.evaluation.gallery import galleries, transformed
from lookalike.evaluation.run import Plan, evaluate
from lookalike.index.store import open_index


def test_the_best_and_the_worst_one_of_each_kind(index):
    run = evaluate([index], Plan())
    best, worst = galleries(run)
    assert (best.title, worst.title) == ("Best", "Worst")
    assert sorted(each.query.id.split("-")[0] for each in best.examples) == ["Bags", "Belts", "Caps"]
    gains = [each.answers[0].gain for each in best.examples]
    assert gains == sorted(gains, reverse=True)
    gain = run.first.figures.values["nDCG@5", ""]
    assert gains[0] == np.nanmax(gain)
    assert worst.examples[0].answers[0].gain == np.nanmin(gain)


def test_an_example_shows_what_the_index_found(index):
    run = evaluate([index], Plan())
    example = galleries(run)[0].examples[0]
    subject, figures = run.first.subject, run.first.figures
    place = subject.ids.index(example.query.id)
    answer = example.answers[0]
    assert [each.picture.id for each in answer.neighbours] == [subject.ids[row] for row in figures.near[place, :5]]
    assert answer.neighbours[0].score >= answer.neighbours[-1].score
    for neighbour in answer.neighbours:
        same_kind = neighbour.picture.id.split("-")[0] == example.query.id.split("-")[0]
        assert bool(neighbour.agrees) == same_kind
    assert example.query.facts.startswith(f"{example.query.id.split('-')[0]} · Women")
    assert example.query.src.startswith("data:image/jpeg;base64,")


def test_two_indexes_show_where_they_differ(index, worse):
    titles = [each.title for each in galleries(evaluate([index, worse], Plan()))]
    assert titles[:3] == ["Best", "Worst", "Better with pixels (index)"]
    example = galleries(evaluate([index, worse], Plan()))[2].examples[0]
    assert example.answers[0].gain > example.answers[1].gain


def test_a_photo_that_is_gone_leaves_an_empty_tile(index, tmp_path):
    shutil.copytree(index.source.path, tmp_path / "shop")
    shutil.copytree(index.folder, tmp_path / "index")
    for path in (tmp_path / "shop").glob("Bags-*.png"):
        path.write_bytes(b"not a photo")
    spoilt = open_index(tmp_path / "index")
    shown = {each.query.id[:4]: each.query.src for each in galleries(evaluate([spoilt], Plan()))[0].examples}
    assert shown["Bags"] == ""
    assert shown["Belt"] != ""
    spoilt.close()


def test_without_photos_there_is_no_gallery(index, tmp_path):
    shutil.copytree(index.folder, tmp_path / "elsewhere" / "index")
    lost = open_index(tmp_path / "elsewhere" / "index")
    assert galleries(evaluate([lost], Plan())) == []
    lost.close()


def test_each_transform_is_shown_where_it_was_measured(index):
    assert transformed(evaluate([index], Plan()).first) == {}
    assert len(set(transformed(evaluate([index], Plan(robustness=True)).first).values())) == 12
