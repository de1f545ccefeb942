"""The encoder that made an index: the only one whose vectors can be compared with its."""

from pathlib import Path

from lookalike.encoders import load_encoder
from lookalike.encoders.base import Encoder
from lookalike.index.opened import Index


def encoder_of(index: Index, weights: str | Path | None = None, *, download: bool = True) -> Encoder:
    """The encoder that made ``index``, ready to encode queries.

    ``weights``: a file that was named explicitly; without it they are looked for in LOOKALIKE_WEIGHTS, where the
    manifest says, and where the encoder itself looks, and only a file with the manifest's SHA-256 is taken.
    ``download``: whether they may be fetched.

    Raises:
        UnavailableError: a package or the weights can't be had.
        LookalikeError: the file that was named, or the encoder as it is here, is not the one that made the index.
    """
    facts = index.manifest.encoder
    encoder = load_encoder(
        facts.name,
        weights,
        input_size=facts.preprocessing.get("input_size"),
        sha256=facts.weights.sha256 if facts.weights else None,
        beside=index.folder / facts.weights.path if facts.weights else None,
        download=download,
    )
    index.check_encoder(encoder)
    return encoder
