"""Shared by the benchmarks of the server: the app in a separate process, and clients that measure times."""

import contextlib
import http.client
import math
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOUNDARY = "----lookalike"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}

START = """
import os, resource, sys
cores, files, *command = sys.argv[1:]
if cores:
    os.sched_setaffinity(0, map(int, cores.split(",")))
if files:
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(files), int(files)))
os.execv(sys.executable, [sys.executable, *command])
"""


class Served:
    """A running app.

    Attributes:
        address: host and port.
        pid: of its process.
        log: the file of its standard error.
    """

    def __init__(self, address: tuple[str, int], pid: int, log: Path) -> None:
        self.address, self.pid, self.log = address, pid, log

    def megabytes(self, field: str) -> float:
        """VmRSS (now) or VmHWM (at most until now), as Linux counts them."""
        found = re.search(rf"^{field}:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text(), re.M)
        assert found
        return int(found[1]) / 1024


@contextlib.contextmanager
def serving(
    index: Path, folder: Path, *options: str, cores: Sequence[int] = (), files: int | None = None
) -> Iterator[Served]:
    """Run ``app.py`` with ``options``, on these ``cores``, with a limit of open ``files``; its encoder is ready."""
    log = folder / "server.log"
    limits = [",".join(map(str, cores)), str(files or "")]
    command = [
        sys.executable,
        "-c",
        START,
        *limits,
        str(ROOT / "app.py"),
        "--index",
        str(index),
        "--port",
        "0",
        *options,
    ]
    with log.open("wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert process.stdout
        found = re.search(r"http://([\d.]+):(\d+)", process.stdout.readline())
        assert found, log.read_text()
        served = Served((found[1], int(found[2])), process.pid, log)
        while b'"ready"' not in get(served, "/healthz")[1]:
            time.sleep(0.2)
        yield served
    finally:
        process.terminate()
        process.communicate(timeout=30)


def form(photo: bytes) -> bytes:
    """The body of a request that sends ``photo``."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="p"\r\n\r\n'
    return head.encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()


def get(served: Served, path: str, timeout: float = 60) -> tuple[int, bytes]:
    """Status and body."""
    return ask(served, "GET", path, timeout=timeout)


def search(served: Served, photo: bytes, query: str = "", timeout: float = 60) -> tuple[int, bytes]:
    """Status and body of a search by the API."""
    return ask(served, "POST", f"/api/v1/search{query}", form(photo), timeout)


def ask(served: Served, method: str, path: str, body: bytes | None = None, timeout: float = 60) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(*served.address, timeout=timeout)
    try:
        connection.request(method, path, body, FORM if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def percentile(seconds: Sequence[float], per_cent: float) -> float:
    """A percentile of the values, in milliseconds; NaN without values."""
    if not seconds:
        return math.nan
    return 1000 * sorted(seconds)[max(0, math.ceil(len(seconds) * per_cent / 100) - 1)]


def free_files(wanted: int) -> None:
    """Set the number of files that this process may open."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < wanted:
        raise SystemExit(f"This needs {wanted} open files, and the system allows {most}: ulimit -Hn.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def connect(served: Served) -> socket.socket:
    return socket.create_connection(served.address, timeout=30)
