"""Encode photos: several threads read and decode photos while the previous batch is encoded."""

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from numpy.typing import NDArray

from lookalike import photos
from lookalike.appearance.facts import Glance, appearances, glance
from lookalike.catalogue.sources.base import Source, escapes
from lookalike.encoders.base import Encoder, Vectors
from lookalike.errors import LookalikeError, MachineError
from lookalike.index.known import NO_ROW, KnownPhotos, Outcome
from lookalike.machine import sentence, with_retries

LONGEST = 1024  # largest batch of known photos only, so that the progress bar moves


@dataclass(frozen=True)
class PhotoState:
    """The state of a photo after it was looked up or decoded.

    Attributes:
        row: the row of its known vector, or NO_ROW.
        array: the network's input, if the photo is to be encoded.
        is_new: whether the outcome is new and depends on the photo's bytes only, so that it should be recorded.
        glance: what its appearance is found by, if it was decoded; only until its batch is complete.
    """

    name: str
    outcome: Outcome
    row: int = NO_ROW
    array: NDArray[Any] | None = None
    is_new: bool = False
    glance: Glance | None = None


def encode_batches(
    source: Source,
    names: Sequence[str],
    encoder: Encoder,
    *,
    batch_size: int,
    workers: int,
    known: KnownPhotos | None = None,
) -> Generator[tuple[list[PhotoState], Vectors]]:
    """The photos ``names`` in order, in batches with ``batch_size`` new photos, and the new photos' vectors (m, dim).

    ``workers`` threads read, decode and prepare photos, at most two batches (and one photo per thread) ahead, so memory
    use does not grow with the number of photos. A photo that can't be read is skipped. A photo in ``known`` is not
    decoded, and not even read if its file did not change; unless its appearance is unknown, as in an index by an
    earlier version.

    Raises:
        MachineError: the operating system or the memory refuses something, after all retries.
    """
    batch: list[PhotoState] = []
    new = 0
    with closing(_ahead(source, names, encoder, known or KnownPhotos(), 2 * batch_size, workers)) as photos_seen:
        for seen in photos_seen:
            batch.append(seen)
            new += seen.array is not None
            if new == batch_size or (not new and len(batch) == LONGEST):
                yield _observed(batch), _encode(batch, encoder)
                batch, new = [], 0
        if batch:
            yield _observed(batch), _encode(batch, encoder)


def _ahead(
    source: Source, names: Sequence[str], encoder: Encoder, known: KnownPhotos, ahead: int, workers: int
) -> Generator[PhotoState]:
    """The states of the photos ``names`` in order; ``workers`` threads are at most ``ahead`` photos ahead."""
    left = threading.Event()  # set when the consumer stops: ends the waits between retries
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
            name, Outcome(skipped="On Windows, this name would lead outside the catalogue; rename the file.")
        )
    mark = source.mark(name)
    found = known.find_unread(name, mark)
    if found and found[0].is_complete:
        return PhotoState(name, found[0]._replace(mark=mark), found[1])
    try:
        data = with_retries(partial(source.read, name), wait)
    except MachineError:
        raise
    except LookalikeError as error:
        return PhotoState(name, Outcome(skipped=str(error), mark=mark))
    checksum = hashlib.sha256(data).hexdigest()
    outcome, row = known.find(checksum) or (None, NO_ROW)
    if outcome and outcome.is_complete:
        return PhotoState(name, outcome._replace(mark=mark), row)
    try:
        with sentence(f"There is not enough memory for {name}."):
            if outcome:  # its vector is known; what it lacks is not kept in the journal, as it is quickly found again
                seen = with_retries(lambda: glance(photos.read(data)), wait)
                return PhotoState(name, outcome._replace(mark=mark), row, glance=seen)
            pixels, seen, array = with_retries(partial(_decode, data, encoder), wait)
    except MachineError:
        raise
    except LookalikeError as error:
        return PhotoState(name, Outcome(skipped=str(error), checksum=checksum, mark=mark), is_new=True)
    return PhotoState(name, Outcome(pixels, "", checksum, mark), array=array, is_new=True, glance=seen)


def _decode(data: bytes, encoder: Encoder) -> tuple[str, Glance, NDArray[Any]]:
    """The hash of a photo's pixels, a glance at it, and the network's input for it."""
    decoded = photos.read(data)
    return photos.pixels_hash(decoded.photo), glance(decoded), encoder.prepare(decoded.photo)


def _observed(batch: list[PhotoState]) -> list[PhotoState]:
    """``batch`` with the appearances of the photos that were decoded."""
    found = iter(appearances([seen.glance for seen in batch if seen.glance]))
    return [
        replace(seen, outcome=seen.outcome._replace(appearance=next(found)), glance=None) if seen.glance else seen
        for seen in batch
    ]


def _encode(batch: list[PhotoState], encoder: Encoder) -> Vectors:
    arrays = [seen.array for seen in batch if seen.array is not None]
    return with_retries(partial(encoder.encode_prepared, arrays))
