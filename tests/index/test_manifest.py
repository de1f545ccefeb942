import json
from pathlib import Path

import pytest

from lookalike.calibration.records import Closeness, Word
from lookalike.errors import IndexFilesError
from lookalike.index.manifest import FILES, MANIFEST, _seal, check_files, read_manifest, relative_path


def rewrite(folder: Path, **changes: object) -> None:
    """Change fields without updating the checksum."""
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_manifest_reads_back(built: Path) -> None:
    manifest = read_manifest(built)
    assert manifest.encoder.name == "pixels"
    assert manifest.counts.photos == 40
    assert json.loads(manifest.to_json())["sha256"] == manifest.sha256
    check_files(built, manifest)


def test_one_of_before_there_were_words_for_closeness_or_for_photos_from_outside(built: Path, tmp_path: Path) -> None:
    facts = read_manifest(built).model_dump(mode="json")
    for name in ("closeness", "outside", "sold"):
        assert facts.pop(name)
    (tmp_path / MANIFEST).write_text(json.dumps(facts | {"sha256": _seal(facts)}))
    before = read_manifest(tmp_path)
    assert (before.closeness, before.outside, before.sold) == (None, None, None)


def test_a_score_gets_the_best_word_that_it_reaches() -> None:
    words = [Word(key="same", least=0.9), Word(key="alike", least=0.5), Word(key="little_in_common", least=-1)]
    found = Closeness(words=tuple(words), fitted=100, seed=0)
    keys = [found.word(score) for score in (1.0, 0.9, 0.89, 0.5, 0.4, -1.0)]
    assert keys == ["same", "same", "alike", "alike", "little_in_common", "little_in_common"]


def test_layout_of_the_json_does_not_matter(index_copy: Path) -> None:
    path = index_copy / MANIFEST
    facts = json.loads(path.read_text())
    path.write_text(json.dumps(dict(reversed(facts.items())), indent=7))
    assert read_manifest(index_copy).sha256 == facts["sha256"]


def test_a_change_breaks_the_seal(index_copy: Path) -> None:
    rewrite(index_copy, created="1999-01-01T00:00:00+00:00")
    with pytest.raises(IndexFilesError, match=r"index\.json is damaged: its own checksum"):
        read_manifest(index_copy)


def test_each_flipped_bit_of_the_manifest_is_detected(index_copy: Path) -> None:
    path = index_copy / MANIFEST
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << at % 8
        path.write_bytes(flipped)
        with pytest.raises(IndexFilesError, match=r"index\.json"):
            read_manifest(index_copy)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\xff", "[" * 100_000])
def test_what_is_no_manifest_is_reported(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="latin-1")
    with pytest.raises(IndexFilesError, match=r"index\.json is damaged"):
        read_manifest(tmp_path)


def test_another_schema_is_named(index_copy: Path) -> None:
    newer = read_manifest(index_copy).model_copy(update={"schema_version": 99}).sealed({})
    (index_copy / MANIFEST).write_text(json.dumps(newer.model_dump(mode="json", warnings=False)))
    with pytest.raises(IndexFilesError, match=r"schema version 99, this program reads 1 and 2: .*later version"):
        read_manifest(index_copy)


def test_a_field_that_is_not_understood_is_named(index_copy: Path) -> None:
    manifest = read_manifest(index_copy)
    odd = manifest.model_copy(update={"counts": manifest.counts.model_copy(update={"photos": -1})}).sealed({})
    (index_copy / MANIFEST).write_text(odd.to_json())
    with pytest.raises(IndexFilesError, match=r"see counts\.photos"):
        read_manifest(index_copy)


@pytest.mark.parametrize("name", FILES[:-1])
def test_a_changed_or_missing_file_is_named(index_copy: Path, name: str) -> None:
    path = index_copy / name
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(IndexFilesError, match=f"{name} does not match"):
        check_files(index_copy, read_manifest(index_copy))
    path.unlink()
    with pytest.raises(IndexFilesError, match=f"{name} is missing"):
        check_files(index_copy, read_manifest(index_copy))


def test_paths_are_relative_with_forward_slashes(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    assert relative_path(tmp_path / "shop" / "a.zip", tmp_path / "index") == "../shop/a.zip"
    assert relative_path(tmp_path / "index" / "shop", tmp_path / "index") == "shop"
