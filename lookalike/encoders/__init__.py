"""Encoders: photo → unit vector. One module per encoder, found by name."""

from pathlib import Path

from lookalike import registry
from lookalike.encoders.base import Encoder, Request, Vectors, Weights
from lookalike.errors import LookalikeError

__all__ = ["ENCODERS", "Encoder", "Request", "Vectors", "Weights", "load_encoder", "make_encoder"]


def load_encoder(
    name: str,
    weights: str | Path | None = None,
    *,
    input_size: int | None = None,
    sha256: str | None = None,
    place: Path | None = None,
    beside: str | Path | None = None,
    download: bool = True,
) -> Encoder:
    """The encoder called ``name``, ready to encode.

    Args:
        name: a row of ENCODERS; for a row such as "onnx:FILE", with a path in place of FILE.
        weights: the file of weights; without it, ``find_weights`` looks for one.
        input_size: side of the network's square input in pixels; by default the encoder's own.
        sha256: the SHA-256 of the weights in an index's manifest; only a file with it is used.
        place: a file, or a folder that is searched by the encoder's name, if ``weights`` is not given.
        beside: the path of the weights in that manifest, joined to the index's folder.
        download: whether missing weights may be downloaded.

    Raises:
        UnprocessableError: there is no such encoder, or it doesn't take one of the options.
        UnavailableError: a package or the weights are missing.
        LookalikeError: the file has no weights for this encoder, or not those of the manifest.
    """
    return make_encoder(
        Request(
            name,
            weights=None if weights is None else Path(weights),
            input_size=input_size,
            sha256=sha256,
            place=place,
            beside=None if beside is None else Path(beside),
            download=download,
        )
    )


def make_encoder(request: Request) -> Encoder:
    """The encoder that ``request`` describes, ready to encode; raises as ``load_encoder`` does."""
    encoder = registry.load(row_of(request.name))(request)
    if not isinstance(encoder, Encoder):
        raise LookalikeError(
            f"The factory of encoder {request.name!r} gave a {type(encoder).__name__}, not an Encoder."
        )
    return encoder


def row_of(name: str) -> registry.Entry:
    """The row of ENCODERS for an encoder called ``name``: "onnx:FILE" for "onnx:model.onnx".

    Raises:
        UnprocessableError: there is none; the sentence names those that exist.
    """
    kind, colon, _ = name.partition(":")
    rows = [row for row in ENCODERS if colon and row.startswith(f"{kind}:")]
    return registry.find(__name__, "encoder", rows[0] if rows else name)


ENCODERS = registry.gather(__name__)
