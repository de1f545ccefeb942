"""A build that is interrupted, killed, refused by the disk or met by another: nothing is lost, and it ends the same."""

import itertools
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lookalike.build.job import WORK
from lookalike.build.journal import JOURNAL, VECTORS
from lookalike.encoders import load_encoder
from lookalike.errors import BusyError, IndexFilesError, LookalikeError
from lookalike.index import versions
from lookalike.index.manifest import FILES
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from tests.drawn import Notes, build_pixels, copy_index, draw_photo, draw_shop, same_vectors
from tests.encoders.drawn import draw_head, facts_of

PHOTOS = 10
BATCH = 2
STOPPED_AFTER = 3 * BATCH  # photos: what the interrupted builds of these tests have done


def build_few(catalogue: Path, out: Path, notes: Notes | None = None, **options: object) -> Path:
    return build_pixels(catalogue, out, notes, **{"batch_size": BATCH, **options})


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few products, as each test builds their index several times; not to be changed."""
    return draw_shop(tmp_path_factory.mktemp("few") / "shop", PHOTOS)


@pytest.fixture(scope="module")
def built(shop: Path) -> Path:
    return build_few(shop, shop.parent / "built")


def opened(folder: Path) -> Index:
    index = open_index(folder)
    index.close()
    return index


class StopError(Exception):
    """Ends a build from outside."""


class StopAfter(Notes):
    """Stops a build after some batches."""

    def advance(self, photos: int) -> None:
        super().advance(photos)
        if self.done >= STOPPED_AFTER:
            raise StopError


def interrupt(catalogue: Path, out: Path, **options: object) -> Path:
    with pytest.raises(StopError):
        build_few(catalogue, out, StopAfter(), **options)
    return out


@pytest.mark.parametrize("options", [{"workers": 1}, {"workers": 7}, {"batch_size": 1}, {"batch_size": 64}])
def test_workers_and_batches_change_no_vector(shop: Path, built: Path, tmp_path: Path, options: dict[str, int]) -> None:
    notes = Notes()
    assert same_vectors(opened(build_few(shop, tmp_path / "index", notes, **options)), opened(built))
    assert notes.done == PHOTOS


def test_the_batch_size_is_that_of_the_journal(shop: Path, tmp_path: Path) -> None:
    out = interrupt(shop, tmp_path / "index", batch_size=3)
    assert [line.count(b".png") for line in (out / WORK / JOURNAL).read_bytes().splitlines()] == [3, 3]


def test_an_interrupted_build_goes_on(shop: Path, built: Path, tmp_path: Path) -> None:
    out = interrupt(shop, tmp_path / "index")
    assert (out / WORK / VECTORS).stat().st_size > 0
    notes = Notes()
    build_few(shop, out, notes)
    assert notes.sentences == [f"Going on after {STOPPED_AFTER} of {PHOTOS} photos."]
    assert same_vectors(opened(out), opened(built))
    one, other = (
        opened(folder).manifest.model_dump(exclude={"created", "catalogue", "sha256"}) for folder in (out, built)
    )
    assert one == other
    assert not (out / WORK).exists()


def test_fresh_begins_anew(shop: Path, built: Path, tmp_path: Path) -> None:
    out = interrupt(shop, tmp_path / "index")
    notes = Notes()
    build_few(shop, out, notes, fresh=True)
    assert notes.sentences == []
    assert same_vectors(opened(out), opened(built))


def add_photo(shop: Path) -> dict[str, object]:
    draw_photo(shop / "images" / "new.png", np.random.default_rng(7))
    return {}


def edit_table(shop: Path) -> dict[str, object]:
    path = shop / "styles.csv"
    path.write_text(path.read_text().replace("T-shirt 5", "Jacket 5"))
    return {}


@pytest.mark.parametrize("change", [add_photo, edit_table, lambda _: {"limit": 8}, lambda _: {"batch_size": 3}])
def test_what_was_done_is_used_whatever_changed_since(
    tmp_path: Path, change: Callable[[Path], dict[str, object]]
) -> None:
    shop = draw_shop(tmp_path / "shop", PHOTOS)
    out = interrupt(shop, tmp_path / "index")
    options, notes = change(shop), Notes()
    build_few(shop, out, notes, **options)
    assert notes.sentences == [f"Going on after {STOPPED_AFTER} of {options.get('limit', PHOTOS)} photos."]
    assert same_vectors(opened(out), opened(build_few(shop, tmp_path / "whole", **options)))


def test_another_encoder_starts_afresh_and_says_so(shop: Path, tmp_path: Path) -> None:
    out = interrupt(shop, tmp_path / "index")
    base, head, notes = load_encoder("pixels"), tmp_path / "head.npz", Notes()
    draw_head(base.dim).save(head, facts_of(base))
    build_few(shop, out, notes, encoder=f"head:{head}")
    assert notes.sentences == ["The encoder changed since a build was interrupted here: starting afresh."]
    assert same_vectors(opened(out), opened(build_few(shop, tmp_path / "whole", encoder=f"head:{head}")))


def test_the_index_before_serves_until_the_new_one_is_there(shop: Path, built: Path, tmp_path: Path) -> None:
    out = copy_index(built, built.parent / "served")
    running = open_index(out)
    interrupt(shop, out, limit=8, allow_removals=True, fresh=True)
    assert same_vectors(opened(out), opened(built))
    build_few(shop, out, limit=8, allow_removals=True)
    assert len(opened(out).filenames) == 8
    assert len(running.products) == running.vectors.shape[0] == PHOTOS
    assert running.products.get("9").name == "red T-shirt 9"
    running.close()


def test_a_catalogue_that_changes_meanwhile_is_not_committed(tmp_path: Path, built: Path) -> None:
    shop = draw_shop(tmp_path / "shop", PHOTOS)
    out = copy_index(built, tmp_path / "index")

    class Meddle(Notes):
        def finish(self) -> None:
            draw_photo(shop / "images" / "9.png", np.random.default_rng(3))

    with pytest.raises(LookalikeError, match="changed"):
        build_few(shop, out, Meddle())
    assert opened(out).filenames == opened(built).filenames


def test_a_second_build_says_so_and_ends(shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "index"
    out.mkdir()
    with versions.only_writer(out), pytest.raises(BusyError, match=f"Another build is running in {out}"):
        build_few(shop, out)
    assert {path.name for path in out.iterdir()} == {versions.LOCK}


def test_a_damaged_index_is_replaced_and_that_is_said(shop: Path, built: Path, tmp_path: Path) -> None:
    out = copy_index(built, tmp_path / "index")
    (out / FILES[0]).write_bytes(b"damaged")
    notes = Notes()
    build_few(shop, out, notes)
    assert notes.sentences[0].endswith(
        "does not match index.json: it is damaged, or belongs to another index. This build replaces it."
    )
    assert same_vectors(opened(out), opened(built))


# A kill at any moment: an audit hook counts what a build does to the files of its folder (open, rename, link, remove
# …) and kills the process before the nth of them. What kills in mid-write leave is tested with the journal.

STEPS = ("os.rename", "os.link", "os.rmdir", "shutil.rmtree")  # one of them brings the folder into another state
TOUCHES = (*STEPS, "open", "os.mkdir", "os.remove", "sqlite3.connect")
SPAWN = multiprocessing.get_context("forkserver" if sys.platform != "win32" else "spawn")


def build_until(nth: int, events: tuple[str, ...], shop: Path, out: Path) -> None:
    """Build and die before the ``nth`` of the ``events`` in ``out``."""
    count = itertools.count(1)

    def watch(event: str, args: tuple[object, ...]) -> None:
        if event in events and str(out) in repr(args) and next(count) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    build_few(shop, out)


def killed_at(nth: int, events: tuple[str, ...], shop: Path, out: Path) -> bool:
    """Whether the build was killed; False once it has come to its end before."""
    process = SPAWN.Process(target=build_until, args=(nth, events, shop, out))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


@pytest.fixture(scope="module", autouse=True)
def forkserver() -> None:
    """Each child is a fork of a server that has imported the package, so that dozens of them cost seconds."""
    if sys.platform != "win32":
        SPAWN.set_forkserver_preload(
            ["lookalike.build.job", "lookalike.encoders.pixels", "scipy.ndimage", "tests.drawn"]
        )


def survive_kills(shop: Path, built: Path, tmp_path: Path, events: tuple[str, ...]) -> int:
    """Kill a build over an older index before each of the ``events``; how many there were."""
    before = build_few(shop, tmp_path / "before", limit=4)
    old, new = opened(before), opened(built)
    for nth in itertools.count(1):
        out = copy_index(before, tmp_path / f"out-{nth}")
        killed = killed_at(nth, events, shop, out)
        now = opened(out)
        assert same_vectors(now, new if len(now.filenames) == PHOTOS else old), f"killed at {nth}: a mixed index"
        build_few(shop, out)
        assert same_vectors(opened(out), new), f"killed at {nth}: another end"
        kept = {
            len(opened(version).filenames) for version in (out / versions.VERSIONS).iterdir() if "-" in version.name
        }
        assert 4 in kept, f"killed at {nth}: the version before was lost"
        shutil.rmtree(out)
        if not killed:
            return nth - 1
    raise AssertionError("unreachable")


def test_a_kill_before_each_step_loses_nothing(shop: Path, built: Path, tmp_path: Path) -> None:
    assert survive_kills(shop, built, tmp_path, STEPS) >= 15


@pytest.mark.long
def test_a_kill_at_every_moment_loses_nothing(shop: Path, built: Path, tmp_path: Path) -> None:
    assert survive_kills(shop, built, tmp_path, TOUCHES) > 60


def test_a_kill_of_the_first_build_leaves_no_half_index(shop: Path, built: Path, tmp_path: Path) -> None:
    for nth in itertools.count(1):
        out = tmp_path / f"out-{nth}"
        killed = killed_at(nth, STEPS, shop, out)
        if killed:
            try:
                assert same_vectors(opened(out), opened(built))
            except IndexFilesError as error:
                assert str(out) in str(error)
        build_few(shop, out)
        assert same_vectors(opened(out), opened(built))
        shutil.rmtree(out)
        if not killed:
            assert nth > 6
            return


class KillAfter(Notes):
    """Kills a build after so many photos."""

    def __init__(self, photos: int) -> None:
        super().__init__()
        self.photos = photos

    def advance(self, photos: int) -> None:
        super().advance(photos)
        if self.done >= self.photos:
            os.kill(os.getpid(), signal.SIGKILL)


def test_killed_twice_between_batches_it_ends_the_same(shop: Path, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "index"
    for photos in (BATCH, 2 * BATCH):
        process = SPAWN.Process(target=build_few, args=(shop, out, KillAfter(photos)))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        assert (out / WORK / JOURNAL).read_bytes().count(b"\n") == photos // BATCH
    notes = Notes()
    build_few(shop, out, notes)
    assert notes.sentences == [f"Going on after {2 * BATCH} of {PHOTOS} photos."]
    assert same_vectors(opened(out), opened(built))


# A full disk: the kernel refuses to let a file grow.


def build_with_small_files(size: int, shop: Path, out: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        build_few(shop, out)
    except LookalikeError as error:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))  # what measures coverage writes at the end
        (out / "said").write_text(str(error))
        sys.exit(error.exit_status)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit on Windows")
@pytest.mark.parametrize("size", [300, 2_000, 20_000, 40_000])
def test_a_full_disk_is_a_sentence_and_loses_nothing(shop: Path, built: Path, tmp_path: Path, size: int) -> None:
    before = build_few(shop, tmp_path / "before", limit=2)
    out = copy_index(before, tmp_path / "index")
    process = SPAWN.Process(target=build_with_small_files, args=(size, shop, out))
    process.start()
    process.join()
    assert process.exitcode == 2
    sentence = (out / "said").read_text()
    assert sentence.startswith(f"The index can't be written to {out}")
    assert "goes on where it stopped" in sentence
    assert same_vectors(opened(out), opened(before))
    build_few(shop, out)
    assert same_vectors(opened(out), opened(built))
