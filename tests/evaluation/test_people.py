import shutil
from dataclasses import replace

import numpy as np
import pytest

from lookalike.catalogue import read_catalogue
from lookalike.errors import UnprocessableError
from lookalike.evaluation.people import Photos, ask, choose
from lookalike.evaluation.subject import select
from lookalike.index.encoder import encoder_of
from lookalike.measures.kinds import Kinds
from lookalike.photos import decode


@pytest.fixture(scope="module")
def asked(index, photos):
    return choose(photos, select(index))


def of(photos, folder, **columns):
    """The same photos in another folder, and their map with other columns."""
    return Photos(read_catalogue(folder), replace(photos.kinds, **columns))


def test_photos_ask_whose_kind_has_right_products(asked):
    assert asked.names == ("bag", "belt", "cap")  # the commonest first
    assert np.bincount(asked.kinds).tolist() == [9, 6, 3]
    assert [each.id for each in asked.photos][:7] == [*(f"ann-{n}" for n in range(6)), "bob-0"]
    assert asked.senders.tolist() == [0] * 6 + [1] * 6 + [2] * 6
    assert asked.right.sum(axis=1).tolist() == [8, 8, 8]
    assert asked.columns == ("articleType",)


def test_what_is_left_out_is_reported(asked):
    assert asked.notes == (
        "2 of 21 photos were left out: the map does not know their kinds (none, sock).",
        "1 photos were left out: no product of the gallery is right for their kinds (hat).",
    )


def test_ids_choose_photos(index, photos):
    found = choose(replace(photos, ids=["eve-5", "bob-3", "ann-0"]), select(index))
    assert [each.id for each in found.photos] == ["ann-0", "bob-3", "eve-5"]
    assert found.notes == ()


def test_a_photo_without_a_sender_is_alone(index, photos, tmp_path):
    shutil.copytree(photos.catalogue.source.path, tmp_path / "street")
    table = tmp_path / "street" / "styles.csv"
    table.write_text(table.read_text().replace(",ann\n", ",\n").replace(",ann\r\n", ",\r\n"))
    assert choose(of(photos, tmp_path / "street"), select(index)).senders.tolist() == [*range(6), *[6] * 6, *[7] * 6]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"column": "what"}, "street have no column 'what', which the map names; there are: kind, sender."),
        ({"group": "who"}, "street have no column 'who', which the map names; there are: kind, sender."),
        (
            {"right": {"shoe": {"articleType": frozenset({"Bags"})}}},
            "is of a kind that the map knows: they are none, bag, belt …, it knows shoe.",
        ),
        (
            {"right": {"bag": {"folder": frozenset({"bags"})}}},
            "None of the 24 products is right for any of the 9 photos in .*: the map asks for folder, the products "
            "have articleType, gender, baseColour.",
        ),
    ],
)
def test_photos_that_are_no_queries_are_reported(index, photos, change, sentence):
    with pytest.raises(UnprocessableError, match=sentence):
        choose(replace(photos, kinds=replace(photos.kinds, **change)), select(index))


def test_the_five_nearest_and_which_are_right(index, asked):
    subject, encoder = select(index), encoder_of(index)
    answers = ask(asked, subject, encoder)
    for place, photo in enumerate(asked.photos):
        vector = encoder.encode([decode(asked.source.read(photo.photos[0]))])[0]
        order = np.argsort(-(subject.vectors @ vector), kind="stable")[:5]
        assert answers.near[place].tolist() == order.tolist()
        kind = {"bag": "Bags", "belt": "Belts", "cap": "Caps"}[photo.attributes["kind"]]
        right = [subject.products[row].attributes["articleType"] == kind for row in order]
        assert answers.hits[place].tolist() == right
        assert answers.values["P@5"][place] == sum(right) / 5
        assert answers.values["hit@5"][place] == any(right)
    assert answers.skipped == ()


def test_the_gallery_is_the_chosen_products(index, photos):
    subject = select(index, ["Bags-Red-0", "Caps-Blue-2", "Caps-Red-1"])
    asked = choose(photos, subject)
    assert asked.names == ("bag", "cap")
    assert any("(belt, hat)" in note for note in asked.notes)
    answers = ask(asked, subject, encoder_of(index))
    assert (answers.near[:, 3:] == -1).all()
    assert sorted(answers.near[0, :3]) == [0, 1, 2]
    assert answers.values["P@5"].tolist() == [[0.2, 0.4][kind] for kind in asked.kinds]


def test_photos_that_cannot_be_read_are_skipped(index, photos, asked, tmp_path):
    shutil.copytree(photos.catalogue.source.path, tmp_path / "street")
    (tmp_path / "street" / "bob-2.png").write_bytes(b"not a photo")
    spoilt = choose(of(photos, tmp_path / "street"), select(index))
    told = []
    found = ask(spoilt, select(index), encoder_of(index), lambda what, total: told.append((what, total)) or told.append)
    assert told[0] == ("people", 18)
    assert sum(told[1:]) == 18
    whole = ask(asked, select(index), encoder_of(index))
    lost = [each.id for each in spoilt.photos].index("bob-2")
    assert len(found.skipped) == 1
    assert found.skipped[0].startswith("bob-2.png: ")
    assert np.isnan(found.values["P@5"][lost])
    others = np.arange(18) != lost
    assert np.array_equal(found.near[others], whole.near[others])
    assert np.array_equal(found.values["hit@5"][others], whole.values["hit@5"][others])
    assert found.near[lost].tolist() == [-1] * 5


def test_none_that_can_be_read_is_fatal(index, photos, tmp_path):
    shutil.copytree(photos.catalogue.source.path, tmp_path / "street")
    for path in (tmp_path / "street").glob("*.png"):
        path.write_bytes(b"")
    asked = choose(of(photos, tmp_path / "street"), select(index))
    with pytest.raises(UnprocessableError, match=r"None of the 18 photos in .*street can be read, .* ann-0\.png: "):
        ask(asked, select(index), encoder_of(index))


def test_kinds_may_be_in_another_column(index, photos):
    kinds = Kinds("sender", "kind", {"ann": {"gender": frozenset({"Women"})}})
    found = choose(replace(photos, kinds=kinds), select(index))
    assert len(found.photos) == 7
    assert len(set(found.senders)) == 4  # bag, belt, cap, hat
    assert ask(found, select(index), encoder_of(index)).values["P@5"].tolist() == [1] * 7
