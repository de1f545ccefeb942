"""The project's own encoder for fashion: it finds the product, then encodes it (see ``training``)."""

from pathlib import Path

from lookalike.encoders.base import Encoder, Request, Weights
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "compact",
        "For clothes, shoes and accessories: locates the product, then encodes it; 256 values, small and fast",
        "lookalike.encoders.compact:load",
        needs=("onnxruntime",),
        install="pip install onnxruntime",
    ),
)

SHIPPED = Weights(
    Path(__file__).with_suffix(".onnx"), "b0c7c2911be293aff90345b7e23d435e7e033303e172c6041daa4cd2a6ba0745"
)


def load(request: Request) -> Encoder:
    """The encoder with the shipped weights, or with the requested ones."""
    from lookalike.encoders.parts.lite import Lite

    return Lite(request, SHIPPED)
