"""Photos → vectors: decoded by several threads while the batch before is encoded."""

from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from lookalike import photos
from lookalike.build.journal import Outcome
from lookalike.catalogue.sources.base import Source, climbs
from lookalike.encoders.base import Encoder, Vectors
from lookalike.errors import LookalikeError


@dataclass(frozen=True)
class Prepared:
    """A photo as the network sees it, unless it was skipped."""

    outcome: Outcome
    array: NDArray[Any] | None = None


def encode_batches(
    source: Source, names: Sequence[str], encoder: Encoder, *, batch_size: int, workers: int, done: int = 0
) -> Generator[tuple[list[Outcome], Vectors]]:
    """Of each batch of ``batch_size`` names from batch ``done`` on: what became of its photos, and the good ones'
    vectors (m, dim) float32.

    ``workers`` threads read, decode and prepare at most two batches (or one photo each) ahead, so that memory
    stays the same however many photos there are. A photo that can't be read is skipped, never fatal.
    """
    starts = range(done * batch_size, len(names), batch_size)
    ahead = 2 + workers // batch_size
    waiting: deque[list[Future[Prepared]]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="decode")
    try:
        for at in starts:
            waiting.append([pool.submit(_prepare, source, name, encoder) for name in names[at : at + batch_size]])
            if len(waiting) > ahead:
                yield _encode(waiting.popleft(), encoder)
        while waiting:
            yield _encode(waiting.popleft(), encoder)
    finally:
        pool.shutdown(cancel_futures=True)


def _prepare(source: Source, name: str, encoder: Encoder) -> Prepared:
    if climbs(name.replace("\\", "/")):
        return Prepared(Outcome(skipped="On Windows, this name would lead out of the catalogue; rename the file."))
    try:
        photo = photos.decode(source.read(name))
    except LookalikeError as error:
        return Prepared(Outcome(skipped=str(error)))
    return Prepared(Outcome(pixels=photos.pixels_hash(photo)), encoder.prepare(photo))


def _encode(batch: list[Future[Prepared]], encoder: Encoder) -> tuple[list[Outcome], Vectors]:
    prepared = [future.result() for future in batch]
    arrays = [photo.array for photo in prepared if photo.array is not None]
    vectors = encoder.encode_prepared(arrays)
    return [photo.outcome for photo in prepared], vectors
