"""Sessions of ONNX Runtime."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lookalike import machine
from lookalike.cores import usable_cores

NOWHERE = "session.model_external_initializers_file_folder_path"  # the folder of external weights
ERRORS_ONLY = 4
NO_MEMORY = "There is not enough memory for the encoder just now; try again in a moment."


def open_session(path: Path) -> Any:
    """An ``onnxruntime.InferenceSession`` on the CPU; the network must be in one file, without external weights.

    Idle threads don't spin: they would take the cores from the search that follows, and on two cores double its time.

    Raises:
        MachineError: there is not enough memory for it.
        Exception: any error of ONNX Runtime about the file.
    """
    # Read when it is imported: nothing about a shop or its visitors is sent anywhere, or kept in a folder of its own.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = ERRORS_ONLY  # errors are raised
    options.intra_op_num_threads = usable_cores()  # its default ignores a container's quota
    # External weights would not be covered by the SHA-256 of this file.
    options.add_session_config_entry(NOWHERE, str(path / "nowhere"))
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    with machine.sentence(NO_MEMORY):
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run(session: Any, outputs: Sequence[str], inputs: Mapping[str, Any]) -> list[Any]:
    """Run a session of ``open_session``: the arrays called ``outputs``, from ``inputs``.

    Raises:
        MachineError: there is not enough memory for it.
        Exception: any other error of ONNX Runtime.
    """
    with machine.sentence(NO_MEMORY):
        made: list[Any] = session.run(outputs, inputs)
        return made
