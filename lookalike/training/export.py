"""Export the network to ONNX, for photos whose sides are multiples of STRIDE.

Outputs: ``embedding`` (n, dim); ``map`` (n, HIDDEN, rows, columns) and ``weight`` (n, 1, rows, columns), which sums to
1 over a photo's cells: the embedding is ``linear`` (dim, HIDDEN) of the weighted sum, plus ``bias`` (dim,); ``masks``
(n, 2, 4 rows, 4 columns) in 0..1 where the network has any; and each head's logits (n, labels) under its attribute's
name. The model's metadata describe the outputs, as JSON under ``lookalike``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from lookalike.training.net import COARSE, DIM, FINE, HIDDEN, LEAST_SEEN, LEAST_WEIGHT, MAIN, Block, Conv, Look, Net

OPSET = 18
IR_VERSION = 9  # read by every ONNX Runtime since 1.16
FACTS = "lookalike"  # the key of the metadata
# Convolutions that lose most in 8 bits: they have few channels with different ranges.
FIRST = ("stem", "block_0/", "block_1/")


class OnnxBuilder:
    """Collects the nodes of a graph. A tensor is its name; its shape is (n, channels, rows, columns)."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def node(self, operator: str, inputs: Sequence[str], **attributes: Any) -> str:
        """Append a node. Returns the name of its output."""
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **attributes))
        return output

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """A constant; the first one with a name is kept."""
        self.initializers.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def number(self, value: float) -> str:
        """A float32 scalar."""
        return self.constant(f"number_{value}", np.array(value, np.float32))

    def conv(self, x: str, name: str, conv: Conv) -> str:
        """A convolution with its scale folded in, and its ReLU6 if it has one."""
        weight = conv.weight * conv.scale[:, None, None, None]
        before, after = conv.padding()
        inputs = [x, self.constant(f"{name}/weight", _array(weight)), self.constant(f"{name}/bias", _array(conv.shift))]
        y = self.node(
            "Conv",
            inputs,
            kernel_shape=(conv.kernel, conv.kernel),
            pads=(before, before, after, after),
            strides=(conv.stride, conv.stride),
            group=len(weight) if conv.depthwise else 1,
        )
        return self.relu6(y) if conv.relu else y

    def relu6(self, x: str) -> str:
        return self.node("Clip", [x, self.number(0.0), self.number(6.0)])

    def block(self, x: str, name: str, block: Block) -> str:
        y = x if block.expand is None else self.conv(x, f"{name}/expand", block.expand)
        y = self.conv(self.conv(y, f"{name}/depthwise", block.depthwise), f"{name}/project", block.project)
        return self.node("Add", [x, y]) if block.residual else y

    def look(self, fine: str, coarse: str, look: Look) -> str:
        """The masks, with one cell per 8 × 8 pixels."""
        cells = self.conv(coarse, "look/coarse", look.coarse)
        whole = self.conv(self.node("GlobalAveragePool", [cells]), "look/whole", look.whole)
        cells = self.node("Add", [self.conv(cells, "look/around", look.around), whole])
        twice = self.constant("twice", np.array([1, 1, 2, 2], np.float32))
        options = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        cells = self.node("Resize", [cells, "", twice], **options)
        joined = self.relu6(self.node("Add", [cells, self.conv(fine, "look/fine", look.fine)]))
        joined = self.conv(joined, "look/join", look.join)
        weight, bias = _array(look.logits.weight), _array(look.logits.bias)
        inputs = [joined, self.constant("look/logits/weight", weight), self.constant("look/logits/bias", bias)]
        return self.node("Sigmoid", [self.node("Conv", inputs, kernel_shape=(1, 1))])

    def halve(self, x: str) -> str:
        """Average pooling over 2 × 2 cells."""
        return self.node("AveragePool", [x], kernel_shape=(2, 2), strides=(2, 2))

    def dense(self, x: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """A linear layer with ``weight`` (outputs, inputs), stored in 8 bits and dequantised at load time."""
        return self.node("Gemm", [x, self.in_eight_bits(name, weight), self.constant(f"{name}/bias", bias)], transB=1)

    def in_eight_bits(self, name: str, weight: NDArray[np.float32]) -> str:
        """``weight`` (outputs, inputs) as integers in −127..127 with one scale per output."""
        step = np.maximum(np.abs(weight).max(axis=1), 1e-12) / 127
        whole = np.rint(weight / step[:, None]).astype(np.int8)
        steps = self.constant(f"{name}/step", step.astype(np.float32))
        return self.node("DequantizeLinear", [self.constant(f"{name}/weight", whole), steps], axis=0)


def to_onnx(
    net: Net,
    facts: Mapping[str, Any],
    *,
    linear: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None,
) -> onnx.ModelProto:
    """The ONNX model of ``net``; its metadata contain ``facts`` (JSON values).

    With ``linear``, a weight (dim, HIDDEN) and a bias (dim,), the model is only the backbone with this layer: all cells
    have equal weight, and there are no masks and no heads.
    """
    build = OnnxBuilder()
    x = build.node("Transpose", [build.node("Cast", ["photo"], to=TensorProto.FLOAT)], perm=(0, 3, 1, 2))
    x = build.node("Mul", [build.node("Sub", [x, build.number(127.0)]), build.number(1 / 128)])
    x = build.conv(x, "stem", net.stem)
    outputs: dict[str, str] = {}
    fine, mask = "", ""
    for number, block in enumerate(net.blocks):
        x = build.block(x, f"block_{number}", block)
        if linear is not None:
            continue
        if number == FINE:
            fine = x
        if number == COARSE:
            outputs["masks"] = build.look(fine, x, net.look)
            ends = [build.constant(f"at_{end}", np.array([end], np.int64)) for end in (MAIN, MAIN + 1, 1)]
            mask = build.halve(build.node("Slice", [outputs["masks"], *ends]))
            seen = build.node(
                "Add", [build.node("Mul", [mask, build.number(1 - LEAST_SEEN)]), build.number(LEAST_SEEN)]
            )
            x = build.node("Mul", [x, seen])
    cells = build.conv(x, "top", net.top)
    if linear is None:
        weight = build.node("Add", [build.halve(mask), build.number(LEAST_WEIGHT)])
        layer = _array(net.linear.weight), np.zeros(DIM, np.float32)
    else:
        channel = build.node("ReduceMean", [cells, build.constant("channels", np.array([1], np.int64))], keepdims=1)
        weight = build.node("Add", [build.node("Mul", [channel, build.number(0.0)]), build.number(1.0)])  # all the same
        layer = linear
    axes = build.constant("axes", np.array([2, 3], np.int64))
    share = build.node("Div", [weight, build.node("ReduceSum", [weight, axes], keepdims=1)])
    pooled = build.node("ReduceSum", [build.node("Mul", [cells, share]), axes], keepdims=0)
    outputs["embedding"] = build.dense(pooled, "linear", *layer)
    outputs |= {"map": cells, "weight": share, "linear": build.in_eight_bits("linear", layer[0]), "bias": "linear/bias"}
    if linear is None:
        for attribute, head in net.heads.items():
            outputs[attribute] = build.dense(pooled, f"head/{attribute}", _array(head.weight), _array(head.bias))
    return _model(build, outputs, net, facts, dim=len(layer[1]), masks=linear is None)


def _model(
    build: OnnxBuilder, outputs: Mapping[str, str], net: Net, facts: Mapping[str, Any], *, dim: int, masks: bool
) -> onnx.ModelProto:
    for name, inner in outputs.items():
        build.nodes.append(helper.make_node("Identity", [inner], [name]))
    sizes: dict[str, tuple[Any, ...]] = {
        "embedding": ("n", dim),
        "map": ("n", HIDDEN, "rows", "columns"),
        "weight": ("n", 1, "rows", "columns"),
        "linear": (dim, HIDDEN),
        "bias": (dim,),
        "masks": ("n", 2, "fine_rows", "fine_columns"),
    }
    sizes |= {attribute: ("n", head.out_features) for attribute, head in (net.heads.items() if masks else ())}
    graph = helper.make_graph(
        build.nodes,
        "lookalike",
        [helper.make_tensor_value_info("photo", TensorProto.UINT8, ("n", "height", "width", 3))],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes[name]) for name in outputs],
        list(build.initializers.values()),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    helper.set_model_props(model, {FACTS: json.dumps(facts)})
    onnx.checker.check_model(model, full_check=True)
    return model


