"""Atomic writing of files: they are replaced as a whole, or not at all."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


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
