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
from tests.drawn import album_of


@pytest.fixture
def demo() -> Iterator[Source]:
    with open_source(ROOT / "demo" / "catalogue") as source:
        yield source


def test_clothes_shoes_and_accessories_are_fashion(demo: Source) -> None:
    found = advise(album_of(demo, [name for name in demo.members() if name.endswith(".jpg")]))

    assert found is not None
    assert found.asked == advice.SAMPLE
    assert found.encoder == "compact"


def test_noise_is_not(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for number in range(5):
        photo = rng.integers(0, 256, (60, 80, 3), dtype=np.uint8)
        (tmp_path / f"{number}.jpg").write_bytes(encode_jpeg(photo))

    with open_source(tmp_path) as source:
        found = advise(album_of(source, source.members()))

    assert found is not None
    assert found.asked == 5
    assert found.encoder == "general"


def test_groceries_are_not(real_data: Path) -> None:
    with open_source(real_data / "data" / "groceries.zip") as source:
        found = advise(album_of(source, [name for name in source.members() if name.endswith(".jpg")]))

    assert found is not None
    assert found.encoder == "general"


def test_without_its_encoder_there_is_no_advice(demo: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise UnavailableError("no weights")

    monkeypatch.setattr(advice, "load_encoder", missing)

    assert advise(album_of(demo, demo.members()[:3])) is None


def test_the_sentence_names_the_command_where_another_fits() -> None:
    found = Advice(2, 64, "general")

    used, other = (found.sentence(name, Path("my photos"), Path("index")) for name in ("general", "resnet50"))

    assert used == (
        "2 of 64 sampled photos look like clothes, shoes or accessories: general, which made this index, is the "
        "encoder that fits."
    )
    assert other.endswith("To try it: python build_index.py 'my photos' --encoder general --out index")
