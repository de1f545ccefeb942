"""The machine's trouble: what the operating system or the memory refuses says nothing about the file asked for."""

import errno
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from lookalike.errors import LookalikeError, MachineError

T = TypeVar("T")

PAUSES = (0.5, 2.0, 5.0)  # seconds before each further try: a network disk that hiccups is back by then
# What the operating system says of one file, or of its name. All else (EIO, EMFILE, ENOMEM, ESTALE, ENOTCONN …) it
# says of itself or of a disk, and the next file would fare no better.
OF_THE_FILE = frozenset(
    {
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EACCES,
        errno.EPERM,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.EINVAL,
        errno.EILSEQ,
    }
)
# How libraries say that they got no memory (ONNX Runtime, TensorFlow, zlib), and Python that it got no thread.
_REFUSALS = re.compile(r"bad_alloc|allocate memory|OOM when|Error -4 while|can't start new thread")


def is_trouble(error: BaseException) -> bool:
    """Whether ``error`` is the machine's trouble. (Decoders of photos say in words of their own what they lack.)"""
    if isinstance(error, OSError):
        return error.errno is not None and error.errno not in OF_THE_FILE
    if isinstance(error, LookalikeError):
        return isinstance(error, MachineError)
    return isinstance(error, MemoryError) or bool(_REFUSALS.search(str(error)))


@contextmanager
def sentence(told: str) -> Iterator[None]:
    """Raise MachineError(``told``) for the machine's trouble within."""
    try:
        yield
    except Exception as error:
        if is_trouble(error):
            raise MachineError(told) from error
        raise


def has_room(size: int) -> bool:
    """Whether so many bytes of memory can be had now."""
    try:
        bytearray(size)
    except MemoryError:
        return False
    return True


def patiently(call: Callable[[], T], wait: Callable[[float], object] = time.sleep) -> T:
    """What ``call`` gives; as long as the machine refuses something, it is called again after each of PAUSES.

    Raises:
        Exception: what ``call`` raises, the machine's trouble the last time.
    """
    for pause in PAUSES:
        try:
            return call()
        except Exception as error:
            if not is_trouble(error):
                raise
        wait(pause)
    return call()
