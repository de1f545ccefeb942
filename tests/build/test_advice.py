from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lookalike.build import advice
from lookalike.build.advice import Advice, advise
from lookalike.catalogue import Source, open_source
from lookalike.errors import UnavailableError
from lookalike.photos import encode_jpeg
from tests.conftest import ROOT


@pytest.fixture
def demo() -> Iterator[Source]:
    with open_source(ROOT / "demo" / "catalogue") as source:
        yield source


def test_clothes_shoes_and_accessories_are_fashion(demo: Source) -> None:
    found = advise(demo, [name for name in demo.members() if name.endswith(".jpg")])

    assert found is not None
    assert found.asked == advice.SAMPLE
    assert found.encoder == "compact"


def test_noise_is_not(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for number in range(5):
        photo = rng.integers(0, 256, (60, 80, 3), dtype=np.uint8)
        (tmp_path / f"{number}.jpg").write_bytes(encode_jpeg(photo))

    with open_source(tmp_path) as source:
        found = advise(source, source.members())

    assert found is not None
    assert found.asked == 5
    assert found.encoder == "general"


def test_groceries_are_not(real_data: Path) -> None:
    with open_source(real_data / "data" / "groceries.zip") as source:
        found = advise(source, [name for name in source.members() if name.endswith(".jpg")])

    assert found is not None
    assert found.encoder == "general"


def test_without_its_encoder_there_is_no_advice(demo: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise UnavailableError("no weights")

    monkeypatch.setattr(advice, "load_encoder", missing)

    assert advise(demo, demo.members()[:3]) is None


def test_the_sentence_says_which_encoder_fits() -> None:
    found = Advice(2, 64, "general")
    counted = "2 of 64 sampled photos look like clothes, shoes or accessories"
    assert found.sentence("general") == f"{counted}: general is the encoder that fits."
    assert found.sentence("resnet50") == (
        f"{counted}: general fits better than resnet50. To use it, build with --encoder general."
    )
