"""Find an encoder's weights: a named file, a file in known places, or Keras' download."""

import contextlib
import hashlib
import logging
import os
import queue
import re
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from lookalike.encoders.base import Request, Weights
from lookalike.errors import LookalikeError, UnavailableError

SHIPPED = ("general", "compact")  # encoders whose weights are shipped
PATIENCE = 30.0  # seconds without data after which a download fails

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Download:
    """A file that Keras downloads to its cache."""

    url: str
    md5: str  # the checksum that Keras checks

    @property
    def file(self) -> str:
        """Its name in the cache."""
        return self.url.rsplit("/", 1)[-1]


def find_weights(
    request: Request,
    suffixes: tuple[str, ...],
    download: Download | None = None,
    *,
    shipped: Weights | None = None,
    patience: float = PATIENCE,
) -> Weights:
    """The file of an encoder's weights.

    The order of the search: the request's own file, its place (a file, or a folder searched by the encoder's name),
    the file that the index names, the shipped file, Keras' cache, Keras' download.
    If the request has a SHA-256, the first file with it is used, and other files are skipped with a warning in the log.

    Args:
        request: what the caller asks for.
        suffixes: file endings that the encoder reads, the preferred first, such as (".weights.h5", ".h5").
        download: Keras' download; None if Keras has none.
        shipped: the shipped file and its SHA-256; None for an encoder without one.
        patience: seconds without data after which a download fails.

    Raises:
        LookalikeError: a named file doesn't exist, or doesn't have the request's SHA-256.
        UnavailableError: no file was found, and none can be downloaded.
    """
    if request.weights is not None:
        return _named(request, request.weights)
    for path in _candidates(request, suffixes, shipped, download):
        found = Weights(path, sha256_of(path))
        if shipped is not None and path == shipped.path and found != shipped:
            raise LookalikeError(f"{path} is damaged: it is not the file that comes with this program; get it again.")
        if request.sha256 in (None, found.sha256):
            return found
        log.warning("%s is skipped: it is not the file of weights that this index was built with.", path)
    if request.sha256 is not None and shipped is not None and shipped.path.is_file():
        raise UnavailableError(
            f"This index was made by another version of the encoder {request.name!r} than the one that is here: build"
            f" it again (python build_index.py CATALOGUE --encoder {request.name}), or pass the file it was made with"
            " (--weights FILE or LOOKALIKE_WEIGHTS)."
        )
    if download is None or not request.download:
        raise _unavailable(request, "no file was found")
    target = keras_cache() / download.file
    log.info("Downloading %s", download.url)
    try:
        fetch(download, target, patience)
    except OSError as error:
        log.info("Downloading to %s failed: %s", target, error)
        reason = getattr(error, "reason", error)  # a URLError wraps the cause
        why = getattr(reason, "strerror", None) or reason  # without the path, because visitors of a server may read it
        raise _unavailable(request, f"no file was found, and the download failed ({why})") from error
    found = Weights(target, sha256_of(target))
    if request.sha256 not in (None, found.sha256):
        raise _unavailable(request, "the file that Keras downloads is not the one that this index was built with")
    return found


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, 64 hexadecimal digits.

    Raises:
        LookalikeError: the file can't be read.
    """
    return _digest(path, "sha256")


def keras_cache() -> Path:
    """The folder of Keras' downloaded weights."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


def fetch(download: Download, target: Path, patience: float = PATIENCE) -> None:
    """Download to ``target``, which appears only when it is complete.

    A thread does the work, and is abandoned after ``patience`` seconds without progress: name lookup and connecting
    have no timeout of their own.

    Raises:
        OSError: there was no progress for ``patience`` seconds, the server refused, the file is damaged, or it can't be
            written.
    """
    news: queue.Queue[Exception | bool] = queue.Queue()  # False: progress; True: done

    def pull() -> None:
        try:
            _pull(download, target, patience, news)
            news.put(True)
        except Exception as error:  # raised by the caller's thread
            news.put(error)

    threading.Thread(target=pull, daemon=True).start()
    done: Exception | bool = False
    while not done:
        try:
            done = news.get(timeout=patience)
        except queue.Empty:
            raise TimeoutError(f"no answer for {patience:g} seconds") from None
    if isinstance(done, Exception):
        raise done if isinstance(done, OSError) else OSError(str(done)) from done


