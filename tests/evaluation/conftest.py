from dataclasses import replace

import pytest

from lookalike.catalogue import read_catalogue
from lookalike.evaluation.people import Photos
from lookalike.index.store import open_index
from lookalike.measures.kinds import Kinds
from tests.evaluation.drawn import built, kinds_file, street


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
    """An index of the same shop with so much noise in its photos that neighbours are wrong."""
    opened = open_index(built(tmp_path_factory.mktemp("noisy"), "worse", noise=250))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def photos(tmp_path_factory):
    """Photos that people took of products like the shop's, and the map of their kinds."""
    folder = tmp_path_factory.mktemp("people")
    catalogue = read_catalogue(street(folder / "street"))
    yield Photos(catalogue, Kinds.read(kinds_file(folder / "kinds.json")))
    catalogue.source.close()


@pytest.fixture(scope="session")
def mistaken(photos):
    """The same photos with a map by which no similar product is right."""
    others = {"bag": "Caps", "belt": "Bags", "cap": "Belts"}
    right = {kind: {"articleType": frozenset({label})} for kind, label in others.items()}
    return replace(photos, kinds=replace(photos.kinds, right=right))
