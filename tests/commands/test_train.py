import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from lookalike.catalogue import Product, read_catalogue
from lookalike.cli import main
from lookalike.encoders import load_encoder
from tests.training.conftest import catalogue, drawn  # noqa: F401  # a fixture

OPTIONS = ("--epochs", "1", "--batch-size", "64", "--size", "16x32", "--labels", "articleType,baseColour")


def train(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["train", "compact", *map(str, arguments)])


def products_of(path: Path) -> tuple[Product, ...]:
    found = read_catalogue(path)
    found.source.close()
    return found.products


@pytest.fixture(scope="module")
def trained(catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    out = tmp_path_factory.mktemp("runs") / "drawn"
    result = train(catalogue, *OPTIONS, "--out", out)
    assert result.exit_code == 0, result.output
    return out


def test_what_comes_out_encodes(trained: Path) -> None:
    photos = [np.asarray(drawn(kind, "Red", seed)) for seed, kind in enumerate(("Bag", "Watch"))]

    for name in ("compact.onnx", "compact-float.onnx"):
        encoder = load_encoder("compact", trained / name)
        assert encoder.encode(photos).shape == (2, 256)
        assert encoder.attributes == ("articleType", "baseColour")
    assert "<svg" in (trained / "curves.svg").read_text()
    (epoch,) = map(json.loads, (trained / "log.jsonl").read_text().splitlines())
    assert epoch["number"] == 1
    assert 0 < epoch["figures"]["P@5 articleType"] <= 1


def test_what_comes_out_says_what_it_learned_from(catalogue: Path, trained: Path, tmp_path: Path) -> None:  # noqa: F811
    products = products_of(catalogue)
    (tmp_path / "ids").write_text("\n".join(product.id for product in products[:144]) + "\nnobody\n")
    parts = ("--exclude", tmp_path / "ids", "--out", tmp_path / "half")

    result = train(catalogue, *OPTIONS, *parts)

    assert result.exit_code == 0, result.output
    assert f"1 of the 145 ids in {tmp_path / 'ids'}, such as 'nobody', are not in the catalogues." in result.output
    for out, both in ((trained, True), (tmp_path / "half", False)):
        (learned,) = load_encoder("compact", out / "compact.onnx").learned
        assert learned.holds_most(products[144:])
        assert learned.holds_most(products[:144]) == both


def test_ids_of_another_catalogue_are_refused(catalogue: Path, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "ids").write_text("nobody\n")

    result = train(catalogue, *OPTIONS, "--exclude", tmp_path / "ids", "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert "such as 'nobody', is in the catalogues" in result.output
    assert not (tmp_path / "out").exists()


def test_the_same_command_finds_it_done(catalogue: Path, trained: Path) -> None:  # noqa: F811
    before = (trained / "state.npz").read_bytes()

    result = train(catalogue, *OPTIONS, "--out", trained)

    assert result.exit_code == 0
    assert "Going on after step 4." in result.output
    assert (trained / "state.npz").read_bytes() == before


def test_another_recipe_needs_another_folder(catalogue: Path, trained: Path) -> None:  # noqa: F811
    result = train(catalogue, *OPTIONS, "--rate", "0.1", "--out", trained)

    assert result.exit_code == 2
    assert "choose another folder by --out" in result.output


def test_it_goes_on_from_what_was_learned(catalogue: Path, trained: Path, tmp_path: Path) -> None:  # noqa: F811
    products = products_of(catalogue)
    (tmp_path / "ids").write_text("\n".join(product.id for product in products[:144]))
    options = ("--rate", "1e-9", "--exclude", tmp_path / "ids", "--out", tmp_path / "on")

    result = train(catalogue, *OPTIONS, "--from", trained / "compact.npz", *options)

    assert result.exit_code == 0
    (learned,) = load_encoder("compact", tmp_path / "on" / "compact.onnx").learned
    assert learned.holds_most(products[:144])  # as the weights before did
    photo = [np.asarray(drawn("Bag", "Red", 1))]
    one, other = (load_encoder("compact", out / "compact.onnx").encode(photo) for out in (trained, tmp_path / "on"))
    assert (one * other).sum() > 0.9


@pytest.mark.parametrize("size", ["64", "60x80", "0x16", "00x16", "²x16", "x"])
def test_a_size_that_does_not_fit_is_refused(catalogue: Path, size: str, tmp_path: Path) -> None:  # noqa: F811
    result = train(catalogue, "--size", size, "--out", tmp_path)

    assert result.exit_code == 2
    assert "multiples of 16" in result.output
