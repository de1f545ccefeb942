"""Lists of product ids: a text file with one id per line."""

from collections.abc import Collection
from pathlib import Path

from lookalike.errors import UnprocessableError


def read_ids(path: Path) -> list[str]:
    """The ids in a text file with one id per line, without repeats.

    Raises:
        UnprocessableError: the file can't be read, or holds no id.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UnprocessableError(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UnprocessableError(f"{path} is not a text file; it should hold one product id per line.") from None
    ids = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not ids:
        raise UnprocessableError(f"{path} holds no ids; it should hold one product id per line.")
    return ids


def read_known_ids(path: Path, known: Collection[str], where: str) -> tuple[list[str], tuple[str, ...]]:
    """The ids in the file ``path`` that are in ``known``, in order, and a sentence about the others, if there are any.

    ``where`` says for people where the ids are known, such as "the index in shop".

    Raises:
        UnprocessableError: the file can't be read, or none of its ids is known.
    """
    ids = read_ids(path)
    unknown = [each for each in ids if each not in known]
    if len(unknown) == len(ids):
        raise UnprocessableError(
            f"None of the {len(ids):,} ids in {path}, such as {ids[0]!r}, is in {where}; does the file "
            "belong to this catalogue?"
        )
    if not unknown:
        return ids, ()
    note = f"{len(unknown):,} of the {len(ids):,} ids in {path}, such as {unknown[0]!r}, are not in {where}."
    return [each for each in ids if each in known], (note,)
