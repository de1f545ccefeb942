"""Which errors are the machine's, and which are a file's."""

import errno
import os

import pytest

from lookalike import machine
from lookalike.errors import CatalogueError, LookalikeError, MachineError
from lookalike.machine import has_memory, is_trouble, sentence, with_retries


def refused(number: int) -> OSError:
    return OSError(number, os.strerror(number))


OF_THE_MACHINE = [
    refused(getattr(errno, name))
    for name in ("EIO", "EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "EINTR", "ENODEV", "ENXIO", "EBUSY", "ETIMEDOUT")
]
OF_THE_MACHINE += [
    MemoryError(),
    MachineError("Not now."),
    RuntimeError("[ONNXRuntimeError] : 1 : FAIL : std::bad_alloc"),
    RuntimeError("bfc_arena.cc: Failed to allocate memory for requested buffer of size 3456"),
    RuntimeError("can't start new thread"),
]
ITS_OWN = [
    refused(getattr(errno, name))
    for name in ("ENOENT", "ENOTDIR", "EISDIR", "EACCES", "EPERM", "ELOOP", "ENAMETOOLONG", "EINVAL")
]
ITS_OWN += [OSError("broken data stream"), ValueError("bad"), CatalogueError("out of memory.jpg can't be read.")]


@pytest.mark.parametrize("error", OF_THE_MACHINE, ids=repr)
def test_the_machines_trouble(error: Exception) -> None:
    assert is_trouble(error)


@pytest.mark.skipif(not hasattr(errno, "ESTALE"), reason="no network disks of this kind")
def test_a_network_disk_that_is_gone() -> None:
    assert all(is_trouble(refused(number)) for number in (errno.ESTALE, errno.ENOTCONN))


@pytest.mark.parametrize("error", ITS_OWN, ids=repr)
def test_a_files_own(error: Exception) -> None:
    assert not is_trouble(error)


def test_it_is_tried_again_after_longer_and_longer_pauses() -> None:
    left, pauses = [refused(errno.EIO), MemoryError()], list[float]()

    def call() -> str:
        if left:
            raise left.pop()
        return "done"

    assert with_retries(call, pauses.append) == "done"
    assert pauses == list(machine.PAUSES[:2]) == sorted(pauses)


def test_not_for_ever_and_not_for_what_will_not_change() -> None:
    pauses, error = list[float](), refused(errno.EIO)

    def call() -> str:
        raise error

    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        with_retries(call, pauses.append)
    assert pauses == list(machine.PAUSES)
    error = refused(errno.ENOENT)
    with pytest.raises(FileNotFoundError):
        with_retries(call, pauses.append)
    assert pauses == list(machine.PAUSES)


def test_the_sentence_is_of_the_machines_trouble_alone() -> None:
    with pytest.raises(MachineError, match=r"^No memory for it\.$"), sentence("No memory for it."):
        raise MemoryError
    with pytest.raises(LookalikeError, match=r"^Damaged\.$"), sentence("No memory for it."):
        raise LookalikeError("Damaged.")


def test_has_memory() -> None:
    assert has_memory(1)
    assert not has_memory(2**60)