def _pull(download: Download, target: Path, patience: float, news: queue.Queue[Exception | bool]) -> None:
    part = target.with_name(f"{target.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(download.url, timeout=patience) as answer, part.open("wb") as out:
            size = int(answer.headers.get("Content-Length", 0)) or None
            with tqdm(desc=download.file, total=size, unit="B", unit_scale=True, disable=None, file=sys.stderr) as bar:
                while piece := answer.read1(1 << 16):
                    out.write(piece)
                    bar.update(len(piece))
                    news.put(False)
        if _digest(part, "md5") != download.md5:
            raise OSError("what arrived is not the file that Keras expects")
        part.replace(target)
    except urllib.error.HTTPError as error:
        error.close()
        raise OSError(f"the server answered {error.code} {error.reason}") from error
    finally:
        with contextlib.suppress(OSError):  # the folder could not be made, so there is no part
            part.unlink()


def _named(request: Request, path: Path) -> Weights:
    if not path.is_file():
        raise LookalikeError(f"There is no file of weights at {path}; check the path.")
    found = Weights(path, sha256_of(path))
    if request.sha256 not in (None, found.sha256):
        raise LookalikeError(
            f"{path} is not the file of weights that this index was built with (its SHA-256 begins with"
            f" {found.sha256[:12]}, the index needs {str(request.sha256)[:12]}); pass that one, or build the index"
            " again with this one."
        )
    return found


def _candidates(
    request: Request, suffixes: tuple[str, ...], shipped: Weights | None, download: Download | None
) -> Iterator[Path]:
    """The existing files, in the order of the search."""
    if request.place is not None:
        if not request.place.exists():
            raise LookalikeError(f"LOOKALIKE_WEIGHTS is {request.place}, which doesn't exist; correct it or unset it.")
        yield from _within(request.place, request.name, suffixes)
    if request.beside is not None:
        yield from _within(request.beside, request.name, suffixes)
    if shipped is not None and shipped.path.is_file():
        yield shipped.path
    if download is not None:
        cached = keras_cache() / download.file
        if cached.is_file():
            if _digest(cached, "md5") == download.md5:
                yield cached
            else:
                log.warning("%s is skipped: it is damaged; it will be downloaded again.", cached)


def _within(place: Path, encoder: str, suffixes: tuple[str, ...]) -> list[Path]:
    """``place`` if it is a file; if it is a folder, its files named after the encoder, such as resnet50.weights.h5."""
    if place.is_file():
        return [place]
    if not place.is_dir():
        return []
    named = re.compile(rf"{re.escape(encoder)}(?![A-Za-z0-9])", re.IGNORECASE)
    files = [path for path in place.iterdir() if path.is_file() and named.match(path.name)]
    files.sort(key=lambda path: (len(path.name), path.name))  # compact.onnx before compact-float.onnx
    return list(dict.fromkeys(path for suffix in suffixes for path in files if path.name.endswith(suffix)))


def _digest(path: Path, algorithm: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, algorithm).hexdigest()
    except OSError as error:
        raise LookalikeError(f"{path} can't be read: {error.strerror}.") from error


def _unavailable(request: Request, why: str) -> UnavailableError:
    which = "" if request.sha256 is None else f" (the file with SHA-256 {request.sha256[:12]}…)"
    other = (
        "one that needs none: --encoder pixels"
        if request.name in SHIPPED
        else "one that ships: --encoder general, or for clothes, shoes and accessories --encoder compact"
    )
    return UnavailableError(
        f"The weights of encoder {request.name!r}{which} can't be had: {why}; pass a file with --weights FILE or"
        f" LOOKALIKE_WEIGHTS, or build the index with {other}."
    )
