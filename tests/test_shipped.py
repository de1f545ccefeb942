"""The shipped index of the demo catalogue: complete, movable, usable without TensorFlow."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lookalike import photos
from lookalike.encoders import load_encoder
from lookalike.index.manifest import FILES
from lookalike.index.opened import Index
from lookalike.index.store import open_index
from lookalike.insights.part import parts
from lookalike.insights.store import open_insights
from lookalike.query import Searcher
from tests.conftest import ROOT

DEMO = "demo/catalogue"


@pytest.fixture(scope="module")
def shipped() -> Iterator[Index]:
    catalogue = json.loads((ROOT / "index.json").read_text(encoding="utf-8"))["catalogue"]["path"]
    if catalogue != DEMO:
        pytest.skip(f"the index at the top level is of {catalogue}, not the demo's; README.md says how to get it back")
    index = open_index(ROOT)
    yield index
    index.close()


def test_it_holds_the_whole_demo_catalogue(shipped: Index) -> None:
    pictures = sorted(path.relative_to(ROOT / DEMO).as_posix() for path in (ROOT / DEMO).rglob("*.jpg"))
    assert sorted(shipped.filenames) == pictures
    assert len(pictures) >= 600
    assert shipped.manifest.counts.skipped == 0


def test_no_absolute_path_is_in_it(shipped: Index) -> None:
    assert not [name for name in shipped.filenames if Path(name).is_absolute()]
    weights = shipped.manifest.encoder.weights
    assert weights is None or not Path(weights.path).is_absolute()
    for name in FILES:
        assert str(ROOT).encode() not in (ROOT / name).read_bytes(), name


def test_its_insights_are_of_this_index_and_complete(shipped: Index) -> None:
    insights = open_insights(shipped)
    assert insights
    assert not insights.stale
    assert set(insights.manifest.parts) == set(parts())
    for name in insights.manifest.files:
        assert insights.data(name)
    size = sum(path.stat().st_size for path in insights.folder.iterdir())
    assert size < 1_000_000


def test_a_search_needs_no_tensorflow(shipped: Index) -> None:
    photo = ROOT / DEMO / shipped.filenames[0]
    code = (
        "import sys, lookalike.cli\n"
        "try: lookalike.cli.main()\n"
        "finally: print('tensorflow' in sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "search", str(photo), "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stderr.splitlines()[-1] == "False"
    assert json.loads(run.stdout)


def test_the_stored_vectors_are_those_of_the_pictures(shipped: Index) -> None:
    facts = shipped.manifest.encoder
    encoder = load_encoder(facts.name)
    assert encoder.fingerprint == facts.fingerprint
    rows = range(0, len(shipped.filenames), 50)
    again = encoder.encode([photos.decode((ROOT / DEMO / shipped.filenames[row]).read_bytes()) for row in rows])
    for row, vector in zip(rows, again, strict=True):
        assert vector @ shipped.vectors[row] >= 0.9999, shipped.filenames[row]


def test_every_sample_photo_finds_its_kind(shipped: Index) -> None:
    encoder, searcher = load_encoder(shipped.manifest.encoder.name), Searcher(shipped)
    samples = ROOT / "demo" / "samples"
    with (samples / "samples.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            vectors = encoder.encode([photos.decode((samples / row["file"]).read_bytes())])
            found = [match.product.attributes["articleType"] for match in searcher.search(vectors)]
            assert set(found) & set(row["articleType"].split(" and ")), (row["file"], found)
