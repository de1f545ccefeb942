"""A file of a network, opened by ONNX Runtime."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lookalike import machine
from lookalike.cores import usable_cores

NOWHERE = "session.model_external_initializers_file_folder_path"  # where numbers outside the file would lie
ERRORS_ONLY = 4
NO_MEMORY = "There is not enough memory for the encoder just now; try again in a moment."


def open_session(path: Path) -> Any:
    """An ``onnxruntime.InferenceSession`` on the CPU; all that the network knows must be in the one file.

    Threads that wait for the next layer, or the next photo, leave their core to others. If they spun, they would take
    it from the search that follows: on two cores that doubled the time of both.

    Raises:
        MachineError: there is not enough memory for it.
        Exception: whatever ONNX Runtime's native side finds wrong with the file; the caller makes a sentence of it.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = ERRORS_ONLY  # errors become a sentence
    options.intra_op_num_threads = usable_cores()  # its own count knows no container's quota
    # Numbers in other files would not be covered by the SHA-256 of this one.
    options.add_session_config_entry(NOWHERE, str(path / "nowhere"))
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    with machine.sentence(NO_MEMORY):
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run(session: Any, outputs: Sequence[str], inputs: Mapping[str, Any]) -> list[Any]:
    """The arrays called ``outputs`` that a session of ``open_session`` makes of ``inputs``.

    Raises:
        MachineError: there is not enough memory for it.
        Exception: whatever else ONNX Runtime's native side raises.
    """
    with machine.sentence(NO_MEMORY):
        made: list[Any] = session.run(outputs, inputs)
        return made
