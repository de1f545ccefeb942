"""What may go wrong with a training: said in a sentence, and nothing is lost."""

import json
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from lookalike.cli import main
from tests.conftest import ROOT
from tests.disk import room_for
from tests.training.conftest import COLOURS, drawn

OPTIONS = ("--epochs", "3", "--batch-size", "32", "--size", "16x32", "--labels", "articleType,baseColour")
STATE_DOES_NOT_FIT, ENCODER_DOES_NOT_FIT = 20_000_000, 1_000_000  # bytes


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """144 products: bags, watches, and a single hat."""
    path = tmp_path_factory.mktemp("catalogue") / "drawn.zip"
    rows = ["id,articleType,baseColour,maker"]
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(144):
            kind, colour = "Bag" if number % 2 else "Watch", list(COLOURS)[number % 3]
            rows.append(f"{number},{'Hat' if number == 7 else kind},{colour},one")
            data = BytesIO()
            drawn(kind, colour, number).save(data, "PNG")
            archive.writestr(f"images/{number}.png", data.getvalue())
        archive.writestr("styles.csv", "\n".join(rows) + "\n")
    return path


def arguments(catalogue: Path, out: Path, *more: object) -> list[str]:
    return ["train", "compact", str(catalogue), *OPTIONS, "--out", str(out), *map(str, more)]


def train(catalogue: Path, out: Path, *more: object) -> Result:
    return CliRunner().invoke(main, arguments(catalogue, out, *more))


def epochs_of(out: Path) -> list[int]:
    return [json.loads(line)["number"] for line in (out / "log.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def killed(catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a training that was killed in the middle of its second epoch."""
    out = tmp_path_factory.mktemp("runs") / "killed"
    command = [sys.executable, "-m", "lookalike", *arguments(catalogue, out)]
    training = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (out / "state.npz").is_file():
        assert training.poll() is None
        time.sleep(0.01)
    training.kill()
    training.wait()
    assert epochs_of(out)[0] == 1
    assert not (out / "compact.onnx").exists()
    return out


def test_after_a_kill_and_full_disks_it_ends_as_if_nothing_had_happened(catalogue: Path, killed: Path) -> None:
    state = (killed / "state.npz").read_bytes()

    with room_for(STATE_DOES_NOT_FIT):
        full = train(catalogue, killed)
    assert full.exit_code == 2
    assert "Going on after step" in full.stderr
    assert full.stderr.splitlines()[-1].endswith("make room, and the same command goes on from the last state.")
    assert (killed / "state.npz").read_bytes() == state
    assert not list(killed.glob("*.new*"))

    ended = train(catalogue, killed)
    assert ended.exit_code == 0, ended.output
    assert epochs_of(killed) == [1, 2, 3]

    before = (killed / "compact.onnx").read_bytes()
    with room_for(ENCODER_DOES_NOT_FIT):
        full = train(catalogue, killed)
    assert full.exit_code == 2
    assert full.stderr.splitlines()[-1].endswith("the same command writes it without training again.")
    assert (killed / "compact.onnx").read_bytes() == before
    assert not list(killed.glob("*.new*"))

    assert train(catalogue, killed).exit_code == 0


def test_a_state_of_other_labels_is_refused(catalogue: Path, killed: Path) -> None:
    state = (killed / "state.npz").read_bytes()

    result = train(catalogue, killed, "--labels", "baseColour")

    assert result.exit_code == 2
    assert "is the state of a training on other labels; give those, or choose another folder" in result.stderr
    assert (killed / "state.npz").read_bytes() == state


def test_weights_of_another_shape_leave_no_trace(catalogue: Path, killed: Path, tmp_path: Path) -> None:
    with np.load(killed / "best.npz") as stored:
        np.savez(tmp_path / "odd.npz", **{**stored, "stem/kernel": np.zeros((5, 5, 3, 9), np.float32)})

    result = train(catalogue, tmp_path / "out", "--from", tmp_path / "odd.npz", "--batch-size", "4096")

    assert result.exit_code == 2
    assert "odd.npz does not fit the compact network at stem/kernel" in result.stderr
    assert not (tmp_path / "out").exists()


MISTAKES = {
    ("--size", "60x80"): "multiples of 16",
    ("--labels", ","): "must be like articleType",
    ("--labels", "maker"): "one label ('one')",
    ("--labels", "price"): "no label in it",
    ("--exclude", "nowhere.txt"): "nowhere.txt can't be read",
    ("--from", "nowhere.npz"): "no file at nowhere.npz",
    ("nowhere.zip",): "no catalogue at nowhere.zip",
}


def test_mistakes_are_told_before_tensorflow_is_imported(catalogue: Path, tmp_path: Path) -> None:
    """In a process of its own: this one may have it."""
    program = f"""
import sys
from click.testing import CliRunner
from lookalike.cli import main
for more, sentence in {MISTAKES!r}.items():
    result = CliRunner().invoke(main, {arguments(catalogue, tmp_path / "out")!r} + list(more))
    assert result.exit_code == 2, (more, result.output)
    assert sentence in result.stderr and result.stderr.count("\\n") == 1, (more, result.stderr)
    assert not {{"tensorflow", "keras"}} & set(sys.modules), more
"""

    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert not (tmp_path / "out").exists()
