import hashlib
import http.server
import io
import logging
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lookalike.encoders.base import Request, Weights
from lookalike.encoders.weights import Download, fetch, find_weights, keras_cache, sha256_of
from lookalike.errors import LookalikeError, UnavailableError

SUFFIXES = (".weights.h5", "_notop.h5", ".h5")
GOOD = b"weights as Keras has them"
NOWHERE = Download("http://127.0.0.1:9/resnet50_notop.h5", hashlib.md5(GOOD).hexdigest())


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.fixture
def everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A file of weights in every place that is searched, each with different bytes."""
    return {
        "named": put(tmp_path / "named.h5", b"named"),
        "setting": put(tmp_path / "setting" / "resnet50.weights.h5", b"setting"),
        "manifest": put(tmp_path / "index" / "own.h5", b"manifest"),
        "cache": put(keras_cache() / NOWHERE.file, GOOD),
    }


def test_the_order_of_the_search(everywhere: dict[str, Path]) -> None:
    beside = everywhere["manifest"]

    def found(named: Path | None = None, place: Path | None = None) -> Path:
        return find_weights(Request("resnet50", weights=named, place=place, beside=beside), SUFFIXES, NOWHERE).path

    assert found(everywhere["named"], everywhere["setting"]) == everywhere["named"]
    assert found(place=everywhere["setting"]) == everywhere["setting"]
    assert found() == everywhere["manifest"]
    beside.unlink()
    assert found() == everywhere["cache"]
    everywhere["cache"].unlink()
    with pytest.raises(UnavailableError, match="the download failed"):
        found()


def test_what_ships_is_found_where_the_index_was_moved(everywhere: dict[str, Path], tmp_path: Path) -> None:
    shipped = Weights(put(tmp_path / "shipped.h5", b"shipped"), sha(b"shipped"))
    moved = Request("resnet50", sha256=sha(b"shipped"), beside=tmp_path / "elsewhere" / "resnet50.h5")

    assert find_weights(moved, SUFFIXES, shipped=shipped).path == shipped.path
    own = Request("resnet50", sha256=sha(b"manifest"), beside=everywhere["manifest"])
    assert find_weights(own, SUFFIXES, shipped=shipped).path == everywhere["manifest"]
    with pytest.raises(UnavailableError, match="no file was found"):
        find_weights(moved, SUFFIXES, shipped=Weights(tmp_path / "none.h5", ""))


def test_the_form_to_serve_comes_before_the_other_in_a_training_folder(tmp_path: Path) -> None:
    wanted = put(tmp_path / "compact.onnx", b"8 bits")
    put(tmp_path / "compact-float.onnx", b"float")

    assert find_weights(Request("compact", place=tmp_path), (".onnx",)).path == wanted


@pytest.mark.parametrize("place", ["setting", "manifest", "cache"])
def test_the_first_file_with_the_manifests_sha256_is_used_and_others_are_reported(
    place: str, everywhere: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    request = Request(
        "resnet50",
        sha256=sha(everywhere[place].read_bytes()),
        place=everywhere["setting"],
        beside=everywhere["manifest"],
    )

    with caplog.at_level(logging.WARNING):
        found = find_weights(request, SUFFIXES, NOWHERE)

    assert found == Weights(everywhere[place], request.sha256 or "")
    searched = ["setting", "manifest", "cache"]
    skipped = [str(everywhere[name]) for name in searched[: searched.index(place)]]
    assert [record.getMessage().split(" is skipped")[0] for record in caplog.records] == skipped


def test_a_named_file_that_is_not_the_manifests_is_an_error(everywhere: dict[str, Path]) -> None:
    request = Request("resnet50", weights=everywhere["named"], sha256=sha(b"setting"))

    with pytest.raises(LookalikeError, match=r"named\.h5 is not the file of weights that this index was built with"):
        find_weights(request, SUFFIXES, NOWHERE)


def test_a_named_file_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LookalikeError, match=r"no file of weights at .*missing\.h5"):
        find_weights(Request("resnet50", weights=tmp_path / "missing.h5"), SUFFIXES, NOWHERE)


def test_a_setting_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LookalikeError, match=r"LOOKALIKE_WEIGHTS is .*missing"):
        find_weights(Request("resnet50", place=tmp_path / "missing"), SUFFIXES, NOWHERE)


def test_a_folder_is_searched_by_the_encoders_name(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    for name in ("resnet50_kernels.h5", "resnet50v2.weights.h5", "xception.weights.h5", "resnet50.onnx", "notes.txt"):
        put(folder / name, name.encode())
    wanted = put(folder / "ResNet50_kernels_notop.h5", b"wanted")

    assert find_weights(Request("resnet50", place=folder), SUFFIXES).path == wanted
    assert find_weights(Request("xception", place=folder), SUFFIXES).path == folder / "xception.weights.h5"
    with pytest.raises(UnavailableError, match="no file was found"):
        find_weights(Request("vgg16", place=folder), SUFFIXES)
    wanted_by_index = find_weights(Request("resnet50", sha256=sha(b"resnet50_kernels.h5"), place=folder), SUFFIXES)
    assert wanted_by_index.path == folder / "resnet50_kernels.h5"


def test_no_file_has_the_manifests_sha256(everywhere: dict[str, Path]) -> None:
    request = Request("resnet50", sha256="0" * 64, beside=everywhere["manifest"])

    with pytest.raises(UnavailableError, match=r"SHA-256 000000000000…\) can't be had"):
        find_weights(request, SUFFIXES, NOWHERE)


def test_a_damaged_file_in_the_cache_is_reported_and_not_used(caplog: pytest.LogCaptureFixture) -> None:
    put(keras_cache() / NOWHERE.file, GOOD[:5])

    with pytest.raises(UnavailableError):
        find_weights(Request("resnet50"), SUFFIXES, NOWHERE)

    assert "is skipped: it is damaged" in caplog.text


@pytest.fixture
def server() -> Iterator[str]:
    """The URL of a server that has /good.h5, and nothing else."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/good.h5":
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(GOOD)))
            self.end_headers()
            self.wfile.write(GOOD)

        def log_message(self, format: str, *args: object) -> None:
            """No request log in the tests' output."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The URL of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_what_is_found_nowhere_is_downloaded_into_kerass_cache(server: str) -> None:
    download = Download(f"{server}/good.h5", hashlib.md5(GOOD).hexdigest())

    found = find_weights(Request("resnet50"), SUFFIXES, download)

    assert found == Weights(keras_cache() / "good.h5", sha(GOOD))
    assert [path.name for path in keras_cache().iterdir()] == ["good.h5"]


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_sees_how_far_a_download_is(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    stderr = io.StringIO()
    monkeypatch.setattr(stderr, "isatty", lambda: terminal)
    monkeypatch.setattr("sys.stderr", stderr)
    fetch(Download(f"{server}/good.h5", hashlib.md5(GOOD).hexdigest()), tmp_path / "good.h5")
    assert ("good.h5: 100%" in stderr.getvalue()) == terminal
    assert terminal or not stderr.getvalue()


def test_nothing_is_downloaded_where_that_is_not_wanted(server: str) -> None:
    download = Download(f"{server}/good.h5", hashlib.md5(GOOD).hexdigest())

    with pytest.raises(UnavailableError, match="no file was found"):
        find_weights(Request("resnet50", download=False), SUFFIXES, download)

    assert not keras_cache().exists()


def test_a_download_that_is_not_the_manifests_file_is_not_used(server: str) -> None:
    download = Download(f"{server}/good.h5", hashlib.md5(GOOD).hexdigest())

    with pytest.raises(UnavailableError, match="the file that Keras downloads is not the one"):
        find_weights(Request("resnet50", sha256="0" * 64), SUFFIXES, download)


def test_a_download_without_an_answer_is_given_up(silent_server: str) -> None:
    started = time.monotonic()

    with pytest.raises(UnavailableError, match=r"the download failed \(.*(no answer for 0.3 seconds|timed out)"):
        find_weights(Request("resnet50"), SUFFIXES, Download(f"{silent_server}/good.h5", "0" * 32), patience=0.3)

    assert time.monotonic() - started < 10  # and not the minutes that a socket would wait


@pytest.mark.parametrize(("path", "md5"), [("missing.h5", "0" * 32), ("good.h5", "0" * 32)])
def test_a_failed_download_leaves_nothing_behind(server: str, tmp_path: Path, path: str, md5: str) -> None:
    with pytest.raises(OSError, match=r"404|not the file that Keras expects"):
        fetch(Download(f"{server}/{path}", md5), tmp_path / "cache" / path)

    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_that_cannot_be_written_is_reported(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setenv("KERAS_HOME", str(put(tmp_path / "a-file", b"")))
    download = Download(f"{server}/good.h5", hashlib.md5(GOOD).hexdigest())

    with pytest.raises(UnavailableError, match=r"the download failed \(") as raised:
        find_weights(Request("resnet50"), SUFFIXES, download)

    assert "a-file" in caplog.text
    assert str(tmp_path) not in str(raised.value), "visitors of a server read the sentence"


def test_sha256_of_a_file(tmp_path: Path) -> None:
    assert sha256_of(put(tmp_path / "abc", b"abc")).startswith("ba7816bf8f01cfea")
    with pytest.raises(LookalikeError, match="can't be read"):
        sha256_of(tmp_path)
