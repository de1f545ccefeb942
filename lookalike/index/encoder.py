"""The encoder of an index. Vectors of other encoders can't be compared with the index's."""

from pathlib import Path

from lookalike.encoders import make_encoder
from lookalike.encoders.base import Encoder, Request
from lookalike.index.opened import Index


def encoder_of(
    index: Index, weights: str | Path | None = None, *, place: Path | None = None, download: bool = True
) -> Encoder:
    """The encoder that made ``index``, ready to encode queries.

    ``weights``: an explicitly named file. Without it, the weights are searched for in ``place``, at the path in the
    manifest, and in the encoder's own places; only a file with the manifest's SHA-256 is used.
    ``download``: whether they may be downloaded.

    Raises:
        UnavailableError: a package or the weights are not available.
        LookalikeError: the named file, or the installed encoder, is not the one that made the index.
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
            runtime=facts.runtime,
        )
    )
    index.check_encoder(encoder)
    return encoder
