"""A small ONNX network and a small head, made in the test."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from lookalike.encoders import Encoder
from lookalike.encoders.head import Projection

SIZE = (16, 24)
PREPROCESSING = {"size": list(SIZE), "scale": 1 / 255, "mean": [0.5, 0.4, 0.3], "std": [0.2, 0.2, 0.3]}


def draw_network(path: Path, *, batch: int | str = "n", inputs: int = 1, dtype: int = TensorProto.FLOAT) -> Path:
    """Write a network of one convolution, pooled to 12 numbers (output "vector"; "map" before), and its JSON.

    ``inputs``: how many photos it takes, which it adds.
    """
    kernel = np.random.default_rng(3).normal(size=(12, 3, 5, 5)).astype(helper.tensor_dtype_to_np_dtype(dtype))
    names = [f"photo{number}" for number in range(inputs)]
    nodes = [
        helper.make_node("Sum", names, ["sum"]),
        helper.make_node("Conv", ["sum", "kernel"], ["map"], strides=[4, 4]),
        helper.make_node("GlobalMaxPool", ["map"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["vector"]),
    ]
    shape = [batch, 3, SIZE[1], SIZE[0]]
    graph = helper.make_graph(
        nodes,
        "drawn",
        [helper.make_tensor_value_info(name, dtype, shape) for name in names],
        [
            helper.make_tensor_value_info("vector", dtype, [batch, 12]),
            helper.make_tensor_value_info("map", dtype, [batch, 12, None, None]),
            helper.make_tensor_value_info("pooled", dtype, [batch, 12, 1, 1]),
        ],
        [numpy_helper.from_array(kernel, "kernel")],
    )
    model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 18)])
    onnx.save(model, path)
    return write_preprocessing(path)


def write_preprocessing(network: Path, **facts: Any) -> Path:
    """Write the JSON beside ``network``, which is returned."""
    network.with_suffix(".json").write_text(json.dumps(PREPROCESSING | facts), encoding="utf-8")
    return network


def draw_head(base_dim: int, seed: int = 4) -> Projection:
    """A head of random weights: vectors of ``base_dim`` numbers to 10."""
    random = np.random.default_rng(seed)

    def layer(size: int, to: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return random.standard_normal((size, to), np.float32), random.standard_normal(to, np.float32)

    return Projection(layer(base_dim, 20), layer(20, 10))


def facts_of(encoder: Encoder) -> dict[str, Any]:
    """The facts in a manifest about an encoder without weights."""
    return {
        "name": encoder.name,
        "dim": encoder.dim,
        "fingerprint": encoder.fingerprint,
        "preprocessing": encoder.preprocessing,
        "weights": None,
    }
