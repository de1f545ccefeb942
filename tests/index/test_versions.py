import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from lookalike.errors import BusyError, IndexFilesError
from lookalike.index import versions
from lookalike.index.manifest import FILES, MANIFEST, read_manifest, sha256_of
from lookalike.index.store import open_index
from tests.drawn import build_pixels, copy_index


@pytest.fixture(scope="module")
def other(shop: Path) -> Path:
    """An index of the first seven products, whose files are unlike those of ``built``."""
    return build_pixels(shop, shop.parent / "other", limit=7)


def saved(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / versions.VERSIONS).iterdir())


def commit(source: Path, folder: Path) -> None:
    """Commit a copy of the index in ``source``."""
    versions.commit(copy_index(source, folder / "staged"), folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_the_version_before_is_kept_by_links(built: Path, other: Path, tmp_path: Path) -> None:
    commit(built, tmp_path)
    assert not (tmp_path / versions.VERSIONS).exists()
    inodes = {name: (tmp_path / name).stat().st_ino for name in FILES}
    commit(other, tmp_path)
    assert contents(tmp_path) == contents(other)
    (name,) = saved(tmp_path)
    assert name == f"0001-{read_manifest(built).sha256[:8]}"
    version = tmp_path / versions.VERSIONS / name
    assert contents(version) == contents(built)
    assert {name: (version / name).stat().st_ino for name in FILES} == inodes


def test_an_index_is_kept_once(built: Path, other: Path, tmp_path: Path) -> None:
    for source in (built, other, built, other, built):
        commit(source, tmp_path)
    marks = [read_manifest(source).sha256[:8] for source in (built, other)]
    assert saved(tmp_path) == [f"0001-{marks[0]}", f"0002-{marks[1]}"]


def test_copies_are_kept_where_there_are_no_links(
    built: Path, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    commit(built, tmp_path)
    commit(other, tmp_path)
    assert contents(tmp_path / versions.VERSIONS / saved(tmp_path)[0]) == contents(built)


def test_a_tutorials_pickles_are_kept(built: Path, tmp_path: Path) -> None:
    for name in ("embeddings.pkl", "filenames.pkl"):
        (tmp_path / name).write_bytes(b"mine")
    commit(built, tmp_path)
    kept = tmp_path / versions.VERSIONS / "0001-pickles"
    assert sorted(path.name for path in kept.iterdir()) == ["embeddings.pkl", "filenames.pkl"]
    assert (kept / "embeddings.pkl").read_bytes() == b"mine"


def test_a_damaged_index_is_no_version(built: Path, other: Path, tmp_path: Path) -> None:
    commit(built, tmp_path)
    (tmp_path / FILES[0]).write_bytes(b"damaged")
    commit(other, tmp_path)
    assert not (tmp_path / versions.VERSIONS).exists()


@pytest.mark.parametrize("renamed", [1, 2, 3])
def test_a_commit_cut_short_is_undone(built: Path, other: Path, tmp_path: Path, renamed: int) -> None:
    commit(built, tmp_path)
    commit(other, tmp_path)
    commit(built, tmp_path)  # the one that is to be restored, saved by the next commit
    versions._keep(tmp_path)
    for name in FILES[:renamed]:
        (tmp_path / name).unlink()
        (tmp_path / name).write_bytes((other / name).read_bytes())
    note = versions.mend(tmp_path)
    assert note is not None
    assert "was restored" in note
    assert contents(tmp_path) == contents(built)
    assert versions.mend(tmp_path) is None
    assert len(saved(tmp_path)) == 2  # and no stray links beside them


def test_damage_without_a_matching_version_is_reported(built: Path, other: Path, tmp_path: Path) -> None:
    commit(built, tmp_path)
    commit(other, tmp_path)
    (tmp_path / FILES[1]).write_bytes(b"damaged")
    before = contents(tmp_path)
    with pytest.raises(IndexFilesError, match=r"filenames\.pkl does not match"):
        versions.mend(tmp_path)
    assert contents(tmp_path) == before
    assert str(tmp_path / versions.VERSIONS / saved(tmp_path)[0]) in versions.remedy(tmp_path)


def test_a_damaged_version_is_neither_restored_nor_named(built: Path, other: Path, tmp_path: Path) -> None:
    commit(built, tmp_path)
    commit(other, tmp_path)
    (tmp_path / versions.VERSIONS / saved(tmp_path)[0] / "embeddings.pkl").write_bytes(b"damaged")
    (tmp_path / MANIFEST).unlink()
    (tmp_path / MANIFEST).write_bytes((built / MANIFEST).read_bytes())
    with pytest.raises(IndexFilesError):
        versions.mend(tmp_path)
    assert versions.VERSIONS not in versions.remedy(tmp_path)
    assert "python build_index.py" in versions.remedy(tmp_path)


def hold(folder: Path, held: "multiprocessing.synchronize.Event") -> None:
    with versions.only_writer(folder):
        held.set()
        signal.pause()


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    held = spawn.Event()
    process = spawn.Process(target=hold, args=(tmp_path, held))
    process.start()
    assert held.wait(60)
    with pytest.raises(BusyError, match="Another build is running"), versions.only_writer(tmp_path):
        pass
    process.kill()
    process.join()
    with versions.only_writer(tmp_path):
        pass


def test_a_reader_waits_for_a_commit(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock is held and the files disagree; before the time is up, the commit is done."""
    commit(built, tmp_path)
    (tmp_path / FILES[0]).unlink()

    def finish(_: float) -> None:
        (tmp_path / FILES[0]).write_bytes((built / FILES[0]).read_bytes())

    monkeypatch.setattr(versions.time, "sleep", finish)
    with versions.only_writer(tmp_path):
        assert versions.mend_for_reading(tmp_path) is None


def test_a_reader_does_not_wait_for_ever(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(built, tmp_path)
    (tmp_path / FILES[0]).unlink()
    monkeypatch.setattr(versions, "COMMIT_SECONDS", 0.1)
    with versions.only_writer(tmp_path), pytest.raises(BusyError, match=r"catalogue\.db is missing.*wait for its end"):
        versions.mend_for_reading(tmp_path)


def with_more(folder: Path, name: str, data: bytes) -> Path:
    """``folder``, whose index has one more file than every index has, as a backend's is."""
    (folder / name).write_bytes(data)
    manifest = read_manifest(folder)
    sealed = manifest.sealed({file: sha256_of(folder / file) for file in (*manifest.files, name)})
    (folder / MANIFEST).write_text(sealed.to_json(), encoding="utf-8")
    return folder


@pytest.fixture
def more(built: Path, tmp_path: Path) -> Path:
    """An index with a file of its own in ``tmp_path / "index"``."""
    folder = tmp_path / "index"
    folder.mkdir()
    versions.commit(with_more(copy_index(built, tmp_path / "staged"), "graph.bin", b"a graph"), folder)
    return folder


def test_a_file_that_the_manifest_names_is_checked_kept_and_put_back(more: Path, other: Path) -> None:
    open_index(more).close()
    commit(other, more)
    assert not (more / "graph.bin").exists()  # no file of this index
    (version,) = (more / versions.VERSIONS).iterdir()
    assert (version / "graph.bin").read_bytes() == b"a graph"

    versions.restore(more, versions.saved(more)[0])
    (more / "graph.bin").unlink()
    (more / "graph.bin").write_bytes(b"a groph")
    index = open_index(more)
    index.close()
    assert "graph.bin does not match index.json" in index.warnings[0]
    assert (more / "graph.bin").read_bytes() == b"a graph"


def test_a_missing_file_of_the_manifest_is_reported(more: Path) -> None:
    (more / "graph.bin").unlink()
    with pytest.raises(IndexFilesError, match=r"graph\.bin is missing"):
        open_index(more)


@pytest.mark.parametrize("name", ["../graph.bin", "/graph.bin", "a/b", ".hidden", "..", ""])
def test_a_manifest_names_files_of_its_own_folder_only(index_copy: Path, name: str) -> None:
    manifest = read_manifest(index_copy)
    sealed = manifest.sealed({**manifest.files, name: "0" * 64})
    (index_copy / MANIFEST).write_text(sealed.to_json(), encoding="utf-8")
    with pytest.raises(IndexFilesError, match="see files"):
        open_index(index_copy)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("name", FILES)
def test_a_named_pipe_is_refused_and_not_waited_for(index_copy: Path, name: str) -> None:
    (index_copy / name).unlink()
    os.mkfifo(index_copy / name)
    with pytest.raises(IndexFilesError, match="not a regular file"):
        open_index(index_copy)
