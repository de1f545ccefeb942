"""An index whose neighbours an engine elsewhere finds: built, added, kept, served, taken back."""

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

import build_index
from lookalike.build.derive import add_backend
from lookalike.build.progress import Progress
from lookalike.calibration.records import Neighbours
from lookalike.errors import LookalikeError
from lookalike.index.manifest import read_manifest
from lookalike.index.store import open_index
from lookalike.index.versions import saved
from lookalike.neighbours.backends import milvus, parse
from lookalike.neighbours.milvus_engine import Engine
from lookalike.query import Limits, Searcher
from tests.drawn import build_pixels, copy_index, draw_shop

pytest.importorskip("pymilvus", reason="pymilvus is not installed: pip install -r requirements-scale.txt")


def ids(folder: Path, backend: str | None = None) -> list[str]:
    with closing(open_index(folder)) as index:
        return [match.product.id for match in Searcher(index, backend).search(index.vectors[7:8], Limits(10))]


def led_to(spec: str) -> str:
    _, options = parse(spec)
    return str(Engine(str(options["uri"])).call("describe_alias", alias=options["name"])["collection_name"])


def collection(folder: Path, spec: str) -> str:
    with closing(open_index(folder)) as index:
        return milvus.collection_of(index.vectors, parse(spec)[1])


def test_a_build_fills_a_collection_and_switches_the_alias(
    lite: str, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKALIKE_MILVUS_TOKEN", "me:secret")
    spec = f"{lite},name=shop"
    out = build_pixels(shop, tmp_path / "index", backend=spec)
    uri = lite.removeprefix("milvus:")
    assert read_manifest(out).neighbours == Neighbours(
        backend="milvus", options={"uri": uri, "name": "shop", "ef": 64}, recall=1.0, queries=40
    )
    assert read_manifest(out).files.keys() == {"catalogue.db", "embeddings.pkl", "filenames.pkl"}
    assert "secret" not in (out / "index.json").read_text()
    first = collection(out, spec)
    assert led_to(spec) == first
    assert ids(out) == ids(out, "flat")
    larger = draw_shop(tmp_path / "larger", count=44, seed=1)
    build_pixels(larger, out)  # the engine of before
    assert read_manifest(out).neighbours.options["uri"] == uri  # type: ignore[union-attr]
    assert led_to(spec) == collection(out, spec) != first
    assert ids(out) == ids(out, "flat")
    (before,) = saved(out)
    assert ids(before.path) == ids(before.path, "flat")  # its collection is still there


def test_the_command_line_adds_an_engine_without_the_catalogue(lite: str, built: Path) -> None:
    folder = copy_index(built, built.parent / "elsewhere")
    spec = f"{lite},name=added"
    result = CliRunner().invoke(build_index.main, ["--backend", spec, "--out", str(folder)])
    assert result.exit_code == 0
    assert f"Neighbours are found by {spec},ef=64, which finds 100.0% of the five nearest" in result.output
    assert led_to(spec) == collection(folder, spec)
    assert ids(folder) == ids(built)
    with closing(open_index(folder)) as index:
        searcher = Searcher(index, f"{lite},name=added,ef=99")  # another value for searches
        assert searcher._backend("euclidean").options["ef"] == 99
    result = CliRunner().invoke(build_index.main, ["--backend", "milvus:elsewhere:19530", "--out", str(folder)])
    assert result.exit_code == 2
    assert "needs its engine's address" in result.output


def test_an_engine_that_is_away_leaves_the_index_as_it_was(built: Path) -> None:
    folder = copy_index(built, built.parent / "away")
    before = (folder / "index.json").read_bytes()
    with pytest.raises(LookalikeError, match=r"http://127\.0\.0\.1:1 does not answer in time"):
        add_backend(folder, "milvus:http://127.0.0.1:1", Progress())
    assert (folder / "index.json").read_bytes() == before
    assert ids(folder) == ids(built)


def test_a_poor_collection_does_not_get_the_alias(lite: str, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copy_index(built, built.parent / "poor")
    monkeypatch.setattr("lookalike.build.neighbours.recall", lambda *_: 0.9)
    add_backend(folder, f"{lite},name=poor", Progress())
    with pytest.raises(LookalikeError, match="poor"):
        led_to(f"{lite},name=poor")
