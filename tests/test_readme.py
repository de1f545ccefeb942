"""The commands in the README work in a fresh copy of the project."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```", TEXT, re.M | re.S)
SERVERS = ("script/server", "python app.py")
WITH_WEIGHTS = ("python build_index.py", "vector = extract_features")  # of ResNet50, unless another encoder is named
SETS_UP = ("git clone", "script/test")  # what this very run is


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's files as they are in version control, this environment, and a folder of photos of one's own."""
    folder = tmp_path_factory.mktemp("copy")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout: there is no list of the project's files")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "my-photos").mkdir()
    for photo in sorted((ROOT / "demo" / "catalogue" / "images").iterdir())[::120]:
        shutil.copy(photo, folder / "my-photos")
    shutil.copy(photo, folder / "photo.jpg")
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    return free


@pytest.mark.parametrize(("language", "code"), BLOCKS, ids=[b[1].splitlines()[0][:40] for b in BLOCKS])
def test_a_block_runs(language: str, code: str, copy: Path, port: int, request: pytest.FixtureRequest) -> None:
    if code.startswith(SETS_UP):
        return
    environment = {
        **os.environ,
        "PATH": f"{copy / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "LOOKALIKE_PORT": str(port),
    }
    if any(line.startswith(WITH_WEIGHTS) and "--encoder" not in line for line in code.splitlines()):
        environment["LOOKALIKE_WEIGHTS"] = str(request.getfixturevalue("standin_weights"))
    code = code.replace("127.0.0.1:5000", f"127.0.0.1:{port}")
    command = ["bash", "-ec", code] if language == "sh" else ["python", "-c", code]
    if language == "sh" and code.splitlines()[-1].startswith(SERVERS):
        # The last line serves until it is stopped; what comes before it must have gone well by then.
        lines = code.splitlines()
        lines[-1] = f"exec {lines[-1]}"
        served = subprocess.Popen(["bash", "-ec", "\n".join(lines)], cwd=copy, env=environment)
        try:
            wait_until_it_answers(served, port)
        finally:
            served.send_signal(signal.SIGINT)
            assert served.wait(30) == 0
        return
    run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def wait_until_it_answers(served: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        assert served.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("no answer in two minutes")
