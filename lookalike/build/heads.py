"""Write a head for the encoder of an index, whether it was trained or computed."""

from pathlib import Path

from lookalike.build.derive import Project
from lookalike.encoders.base import fingerprint_of
from lookalike.encoders.head import Projection, preprocessing_of, read_head
from lookalike.encoders.learned import Learned
from lookalike.encoders.weights import sha256_of
from lookalike.errors import LookalikeError
from lookalike.index.manifest import EncoderFacts, WeightsFacts, relative_path
from lookalike.index.opened import Index


def write_head(
    projection: Projection, index: Index, target: Path, learned: Learned | None
) -> tuple[EncoderFacts, Project]:
    """Write a head for the vectors of ``index`` into ``target``, under a name of its own: earlier versions need theirs.

    Args:
        projection: the head.
        index: whose encoder is the base.
        target: a folder, which is made if need be.
        learned: the products whose labels the head learned; None if it learned none.

    Returns:
        The encoder's record for the manifest, and the projection as read back from the file.

    Raises:
        LookalikeError: it can't be written.
    """
    base = index.manifest.encoder
    facts = base.model_dump(mode="json") | ({"learned": learned.text()} if learned else {})
    if base.weights:
        facts["weights"]["path"] = relative_path(index.folder / base.weights.path, target)
    part = target / "head.part"
    try:
        target.mkdir(parents=True, exist_ok=True)
        projection.save(part, facts)
        sha256 = sha256_of(part)
        path = part.replace(target / f"head-{sha256[:8]}.npz")
    except OSError as error:
        part.unlink(missing_ok=True)
        raise LookalikeError(f"The head can't be written to {target}: {error.strerror}.") from error
    name, dim = f"head:{path.name}", projection.last[0].shape[1]
    preprocessing = preprocessing_of(base.name, base.fingerprint)
    made = EncoderFacts(
        name=name,
        dim=dim,
        fingerprint=fingerprint_of(name, dim, preprocessing, sha256),
        preprocessing=preprocessing,
        weights=WeightsFacts(path=path.name, sha256=sha256),
        runtime=base.runtime,
    )
    return made, read_head(path)[0].units
