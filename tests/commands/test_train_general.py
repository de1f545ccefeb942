from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from lookalike.cli import main
from lookalike.encoders import load_encoder
from lookalike.training.data import sample_photos
from tests.training.conftest import catalogue, drawn, grounds, pretrained, torch  # noqa: F401  # fixtures


def train(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["train", "general", *map(str, arguments)])


def test_what_comes_out_encodes(catalogue: Path, grounds: Path, pretrained: Path, tmp_path: Path) -> None:  # noqa: F811
    out = tmp_path / "out"

    result = train(catalogue, grounds, "--most", 12, "--pretrained", pretrained, "--out", out)

    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"The encoder is {out / 'general.onnx'}; --encoder general --weights takes it.\n"
    encoder = load_encoder("general", out / "general.onnx")
    vectors = encoder.encode([np.asarray(drawn("Bag", "Red", seed)) for seed in range(3)])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_photos_are_drawn_and_some_left_out(catalogue: Path) -> None:  # noqa: F811
    every = sample_photos(catalogue, 10**6, seed=0)
    some, others = sample_photos(catalogue, 5, seed=0), sample_photos(catalogue, 5, seed=1)
    left = sample_photos(catalogue, 10**6, seed=0, exclude=frozenset({"1", "2"}))

    assert len(some) == len(others) == 5
    assert any((one.shape != two.shape) or (one != two).any() for one, two in zip(some, others, strict=True))
    assert len(left) == len(every) - 2


def test_weights_without_a_classifier_are_refused(
    catalogue: Path,  # noqa: F811
    pretrained: Path,  # noqa: F811
    torch: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    state = torch.load(pretrained)
    del state["_fc.weight"]
    torch.save(state, tmp_path / "bare.pth")

    result = train(catalogue, "--most", 3, "--pretrained", tmp_path / "bare.pth", "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert result.stderr.endswith("The pretrained weights have no classifier (_fc.weight); give them as they came.\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--pretrained", "--exclude"])
def test_a_file_that_is_not_there_is_reported(option: str, catalogue: Path, tmp_path: Path) -> None:  # noqa: F811
    result = train(catalogue, option, tmp_path / "nowhere", "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert str(tmp_path / "nowhere") in result.stderr
    assert not (tmp_path / "out").exists()
