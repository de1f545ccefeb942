"""Standard output and standard error that are full, closed, or never read."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from lookalike.index.manifest import FILES
from lookalike.terminal import StreamSafeCommand
from tests.conftest import ROOT
from tests.drawn import draw_shop

FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="this system has no disk that is always full")


def run(command: str) -> "subprocess.CompletedProcess[str]":
    shell = ["/bin/sh", "-c", f"'{sys.executable}' {command}"]
    return subprocess.run(shell, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("entry_point", ["build_index.py --help", "app.py --help", "-m lookalike --version"])
def test_a_full_disk_is_a_sentence_at_every_entry_point(entry_point: str) -> None:
    done = run(f"{entry_point} > /dev/full")
    assert (done.returncode, done.stderr) == (
        2,
        "The output of this command can't be written: No space left on device.\n",
    )


@pytest.mark.parametrize("streams", [">&-", ">&- 2>&-", "2> /dev/full", "2>&-"])
def test_what_is_closed_is_written_nowhere(streams: str) -> None:
    assert run(f"-m lookalike --version {streams}").returncode == 0


def test_an_index_is_built_whoever_listens(tmp_path: Path) -> None:
    shop = draw_shop(tmp_path / "shop", 3)
    for number, (streams, status) in enumerate([("> /dev/full", 2), (">&- 2>&-", 0), ("| true", 0)]):
        out = tmp_path / str(number)
        done = run(f"build_index.py '{shop}' --encoder pixels --out '{out}' {streams}")
        assert done.returncode == status
        assert "Traceback" not in done.stderr
        assert all((out / name).is_file() for name in FILES)
        if number == 0:
            assert done.stderr.splitlines()[2:] == [
                f"The index in {out} is built.", "The output of this command can't be written: No space left on device."
            ]  # fmt: skip


def test_other_errors_are_not_reported_as_a_full_disk() -> None:
    def fail() -> None:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(PermissionError):
        StreamSafeCommand("fail", callback=fail).main([])
    assert isinstance(StreamSafeCommand("fail", callback=fail), click.Command)
