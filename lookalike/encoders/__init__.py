"""Photo → unit vector; one file an encoder, found by name."""

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
        name: a row of ENCODERS; where that is like "onnx:FILE", with a file in its place.
        weights: a file, explicitly; without it, they are looked for as ``find_weights`` says.
        input_size: pixels a side of what the network sees; the encoder's own by default.
        sha256: what an index's manifest says of its weights: only such a file is used.
        place: a file, or a folder that is searched by the encoder's name, where no file is named.
        beside: the path in that manifest, joined to the index's folder.
        download: whether weights that are not here may be fetched.

    Raises:
        UnprocessableError: no such encoder, or an option that it doesn't take.
        UnavailableError: a package or the weights can't be had.
        LookalikeError: the file is not one of weights for this encoder, or not that of the manifest.
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
    """The row of ENCODERS that an encoder called ``name`` belongs to: "onnx:FILE" is that of "onnx:model.onnx".

    Raises:
        UnprocessableError: there is none; the sentence names those that exist.
    """
    kind, colon, _ = name.partition(":")
    rows = [row for row in ENCODERS if colon and row.startswith(f"{kind}:")]
    return registry.find(__name__, "encoder", rows[0] if rows else name)


ENCODERS = registry.gather(__name__)
