"""build_index.py, run as a command."""

import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

import build_index
from lookalike.build.job import WORK
from lookalike.build.journal import JOURNAL
from lookalike.index.manifest import FILES, read_manifest
from lookalike.index.store import open_index
from tests.conftest import ROOT
from tests.drawn import build_pixels, draw_shop, same_vectors

COMMAND = [sys.executable, str(ROOT / "build_index.py")]


def run(*arguments: object, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=cwd)


def invoke(*arguments: object) -> Result:
    """The same in this process, for what needs none of its own: imports take most of a second."""
    return CliRunner().invoke(build_index.main, [str(argument) for argument in arguments])


# The same command where an encoder takes its time, so that a build of few photos can be met on its way.
SLOWLY = """
import runpy, sys, time
from lookalike.encoders.pixels import Pixels
forward = Pixels.forward
def slow(*arguments):
    time.sleep(0.2)
    return forward(*arguments)
Pixels.forward = slow
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="module")
def small_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_shop(tmp_path_factory.mktemp("small") / "shop", count=12)


def start_until_a_batch_is_done(shop: Path, out: Path) -> "subprocess.Popen[str]":
    """A running build that has written one more of its six batches."""
    journal = out / WORK / JOURNAL

    def batches() -> int:
        return journal.read_bytes().count(b"\n") if journal.exists() else 0

    before = batches()
    arguments = [sys.executable, "-c", SLOWLY, *COMMAND[1:], shop, "--encoder", "pixels", "--batch-size", 2]
    process = subprocess.Popen(
        [*map(str, arguments), "--out", str(out)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and batches() == before:
        time.sleep(0.01)
    assert process.poll() is None, process.communicate()
    return process


def test_help_shows_each_option_with_its_default() -> None:
    shown = " ".join(invoke("--help").stdout.split())
    defaults = {
        "--encoder": "resnet50",
        "--input-size": "(the encoder's)",
        "--weights": "(searched for)",
        "--runtime": "auto",
        "--preprocessing": "(beside the network)",
        "--out": "(the folder of this script)",
        "--styles": "(the one in the catalogue)",
        "--columns": "(by their names)",
        "--encoding": "(detected)",
        "--backend": "(as before)",
        "--batch-size": "(the encoder's)",
        "--limit": "(all)",
        "--exclude": "(none)",
        "--workers": "(one per core)",
        "--fresh": "(no)",
        "--allow-removals": "(no)",
    }
    options = [o for o in build_index.main.params if isinstance(o, click.Option)]
    assert {option.opts[0] for option in options} == set(defaults)
    for option, default in defaults.items():
        start = shown.index(f" {option} ")
        assert default in shown[start : start + 300], option
        assert "[default:" in shown[start : start + 300], option


def test_it_builds_from_any_folder_and_says_what_it_did(small_shop: Path, tmp_path: Path) -> None:
    done = run(small_shop, "--encoder", "pixels", "--out", "index", cwd=tmp_path)
    assert done.returncode == 0
    found, advice = done.stderr.splitlines()
    assert found == "Found 12 rows in styles.csv, with photos of 12 products (12 photos)."
    assert advice.endswith("general fits better than pixels. To use it, build with --encoder general.")
    lines = done.stdout.splitlines()
    assert f"Indexed 12 photos of 12 products in {tmp_path / 'index'}" in lines[0]
    assert "a second" in lines[1]
    assert lines[2] == "Nothing was left out."
    assert "A running app uses it" in lines[-2]
    assert "sampled photos look like clothes, shoes or accessories" in lines[-1]
    assert all((tmp_path / "index" / name).is_file() for name in FILES)


def test_options_reach_the_build(small_shop: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes("sku;title\n3;Drei\n4;Fünf\n5;Neun\n".encode("cp850"))
    done = run(
        small_shop, "--encoder", "pixels", "--styles", table, "--columns", "id=sku,name=title", "--limit", 2,
        "--encoding", "cp850",
        "--batch-size", 1, "--workers", 1, "--fresh", "--out", tmp_path / "index",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    index = open_index(tmp_path / "index")
    assert [product.name for product in index.products.page().products] == ["Drei", "Fünf"]
    index.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "There is no catalogue at nowhere"),
        (["SHOP", "--encoder", "resnet5"], "There is no encoder 'resnet5'; there are:"),
        (["SHOP", "--columns", "id"], "must be like id=sku,name=title"),
        (["SHOP", "--columns", "id=nothing"], "nothing"),
        (["SHOP", "--styles", "nowhere.csv"], "nowhere.csv"),
        (["SHOP", "--encoder", "resnet50", "--weights", "nowhere.h5"], "nowhere.h5"),
        (["CUT"], "is not a whole .zip file"),
        (["EMPTY"], "There are no photos in"),
        (["TEXT"], "is neither a folder of photos nor a .zip"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(
    small_shop: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04" + bytes(500))
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("hello")
    places = {"SHOP": small_shop, "CUT": tmp_path / "cut.zip", "EMPTY": tmp_path / "empty", "TEXT": tmp_path / "text"}
    encoder = [] if "--encoder" in arguments else ["--encoder", "pixels"]
    done = invoke(*[places.get(word, word) for word in arguments], *encoder, "--out", tmp_path / "index")
    assert done.exit_code == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("out", [".", "index", "more/index"])
def test_an_index_in_the_folder_of_the_photos_is_refused(small_shop: Path, out: str) -> None:
    before = sorted(small_shop.rglob("*"))
    done = invoke(small_shop, "--encoder", "pixels", "--out", small_shop / out)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"The index would be in the folder of the photos, {small_shop.resolve()}: ")
    assert done.stderr.endswith(f"--out {small_shop.resolve()}-index\n")
    assert sorted(small_shop.rglob("*")) == before


@pytest.mark.parametrize("option", ["--batch-size", "--limit", "--workers", "--input-size"])
@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_numbers_start_from_one(small_shop: Path, option: str, value: str) -> None:
    done = invoke(small_shop, option, value)
    assert done.exit_code == 2
    assert option in done.stderr


def test_killed_by_the_system_it_goes_on_and_ends_the_same(small_shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "index"
    for _ in range(2):
        process = start_until_a_batch_is_done(small_shop, out)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    done = run(small_shop, "--encoder", "pixels", "--out", out)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1].startswith("Going on after ")
    whole = build_pixels(small_shop, tmp_path / "whole", batch_size=None)
    indexes = [open_index(out), open_index(whole)]
    assert same_vectors(*indexes)
    for index in indexes:
        index.close()


def test_two_builds_into_one_folder_the_second_ends(small_shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "index"
    first = start_until_a_batch_is_done(small_shop, out)
    first.send_signal(signal.SIGSTOP)  # however long the second takes to start
    second = run(small_shop, "--encoder", "pixels", "--out", out)
    assert second.returncode == 2
    assert "Another build is running" in second.stderr
    first.send_signal(signal.SIGCONT)
    first.communicate()
    assert first.returncode == 0
    assert read_manifest(out).counts.photos == 12


def test_ctrl_c_is_a_sentence(small_shop: Path, tmp_path: Path) -> None:
    process = start_until_a_batch_is_done(small_shop, tmp_path / "index")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert said.splitlines()[-1] == "Stopped. The same command goes on from here."
    assert "Traceback" not in said


def test_real_photos_with_resnet50(real_index: Path) -> None:
    manifest = read_manifest(real_index)
    assert (manifest.encoder.name, manifest.encoder.dim) == ("resnet50", 2048)
    assert (manifest.counts.photos, manifest.counts.products) == (24, 24)
    assert manifest.encoder.weights is not None
    assert (real_index / manifest.encoder.weights.path).is_file()
    assert not Path(manifest.encoder.weights.path).is_absolute()
    index = open_index(real_index)
    assert index.vectors.flags.aligned
    assert index.warnings == ()
    duplicate_groups = index.products.duplicate_groups
    nearest = np.argmax(index.vectors @ index.vectors.T, axis=1)
    assert (duplicate_groups[nearest] == duplicate_groups).all()
    index.close()
    array = pickle.loads((real_index / "embeddings.pkl").read_bytes())
    assert (array.shape, array.dtype) == ((24, 2048), np.float32)


@pytest.mark.long
def test_all_real_photos_with_pixels(real_index_pixels: Path) -> None:
    counts = read_manifest(real_index_pixels).counts
    assert (counts.photos, counts.products, counts.skipped, counts.rows_without_photo) == (44_072, 44_072, 0, 352)
    index = open_index(real_index_pixels)
    assert len(np.unique(index.products.duplicate_groups)) == 44_072 - 778
    index.close()


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory is counted in another unit there")
def test_memory_does_not_grow_with_the_catalogue(real_index_pixels: Path) -> None:
    kilobytes = int((real_index_pixels.parent / "peak").read_text())
    assert 50_000 < kilobytes < 500_000
