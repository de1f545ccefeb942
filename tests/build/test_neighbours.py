"""An index with files of a backend: built, added, kept, checked, served."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import build_index
from lookalike.build import neighbours
from lookalike.build.derive import add_backend
from lookalike.build.neighbours import build_neighbours
from lookalike.build.progress import Progress
from lookalike.calibration.records import Neighbours
from lookalike.errors import IndexFilesError, UnprocessableError
from lookalike.index.manifest import read_manifest
from lookalike.index.store import open_index
from lookalike.neighbours.backends.hnsw import FILE, Hnsw
from lookalike.query import Limits, Searcher
from lookalike.query.backend import chosen_backend
from tests.drawn import Notes, build_pixels, copy_index


def unit(n: int, dim: int = 16) -> np.ndarray:
    vectors = np.random.default_rng(8).standard_normal((n, dim))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def with_graph(built: Path) -> Path:
    """The drawn index with the files of ``hnsw``."""
    folder = copy_index(built, built.parent / "graph")
    add_backend(folder, "hnsw:m=8", Progress())
    return folder


@pytest.fixture
def graph(with_graph: Path) -> Iterator[Path]:
    """A copy of ``with_graph`` for changes; the catalogue is near, too."""
    folder = copy_index(with_graph, with_graph.parent / "changed")
    (folder / FILE).write_bytes((with_graph / FILE).read_bytes())
    yield folder
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()


def names(searcher: Searcher, k: int = 10) -> list[str]:
    return [match.product.id for match in searcher.search(searcher.index.vectors[7:8], Limits(k))]


def test_a_backend_is_added_without_the_catalogue(built: Path, with_graph: Path) -> None:
    before, after = read_manifest(built), read_manifest(with_graph)
    assert after.neighbours == Neighbours(backend="hnsw", options={"m": 8, "ef": 64}, recall=1.0, queries=40)
    assert after.files.keys() - before.files.keys() == {FILE}
    assert {name: after.files[name] for name in before.files} == before.files
    with closing(open_index(built)) as plain, closing(open_index(with_graph)) as index:
        searcher = Searcher(index)
        assert isinstance(searcher._backend("euclidean"), Hnsw)
        assert names(searcher) == names(Searcher(plain))
        assert names(Searcher(index, "flat")) == names(searcher)


def test_what_a_graph_cannot_order_by_is_answered_all_the_same(with_graph: Path) -> None:
    with closing(open_index(with_graph)) as index:
        vector = index.vectors[7:8]
        found, exact = (
            [match.product.id for match in Searcher(index, backend).search(vector, Limits(5, "manhattan"))]
            for backend in (None, "flat")
        )
        assert found == exact


def test_auto_is_the_backend_of_the_build(with_graph: Path, built: Path) -> None:
    with closing(open_index(with_graph)) as index, closing(open_index(built)) as plain:
        assert chosen_backend(index, "auto") == ("hnsw", {"m": 8, "ef": 64})
        assert chosen_backend(plain, "auto") == ("sklearn", {})


def test_options_of_searches_can_be_changed_when_serving_and_others_not(with_graph: Path) -> None:
    with closing(open_index(with_graph)) as index:
        assert Searcher(index, "hnsw:ef=16")._backend("euclidean").options == {"m": 8, "ef": 16}
        with pytest.raises(UnprocessableError, match=r"built with another m\. .*--backend hnsw:m=4 --out"):
            Searcher(index, "hnsw:m=4")


def test_a_backend_without_files_is_made_in_memory_and_the_command_is_reported(
    built: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(open_index(built)) as index:
        for name in ("hnsw", "compressed"):
            assert names(Searcher(index, name)) == names(Searcher(index, "flat"))
            assert f"python build_index.py --backend {name} --out {index.folder}" in caplog.text


def test_the_next_build_keeps_the_backend_unless_another_is_given(shop: Path, tmp_path: Path) -> None:
    out = build_pixels(shop, tmp_path / "index", backend="hnsw:m=6")
    build_pixels(shop, out)
    assert read_manifest(out).neighbours == Neighbours(
        backend="hnsw", options={"m": 6, "ef": 64}, recall=1.0, queries=40
    )
    build_pixels(shop, out, backend="compressed:bits=8")
    assert read_manifest(out).neighbours == Neighbours(backend="compressed", options={"bits": 8})
    assert not (out / FILE).exists()
    build_pixels(shop, out, backend="auto")
    assert read_manifest(out).neighbours == Neighbours()
    assert read_manifest(out).files.keys() == {"catalogue.db", "embeddings.pkl", "filenames.pkl"}


def test_damage_is_reported_before_the_library_reads_the_file(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some flipped bits would crash faiss, and others would give wrong results."""
    import faiss

    monkeypatch.setattr(faiss, "read_index", lambda *_: pytest.fail("the library was given a damaged file"))
    whole = (graph / FILE).read_bytes()
    rng = np.random.default_rng(9)
    for place in rng.integers(0, len(whole), 200).tolist():
        damaged = bytearray(whole)
        damaged[place] ^= 1 << rng.integers(0, 8)
        (graph / FILE).write_bytes(damaged)
        with pytest.raises(IndexFilesError, match=f"{FILE} does not match"):
            open_index(graph)
    (graph / FILE).write_bytes(whole[:-1])
    with pytest.raises(IndexFilesError, match=f"{FILE} does not match"):
        open_index(graph)


