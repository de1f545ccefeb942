"""Files of a training: what a network knows, and where a sitting stands."""

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
    """What PyTorch wrote into ``path``, which should be what is ``wanted``; nothing in it is run.

    Raises:
        UnprocessableError: it can't be read.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # of pickles that are not PyTorch's: they are refused below
            stored = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:  # what is no such file may raise anything
        stored = None
    if not isinstance(stored, dict):
        raise UnprocessableError(f"{path} can't be read as weights; give {wanted}.")
    return stored


def save_net(path: Path, net: "Net") -> None:
    """The network's numbers alone."""
    _write(path, net.state_dict())


def load_net(path: Path, net: "Net") -> None:
    """Numbers from ``path`` into ``net``; heads of other attributes or labels start anew.

    Raises:
        UnprocessableError: another network's file, or none at all.
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
    """Everything that going on needs."""
    state = {name: part.state_dict() for name, part in _parts(trainer).items()}
    _write(path, state | {"step": trainer.step, "best": trainer.best})


def load_state(path: Path, trainer: "Trainer") -> None:
    """Go on where ``save_state`` was called.

    Raises:
        UnprocessableError: it is the state of a training of something else, or damaged.
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
    """Put ``state`` into ``path``: a kill or a full disk leaves the file that was there.

    Raises:
        LookalikeError: it can't be written.
    """
    data = io.BytesIO()  # PyTorch's own writer says of a full disk what nobody understands
    torch.save(state, data)
    try:
        with replacing(path) as (beside,):
            beside.write_bytes(data.getbuffer())
    except OSError as error:
        raise LookalikeError(
            f"{path} can't be written: {error.strerror}; make room, and the same command goes on from the last state."
        ) from None
