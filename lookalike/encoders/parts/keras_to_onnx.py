"""Write a network of Keras as an ONNX file.

It knows the layers of ResNet50 and Xception, and refuses every other one. (Keras' own export needs tf2onnx, which needs
NumPy 1.) Keras' arrays have their channels last, ONNX' first.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import UnavailableError, UnprocessableError

VERSION = 1  # of the files written; a change makes new ones
OPSET, IR_VERSION = 17, 9
PHOTOS, FEATURES, MAPS = "photos", "features", "maps"  # the names of the file's input and outputs

Preprocess: TypeAlias = Callable[[NDArray[np.float32]], Any]
"""Photos (n, height, width, 3) in 0..255 → the input of the network, an array of NumPy or TensorFlow."""


def write(model: Any, preprocess: Preprocess, path: Path) -> None:
    """Write ``model``, a chain or graph of layers that ends with a global max pooling, to ``path``.

    The file's input is (n, side, side, 3) uint8; its outputs are the features (n, dim) and the maps before the pooling
    (n, dim, rows, columns), both float32. ``preprocess`` must be a linear function of a pixel's three values.

    Raises:
        UnprocessableError: the network has a layer, or a setting of a layer, that this module doesn't know.
        UnavailableError: the package ``onnx`` is not installed.
    """
    try:
        import onnx
    except ImportError:
        raise UnavailableError("onnx, which converts a network, is not installed: pip install onnx.") from None
    from onnx import TensorProto, helper

    graph = _Graph()
    _, *layers, pooling = model.layers  # the first is the input
    if type(pooling).__name__ != "GlobalMaxPooling2D":
        raise UnprocessableError(f"A network that ends with {type(pooling).__name__} can't be written as ONNX.")
    graph.start(model.inputs[0], preprocess)
    for layer in layers:
        graph.add(layer)
    graph.finish(graph.name_of(pooling.input))
    dim = int(model.output_shape[-1])
    outputs = [
        helper.make_tensor_value_info(FEATURES, TensorProto.FLOAT, ["n", dim]),
        helper.make_tensor_value_info(MAPS, TensorProto.FLOAT, ["n", dim, "rows", "columns"]),
    ]
    photos = helper.make_tensor_value_info(PHOTOS, TensorProto.UINT8, ["n", *model.input_shape[1:]])
    made = helper.make_graph(graph.nodes, "network", [photos], outputs, graph.constants)
    opsets = [helper.make_opsetid("", OPSET)]
    onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION), path)


class _Graph:
    """The nodes and constants of the file, as they grow."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._names: dict[int, str] = {}  # id of a tensor of Keras → its name

    def name_of(self, tensor: Any) -> str:
        return self._names[id(tensor)]

    def start(self, shown: Any, preprocess: Preprocess) -> None:
        """From the photos to ``shown``, the input of Keras' network."""
        colours = np.concatenate([np.zeros((1, 3)), 255 * np.eye(3)]).astype(np.float32)  # black, red, green, blue
        black, *primaries = np.asarray(preprocess(colours[:, None, None])).reshape(4, 3)
        first = self._node("Transpose", [PHOTOS], perm=[0, 3, 1, 2])
        numbers = self._node("Cast", [first], to=1)  # to float32
        kernel = ((np.stack(primaries) - black).T / 255)[:, :, None, None]
        self._names[id(shown)] = self._node("Conv", [numbers, self._constant(kernel), self._constant(black)])

    def finish(self, last: str) -> None:
        """From ``last``, the name of the maps before the pooling, to the outputs."""
        self._node("Identity", [last], MAPS)
        self._node("Flatten", [self._node("GlobalMaxPool", [last])], FEATURES, axis=1)

    def add(self, layer: Any) -> None:
        """Add one layer of Keras."""
        kind = type(layer).__name__
        writer = WRITERS.get(kind)
        settings = layer.get_config()
        if writer is None or settings.get("data_format", "channels_last") != "channels_last":
            raise UnprocessableError(f"The layer {layer.name} ({kind}) can't be written as ONNX.")
        given = layer.input if isinstance(layer.input, list) else [layer.input]
        made = writer(self, layer, settings, [self.name_of(tensor) for tensor in given])
        self._names[id(layer.output)] = made

    def nothing(self, layer: Any, settings: Mapping[str, Any], given: list[str]) -> str:
        return given[0]

    def sum(self, layer: Any, settings: Mapping[str, Any], given: list[str]) -> str:
        first, *others = given
        for other in others:
            first = self._node("Add", [first, other])
        return first

    def padding(self, layer: Any, settings: Mapping[str, Any], given: list[str]) -> str:
        (top, bottom), (left, right) = settings["padding"]
        pads = np.array([0, 0, top, left, 0, 0, bottom, right], np.int64)
        return self._node("Pad", [*given, self._constant(pads)])

    def pooling(self, layer: Any, settings: Mapping[str, Any], given: list[str]) -> str:
        return self._node("MaxPool", given, kernel_shape=settings["pool_size"], **_steps(settings))

    def activation(self, layer: Any, settings: Mapping[str, Any], given: list[str]) -> str:
        return self._activated(layer, settings, given[0])

    def convolution(self, layer: Any, settings: Mapping[str, Any], given: list[str]) -> str:
        kernel, *bias = layer.get_weights()
        weights = [self._constant(kernel.transpose(3, 2, 0, 1)), *map(self._constant, bias)]
        made = self._node("Conv", [*given, *weights], group=settings["groups"], **_steps(settings))
        return self._activated(layer, settings, made)

    def separable(self, layer: Any, settings: Mapping[str, Any], given: list[str]) -> str:
        depthwise, pointwise, *bias = layer.get_weights()  # (height, width, channels, multiplier), (1, 1, …, filters)
        rows, columns, channels, multiplier = depthwise.shape
        each = depthwise.reshape(rows, columns, 1, channels * multiplier).transpose(3, 2, 0, 1)
        apart = self._node("Conv", [*given, self._constant(each)], group=channels, **_steps(settings))
        weights = [self._constant(pointwise.transpose(3, 2, 0, 1)), *map(self._constant, bias)]
        return self._activated(layer, settings, self._node("Conv", [apart, *weights]))

    def _activated(self, layer: Any, settings: Mapping[str, Any], name: str) -> str:
        kind = settings["activation"]
        if kind not in ("linear", "relu"):
            raise UnprocessableError(f"The activation of {layer.name} ({kind}) can't be written as ONNX.")
        return self._node("Relu", [name]) if kind == "relu" else name

    def _node(self, kind: str, inputs: list[str], output: str = "", **settings: Any) -> str:
        from onnx import helper

        output = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **settings))
        return output

    def _constant(self, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


def _steps(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes for strides and padding of a convolution or pooling."""
    steps = {"strides": list(settings["strides"])}
    if "dilation_rate" in settings:
        steps["dilations"] = list(settings["dilation_rate"])
    return {**steps, "auto_pad": "SAME_UPPER" if settings["padding"] == "same" else "VALID"}


WRITERS: Mapping[str, Callable[[_Graph, Any, Mapping[str, Any], list[str]], str]] = {
    "Through": _Graph.nothing,
    "Add": _Graph.sum,
    "ZeroPadding2D": _Graph.padding,
    "MaxPooling2D": _Graph.pooling,
    "Activation": _Graph.activation,
    "Conv2D": _Graph.convolution,
    "SeparableConv2D": _Graph.separable,
}
