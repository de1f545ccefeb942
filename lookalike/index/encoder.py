"""The encoder that made an index: the only one whose vectors can be compared with its."""

from pathlib import Path

from lookalike.encoders import make_encoder
from lookalike.encoders.base import Encoder, Request
from lookalike.index.opened import Index


def encoder_of(
    index: Index, weights: str | Path | None = None, *, place: Path | None = None, download: bool = True
) -> Encoder:
    """The encoder that made ``index``, ready to encode queries.

    ``weights``: a file that was named explicitly; without it they are looked for in ``place``, where the manifest says,
    and where the encoder itself looks, and only a file with the manifest's SHA-256 is taken.
    ``download``: whether they may be fetched.

    Raises:
        UnavailableError: a package or the weights can't be had.
        LookalikeError: the file that was named, or the encoder as it is here, is not the one that made the index.
    """
    facts = index.manifest.encoder
    encoder = make_encoder(
        Request(
            facts.name,
            weights=None if weights is None else Path(weights),
            input_size=facts.preprocessing.get("input_size"),
            sha256=facts.weights.sha256 if facts.weights else None,
            place=place,
            beside=index.folder / facts.weights.path if facts.weights else None,
            download=download,
            preprocessing=facts.preprocessing,
        )
    )
    index.check_encoder(encoder)
    return encoder