def quantise(
    model: onnx.ModelProto, target: Path, batches: Iterable[NDArray[np.uint8]], *, exact: Sequence[str] = ()
) -> None:
    """Write ``model`` with 8-bit weights and activations in its convolutions.

    The ranges of activations are measured on ``batches`` of photos (n, height, width, 3) of any shapes. Convolutions
    whose names begin with one of ``exact``, such as "block_0/", stay in floating point.
    """
    from onnxruntime import quantization

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no types
        def __init__(self) -> None:
            self.parts = iter(batches)

        def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
            part = next(self.parts, None)
            return None if part is None else {"photo": part}

    own = onnx.ModelProto()
    own.CopyFrom(model)  # the quantiser modifies its input
    quantization.quantize_static(
        own,
        target,
        Reader(),
        quant_format=quantization.QuantFormat.QDQ,
        per_channel=True,
        reduce_range=True,  # 7-bit weights, because processors without VNNI would saturate
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
        op_types_to_quantize=["Conv", "Clip", "Add", "AveragePool", "Resize", "GlobalAveragePool"],
        nodes_to_exclude=[node.name for node in model.graph.node if _weighs_cells(node) or _begins(node, exact)],
        calibrate_method=quantization.CalibrationMethod.MinMax,
    )


def _begins(node: onnx.NodeProto, names: Sequence[str]) -> bool:
    """Whether a node is a convolution whose name begins with one of ``names``."""
    return node.op_type == "Conv" and node.input[1].startswith(tuple(names))


def _weighs_cells(node: onnx.NodeProto) -> bool:
    """Whether a node works on weights of cells, which need more than 8 bits."""
    return any(name.startswith("number_") and name not in ("number_0.0", "number_6.0") for name in node.input)


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return np.asarray(tensor.detach().numpy(), np.float32)
