import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from click.testing import CliRunner, Result

from lookalike.catalogue import Product, read_catalogue
from lookalike.cli import main
from lookalike.commands import train as train_command
from lookalike.encoders import load_encoder
from tests.training.conftest import (  # noqa: F401  # fixtures
    catalogue,
    drawn,
    grounds,
    kinds,
    people,
    pretrained,
    torch,
)

OPTIONS = ("--steps", 2, "--batch-size", 8, "--labels", "articleType,baseColour")


def train(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["train", "compact", *map(str, arguments)])


def products_of(path: Path) -> tuple[Product, ...]:
    found = read_catalogue(path)
    found.source.close()
    return found.products


@pytest.fixture(scope="module")
def lists(catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:  # noqa: F811
    """Two lists of ids: the first half of the catalogue, and its last third."""
    folder = tmp_path_factory.mktemp("ids")
    ids = [product.id for product in products_of(catalogue)]
    (folder / "first").write_text("\n".join(ids[:144]) + "\nnobody\n")
    (folder / "last").write_text("\n".join(ids[192:]))
    return folder / "first", folder / "last"


@pytest.fixture(scope="module")
def command(
    catalogue: Path,  # noqa: F811
    people: Path,  # noqa: F811
    kinds: Path,  # noqa: F811
    grounds: Path,  # noqa: F811
    pretrained: Path,  # noqa: F811
    lists: tuple[Path, Path],
) -> tuple[object, ...]:
    """A complete command except --out; it trains on the second half of the catalogue."""
    photos = ("--photos", people, "--map", kinds, "--grounds", grounds)
    return (catalogue, *OPTIONS, *photos, "--pretrained", pretrained, "--exclude", lists[0])


@pytest.fixture(scope="module")
def run(command: tuple[object, ...], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The files and the output of a training run."""
    out = tmp_path_factory.mktemp("runs") / "drawn"
    result = train(*command, "--out", out)
    assert result.exit_code == 0, result.output
    return out, result


def test_what_comes_out_encodes(run: tuple[Path, Result]) -> None:
    out, _ = run
    photos = [np.asarray(drawn(kind, "Red", seed)) for seed, kind in enumerate(("Bag", "Watch"))]

    for name in ("compact.onnx", "compact-float.onnx"):
        encoder = load_encoder("compact", out / name)
        assert encoder.encode(photos).shape == (2, 256)
        assert encoder.attributes == ("articleType", "baseColour")
        assert set(encoder.look(photos, {"classes"}).classes.known) <= {True, False}


def test_it_prints_its_progress(run: tuple[Path, Result]) -> None:
    out, result = run

    assert "1 of the 145 ids in " in result.stderr
    assert "such as 'nobody', are not in the catalogues." in result.stderr
    assert " photos for training, " in result.stderr
    assert "; of those that people took 5" in result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("step 2: P@5 articleType ")
    assert [line.partition(":")[0] for line in lines[1:3]] == ["articleType", "baseColour"]
    assert lines[3].startswith("P@5 articleType+baseColour: ")
    assert lines[3].endswith(" in floating point.")
    (row,) = map(json.loads, (out / "log.jsonl").read_text().splitlines())
    assert row["step"] == 2
    assert row["losses"].keys() == {"proxies", "heads", "instance", "mask", "taken"}
    assert 0 < row["figures"]["P@5 articleType"] <= 1
    assert 0 <= row["figures"]["P@5 of photos that people took"] <= 1
    assert "Loss by step" in (out / "curves.svg").read_text()


def test_the_recipe_is_kept(run: tuple[Path, Result], torch: Any) -> None:  # noqa: F811
    from lookalike.training.loop import Recipe

    kept = json.loads((run[0] / "recipe.json").read_text())

    parts = {"steps": 2, "batch": 8, "strong": 6, "taken": 1, "taken_strong": 0, "rate": 6e-4, "fresh_rate": 3e-3}
    assert kept["recipe"] == {field.name: parts.get(field.name, field.default) for field in fields(Recipe)}
    assert (kept["grounds"], len(kept["start"])) == (5, 64)
    assert 100 < kept["photos"] < 144
    assert 50 <= kept["taken"] < 60


def test_the_defaults_are_the_recipes(torch: Any) -> None:  # noqa: F811
    from lookalike.training.loop import Recipe

    given = {parameter.name: parameter.default for parameter in train_command.compact.params}
    recipe = train_command._recipe({**given, "steps": Recipe.steps}, photos=1000)

    assert recipe == Recipe()


def test_the_same_command_finds_it_done(command: tuple[object, ...], run: tuple[Path, Result]) -> None:
    out, first = run
    before = {name: (out / name).read_bytes() for name in ("state.pt", "best.pt", "log.jsonl", "compact.onnx")}

    result = train(*command, "--out", out)

    assert result.exit_code == 0, result.output
    assert "Going on after step 2." in result.stderr
    assert result.stdout.splitlines() == first.stdout.splitlines()[1:]
    assert {name: (out / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("more", [("--rate", "0.1"), ("--seed", "1"), ("--steps", "3"), ("--batch-size", "16")])
def test_another_recipe_needs_another_folder(
    command: tuple[object, ...], run: tuple[Path, Result], more: tuple[str, str]
) -> None:
    result = train(*command, *more, "--out", run[0])

    assert result.exit_code == 2
    assert "choose another folder by --out" in result.stderr


def test_so_does_another_beginning(command: tuple[object, ...], run: tuple[Path, Result]) -> None:
    at = command.index("--pretrained")
    other = (*command[:at], *command[at + 2 :], "--from", run[0] / "best.pt")

    result = train(*other, "--out", run[0])

    assert result.exit_code == 2
    assert "choose another folder by --out" in result.stderr


def test_a_gpu_that_is_not_there_is_reported_before_anything_is_read(
    catalogue: Path,  # noqa: F811
    pretrained: Path,  # noqa: F811
    torch: Any,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(train_command.data, "load", None)

    result = train(catalogue, "--pretrained", pretrained, "--device", "cuda", "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert result.stderr == "PyTorch finds no GPU of NVIDIA here; leave --device out to train on processors.\n"


def test_it_goes_on_from_what_was_learned(
    catalogue: Path,  # noqa: F811
    lists: tuple[Path, Path],
    run: tuple[Path, Result],
    tmp_path: Path,
) -> None:
    products = products_of(catalogue)
    options = ("--rate", "1e-9", "--exclude", lists[1], "--out", tmp_path / "on")

    result = train(catalogue, *OPTIONS, "--from", run[0] / "best.pt", *options)

    assert result.exit_code == 0, result.output
    files = [out / "compact.onnx" for out in (run[0], tmp_path / "on")]
    before, after = (load_encoder("compact", file) for file in files)
    # The layer that makes the vector is fitted to other products now; what it is made of is what was learned.
    one, two = ({each.name: each.raw_data for each in onnx.load(file).graph.initializer} for file in files)
    assert one["top/weight_quantized"] == two["top/weight_quantized"]
    assert one["linear/weight"] != two["linear/weight"]
    (learned,) = before.learned
    assert learned.holds_most(products[144:])
    assert not learned.holds_most(products[:144])
    (learned,) = after.learned
    assert learned.holds_most(products[192:])  # as the weights before did
    assert learned.holds_most(products[:144])


def test_weights_without_their_encoder_do_not_say_what_they_learned_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder = tmp_path / "compact.onnx"
    encoder.touch()

    assert train_command._encoder_of(tmp_path / "best.pt", "compact.onnx") == encoder
    assert train_command._encoder_of(encoder, "compact.onnx") == encoder
    assert train_command._encoder_of(tmp_path / "far" / "best.pt", "compact.onnx") is None
    assert "training products of" in capsys.readouterr().err
