import shutil

import numpy as np

from lookalike.evaluation.gallery import galleries, transformed, unanswered
from lookalike.evaluation.run import Plan, evaluate
from lookalike.index.store import open_index


def test_the_best_and_the_worst_one_of_each_kind(index):
    run = evaluate([index], Plan())
    best, worst = galleries(run)
    assert (best.title, worst.title) == ("Best", "Worst")
    assert sorted(each.query.id.split("-")[0] for each in best.examples) == ["Bags", "Belts", "Caps"]
    gains = [each.answers[0].value for each in best.examples]
    assert gains == sorted(gains, reverse=True)
    gain = run.first.figures.values["nDCG@5", ""]
    assert gains[0] == np.nanmax(gain)
    assert worst.examples[0].answers[0].value == np.nanmin(gain)


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
    assert example.answers[0].value > example.answers[1].value


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
    assert len(set(transformed(evaluate([index], Plan(robustness=True)).first).values())) == 16


def test_photos_without_anything_right_spread_over_kinds(index, mistaken):
    run = evaluate([index], Plan(people=mistaken))
    queries, answers = run.people.queries, run.people.answers[0]
    found = unanswered(run)
    assert found.title == "Nothing right among the five: 18 photos"
    names = [example.query.name for example in found.examples]
    assert [sorted(names[at : at + 3]) for at in (0, 3, 6)] == [["bag", "belt", "cap"]] * 3
    assert sorted(names[9:]) == ["bag", "bag", "belt"]  # there are three caps
    places = [[photo.id for photo in queries.photos].index(example.query.id) for example in found.examples]
    assert len(set(places)) == 12
    bags = [place for place, name in zip(places, names, strict=True) if name == "bag"]
    closeness = answers.scores.mean(axis=1)
    assert closeness[bags].tolist() == sorted(closeness[queries.kinds == 0], reverse=True)[: len(bags)]
    example, place = found.examples[0], places[0]
    assert example.query.src.startswith("data:image/jpeg;base64,")
    assert (example.answers[0].figure, example.answers[0].value) == ("P@5", 0)
    neighbours = example.answers[0].neighbours
    assert [each.picture.id for each in neighbours] == [run.first.subject.ids[row] for row in answers.near[place]]
    assert {each.picture.id.split("-")[0] for each in neighbours} == {each.picture.facts for each in neighbours}
    assert {each.agrees for each in neighbours} == {""}


def test_what_another_index_found_is_shown_beside(index, worse, mistaken):
    run = evaluate([index, worse], Plan(people=mistaken))
    queries, answers = run.people.queries, run.people.answers[1]
    for example in unanswered(run).examples:
        place = [photo.id for photo in queries.photos].index(example.query.id)
        beside = example.answers[1]
        assert beside.value == answers.hits[place].mean()
        right = ["right" if hit else "" for hit in answers.hits[place]]
        assert [each.agrees for each in beside.neighbours] == right
    assert answers.hits.any()


def test_where_all_find_something_right_nothing_is_shown(index, photos):
    assert unanswered(evaluate([index], Plan(people=photos))) is None
    assert unanswered(evaluate([index], Plan())) is None
