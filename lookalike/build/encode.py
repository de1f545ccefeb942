"""Photos → vectors: read and decoded by several threads while the batch before is encoded."""

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from numpy.typing import NDArray

from lookalike import photos
from lookalike.catalogue.sources.base import Source, escapes
from lookalike.encoders.base import Encoder, Vectors
from lookalike.errors import LookalikeError, MachineError
from lookalike.index.known import NO_ROW, KnownPhotos, Outcome
from lookalike.machine import sentence, with_retries

LONGEST = 1024  # photos, all of them known, after which a batch ends, too, so that a person sees that the job goes on


@dataclass(frozen=True)
class PhotoState:
    """What is known of a photo now.

    Attributes:
        row: of its vector, where that is known.
        array: what the network sees of it, where it is to be encoded.
        is_new: what became of it follows from its bytes, and is not known yet.
    """

    name: str
    outcome: Outcome
    row: int = NO_ROW
    array: NDArray[Any] | None = None
    is_new: bool = False


def encode_batches(
    source: Source,
    names: Sequence[str],
    encoder: Encoder,
    *,
    batch_size: int,
    workers: int,
    known: KnownPhotos | None = None,
) -> Generator[tuple[list[PhotoState], Vectors]]:
    """The photos ``names`` in order, in batches of ``batch_size`` new ones, whose vectors (m, dim) come with them.

    ``workers`` threads read, decode and prepare at most two batches (and one photo each) ahead, so that memory
    stays the same however many photos there are. A photo that can't be read is skipped, never fatal. What is ``known``
    is not decoded, and not even read where its file did not change.

    Raises:
        MachineError: the operating system or the memory refuses something, however often it is tried.
    """
    batch: list[PhotoState] = []
    new = 0
    with closing(_ahead(source, names, encoder, known or KnownPhotos(), 2 * batch_size, workers)) as photos_seen:
        for seen in photos_seen:
            batch.append(seen)
            new += seen.array is not None
            if new == batch_size or (not new and len(batch) == LONGEST):
                yield batch, _encode(batch, encoder)
                batch, new = [], 0
        if batch:
            yield batch, _encode(batch, encoder)


def _ahead(
    source: Source, names: Sequence[str], encoder: Encoder, known: KnownPhotos, ahead: int, workers: int
) -> Generator[PhotoState]:
    """The photos ``names`` in order, looked at by ``workers`` threads so many photos ``ahead``."""
    left = threading.Event()  # whoever asks has gone: nothing is worth waiting for
    see = partial(_inspect, source, encoder, known, left.wait)
    waiting: deque[Future[PhotoState]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="decode")
    try:
        for name in names:
            waiting.append(pool.submit(see, name))
            if len(waiting) > ahead + workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        left.set()
        pool.shutdown(cancel_futures=True)


def _inspect(
    source: Source, encoder: Encoder, known: KnownPhotos, wait: Callable[[float], object], name: str
) -> PhotoState:
    if escapes(name.replace("\\", "/")):
        return PhotoState(
            name, Outcome(skipped="On Windows, this name would lead out of the catalogue; rename the file.")
        )
    mark = source.mark(name)
    checksum, found = "", known.find_unread(name, mark)
    if not found:
        try:
            data = with_retries(partial(source.read, name), wait)
        except MachineError:
            raise
        except LookalikeError as error:
            return PhotoState(name, Outcome(skipped=str(error), mark=mark))
        checksum = hashlib.sha256(data).hexdigest()
        found = known.find(checksum)
    if found:
        outcome, row = found
        return PhotoState(name, outcome._replace(mark=mark), row)
    try:
        with sentence(f"There is not enough memory for {name}."):
            pixels, array = with_retries(partial(_decode, data, encoder), wait)
    except MachineError:
        raise
    except LookalikeError as error:
        return PhotoState(name, Outcome(skipped=str(error), checksum=checksum, mark=mark), is_new=True)
    return PhotoState(name, Outcome(pixels, "", checksum, mark), array=array, is_new=True)


def _decode(data: bytes, encoder: Encoder) -> tuple[str, NDArray[Any]]:
    """The hash of a photo's pixels, and what the network sees of it."""
    photo = photos.decode(data)
    return photos.pixels_hash(photo), encoder.prepare(photo)


def _encode(batch: list[PhotoState], encoder: Encoder) -> Vectors:
    arrays = [seen.array for seen in batch if seen.array is not None]
    return with_retries(partial(encoder.encode_prepared, arrays))
