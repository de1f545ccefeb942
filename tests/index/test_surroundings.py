import json
from pathlib import Path

import platformdirs
import pytest

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.index import surroundings
from lookalike.index.manifest import MANIFEST, read_manifest
from lookalike.index.store import open_index
from tests.drawn import copy_index


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's state folder."""
    folder = tmp_path / "state"
    monkeypatch.setattr(platformdirs, "user_state_path", lambda name: folder / name)
    return folder / "lookalike"


@pytest.mark.parametrize(
    ("catalogue", "near"),
    [
        ("/shop/photos", True), ("/shop/index/photos", True), ("/shop", True), ("/shop/photos/all.zip", True),
        ("/", False), ("/shops", False), ("/etc", False), ("/shop/../etc", False),
    ],
)  # fmt: skip
def test_a_catalogue_in_the_parent_folder_of_the_index_is_near(catalogue: str, near: bool) -> None:
    assert surroundings.may_show(Path("/shop/index"), Path(catalogue)) == near


def test_nothing_is_near_an_index_at_the_root_of_the_disk() -> None:
    assert not surroundings.may_show(Path("/index"), Path("/photos"))


def resealed(folder: Path, catalogue: str) -> Path:
    manifest = read_manifest(folder)
    changed = manifest.model_copy(update={"catalogue": manifest.catalogue.model_copy(update={"path": catalogue})})
    (folder / MANIFEST).write_text(changed.sealed(manifest.files).to_json(), encoding="utf-8")
    return folder


@pytest.mark.parametrize("path", ["/", "../../../../../../../..", "/etc"])
def test_an_index_that_names_another_place_shows_nothing_of_it(index_copy: Path, path: str) -> None:
    index = open_index(resealed(index_copy, path))
    index.close()
    assert index.source is None
    assert "only if you allow it, by --catalogue" in index.warnings[0]


def test_a_catalogue_that_a_person_named_is_shown_whence_it_is(shop: Path, tmp_path: Path, state: Path) -> None:
    out = tmp_path / "deep" / "down" / "index"
    summary = build(BuildOptions(shop, out, encoder="pixels"), Progress())
    assert summary.far is None
    index = open_index(out)
    index.close()
    assert index.source is not None

    # Nobody named it for a copy, nor by a build that another user ran.
    copy = resealed(copy_index(out, tmp_path / "other" / "index"), str(shop))
    assert open_index(copy).source is None
    index = open_index(copy, catalogue=shop)
    index.close()
    assert index.source is not None
    (state / surroundings.NAME).unlink()
    assert open_index(out).source is None


def test_indexes_that_are_gone_are_forgotten(tmp_path: Path, state: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / "in" / name).mkdir(parents=True)
        surroundings.remember(tmp_path / "in" / name, Path("/photos"))
    (tmp_path / "in" / "one").rmdir()
    (tmp_path / "in" / "third").mkdir()
    surroundings.remember(tmp_path / "in" / "third", Path("/photos"))
    known = json.loads((state / surroundings.NAME).read_text())
    assert known == {str(tmp_path / "in" / name): "/photos" for name in ("other", "third")}


@pytest.mark.parametrize("text", ["", "[]", "{", "\xff"])
def test_a_damaged_memory_is_none(state: Path, tmp_path: Path, text: str) -> None:
    state.mkdir(parents=True)
    (state / surroundings.NAME).write_text(text, encoding="latin-1")
    assert not surroundings.may_show(tmp_path / "index", Path("/photos"))
    (tmp_path / "in" / "index").mkdir(parents=True)
    surroundings.remember(tmp_path / "in" / "index", Path("/photos"))
    assert surroundings.may_show(tmp_path / "in" / "index", Path("/photos"))


def test_where_nothing_can_be_written_a_build_says_what_to_name(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(platformdirs, "user_state_path", lambda name: tmp_path / "file" / name)
    summary = build(BuildOptions(shop, tmp_path / "a" / "index", encoder="pixels"), Progress())
    assert f"Serve it: python app.py --index {tmp_path / 'a' / 'index'} --catalogue {shop}." in "\n".join(
        summary.lines()
    )
