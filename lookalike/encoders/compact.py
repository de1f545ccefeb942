"""The encoder of our own for fashion: finds the product, then encodes it (``training`` made it)."""

from pathlib import Path

from lookalike.encoders.base import Encoder, Request
from lookalike.registry import Entry

ENTRIES = (
    Entry(
        "compact",
        "For clothes, shoes and accessories: finds the product, then encodes it; 256 numbers, small and quick",
        "lookalike.encoders.compact:load",
        needs=("onnxruntime",),
        install="pip install onnxruntime",
    ),
)

SHIPPED = Path(__file__).with_suffix(".onnx")


def load(request: Request) -> Encoder:
    """The encoder with the weights that ship, or others of its kind."""
    from lookalike.encoders.parts.lite import Lite

    return Lite(request, SHIPPED)
