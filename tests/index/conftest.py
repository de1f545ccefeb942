"""A drawn shop and its index, made once."""

from pathlib import Path

import pytest

from lookalike import machine
from tests.index.drawn import build_pixels, copy_index, draw_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of 40 drawn products; not to be changed."""
    return draw_shop(tmp_path_factory.mktemp("shop") / "shop")


@pytest.fixture(scope="session")
def built(shop: Path) -> Path:
    """The folder of its index, beside it; not to be changed."""
    return build_pixels(shop, shop.parent / "built")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine refuses is asked for again at once."""
    monkeypatch.setattr(machine, "PAUSES", tuple(0 for _ in machine.PAUSES))


@pytest.fixture
def index_copy(built: Path) -> Path:
    """A fresh copy of the index, to be damaged; as far from the shop as the index itself."""
    number = sum(1 for _ in built.parent.iterdir())
    return copy_index(built, built.parent / f"copy-{number}")
