"""The encoder for any kind of shop: a network trained on ImageNet, with short vectors."""

from pathlib import Path

from lookalike.encoders.base import Encoder, Request, Weights
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "general",
        "For anything else, such as food, furniture and toys: 512 values, small and fast",
        "lookalike.encoders.general:load",
        needs=("onnxruntime",),
        install="pip install onnxruntime",
    ),
)

SHIPPED = Weights(
    Path(__file__).with_suffix(".onnx"), "6a515f7dcf349076576616b241221a779a3eb32f581a67c3f3100f8b5eaaaca8"
)


def load(request: Request) -> Encoder:
    """The encoder with the shipped weights, or with the requested ones."""
    from lookalike.encoders.parts.lite import Lite

    return Lite(request, SHIPPED)
