"""Files that are whole or not there."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


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
