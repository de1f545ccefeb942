"""Trouble of the machine: what the operating system or the memory refuses, whatever file was asked for."""

import errno
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from lookalike.errors import LookalikeError, MachineError

T = TypeVar("T")

PAUSES = (0.5, 2.0, 5.0)  # seconds before each further try: a network disk that hiccups is back by then
# Errors about one file or its name. All others (EIO, EMFILE, ENOMEM, ESTALE, ENOTCONN …) are about the system or a
# disk, and the next file would meet them, too.
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
# Messages of libraries that got no memory (ONNX Runtime, TensorFlow, zlib), and of Python when it gets no thread.
_REFUSALS = re.compile(r"bad_alloc|allocate memory|OOM when|Error -4 while|can't start new thread")


def is_trouble(error: BaseException) -> bool:
    """Whether ``error`` is trouble of the machine. (Decoders of photos report missing memory in words of their own.)"""
    if isinstance(error, OSError):
        return error.errno is not None and error.errno not in OF_THE_FILE
    if isinstance(error, LookalikeError):
        return isinstance(error, MachineError)
    return isinstance(error, MemoryError) or bool(_REFUSALS.search(str(error)))


@contextmanager
def sentence(message: str) -> Iterator[None]:
    """Raise MachineError(``message``) for trouble of the machine in the block."""
    try:
        yield
    except Exception as error:
        if is_trouble(error):
            raise MachineError(message) from error
        raise


def has_memory(size: int) -> bool:
    """Whether ``size`` bytes of memory can be had now."""
    try:
        bytearray(size)
    except MemoryError:
        return False
    return True


def with_retries(call: Callable[[], T], wait: Callable[[float], object] = time.sleep) -> T:
    """The result of ``call``; after trouble of the machine, it is called again after each of PAUSES.

    Raises:
        Exception: any other error of ``call`` at once; trouble of the machine after the last retry.
    """
    for pause in PAUSES:
        try:
            return call()
        except Exception as error:
            if not is_trouble(error):
                raise
        wait(pause)
    return call()
