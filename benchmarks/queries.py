"""Measure a visitor's search, from the upload to the page, and that of a usual tutorial's app, in one run.

    python benchmarks/queries.py INDEX PHOTOS.zip --weights resnet50.weights.h5 [--seconds 15]

Serves INDEX by ``app.py`` with each backend, and as many vectors of 2048 values by ``tutorial_app.py`` (random ones,
since its time does not depend on the values). Photos of PHOTOS.zip are sent by 1, 8 and 64 clients. Then the parts of a
query are timed in this process: the decoder, the network, and the rest.
"""

import os
import pickle
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lookalike.catalogue import open_source
from lookalike.index.encoder import encoder_of
from lookalike.index.store import open_index
from lookalike.photos import decode
from lookalike.query import Limits, Searcher, answer, ask_photo, look

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
BOUNDARY = "lookalikebenchmark"
DIM = 2048
CLIENTS = (1, 8, 64)


def multipart(photo: bytes) -> bytes:
    """The body of an upload."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="photo.jpg"\r\n\r\n'
    return head.encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()


@contextmanager
def running(*command: str | Path) -> Iterator[str]:
    """Start a server by the command on PORT; gives its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [str(port) if word == "PORT" else str(word) for word in command]
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/search"
    finally:
        process.terminate()
        process.wait()


def post(address: str, body: bytes) -> bool:
    """Whether an upload was answered."""
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=60) as response:
            response.read()
            return bool(response.status == 200)
    except OSError:
        return False


def load(address: str, bodies: list[bytes], clients: int, seconds: float) -> tuple[list[float], int]:
    """The seconds of each answer, and the number of failures."""
    deadline = time.monotonic() + START_SECONDS
    while not post(address, bodies[0]):
        if time.monotonic() > deadline:
            raise click.ClickException(f"{address} does not answer.")
        time.sleep(0.5)
    took: list[float] = []
    failed = [0]
    end = time.monotonic() + seconds

    def ask(first: int) -> None:
        for body in cycle(bodies[first:] + bodies[:first]):
            start = time.monotonic()
            if start > end:
                return
            if post(address, body):
                took.append(time.monotonic() - start)
            else:
                failed[0] += 1

    threads = [threading.Thread(target=ask, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, failed[0]


def parts(index_folder: Path, catalogue: Path | None, photos: list[bytes], backend: str) -> str:
    """Median milliseconds of the decoder, the network and the rest of a query, in this process."""
    index = open_index(index_folder, catalogue=catalogue)
    searcher, encoder = Searcher(index, backend), encoder_of(index)

    def timed(work: Callable[[bytes], object]) -> float:
        work(photos[0])
        seconds = []
        for photo in photos:
            start = time.perf_counter()
            work(photo)
            seconds.append(time.perf_counter() - start)
        return 1000 * statistics.median(seconds)

    def rest(seen: object) -> None:
        answer(searcher, ask_photo(searcher, seen, Limits()), Limits())  # type: ignore[arg-type]

    pictures = {photo: decode(photo) for photo in photos}
    seen = {photo: look(encoder, [pictures[photo]])[0] for photo in photos}
    decoding, network = timed(decode), timed(lambda photo: encoder.encode([pictures[photo]]))
    looking = timed(lambda photo: look(encoder, [pictures[photo]]))
    searching = timed(lambda photo: rest(seen[photo]))
    ours = looking - network + searching
    return f"{backend:<8} decoder {decoding:.1f} ms, network {network:.1f} ms, all else {ours:.1f} ms"


@click.command()
@click.argument("index", type=click.Path(path_type=Path, exists=True))
@click.argument("photos", type=click.Path(path_type=Path, exists=True))
@click.option("--weights", type=click.Path(path_type=Path, exists=True), required=True, help="For the tutorial's app.")
@click.option("--catalogue", type=click.Path(path_type=Path, exists=True), help="Of the index, if it moved.")
@click.option("--seconds", default=15.0, show_default=True, help="Of each measurement.")
@click.option("--count", default=50, show_default=True, help="Photos that are sent in turn.")
def main(index: Path, photos: Path, weights: Path, catalogue: Path | None, seconds: float, count: int) -> None:
    """Measure searches of INDEX with PHOTOS, and those of the tutorial's app."""
    with open_source(photos) as source:
        members = source.members()
        data = [source.read(member) for member in members[:: max(1, len(members) // count)][:count]]
    bodies = [multipart(photo) for photo in data]
    n = len(open_index(index, catalogue=catalogue).filenames)
    print(f"{n:,} products' photos, {count} photos sent in turn, {os.cpu_count()} cores")
    peers: dict[int, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vectors = np.random.default_rng(0).random((n, DIM), np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        (folder / "embeddings.pkl").write_bytes(pickle.dumps(list(vectors)))
        (folder / "filenames.pkl").write_bytes(pickle.dumps([f"{row}.jpg" for row in range(n)]))
        del vectors
        with running(ROOT / "benchmarks" / "tutorial_app.py", folder, weights, "PORT") as address:
            for clients in CLIENTS:
                took, failed = load(address, bodies, clients, seconds)
                peers[clients] = float(np.median(took)) if took else 0.0, len(took) / seconds
                print(line("tutorial app", clients, took, failed, seconds))
    moved = ("--catalogue", catalogue) if catalogue else ()
    for backend in ("flat", "sklearn"):
        with running("app.py", "--index", index, "--backend", backend, "--port", "PORT", *moved) as address:
            for clients in CLIENTS:
                took, failed = load(address, bodies, clients, seconds)
                median, rate = peers[clients]
                ratio = (
                    f"  p50 {median / np.median(took):.0f}×, answers {len(took) / seconds / rate:.0f}×" if rate else ""
                )
                print(line(f"app, {backend}", clients, took, failed, seconds) + ratio)
    for backend in ("flat", "sklearn"):
        print(parts(index, catalogue, data, backend))


def line(name: str, clients: int, took: list[float], failed: int, seconds: float) -> str:
    """A line of the output: latencies, rate and failures."""
    if not took:
        return f"{name:<14} {clients} client(s): no answer, {failed} failed"
    p50, p99 = np.quantile(took, [0.5, 0.99])
    return (
        f"{name:<14} {clients} client(s): p50 {1000 * p50:6.1f} ms, p99 {1000 * p99:6.1f} ms, "
        f"{len(took) / seconds:6.1f} answers/s, {failed} failed"
    )


if __name__ == "__main__":
    main()
