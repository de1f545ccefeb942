"""The network as ONNX: the same wiring, batch normalisation folded into the convolutions.

Outputs: ``embedding`` (n, DIM), ``map`` (n, rows, columns, HIDDEN), ``mask`` (n, rows, columns) in 0..1, the logits
(n, labels) of each head under its attribute's name, and ``linear`` (HIDDEN, DIM), the layer between map and embedding.
The model's metadata hold, as JSON under ``compact``, what its numbers mean.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from lookalike.training.layers import EPSILON
from lookalike.training.net import DIM, HIDDEN, LEAST_WEIGHT, Shape, wire

OPSET = 18
IR_VERSION = 9  # read by every ONNX Runtime since 1.16


class OnnxBuilder:
    """See ``net.Builder``; a tensor is its name. Channels come before rows and columns, as ONNX has it."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], *, half: bool) -> None:
        self.arrays, self.half = arrays, half
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Append a node; the name of its output."""
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **attributes))
        return output

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """A constant as it is."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str, value: NDArray[np.floating[Any]]) -> str:
        """float32 numbers; as ``half`` they are kept as float16 and made float32 when the file is loaded."""
        if not self.half:
            return self.constant(name, value.astype(np.float32))
        return self.node("Cast", [self.constant(name, value.astype(np.float16))], to=TensorProto.FLOAT)

    def scale(self, photo: str) -> str:
        x = self.node("Transpose", [self.node("Cast", [photo], to=TensorProto.FLOAT)], perm=(0, 3, 1, 2))
        x = self.node("Mul", [x, self.constant("step", np.array(1 / 64, np.float32))])
        return self.node("Add", [x, self.constant("offset", np.array(-2, np.float32))])

    def conv(self, x: str, name: str, filters: int, *, kernel: int = 3, stride: int = 1, relu: bool = True) -> str:
        scale = self.arrays[f"{name}/gamma"] / np.sqrt(self.arrays[f"{name}/variance"] + EPSILON)
        bias = self.arrays[f"{name}/beta"] - self.arrays[f"{name}/mean"] * scale
        weight = (self.arrays[f"{name}/kernel"] * scale).transpose(3, 2, 0, 1)
        x = self._convolve(x, name, weight, bias, kernel=kernel, stride=stride)
        return self.relu(x) if relu else x

    def _convolve(
        self, x: str, name: str, weight: NDArray[Any], bias: NDArray[Any], *, kernel: int, stride: int
    ) -> str:
        inputs = [x, self.weight(f"{name}/weight", weight), self.constant(f"{name}/bias", bias.astype(np.float32))]
        return self.node(
            "Conv", inputs, kernel_shape=(kernel, kernel), pads=(kernel // 2,) * 4, strides=(stride, stride)
        )

    def logit(self, x: str, name: str) -> str:
        weight = self.arrays[f"{name}/kernel"].transpose(3, 2, 0, 1)
        return self._convolve(x, name, weight, self.arrays[f"{name}/bias"], kernel=3, stride=1)

    def dense(self, x: str, name: str, units: int, *, bias: bool) -> str:
        inputs = [x, self.weight(f"{name}/kernel", self.arrays[f"{name}/kernel"])]
        if bias:
            inputs.append(self.constant(f"{name}/bias", self.arrays[f"{name}/bias"].astype(np.float32)))
        return self.node("Gemm", inputs)

    def relu(self, x: str) -> str:
        return self.node("Relu", [x])

    def sigmoid(self, x: str) -> str:
        return self.node("Sigmoid", [x])

    def add(self, x: str, y: str) -> str:
        return self.node("Add", [x, y])

    def multiply(self, x: str, y: str) -> str:
        return self.node("Mul", [x, y])

    def concat(self, *x: str) -> str:
        return self.node("Concat", x, axis=1)

    def double(self, x: str) -> str:
        twice = f"twice_{len(self.nodes)}"
        self.constant(twice, np.array([1, 1, 2, 2], np.float32))
        options = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return self.node("Resize", [x, "", twice], **options)

    def halve(self, x: str) -> str:
        return self.node("AveragePool", [x], kernel_shape=(2, 2), strides=(2, 2))

    def pool(self, x: str, mask: str) -> str:
        weight = self.node("Add", [mask, self.constant("least", np.array(LEAST_WEIGHT, np.float32))])
        axes = self.constant("axes", np.array([2, 3], np.int64))
        total = self.node("ReduceSum", [self.node("Mul", [x, weight]), axes], keepdims=0)
        return self.node("Div", [total, self.node("ReduceSum", [weight, axes], keepdims=0)])


def to_onnx(
    arrays: Mapping[str, NDArray[Any]], shape: Shape, facts: Mapping[str, Any], *, half: bool = True
) -> onnx.ModelProto:
    """The model of ``arrays``, as ``checkpoint.arrays_of`` gives them; its metadata hold ``facts``, JSON values.

    With ``half`` its weights are stored as float16, which halves the file and changes vectors by next to nothing.
    """
    build = OnnxBuilder(arrays, half=half)
    made = wire(build, "photo", shape)
    del made["logit"]
    made["map"] = build.node("Transpose", [made["map"]], perm=(0, 2, 3, 1))
    made["mask"] = build.node("Squeeze", [made["mask"], build.constant("channel", np.array([1], np.int64))])
    made["linear"] = build.weight("linear/kernel", arrays["embedding/kernel"])
    for name, inner in made.items():
        build.nodes.append(helper.make_node("Identity", [inner], [name]))
    rows, columns = shape.height // 8, shape.width // 8
    sizes: dict[str, tuple[Any, ...]] = {
        "embedding": ("n", DIM),
        "map": ("n", rows, columns, HIDDEN),
        "mask": ("n", rows * 2, columns * 2),
        "linear": (HIDDEN, DIM),
        **{attribute: ("n", labels) for attribute, labels in shape.heads},
    }
    graph = helper.make_graph(
        build.nodes,
        "compact",
        [helper.make_tensor_value_info("photo", TensorProto.UINT8, ("n", shape.height, shape.width, 3))],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes[name]) for name in made],
        build.initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    helper.set_model_props(model, {"compact": json.dumps(facts)})
    onnx.checker.check_model(model, full_check=True)
    return model


def quantise(model: onnx.ModelProto, target: Path, photos: NDArray[np.uint8], batch: int = 64) -> None:
    """Write ``model`` (not ``half``) with 8-bit weights and activations.

    The ranges of the activations are taken from ``photos`` (n, height, width, 3).
    """
    from onnxruntime import quantization

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no types
        def __init__(self) -> None:
            self.parts = iter(np.array_split(photos, max(1, len(photos) // batch)))

        def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
            part = next(self.parts, None)
            return None if part is None else {"photo": part}

    quantization.quantize_static(
        model,
        target,
        Reader(),
        quant_format=quantization.QuantFormat.QDQ,
        per_channel=True,
        reduce_range=True,  # 7 bits of weight: processors without VNNI would saturate, and give other vectors
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
        op_types_to_quantize=["Conv", "Add", "Mul", "Concat", "Resize", "AveragePool"],
        calibrate_method=quantization.CalibrationMethod.MinMax,
    )
