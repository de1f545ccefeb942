"""Measure how long a normal client waits beside slow clients.

    python benchmarks/slow_clients.py --index INDEX --photo PHOTO

The server has one core, the clients have the others. The normal client searches by one photo repeatedly, first alone,
then beside each kind of slow clients. Linux only.
"""

import contextlib
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parent))

from served import BOUNDARY, Served, connect, form, free_files, percentile, search, serving

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = f"POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n".encode()
BODY = form(bytes(10**6))
SECONDS = 8  # of each kind


def header(_: int) -> tuple[bytes, bytes]:
    """Sends a header byte by byte."""
    return HEAD + b"X: ", b"a"


def body(_: int) -> tuple[bytes, bytes]:
    """Sends a body in pieces of 4 KiB."""
    return POST + f"Content-Length: {len(BODY)}\r\n\r\n".encode(), BODY[:4096]


def chunk(_: int) -> tuple[bytes, bytes]:
    """Sends chunks of one byte."""
    return POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"


def kept(_: int) -> tuple[bytes, bytes]:
    """Sends endless requests on a persistent connection."""
    return HEAD + b"\r\n" + HEAD + b"X: ", b"a"


def mixed(number: int) -> tuple[bytes, bytes]:
    """A mixture of all kinds."""
    return (header, body, chunk, kept, silent)[number % 5](number)


def silent(_: int) -> tuple[bytes, bytes]:
    """Sends nothing."""
    return b"", b""


ATTACKS: tuple[tuple[str, Callable[[int], tuple[bytes, bytes]], int, float], ...] = (
    ("16 send a byte of header a second", header, 16, 1.0),
    ("16 bodies at 40 KiB/s", body, 16, 0.1),
    ("16 bodies in chunks of one byte", chunk, 16, 0.01),
    ("64 slow in headers, bodies, between requests, or silent", mixed, 64, 0.5),
    ("300 of the same", mixed, 300, 0.5),
    ("1,100 silent connections", silent, 1100, 1.0),
)


def attack(
    served: Served, kind: Callable[[int], tuple[bytes, bytes]], count: int, pause: float, started: Event, over: Event
) -> None:
    """Keep ``count`` connections of a kind open, in a separate process; closed ones are opened again."""
    free_files(count + 100)
    lines: list[tuple[object, bytes]] = []
    while not over.is_set():
        while len(lines) < count and not over.is_set():
            first, drip = kind(len(lines))
            with contextlib.suppress(OSError):
                line = connect(served)
                line.sendall(first)
                lines.append((line, drip))
        started.set()
        for line, drip in list(lines):
            try:
                line.send(drip)  # type: ignore[attr-defined]
            except OSError:
                lines.remove((line, drip))
        time.sleep(pause)


def visit(served: Served, photo: bytes, seconds: float) -> list[float]:
    """The seconds of each search in sequence; a failed search ends the benchmark."""
    taken = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        status, said = search(served, photo)
        assert status == 200, (status, said[:200])
        taken.append(time.monotonic() - start)
    return taken


@click.command()
@click.option("--index", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--photo", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--files", default=1024, show_default=True, help="What the server may open, as ulimit -n.")
def main(index: Path, photo: Path, files: int) -> None:
    """Measure."""
    data = photo.read_bytes()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[1:] or cores)
    print(f"{'':58}  p50 ms  p95 ms  p95 to undisturbed  connections")
    with tempfile.TemporaryDirectory() as name:
        with serving(index, Path(name), cores=cores[:1], files=files) as served:
            visit(served, data, 2)
            alone = visit(served, data, SECONDS)
            undisturbed = percentile(alone, 95)
            print(f"{'alone':58} {percentile(alone, 50):7.1f} {undisturbed:7.1f}")
            for title, kind, count, pause in ATTACKS:
                started, over = multiprocessing.Event(), multiprocessing.Event()
                arguments = (served, kind, count, pause, started, over)
                others = multiprocessing.Process(target=attack, args=arguments, daemon=True)
                others.start()
                started.wait(60)
                taken = visit(served, data, SECONDS)
                held = len(list(Path(f"/proc/{served.pid}/fd").iterdir()))
                over.set()
                others.join(30)
                p95 = percentile(taken, 95)
                print(f"{title:58} {percentile(taken, 50):7.1f} {p95:7.1f} {p95 / undisturbed:19.1f} {held:12}")
            alone = visit(served, data, SECONDS)
            print(f"{'alone again':58} {percentile(alone, 50):7.1f} {percentile(alone, 95):7.1f}")
            print(f"log: {served.log.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
