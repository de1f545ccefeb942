"""The cache of converted networks: a file is used only if it is whole."""

import logging
from pathlib import Path

import pytest

from lookalike.encoders.parts import converted
from lookalike.errors import UnavailableError

WEIGHTS = "5" * 64


def make(path: Path) -> None:
    path.write_bytes(b"a network")


def unusable(path: Path) -> None:
    path.write_bytes(b"no network")


def refuse(path: Path) -> None:
    raise AssertionError("it was there")


@pytest.fixture(autouse=True)
def any_bytes_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime opens everything but what says that it can't be opened."""

    def open_session(path: Path) -> None:
        if path.read_bytes() == b"no network":
            raise RuntimeError("No graph was found in the protobuf.")

    monkeypatch.setattr(converted.session, "open_session", open_session)


def test_a_network_is_written_once_for_its_weights_and_input_size() -> None:
    assert converted.find(WEIGHTS, 224) is None
    kept = converted.keep(WEIGHTS, 224, make)
    assert kept.read_bytes() == b"a network"
    assert converted.find(WEIGHTS, 224) == converted.keep(WEIGHTS, 224, refuse) == kept
    assert converted.find(WEIGHTS, 197) is None
    assert converted.find("6" * 64, 224) is None
    assert list(kept.parent.iterdir()) == [kept]


def test_a_damaged_file_is_skipped_and_made_again(caplog: pytest.LogCaptureFixture) -> None:
    kept = converted.keep(WEIGHTS, 224, make)
    kept.write_bytes(b"a netwerk")
    with caplog.at_level(logging.WARNING):
        assert converted.find(WEIGHTS, 224) is None
    assert caplog.messages == [f"{kept} is skipped: it is damaged."]
    assert converted.keep(WEIGHTS, 224, make).read_bytes() == b"a network"


def test_a_failed_conversion_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> None:
        make(path)
        raise OSError(28, "No space left on device")

    with pytest.raises(UnavailableError, match=r"can't be written to .*: No space left on device\.$"):
        converted.keep(WEIGHTS, 224, fail)
    assert not list((tmp_path / "cache" / "lookalike" / "networks").iterdir())


def test_a_network_that_onnx_runtime_refuses_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"^This network can't be converted to ONNX: ONNX Runtime refuses"):
        converted.keep(WEIGHTS, 224, unusable)
    assert not list((tmp_path / "cache" / "lookalike" / "networks").iterdir())
