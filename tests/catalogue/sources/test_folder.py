"""Features of folders only: links, pipes, permissions, names that are not text."""

import errno
import os
import sys
from pathlib import Path

import pytest

from lookalike.catalogue import Source, open_source
from lookalike.catalogue.sources import base, folder
from lookalike.errors import CatalogueError, LookalikeError, MachineError, NotFoundError
from tests.catalogue.conftest import Maker, jpeg

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes as POSIX systems have them")


def unused(source: Source) -> dict[str, str]:
    """The unused files, with reasons."""
    return {each.name: each.why for each in source.listing.unused}


def test_photos_behind_links_are_read_at_their_real_paths(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder({"own.jpg": jpeg(1)})
    far = tmp_path / "disk"
    (far / "deep").mkdir(parents=True)
    (far / "deep" / "a.jpg").write_bytes(jpeg(2))
    (far / "b.jpg").write_bytes(jpeg(3))
    (tmp_path / "single.jpg").write_bytes(jpeg(4))
    (folder / "images").symlink_to(far)
    (folder / "one.jpg").symlink_to("../single.jpg")
    with open_source(folder) as source:
        assert source.members() == ("images/b.jpg", "images/deep/a.jpg", "one.jpg", "own.jpg")
        assert [source.read(name) for name in source.members()] == [jpeg(3), jpeg(2), jpeg(4), jpeg(1)]
        assert all(source.contains(name) and not source.outside(name) for name in source.members())
        assert source.listing.unused == ()
        assert set(source.places) == {"images/b.jpg", "images/deep/a.jpg", "one.jpg"}


def test_loops_repeats_and_broken_links_are_ignored_and_reported(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder({"in/a.jpg": jpeg(1)})
    far = tmp_path / "disk"
    far.mkdir()
    (far / "b.jpg").write_bytes(jpeg(2))
    (far / "back").symlink_to(far)
    (folder / "in" / "loop").symlink_to("..")
    (folder / "above").symlink_to(tmp_path)
    (folder / "disk").symlink_to(far)
    (folder / "disk again").symlink_to(far)
    (folder / "repeat").symlink_to("in")
    (folder / "self.jpg").symlink_to("self.jpg")
    (folder / "broken.jpg").symlink_to("nothing.jpg")
    with open_source(folder) as source:
        assert source.members() == ("disk/b.jpg", "in/a.jpg")
        assert unused(source) == {
            "above": f"is a link to {tmp_path}, which contains the link itself",
            "broken.jpg": f"is a link to {folder / 'nothing.jpg'}, which does not exist",
            "disk again": "is the same folder as disk, which is read",
            "disk/back": "is the same folder as disk, which is read",
            "in/loop": "is the same folder as the catalogue itself, which is read",
            "repeat": "is the same folder as in, which is read",
            "self.jpg": "is a link to itself",
        }


def test_a_link_to_a_photo_of_the_catalogue_is_a_copy_of_it(make_folder: Maker, tmp_path: Path) -> None:
    """The alphabetical order of the names is irrelevant; of two links to a third file, the first one counts."""
    folder = make_folder({"new/a.jpg": jpeg(1)})
    (tmp_path / "far.jpg").write_bytes(jpeg(2))
    (folder / "front.jpg").symlink_to("new/a.jpg")
    (folder / "x.jpg").symlink_to("../far.jpg")
    (folder / "y.jpg").symlink_to("../far.jpg")
    with open_source(folder) as source:
        originals = {name: copy.original for name, copy in source.listing.copies.items()}
        assert originals == {"front.jpg": "new/a.jpg", "y.jpg": "x.jpg"}


def test_two_names_of_one_file_are_two_photos(make_folder: Maker) -> None:
    folder = make_folder({"a.jpg": jpeg(1)})
    (folder / "b.jpg").hardlink_to(folder / "a.jpg")
    with open_source(folder) as source:
        assert source.members() == ("a.jpg", "b.jpg")
        assert source.listing.copies == {}


def test_only_recorded_links_are_followed_and_only_to_where_they_led(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder({"own.jpg": jpeg(1), "in/inner.jpg": jpeg(7), ".kept/x.jpg": jpeg(8)})
    for disk, shade in (("disk", 2), ("other", 3)):
        (tmp_path / disk).mkdir()
        (tmp_path / disk / "a.jpg").write_bytes(jpeg(shade))
    (folder / "images").symlink_to(tmp_path / "disk")
    (folder / "b.jpg").symlink_to(tmp_path / "disk" / "a.jpg")
    (folder / "c.jpg").symlink_to(".kept/x.jpg")
    with open_source(folder) as source:
        places = dict(source.places)
    names = ("images/a.jpg", "b.jpg", "c.jpg")
    with open_source(folder, places) as source:
        assert [source.read(name) for name in names] == [jpeg(2), jpeg(2), jpeg(8)]
        (folder / "images").unlink()
        (folder / "images").symlink_to(tmp_path / "other")
        (folder / "b.jpg").unlink()
        (folder / "b.jpg").symlink_to(tmp_path / "other" / "a.jpg")
        (folder / "c.jpg").unlink()
        (folder / "c.jpg").symlink_to("in/inner.jpg")
        for name in names:
            assert not source.contains(name)
            assert not source.outside(name)  # it was a photo of the catalogue: its index still opens
            with pytest.raises(NotFoundError):
                source.read(name)
        assert source.read("own.jpg") == jpeg(1)
    with open_source(folder, {}) as source:
        assert source.outside("images/a.jpg")
        assert source.outside("b.jpg")
        assert not any(map(source.contains, names))


def test_a_folder_that_becomes_a_link_while_it_is_served_is_not_followed(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder({"in/a.jpg": jpeg(1)})
    with open_source(folder, {}) as source:
        assert source.read("in/a.jpg") == jpeg(1)
        (folder / "in").rename(tmp_path / "moved")
        (folder / "in").symlink_to(tmp_path / "moved")
        with pytest.raises(NotFoundError):
            source.read("in/a.jpg")


def test_what_links_inside_lead_to_is_found_where_the_catalogue_moves_to(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder({".kept/x.jpg": jpeg(8)})
    (folder / "c.jpg").symlink_to(".kept/x.jpg")
    with open_source(folder) as source:
        places = dict(source.places)
    folder.rename(tmp_path / "moved")
    with open_source(tmp_path / "moved", places) as source:
        assert source.read("c.jpg") == jpeg(8)


def test_a_link_to_a_photo_inside_is_a_photo(make_folder: Maker) -> None:
    """As in git-annex repositories: files in a hidden folder, with links at their places."""
    folder = make_folder({".annex/7f/a": jpeg(1)})
    (folder / "a.jpg").symlink_to(".annex/7f/a")
    with open_source(folder) as source:
        assert source.members() == ("a.jpg",)
        assert source.read("a.jpg") == jpeg(1)


def test_the_catalogue_itself_may_be_a_link(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder({"a/b.jpg": jpeg(1)})
    (tmp_path / "current").symlink_to(folder)
    with open_source(tmp_path / "current") as source:
        assert source.members() == ("a/b.jpg",)
        assert source.contains("a/b.jpg")


def test_a_pipe_is_not_waited_for(make_folder: Maker) -> None:
    folder = make_folder({"a.jpg": jpeg(1)})
    os.mkfifo(folder / "pipe.jpg")
    with open_source(folder) as source:
        assert source.members() == ("a.jpg",)
        assert not source.contains("pipe.jpg")
        assert unused(source) == {"pipe.jpg": "is a pipe, a socket or a device"}


def test_a_folder_named_like_a_photo_is_a_folder(make_folder: Maker) -> None:
    with open_source(make_folder({"shirts.jpg/1.jpg": jpeg(1)})) as source:
        assert source.members() == ("shirts.jpg/1.jpg",)
        assert not source.contains("shirts.jpg")


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system takes only text as names")
def test_a_name_that_is_no_text_is_reported(make_folder: Maker) -> None:
    folder = make_folder({"a.jpg": jpeg(1)})
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.jpg")).write_bytes(jpeg(2))
    with open_source(folder) as source:
        assert source.members() == ("a.jpg",)
        assert unused(source) == {r"caf\xe9.jpg": "has a name that is not UTF-8: rename it"}


@pytest.mark.parametrize("name", [".Trashes", "lost+found"])
def test_a_hidden_folder_is_not_entered(make_folder: Maker, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """System folders of a whole disk often can't be read; here, not even by root."""
    folder = make_folder({f"in/{name}/a.jpg": jpeg(1), "b.jpg": jpeg(2)})
    scandir = os.scandir

    def closed(path: Path) -> object:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with open_source(folder) as source:
        assert source.members() == ("b.jpg",)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(make_folder: Maker) -> None:
    folder = make_folder({"closed/a.jpg": jpeg(1), "b.jpg": jpeg(2)})
    (folder / "b.jpg").chmod(0)
    (folder / "closed").chmod(0)
    try:
        with open_source(folder) as source:
            with pytest.raises(CatalogueError, match="closed can't be read: Permission denied"):
                source.members()
            with pytest.raises(CatalogueError, match=r"b\.jpg can't be read"):
                source.read("b.jpg")
    finally:
        (folder / "closed").chmod(0o700)


def test_a_photo_that_changed_changes_the_fingerprint_by_its_time(make_folder: Maker) -> None:
    folder = make_folder({"a.jpg": jpeg(1)})
    with open_source(folder) as source:
        before = source.fingerprint
    os.utime(folder / "a.jpg", ns=(0, 1_700_000_000_000_000_000))
    with open_source(folder) as source:
        assert source.fingerprint != before


@pytest.mark.parametrize("asked", ["open", "stat"])
@pytest.mark.parametrize(
    ("number", "kind"), [(errno.EIO, MachineError), (errno.EMFILE, MachineError), (errno.EACCES, CatalogueError)]
)
def test_what_the_machine_refuses_is_not_the_photos_fault(
    make_folder: Maker, monkeypatch: pytest.MonkeyPatch, asked: str, number: int, kind: type[Exception]
) -> None:
    def refuse(path: str, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), path)

    with open_source(make_folder({"a.jpg": jpeg(1)})) as source, monkeypatch.context() as broken:
        broken.setattr(*{"open": (folder, "open"), "stat": (os, "stat")}[asked], refuse, raising=False)
        with pytest.raises(LookalikeError, match=rf"a\.jpg can't be read: {os.strerror(number)}\.$") as told:
            source.read("a.jpg")
    assert type(told.value) is kind


def test_a_link_that_leads_elsewhere_changes_the_fingerprint(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder({"b.jpg": jpeg(1)})
    for disk in ("one", "other"):
        (tmp_path / disk).mkdir()
        (tmp_path / disk / "x.jpg").write_bytes(jpeg(2))
        os.utime(tmp_path / disk / "x.jpg", ns=(0, 1_700_000_000_000_000_000))
    found = []
    for disk in ("one", "other"):
        (folder / "a.jpg").unlink(missing_ok=True)
        (folder / "a.jpg").symlink_to(tmp_path / disk / "x.jpg")
        with open_source(folder) as source:
            found.append(source.fingerprint)
    assert found[0] != found[1]


def test_a_mark_includes_the_target_of_a_link(
    make_folder: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files on two disks may have the same inode; here, two names of one file do."""
    monkeypatch.setattr(base, "SETTLED", 0)
    folder, marks = make_folder({"own.jpg": jpeg(1)}), set()
    (tmp_path / "a.jpg").write_bytes(jpeg(2))
    os.link(tmp_path / "a.jpg", tmp_path / "b.jpg")
    for target in ("a.jpg", "b.jpg"):
        (folder / "linked.jpg").unlink(missing_ok=True)
        (folder / "linked.jpg").symlink_to(tmp_path / target)
        with open_source(folder) as source:
            marks.add(source.mark("linked.jpg"))
    assert len(marks) == 2
    assert "" not in marks
