"""Checkpoints: files with a network's weights, and with the state of a training run."""

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from lookalike.errors import LookalikeError, UnprocessableError
from lookalike.files import replacing

if TYPE_CHECKING:
    from lookalike.training.loop import Trainer
    from lookalike.training.net import Net


def read_weights(path: Path, wanted: str = "a .pt file that a training wrote") -> dict[str, Any]:
    """The dictionary that PyTorch saved in ``path``, without running any code in it.

    ``wanted`` describes the expected file in the error message.

    Raises:
        UnprocessableError: the file can't be read as such.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # warnings about other pickles, which are refused below
            stored = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:  # another kind of file may raise anything
        stored = None
    if not isinstance(stored, dict):
        raise UnprocessableError(f"{path} can't be read as weights; give {wanted}.")
    return stored


def save_net(path: Path, net: "Net") -> None:
    """Save only the weights of the network."""
    _write(path, net.state_dict())


def load_net(path: Path, net: "Net") -> None:
    """Load weights from ``path`` into ``net``; heads for other attributes or labels keep their initial weights.

    Raises:
        UnprocessableError: it is the file of another network, or no such file.
    """
    stored, own = read_weights(path), net.state_dict()
    for name, value in own.items():
        known = stored.get(name)
        if isinstance(known, torch.Tensor) and known.shape == value.shape:
            value.copy_(known.float())
        elif not name.startswith("heads."):
            raise UnprocessableError(
                f"{path} does not fit the compact network at {name}: give weights that it was saved as."
            )


def save_state(path: Path, trainer: "Trainer") -> None:
    """Save everything that is needed to resume the training run."""
    state = {name: part.state_dict() for name, part in _parts(trainer).items()}
    _write(path, state | {"step": trainer.step, "best": trainer.best})


def load_state(path: Path, trainer: "Trainer") -> None:
    """Resume the training run from a file of ``save_state``.

    Raises:
        UnprocessableError: it is the state of another training run, or damaged.
    """
    stored = read_weights(path)
    try:
        for name, part in _parts(trainer).items():
            part.load_state_dict(stored[name])
        trainer.step, trainer.best = int(stored["step"]), float(stored["best"])
    except (KeyError, ValueError, TypeError, RuntimeError):
        raise UnprocessableError(
            f"{path} is the state of a training on other labels; give those, or choose another folder by --out."
        ) from None


def _parts(trainer: "Trainer") -> dict[str, Any]:
    return {
        "net": trainer.net,
        "proxies": trainer.proxies,
        "averaged": trainer.averaged,
        "optimizer": trainer.optimizer,
    }


def _write(path: Path, state: dict[str, Any]) -> None:
    """Write ``state`` to ``path`` atomically: after a kill or with a full disk, the old file stays.

    Raises:
        LookalikeError: it can't be written.
    """
    data = io.BytesIO()  # PyTorch's own writer gives an unclear message for a full disk
    torch.save(state, data)
    try:
        with replacing(path) as (beside,):
            beside.write_bytes(data.getbuffer())
    except OSError as error:
        raise LookalikeError(
            f"{path} can't be written: {error.strerror}; make room, and the same command goes on from the last state."
        ) from None
