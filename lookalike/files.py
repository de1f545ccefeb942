"""Atomic writing of files (they are replaced as a whole, or not at all), and reading of regular files only."""

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file, or a link to one, for reading.

    A named pipe (opening it would wait for a writer) and a device (reading it might never end) are refused at once.

    Raises:
        OSError: there is no such file, it can't be read, or it is something else.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


@contextmanager
def replacing(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Temporary paths beside ``paths`` to write to; at the end, these files replace ``paths``.

    After a kill, a full disk or an error before that, the old files stay.

    Raises:
        OSError: they can't be written.
    """
    beside = tuple(path.with_stem(f"{path.stem}.new") for path in paths)
    try:
        yield beside
        for new in beside:
            with new.open("rb+") as file:
                os.fsync(file.fileno())
        for new, path in zip(beside, paths, strict=True):
            new.replace(path)
    finally:
        for new in beside:
            new.unlink(missing_ok=True)


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts to files of these names in ``folder``, atomically; the folder is created if needed.

    Raises:
        OSError: they can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(*(folder / name for name in texts)) as beside:
        for path, text in zip(beside, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8")
