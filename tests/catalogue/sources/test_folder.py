"""What only folders have: links, pipes, rights, names that are no text."""

import errno
import os
import sys
from pathlib import Path

import pytest

from lookalike.catalogue import open_source
from lookalike.errors import CatalogueError, LookalikeError, MachineError, NotFoundError
from tests.catalogue.conftest import Maker, jpeg

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes as POSIX systems have them")


def test_links_that_leave_loop_or_lead_nowhere_are_passed_over_silently(make_folder: Maker, tmp_path: Path) -> None:
    folder = make_folder({"in/a.jpg": jpeg(1)})
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "secret.jpg").write_bytes(jpeg(2))
    (folder / "out").symlink_to(outside)
    (folder / "out.jpg").symlink_to(outside / "secret.jpg")
    (folder / "in" / "loop").symlink_to(folder)
    (folder / "self.jpg").symlink_to("self.jpg")
    (folder / "broken.jpg").symlink_to("nothing.jpg")

    with open_source(folder) as source:
        assert source.members() == ("in/a.jpg",)
        assert source.listing.passed_over == 0
        for name in ("out/secret.jpg", "out.jpg"):
            assert source.outside(name)
            assert not source.contains(name)
            with pytest.raises(NotFoundError):
                source.read(name)


def test_a_link_to_a_photo_inside_is_a_photo(make_folder: Maker) -> None:
    """As annexed repositories store them: in a hidden folder, with links where they belong."""
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


def test_a_folder_named_like_a_photo_is_a_folder(make_folder: Maker) -> None:
    with open_source(make_folder({"shirts.jpg/1.jpg": jpeg(1)})) as source:
        assert source.members() == ("shirts.jpg/1.jpg",)
        assert not source.contains("shirts.jpg")


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system takes only text as names")
def test_a_name_that_is_no_text_is_passed_over_and_counted(make_folder: Maker) -> None:
    folder = make_folder({"a.jpg": jpeg(1)})
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.jpg")).write_bytes(jpeg(2))
    with open_source(folder) as source:
        assert source.members() == ("a.jpg",)
        assert source.listing.passed_over == 1


@pytest.mark.parametrize("name", [".Trashes", "lost+found"])
def test_a_hidden_folder_is_not_entered(make_folder: Maker, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Those of a whole disk are often closed to everybody; here, even root finds them so."""
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
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    with open_source(make_folder({"a.jpg": jpeg(1)})) as source, monkeypatch.context() as broken:
        broken.setattr(Path, asked, refuse)
        with pytest.raises(LookalikeError, match=rf"a\.jpg can't be read: {os.strerror(number)}\.$") as told:
            source.read("a.jpg")
    assert type(told.value) is kind