def test_files_that_a_build_replaces_meanwhile_are_not_served(graph: Path) -> None:
    with closing(open_index(graph)) as index:
        other = graph / "other"
        other.write_bytes((graph / FILE).read_bytes())
        other.replace(graph / FILE)
        with pytest.raises(IndexFilesError, match="was replaced by a build; open the index again"):
            Searcher(index)


def test_the_option_that_is_tuned_rises_until_the_recall_is_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def poor(backend: Hnsw, *_: object) -> float:
        asked.append(backend.options["ef"])
        return min(1.0, backend.options["ef"] / 1600)

    monkeypatch.setattr(neighbours, "recall", poor)
    found = build_neighbours(unit(200), "hnsw:ef=100", None, tmp_path, Progress())
    assert asked == [100, 200, 400, 800, 1600]
    assert (found.options, found.recall) == ({"ef": 1600}, 1.0)


def test_a_graph_that_cannot_be_good_enough_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "recall", lambda *_: 0.9)
    notes = Notes()
    found = build_neighbours(unit(200), "hnsw", None, tmp_path, notes)
    assert found.recall == 0.9
    assert "finds 90.0% of the five nearest here at most; compressed is exact" in notes.sentences[-1]


@pytest.mark.parametrize(("costs", "chosen"), [({"flat": 9.0, "compressed": 5.0, "hnsw": 0.2}, "compressed"),
    ({"flat": 9.0}, "flat"), ({"flat": 90.0, "compressed": 50.0, "hnsw": 0.2}, "hnsw")])  # fmt: skip
def test_many_vectors_get_the_backend_that_is_quick_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, costs: dict[str, float], chosen: str
) -> None:
    monkeypatch.setattr(neighbours, "SKLEARN_MAX_VECTORS", 100)
    monkeypatch.setattr(neighbours, "LEAST_MEASURED", 100)
    monkeypatch.setattr(neighbours, "_costs", lambda _: costs)
    assert build_neighbours(unit(200), None, None, tmp_path, Progress()).backend == chosen
    assert build_neighbours(unit(100), None, None, tmp_path, Progress()).backend == ""


def test_a_poor_graph_is_only_used_if_it_was_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "SKLEARN_MAX_VECTORS", 100)
    monkeypatch.setattr(neighbours, "_costs", lambda _: {"flat": 90.0, "compressed": 50.0, "hnsw": 0.2})
    monkeypatch.setattr(neighbours, "LEAST_MEASURED", 100)
    monkeypatch.setattr(neighbours, "recall", lambda *_: 0.9)
    assert build_neighbours(unit(200), None, None, tmp_path, Progress()).backend == "compressed"
    assert [path.name for path in tmp_path.iterdir()] == ["neighbours-compressed.faiss"]


def test_costs_are_measured_where_there_are_many(tmp_path: Path) -> None:
    found = build_neighbours(unit(6000), None, None, tmp_path, Progress())
    assert found.costs.keys() == {"sklearn", "flat", "compressed", "hnsw"}
    assert all(cost > 0 for cost in found.costs.values())


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build_index.main, words)
    return result.exit_code, result.output


def test_the_command_line_adds_a_backend(built: Path) -> None:
    folder = copy_index(built, built.parent / "by-command")
    code, said = run("--backend", "hnsw", "--out", str(folder))
    assert code == 0
    assert "Neighbours are found by hnsw:ef=64, which finds 100.0% of the five nearest (measured on 40 photos)." in said
    code, said = run("--backend", "hnsw:m=1000", "--out", str(folder))
    assert (code, said) == (
        2, "The option m of the backend 'hnsw' is '1000'; it must be a whole number from 4 to 96.\n"
    )  # fmt: skip
    code, said = run("--out", str(folder))
    assert code == 2
    assert "Missing argument 'CATALOGUE'" in said
    code, said = run("--backend", "hnsw", "--out", str(folder / "nowhere"))
    assert code == 2
    assert "There is no folder" in said
