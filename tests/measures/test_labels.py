import pytest

from lookalike.errors import UnprocessableError
from lookalike.measures import FASHION, Level, default_levels
from lookalike.measures.labels import classes, graded, usable

KIND = Level("kind", ("kind",))


def test_products_agree_when_they_share_every_column():
    labels = {"kind": ["shoe", "shoe", "belt", "shoe"], "colour": ["red", "red", "red", "blue"]}
    found = classes(labels, Level("both", ("kind", "colour")))
    assert found.codes.tolist() == [2, 2, 0, 1]
    assert found.names == ("belt · red", "shoe · blue", "shoe · red")
    assert found.others.tolist() == [1, 1, 0, 0]


def test_a_product_without_a_label_agrees_with_none():
    found = classes({"kind": ["shoe", "", "", "shoe"]}, KIND)
    assert found.labelled.tolist() == [True, False, False, True]
    assert found.others.tolist() == [1, 0, 0, 1]


def test_columns_that_look_alike_when_joined_stay_apart():
    found = classes({"a": ["x|y", "x"], "b": ["z", "y|z"]}, Level("both", ("a", "b")))
    assert found.codes[0] != found.codes[1]


def test_an_unknown_column_is_named_with_those_that_exist():
    with pytest.raises(UnprocessableError, match=r"no column 'colour'; there are: kind, size"):
        classes({"kind": ["a"], "size": ["s"]}, Level("c", ("colour",)))


@pytest.mark.parametrize(("kinds", "expected"), [(["a", "a", "b"], True), (["a", "a"], False), (["a", "b"], False)])
def test_a_level_needs_two_labels_and_one_that_is_shared(kinds, expected):
    assert usable(classes({"kind": kinds}, KIND)) is expected


def test_a_fashion_catalogue_has_the_four_levels():
    labels = {
        "gender": ["Men", "Women", "Men", "Men"],
        "masterCategory": ["Footwear", "Footwear", "Apparel", "Apparel"],
        "articleType": ["Heels", "Heels", "Shirts", "Shirts"],
        "baseColour": ["Red", "Red", "Blue", "Blue"],
    }
    assert default_levels(labels) == FASHION
    del labels["gender"]
    assert default_levels(labels) == FASHION[:3]
    labels["masterCategory"] = ["Apparel"] * 4  # one label only, which distinguishes nothing
    assert default_levels(labels) == FASHION[1:3]


@pytest.mark.parametrize("kind", ["category", "Kategorie", "product_type"])
def test_the_kind_of_a_product_is_preferred_to_its_other_labels(kind):
    labels = {"Geschlecht": ["Damen", "Herren"] * 4, "Farbe": ["rot"] * 4 + ["blau"] * 4, kind: ["Hemd", "Hose"] * 4}
    columns = [level.columns for level in default_levels(labels)]
    assert columns == [(kind,), (kind, "Geschlecht"), (kind, "Geschlecht", "Farbe")]
    del labels["Geschlecht"], labels["Farbe"]
    assert [level.columns for level in default_levels({"Farbe": ["rot"] * 4, **labels})] == [(kind,)]


def test_another_shop_gets_its_first_columns_one_after_the_other():
    labels = {
        "sku": ["1", "2", "3", "4", "5", "6"],  # of one product each
        "shop": ["ours"] * 6,  # one label
        "plug": ["EU", "", "", "", "", "EU"],  # mostly empty
        "kind": ["lamp", "lamp", "lamp", "vase", "vase", "vase"],
        "room": ["hall", "hall", "bath", "hall", "hall", "bath"],
    }
    assert default_levels(labels) == (Level("kind", ("kind",)), Level("kind+room", ("kind", "room")))


def test_brand_and_size_say_nothing_about_what_a_photo_shows():
    labels = {"brand": ["Acme", "Acme", "Zeta", "Zeta"], "Size": ["S", "S", "M", "M"]}
    assert default_levels(labels) == ()
    assert [level.name for level in default_levels({**labels, "kind": ["a", "a", "b", "b"]})] == ["kind"]


def test_labels_that_tell_nothing_apart_give_no_levels():
    assert default_levels({}) == ()
    assert default_levels({"folder": ["a", "a", "a"]}) == ()


def test_gains_come_from_the_levels_that_refine_one_another():
    assert [level.name for level in graded(FASHION)] == ["type", "type+colour", "fine"]
    assert graded([Level("a", ("a",)), Level("b", ("b",))]) == (Level("b", ("b",)),)
