"""Error reporting: whatever goes wrong, a person gets a sentence and never a traceback."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lookalike.cli import ErrorReportingGroup, main
from lookalike.commands import COMMANDS
from lookalike.errors import BusyError, LookalikeError
from tests.conftest import ROOT
from tests.shop import build_shop

LOOKALIKE = [sys.executable, "-m", "lookalike"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the drawn shop's catalogue and index."""
    return build_shop(tmp_path_factory.mktemp("shop")).parent


def test_every_command_of_the_table_is_there() -> None:
    assert list(main.commands) == list(COMMANDS)
    page = CliRunner().invoke(main, ["--help"]).output
    for name, entry in COMMANDS.items():
        assert name in page
        assert entry.help[:30] in page
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize("error", [LookalikeError, BusyError])
def test_a_mistake_is_one_sentence_and_an_exit_status(error: type[LookalikeError]) -> None:
    class Special(error):  # type: ignore[valid-type, misc]
        exit_status = 7

    def fail() -> None:
        raise Special("The door is shut; open it.")

    group = ErrorReportingGroup("group", commands=[click.Command("fail", callback=fail)])
    result = CliRunner().invoke(group, ["fail"])
    assert (result.exit_code, result.stdout, result.stderr) == (7, "", "The door is shut; open it.\n")


def test_an_unknown_command() -> None:
    result = CliRunner().invoke(main, ["serach"])
    assert result.exit_code == 2
    assert "No such command 'serach'" in result.stderr


def test_a_reader_that_closes_the_pipe(shop: Path) -> None:
    command = [*LOOKALIKE, "search", str(shop / "catalogue"), "--csv", "--index", str(shop / "index")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout and run.stderr
        run.stdout.close()
        assert run.stderr.read() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_without_a_traceback(shop: Path, tmp_path: Path) -> None:
    # Reading a photo from a pipe that nobody writes to takes as long as one likes.
    import os

    os.mkfifo(tmp_path / "endless.jpg")
    command = [*LOOKALIKE, "search", str(tmp_path / "endless.jpg"), "--index", str(shop / "index")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        writer = os.open(tmp_path / "endless.jpg", os.O_WRONLY)  # returns when the command reads
        time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        assert run.wait(30) != 0
        os.close(writer)
        assert run.stderr
        assert "Traceback" not in run.stderr.read()
