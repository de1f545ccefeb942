"""Networks of Keras that were converted to ONNX: kept in the user's cache folder, and run by ONNX Runtime.

The name of a file has everything that its content depends on, and the SHA-256 of the content: the weights' SHA-256, the
input size, the version of the converter. So a damaged file is recognised before a native library reads it.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from lookalike.encoders.base import Runtime
from lookalike.encoders.parts import keras_to_onnx, session
from lookalike.errors import UnavailableError
from lookalike.files import open_regular

log = logging.getLogger(__name__)


class Converted:
    """A network in a file that ``keep`` returned, ready to run.

    Attributes:
        dim: the length of its features.
    """

    runtime: Runtime = "onnx"
    has_cells = True

    def __init__(self, path: Path) -> None:
        self._session = session.open_session(path)
        features, _ = self._session.get_outputs()
        self.dim = int(features.shape[1])

    def run(self, batch: NDArray[np.uint8], *, maps: bool) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """The features (n, dim), and with ``maps`` the maps before the pooling (n, rows, columns, dim)."""
        wanted = [keras_to_onnx.FEATURES, *([keras_to_onnx.MAPS] if maps else [])]
        features, *rest = session.run(self._session, wanted, {keras_to_onnx.PHOTOS: batch})
        return features, rest[0].transpose(0, 2, 3, 1) if rest else None


def find(weights: str, side: int) -> Path | None:
    """The file for these weights (their SHA-256) and this input size; None if there is none, or a damaged one."""
    prefix = _prefix(weights, side)
    for path in sorted(_folder().glob(f"{prefix}*.onnx")):
        try:
            with open_regular(path) as file:
                if path.stem == prefix + hashlib.file_digest(file, "sha256").hexdigest():
                    return path
        except OSError as error:
            log.warning("%s is skipped: %s.", path, error.strerror)
        else:
            log.warning("%s is skipped: it is damaged.", path)
    return None


def keep(weights: str, side: int, write: Callable[[Path], None]) -> Path:
    """The file that ``find`` finds, or else the one that ``write`` writes, which appears only when it is complete.

    Raises:
        UnavailableError: it can't be written.
    """
    if found := find(weights, side):
        return found
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as beside:
            made = Path(beside) / "network.onnx"
            write(made)
            with made.open("rb+") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
            return made.replace(folder / f"{_prefix(weights, side)}{digest}.onnx")
    except OSError as error:
        raise UnavailableError(f"The converted network can't be written to {folder}: {error.strerror}.") from error


def _prefix(weights: str, side: int) -> str:
    return f"{weights}-{side}-{keras_to_onnx.VERSION}-"


def _folder() -> Path:
    return platformdirs.user_cache_path("lookalike") / "networks"
