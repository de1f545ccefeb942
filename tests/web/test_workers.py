"""Several processes: gunicorn with the project's configuration."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.web.shop import photo
from tests.web.test_server import END, FORM, PART


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="memory is read from /proc")
def test_processes_share_the_vectors_and_answer_alike(index_folder: Path) -> None:
    pytest.importorskip("gunicorn", reason="not installed: pip install -r requirements-dev.txt")
    environment = os.environ | {"LOOKALIKE_INDEX": str(index_folder), "LOOKALIKE_PORT": "0"}
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "lookalike.web:create_app()"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        said, workers = "", []
        while len(workers) < 2:
            line = process.stderr.readline()
            assert line, said
            said += line
            workers = re.findall(r"Booting worker with pid: (\d+)", said)
        found = re.search(r"Listening at: (http://\S+)", said)
        assert found
        for worker in workers:
            while "embeddings.pkl" not in (maps := Path(f"/proc/{worker}/smaps").read_text()):
                time.sleep(0.1)
            (own,) = re.findall(r"embeddings\.pkl\n.*?Private_Dirty:\s+(\d+) kB", maps, re.S)
            assert own == "0"
        request = urllib.request.Request(f"{found[1]}/api/v1/search", PART + photo() + END, {"Content-Type": FORM})
        for _ in range(6):
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert json.load(answer)["matches"][0]["id"] == "1"
        process.terminate()
        rest = process.communicate(timeout=60)[1]
        assert process.returncode == 0, rest
        assert "Traceback" not in said + rest
    finally:
        process.kill()
        process.communicate()
