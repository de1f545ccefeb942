import json

import pytest

from lookalike.errors import UnprocessableError
from lookalike.measures.kinds import EXAMPLE, Kinds
from tests.conftest import ROOT


def written(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def test_one_column_that_says_so_is_enough(tmp_path):
    right = {"boot": {"articleType": ["Boots", "Shoes"], "folder": ["boots"]}, "cap": {"articleType": ["Caps"]}}
    kinds = Kinds.read(written(tmp_path / "map.json", {"kind": "what", "group": "who", "right": right}))
    assert (kinds.column, kinds.group) == ("what", "who")
    assert kinds.is_right("boot", {"articleType": "Shoes", "folder": "other"})
    assert kinds.is_right("boot", {"folder": "boots"})
    assert not kinds.is_right("boot", {"articleType": "Caps"})
    assert not kinds.is_right("boot", {})
    assert not kinds.is_right("sock", {"articleType": "Shoes"})


def test_the_example_of_the_sentences_is_a_map(tmp_path):
    assert Kinds.read(written(tmp_path / "map.json", EXAMPLE)).is_right("Shoes", {"masterCategory": "Footwear"})
    assert Kinds.read(written(tmp_path / "map.json", "\ufeff" + EXAMPLE)).column == "kind"  # as Notepad saves it


def test_the_map_of_the_docs():
    kinds = Kinds.read(ROOT / "docs" / "kinds.json")
    assert (kinds.column, kinds.group, len(kinds.right)) == ("kind", "sender", 15)
    assert kinds.is_right("Shoes", {"masterCategory": "Footwear", "articleType": "Heels"})
    assert kinds.is_right("Polo", {"masterCategory": "Apparel", "articleType": "Tshirts"})
    assert not kinds.is_right("Polo", {"masterCategory": "Apparel", "articleType": "Shirts"})


@pytest.mark.parametrize(
    "value",
    [
        "not JSON",
        [],
        {"kind": "kind", "right": {"a": {"b": ["c"]}}},
        {"kind": "", "group": "sender", "right": {"a": {"b": ["c"]}}},
        {"kind": "kind", "group": "sender", "right": ["a"]},
        {"kind": "kind", "group": "sender", "right": {"a": ["b"]}},
        {"kind": "kind", "group": "sender", "right": {"a": {"b": "Footwear"}}},
        {"kind": "kind", "group": "sender", "right": {"a": {"b": [1]}}},
    ],
)
def test_what_is_no_map_is_reported_with_an_example(tmp_path, value):
    with pytest.raises(UnprocessableError, match=r"map\.json is not a map of kinds; it must look like \{") as raised:
        Kinds.read(written(tmp_path / "map.json", value))
    assert EXAMPLE in str(raised.value)


@pytest.mark.parametrize("right", [{}, {"a": {}}, {"a": {"b": []}}])
def test_a_kind_without_labels_is_reported(tmp_path, right):
    with pytest.raises(UnprocessableError, match=r"map\.json leaves a kind without labels"):
        Kinds.read(written(tmp_path / "map.json", {"kind": "kind", "group": "sender", "right": right}))


def test_a_file_that_is_not_there_is_reported(tmp_path):
    with pytest.raises(UnprocessableError, match=r"map\.json can't be read: No such file or directory; --map takes"):
        Kinds.read(tmp_path / "map.json")
    (tmp_path / "map.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnprocessableError, match="is not a map of kinds"):
        Kinds.read(tmp_path / "map.json")
