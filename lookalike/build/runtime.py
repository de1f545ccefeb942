"""Choose what runs a network of Keras in a build: TensorFlow, or ONNX Runtime where it is proven equal and quicker."""

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from lookalike.build.encode import encode_batches
from lookalike.catalogue.sources.base import Source
from lookalike.encoders.base import Encoder
from lookalike.errors import UnavailableError, UnprocessableError

AUTO, TENSORFLOW, ONNX = RUNTIMES = ("auto", "tensorflow", "onnx")
LEAST_PHOTOS = 1000  # new photos; with fewer, a trial takes longer than it gains
SAMPLED = 16  # photos that both encode
LEAST_COSINE = 0.9999  # of the two vectors of each of them
TIMED, ROUNDS = 8, 3  # photos of a timing, and timings of each
LEAST_GAIN = 1.05  # times as fast as TensorFlow; less is noise

Say = Callable[[str], object]


def check_runtime(encoder: Encoder, asked: str) -> None:
    """Raise unless ``encoder`` has the runtime ``asked``.

    Raises:
        UnprocessableError: it has one runtime only, and another than "auto" is asked for.
    """
    if asked != AUTO and not encoder.runtime:
        raise UnprocessableError(f"Encoder {encoder.name!r} has one runtime; leave --runtime out.")


def choose_runtime(
    encoder: Encoder, asked: str, source: Source, names: Sequence[str], *, new: int, before: str, say: Say
) -> Encoder:
    """``encoder``, or the same by ONNX Runtime if it gives equal vectors for a sample of the photos ``names``.

    With "auto", ONNX Runtime must also be quicker, which is measured if there are many ``new`` photos; ``before`` is
    what ran the encoder for the index that is replaced, and is kept. ``say`` is told what was found.

    Raises:
        UnavailableError: "onnx" was asked for, and the network can't be converted.
        MachineError: as in ``encode_batches``.
    """
    if asked == TENSORFLOW or encoder.runtime != TENSORFLOW:
        return encoder
    if asked == AUTO and before != ONNX and new < LEAST_PHOTOS:
        return encoder
    try:
        other = encoder.by_onnx_runtime()
    except UnavailableError as error:
        if asked == ONNX:
            raise
        say(f"Photos are encoded by TensorFlow: {error}")
        return encoder
    sample = names[:: max(1, len(names) // SAMPLED)][:SAMPLED]
    batch: list[Any] = []
    with closing(encode_batches(source, sample, encoder, batch_size=SAMPLED, workers=1)) as batches:
        for seen, vectors in batches:
            arrays = [photo.array for photo in seen if photo.array is not None]
            cosines = (vectors * other.encode_prepared(arrays)).sum(axis=1)
            if arrays and cosines.min() < LEAST_COSINE:
                say(f"Photos are encoded by TensorFlow: ONNX Runtime gave other vectors (cosine {cosines.min():.4f}).")
                return encoder
            batch += arrays
    if not batch:
        return encoder
    equal = f"the vectors of {len(batch)} sampled photos are equal"
    if ONNX in (asked, before):
        say(f"Photos are encoded by ONNX Runtime: {equal}.")
        return other
    gain = _gain(encoder, other, batch[:TIMED])
    if gain < LEAST_GAIN:
        say(f"Photos are encoded by TensorFlow: ONNX Runtime took {1 / gain:.2f} times as long here.")
        return encoder
    say(f"Photos are encoded by ONNX Runtime, {gain:.2f} times as fast as TensorFlow here; {equal}.")
    return other


def _gain(encoder: Encoder, other: Encoder, batch: Sequence[Any]) -> float:
    """How many times as fast as ``encoder`` the ``other`` encodes ``batch``, by the medians of alternate timings."""
    took: dict[Encoder, list[float]] = {encoder: [], other: []}
    for _ in range(ROUNDS):
        for each, times in took.items():
            began = time.perf_counter()
            each.encode_prepared(batch)
            times.append(time.perf_counter() - began)
    return statistics.median(took[encoder]) / statistics.median(took[other])
