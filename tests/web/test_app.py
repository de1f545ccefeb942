"""python app.py, run as a command."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from lookalike.settings import SETTINGS
from tests.conftest import ROOT
from tests.web.shop import photo
from tests.web.test_server import END, FORM, PART

GROWTH = 24 * 2**10  # bytes an upload that the allocator and caches may come to hold; a leaked photo would be 300 kB


def command(*options: str | Path) -> list[str]:
    return [sys.executable, str(ROOT / "app.py"), *map(str, options)]


def refusal(*options: str | Path) -> str:
    """The message of a start that must fail; its exit status must be 2."""
    run = subprocess.run(command(*options), capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 2, run.stderr
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    return run.stderr


@contextmanager
def running(*options: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address."""
    process = subprocess.Popen(
        command("--port", "0", *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, process.communicate()[1]
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_cleanly(index_folder: Path, how: signal.Signals) -> None:
    # On a machine that is busy with other things the server warns of requests that wait.
    with running("--index", index_folder, "--log-level", "error") as (process, address):
        with urllib.request.urlopen(f"{address}/healthz") as answer:
            assert json.load(answer)["products"] == 45
        assert process.stdout
        assert process.stdout.readline() == "There is no shop.toml.\n"
        process.send_signal(how)
        said, complained = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in said
        assert complained == ""


def test_ctrl_c_at_the_moment_the_port_is_bound_ends_it_too(index_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = free.getsockname()[:2]
    arguments = command("--port", str(address[1]), "--index", index_folder)
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        while process.poll() is None:
            with suppress(ConnectionError), socket.create_connection(address):
                break
        process.send_signal(signal.SIGINT)
        _, complained = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, complained) == (0, "")


def test_a_port_in_use_is_one_sentence(index_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} on 127.0.0.1 is in use" in refusal("--index", index_folder, "--port", str(port))


def test_a_damaged_index_is_one_sentence(index_folder: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "index"
    shutil.copytree(index_folder, damaged, ignore=shutil.ignore_patterns(".versions"))
    with (damaged / "embeddings.pkl").open("r+b") as file:
        file.seek(-9, 2)
        file.write(b"\xff")
    assert "embeddings.pkl" in refusal("--index", damaged)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [(["--index", "/no/such/folder"], "/no/such/folder"), (["--catalogue", "/no/such.zip"], "/no/such.zip")],
)
def test_what_is_not_there_is_one_sentence(index_folder: Path, options: list[str], sentence: str) -> None:
    assert sentence in refusal("--index", index_folder, *options)


def test_an_unknown_backend_is_one_sentence(index_folder: Path) -> None:
    assert "sklearn" in refusal("--index", index_folder, "--backend", "abacus")


def test_weights_that_are_not_there_are_one_sentence(index_folder: Path) -> None:
    assert "/no/weights.h5" in refusal("--index", index_folder, "--weights", "/no/weights.h5")


def test_help_shows_every_setting_with_its_default_and_variable() -> None:
    said = subprocess.run(command("--help"), capture_output=True, text=True, check=True, timeout=60).stdout
    said = " ".join(said.split())
    for setting in SETTINGS:
        assert (f"--{setting.name.replace('_', '-')}" in said) == setting.option
        assert (setting.variable in said) == setting.option
    assert "default: 127.0.0.1" in said
    assert "default: 5000" in said


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("uploads", [200, pytest.param(1_000, marks=pytest.mark.long)])
def test_bad_uploads_leave_the_memory_as_it_was(index_folder: Path, uploads: int) -> None:
    whole = photo(format="JPEG")
    bad = [
        PART + whole[:-700] + END,  # cut short
        PART + b"<html>" * 500 + END,
        PART + END,
        PART.replace(b"photo", b"image") + whole + END,
        b"\r\n".join([PART + whole] * 9) + END,
        PART + b"\x89PNG\r\n\x1a\n" + bytes(300_000) + END,
        b"",
    ]
    with running("--index", index_folder) as (process, address):

        def memory() -> int:
            pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
            return pages * 4096

        def send(count: int) -> None:
            for number in range(count):
                path = "/search" if number % 2 else "/api/v1/search"
                request = urllib.request.Request(address + path, bad[number % len(bad)], {"Content-Type": FORM})
                with pytest.raises(urllib.error.HTTPError) as caught:
                    urllib.request.urlopen(request)
                assert caught.value.code in (400, 415, 422)
                caught.value.close()

        send(200)  # modules are loaded, pools filled
        before = memory()
        send(uploads)
        assert memory() - before < uploads * GROWTH
        with urllib.request.urlopen(
            urllib.request.Request(f"{address}/api/v1/search", PART + whole + END, {"Content-Type": FORM})
        ) as answer:
            assert json.load(answer)["matches"]
