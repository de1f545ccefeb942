"""Load a network for further training from an encoder's 8-bit ONNX file, such as the shipped one."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from lookalike.errors import UnprocessableError
from lookalike.training.net import Conv, Net


def load_encoder_file(path: Path, net: Net) -> None:
    """Load dequantised weights into ``net``; heads for other labels keep their initial weights.

    Raises:
        UnprocessableError: it is not the file of a compact encoder.
    """
    try:
        model = onnx.load(path, load_external_data=False)
        stored = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
        with torch.no_grad():
            for name, conv in _convolutions(net):
                conv.weight.copy_(_weight(stored, f"{name}/weight"))
                conv.shift.copy_(_bias(stored, f"{name}/bias"))
                conv.scale.fill_(1.0)
            net.look.logits.weight.copy_(_weight(stored, "look/logits/weight"))
            net.look.logits.bias.copy_(_bias(stored, "look/logits/bias"))
            net.linear.weight.copy_(_dense(stored, "linear"))
            for attribute, head in net.heads.items():
                name = f"head/{attribute}"
                if stored.get(f"{name}/weight", np.empty(0)).shape == tuple(head.weight.shape):
                    head.weight.copy_(_dense(stored, name))
                    head.bias.copy_(torch.from_numpy(stored[f"{name}/bias"].copy()))
    except Exception as error:  # an error of protobuf, a missing name, another shape
        raise UnprocessableError(
            f"{path} is not the file of a compact encoder; --from takes a compact.onnx or the .pt of a training."
        ) from error


def _convolutions(net: Net) -> list[tuple[str, Conv]]:
    """All convolutions with their names in the file."""
    found = [("stem", net.stem), ("top", net.top)]
    found += [(f"look/{part}", getattr(net.look, part)) for part in ("coarse", "around", "whole", "fine", "join")]
    for number, block in enumerate(net.blocks):
        found += [
            (f"block_{number}/{part}", getattr(block, part))
            for part in ("expand", "depthwise", "project")
            if getattr(block, part) is not None
        ]
    return found


def _weight(stored: dict[str, NDArray[Any]], name: str) -> Tensor:
    """(filters, …) from integers and one scale per filter."""
    whole, step = stored[f"{name}_quantized"].astype(np.float32), stored[f"{name}_scale"].astype(np.float32)
    return torch.from_numpy(whole * step.reshape(-1, *[1] * (whole.ndim - 1)))


def _bias(stored: dict[str, NDArray[Any]], name: str) -> Tensor:
    return torch.from_numpy(stored[f"{name}_quantized"].astype(np.float32) * stored[f"{name}_quantized_scale"])


def _dense(stored: dict[str, NDArray[Any]], name: str) -> Tensor:
    return torch.from_numpy(stored[f"{name}/weight"].astype(np.float32) * stored[f"{name}/step"][:, None])
