import pytest

from lookalike.index.store import open_index
from tests.evaluation.drawn import built


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A ``pixels`` index of the drawn shop; its photos lie beside it."""
    return built(tmp_path_factory.mktemp("drawn"))


@pytest.fixture(scope="session")
def index(folder):
    opened = open_index(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def worse(tmp_path_factory):
    """An index of the same shop with so much noise in its photos that neighbours go wrong."""
    opened = open_index(built(tmp_path_factory.mktemp("noisy"), "worse", noise=250))
    yield opened
    opened.close()
