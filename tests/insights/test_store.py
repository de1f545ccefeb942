"""The files of the insights."""

from pathlib import Path

import pytest

from lookalike.errors import (
    IndexFilesError,
    LookalikeError,
    MachineError,
    NotFoundError,
    UnavailableError,
    UnprocessableError,
)
from lookalike.index.opened import Index
from lookalike.insights import compute as computing
from lookalike.insights.compute import compute
from lookalike.insights.parts.statistics import Counts, StatisticsFacts
from lookalike.insights.store import open_insights, stored_as


def stored(index: Index, file: str) -> Path:
    """The path of a file of the insights."""
    insights = open_insights(index)
    assert insights
    return insights.folder / stored_as(file, insights.manifest.files[file])


def test_what_a_part_found_is_read_again(own_index: Index) -> None:
    assert open_insights(own_index) is None
    shares: dict[str, float] = {}
    compute(own_index, ["statistics"], lambda name, share: shares.update({name: shares.get(name, 0) + share}))
    assert shares == {"statistics": pytest.approx(1)}
    insights = open_insights(own_index)
    assert insights
    assert not insights.stale
    assert insights.facts("statistics", StatisticsFacts).products == len(own_index.products)
    with pytest.raises(NotFoundError, match=r"python -m lookalike insights"):
        insights.check("nothing")


def test_an_unknown_part_is_named(own_index: Index) -> None:
    with pytest.raises(UnprocessableError, match=r"no part 'nothing'; there are: .*statistics"):
        compute(own_index, ["nothing"])


def test_why_a_part_is_missing_is_kept(own_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(Counts):
        def compute(self, *_: object) -> None:  # type: ignore[override]
            raise UnprocessableError("There is nothing to count.")

    monkeypatch.setattr(computing, "usable_part", lambda name: Refusing)
    compute(own_index, ["statistics"])
    insights = open_insights(own_index)
    assert insights
    with pytest.raises(LookalikeError, match=r"There is nothing to count\."):
        insights.facts("statistics", StatisticsFacts)


def test_a_changed_file_is_damage(own_index: Index) -> None:
    compute(own_index, ["statistics"])
    path = stored(own_index, "statistics.json")
    path.write_bytes(path.read_bytes() + b" ")
    insights = open_insights(own_index)
    assert insights
    with pytest.raises(IndexFilesError, match=r"statistics-\w+\.json is missing or damaged: python -m"):
        insights.facts("statistics", StatisticsFacts)
    (path.parent / "insights.json").write_text("{}")
    with pytest.raises(IndexFilesError, match=r"can't be read by this program"):
        open_insights(own_index)
    compute(own_index, ["statistics"])
    assert open_insights(own_index)


def test_a_failure_leaves_what_was_there(own_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    compute(own_index, ["statistics"])
    folder = own_index.folder / "insights"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(MachineError, match=r"can't be written: No space .* before stay"):
        compute(own_index, ["statistics"])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_until_the_manifest_is_written_the_insights_before_count(
    own_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute(own_index, ["statistics"])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as context, pytest.raises(KeyboardInterrupt):
        context.setattr("lookalike.insights.store.write_texts", killed)
        context.setattr(StatisticsFacts, "model_dump_json", lambda self: "{}")
        compute(own_index, ["statistics"])
    insights = open_insights(own_index)
    assert insights
    assert insights.facts("statistics", StatisticsFacts).products == len(own_index.products)


def test_what_is_being_read_stays_until_the_next_time(own_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    compute(own_index, ["statistics", "graph"])
    reading = open_insights(own_index)
    assert reading
    dump = StatisticsFacts.model_dump_json
    monkeypatch.setattr(StatisticsFacts, "model_dump_json", lambda self: dump(self) + " ")
    compute(own_index, ["statistics"])
    assert reading.facts("statistics", StatisticsFacts)
    assert open_insights(own_index).data("graph-neighbours.npy")  # type: ignore[union-attr]  # of a part that stays
    files = set(reading.folder.glob("statistics-*.json"))
    assert len(files) == 2
    monkeypatch.setattr(StatisticsFacts, "model_dump_json", lambda self: dump(self) + "  ")
    compute(own_index, ["statistics"])
    assert len(files & set(reading.folder.glob("statistics-*.json"))) == 1


def test_without_its_package_a_part_stays_as_it_was(own_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise UnavailableError("It needs a package.")

    compute(own_index, ["statistics"])
    with monkeypatch.context() as context:
        context.setattr(computing, "usable_part", missing)
        manifest = compute(own_index, ["statistics", "graph"])
    assert manifest.parts["statistics"].remark == manifest.parts["graph"].missing == "It needs a package."
    insights = open_insights(own_index)
    assert insights
    assert insights.facts("statistics", StatisticsFacts).products == len(own_index.products)
    assert not compute(own_index, ["statistics"]).parts["statistics"].remark


def test_a_broken_package_is_said_and_another_error_loses_no_part(
    own_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Counts):
        error: Exception = ImportError("no libomp")

        def compute(self, *_: object) -> None:  # type: ignore[override]
            raise self.error

    real = computing.usable_part
    monkeypatch.setattr(computing, "usable_part", lambda name: Broken if name == "statistics" else real(name))
    manifest = compute(own_index, ["graph", "statistics"])
    assert "broken (no libomp)" in manifest.parts["statistics"].missing
    monkeypatch.setattr(Broken, "error", MemoryError())
    (own_index.folder / "insights" / "insights.json").unlink()
    with pytest.raises(MemoryError):
        compute(own_index, ["graph", "statistics"])
    insights = open_insights(own_index)
    assert insights
    assert set(insights.manifest.parts) == {"graph"}
    with pytest.raises(MemoryError):
        compute(own_index, ["statistics"])
    assert open_insights(own_index) == insights


def test_files_of_others_stay(own_index: Index) -> None:
    folder = own_index.folder / "insights"
    folder.mkdir()
    left = folder / f"map-{'0' * 16}.new.json"
    for path in (folder / "notes.json", folder / "my-vectors.npy", left):
        path.touch()
    compute(own_index, ["statistics"])
    assert (folder / "notes.json").exists()
    assert (folder / "my-vectors.npy").exists()
    assert not left.exists()
