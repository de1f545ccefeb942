"""Tests for all kinds of sources."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from lookalike.catalogue import open_source
from lookalike.catalogue.sources import base
from lookalike.errors import CatalogueError, NotFoundError
from lookalike.registry import gather
from tests.catalogue.conftest import Maker, jpeg, write_zip

KINDS = list(gather("lookalike.catalogue.sources"))
TREE = {
    "shoes/b.JPG": jpeg(1),
    "shoes/deep/er/a.png": jpeg(2),
    "a.webp": jpeg(3),
    "Ünïcode ☂.jpeg": jpeg(4),
    "styles.csv": "id\n1\n",
    "notes.txt": "n",
    "shoes/film.mp4": "m",
    "jpg": "no ending",
    ".hidden.jpg": jpeg(5),
    ".git/x.jpg": jpeg(5),
    "__MACOSX/._a.jpg": "resource fork",
    "shoes/Thumbs.db": "t",
}


@pytest.mark.parametrize("kind", KINDS)
class TestEverySource:
    def test_lists_its_photos_sorted(self, kind: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind](TREE)) as source:
            assert source.kind == kind
            assert source.members() == ("a.webp", "shoes/b.JPG", "shoes/deep/er/a.png", "Ünïcode ☂.jpeg")

    def test_counts_other_files_but_not_what_systems_strew_about(self, kind: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind](TREE)) as source:
            assert source.listing.others == ("jpg", "notes.txt", "shoes/film.mp4")
            assert source.listing.unused == ()
            assert list(source.listing.tables) == ["styles.csv"]

    def test_reads_bytes(self, kind: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind](TREE)) as source:
            assert source.read("shoes/deep/er/a.png") == jpeg(2)
            assert source.read("Ünïcode ☂.jpeg") == jpeg(4)
            assert source.read("styles.csv") == b"id\n1\n"

    def test_reads_from_many_threads_at_once(self, kind: str, makers: dict[str, Maker]) -> None:
        random = np.random.default_rng(7)
        files = {f"{n}.jpg": random.bytes(int(random.integers(1, 60_000))) for n in range(60)}
        with open_source(makers[kind](files)) as source, ThreadPoolExecutor(8) as pool:
            for _ in range(3):
                assert list(pool.map(source.read, files)) == list(files.values())

    @pytest.mark.parametrize(
        "name", ["none.jpg", "shoes", "shoes/../a.webp", "../catalogue/a.webp", "", "a.webp/b", "x" * 5000]
    )
    def test_knows_what_it_does_not_hold(self, kind: str, name: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind](TREE)) as source:
            assert not source.contains(name)
            with pytest.raises(NotFoundError):
                source.read(name)

    def test_contains_what_it_holds(self, kind: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind](TREE)) as source:
            assert all(source.contains(name) and not source.outside(name) for name in source.members())

    @pytest.mark.parametrize("name", ["/etc/passwd", "../x.jpg", "a/../../x.jpg", "C:/x.jpg", "a/..", "x\0.jpg"])
    def test_knows_which_names_lead_outside(self, kind: str, name: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind](TREE)) as source:
            assert source.outside(name)
            assert not source.contains(name)

    def test_a_photo_that_is_gone_is_not_outside(self, kind: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind](TREE)) as source:
            assert not source.outside("shoes/gone.jpg")

    def test_refuses_to_read_more_than_the_limit(self, kind: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind]({"a.jpg": bytes(5000)})) as source:
            assert len(source.read("a.jpg", limit=5000)) == 5000
            with pytest.raises(CatalogueError, match=r"a\.jpg.* has more than"):
                source.read("a.jpg", limit=4999)

    def test_equal_bytes_have_equal_checksums(self, kind: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind]({"a.jpg": jpeg(1), "b/c.jpg": jpeg(1), "d.jpg": jpeg(2)})) as source:
            assert source.checksum("a.jpg") == source.checksum("b/c.jpg") != source.checksum("d.jpg")

    def test_the_fingerprint_stays_with_the_files(self, kind: str, makers: dict[str, Maker]) -> None:
        path = makers[kind](TREE)
        with open_source(path) as source, open_source(path) as again:
            assert source.fingerprint == again.fingerprint
            assert len(source.fingerprint) == 64

    def test_the_fingerprint_is_the_same_by_what_was_recorded(self, kind: str, tmp_path: Path) -> None:
        """So a build detects that nothing changed, in whatever order it read the names."""
        if kind == "zip":
            path = write_zip(tmp_path / "c.zip", [("鞋.jpg".encode("gb18030"), jpeg(1))])  # UTF-8, too, by chance
        else:
            path = tmp_path / "c"
            path.mkdir()
            (tmp_path / "far.jpg").write_bytes(jpeg(1))
            (path / "a.jpg").symlink_to("../far.jpg")
        with open_source(path) as source:
            source.resolve_names(lambda: {"鞋"})
            (name,) = source.members()
            with open_source(path, dict(source.places)) as again:
                assert again.members() == (name,)
                assert again.fingerprint == source.fingerprint

    @pytest.mark.parametrize(
        "change", [{"a.webp": jpeg(9)}, {"new.jpg": jpeg(1)}, {"styles.csv": "id\n2\n"}], ids=["photo", "more", "table"]
    )
    def test_the_fingerprint_changes_with_any_of_them(
        self, kind: str, change: dict[str, bytes | str], makers: dict[str, Maker]
    ) -> None:
        with open_source(makers[kind](TREE)) as source:
            before = source.fingerprint
        with open_source(makers[kind]({**TREE, **change})) as source:
            assert source.fingerprint != before

    def test_an_empty_one_has_no_members(self, kind: str, makers: dict[str, Maker]) -> None:
        with open_source(makers[kind]({"readme.txt": "nothing here"})) as source:
            assert source.members() == ()
            assert source.listing.others == ("readme.txt",)

    def test_its_path_is_absolute(self, kind: str, makers: dict[str, Maker], monkeypatch: pytest.MonkeyPatch) -> None:
        path = makers[kind](TREE)
        monkeypatch.chdir(path.parent)
        with open_source(path.name) as source:
            assert source.path == path


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"There is no catalogue at .*gone"):
        open_source(tmp_path / "gone")


def test_a_name_that_no_system_takes(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        open_source(tmp_path / ("x" * 5000))


@pytest.mark.parametrize("name", ["photo.jpg", "archive.rar", "archive"])
def test_neither_folder_nor_zip(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(jpeg(1))
    with pytest.raises(CatalogueError, match=r"neither a folder of photos nor a \.zip"):
        open_source(tmp_path / name)


def test_a_zip_is_known_by_its_contents_too(make_zip: Maker, tmp_path: Path) -> None:
    shutil.copy(make_zip(TREE), tmp_path / "download")
    with open_source(tmp_path / "download") as source:
        assert source.kind == "zip"

    def test_a_mark_stays_while_the_bytes_do(
        self, kind: str, makers: dict[str, Maker], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(base, "SETTLED", 0)
        path = makers[kind](TREE)
        with open_source(path) as source, open_source(path) as again:
            marks = {name: source.mark(name) for name in source.members()}
            assert marks == {name: again.mark(name) for name in again.members()}
            assert len(set(marks.values())) == 4
            assert "" not in marks.values()
        with open_source(makers[kind]({**TREE, "a.webp": jpeg(9)})) as source:
            assert source.mark("a.webp") != marks["a.webp"]
            assert source.mark("none.jpg") == ""

    def test_what_changed_just_now_has_no_mark(self, kind: str, makers: dict[str, Maker]) -> None:
        """The next change might have the same time stamp."""
        with open_source(makers[kind](TREE)) as source:
            assert source.mark("a.webp") == ""
