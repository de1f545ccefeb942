import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

ENCODE = """
import numpy as np
from lookalike.encoders import load_encoder
print(load_encoder("compact").encode([np.full((80, 60, 3), 255, np.uint8)]).shape)
"""


def test_the_runtime_writes_no_device_id_and_sends_nothing(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    run = subprocess.run(
        [sys.executable, "-c", ENCODE],
        cwd=ROOT, env=environment | {"HOME": str(tmp_path)}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert run.stdout == "(1, 256)\n"
    assert not list(tmp_path.rglob("*"))
