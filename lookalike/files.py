"""Files that are written whole or not at all, and read only if they are files."""

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file, or a link to one, for reading.

    Whoever opens a named pipe waits for a writer, and a device never ends: both are refused at once.

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
    """Paths beside ``paths`` to write files to; at the end those take the places of ``paths``.

    A kill, a full disk or an error before leaves what was there, all of it.

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
    """Put files of these names into ``folder``, which is made if need be; as ``replacing`` does.

    Raises:
        OSError: they can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(*(folder / name for name in texts)) as beside:
        for path, text in zip(beside, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8")
