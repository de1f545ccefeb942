"""Check the opcodes of a pickle before it is loaded: only those that arrays, lists and strings need are allowed.

An unpickler allocates the memory that the opcodes request, and nine bytes can request gigabytes. Here, the opcodes are
read with the tables of ``pickletools`` and not executed.
"""

import pickletools
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

ALLOWED = frozenset(
    (
        *("PROTO", "FRAME", "STOP", "MARK", "POP", "POP_MARK", "DUP", "NONE", "NEWTRUE", "NEWFALSE"),
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "STRING", "BINSTRING", "SHORT_BINSTRING"),
        *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
        *("BYTEARRAY8", "EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "EMPTY_LIST", "LIST", "APPEND"),
        *("APPENDS", "PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE", "GET", "BINGET", "LONG_BINGET", "GLOBAL"),
        *("STACK_GLOBAL", "REDUCE", "BUILD"),
    )
)
OPCODES = {opcode.code.encode("latin1"): opcode for opcode in pickletools.opcodes}
SHORT_STRING, REMEMBER = 0x8C, 0x94  # SHORT_BINUNICODE, followed by its length in one byte; MEMOIZE
LONGEST_SHORT = 2 + 255  # bytes of a SHORT_BINUNICODE
MOST_DIGITS = 20  # of an integer; no shape of an array has more
MOST_MARKS = 16  # open at the same time; arrays in a list need three


class ExcessError(Exception):
    """A pickle needs more than arrays, lists and strings do; the message continues "it …"."""


def check(file: BufferedReader, size: int) -> None:
    """Read the opcodes of a pickle of ``size`` bytes from the current position of ``file``.

    Raises:
        ExcessError: an opcode is not in ALLOWED, or needs too much.
        ValueError, KeyError: the bytes are not a complete pickle.
    """
    marks = 0
    for name, argument in _opcodes(file):
        if name not in ALLOWED:
            raise ExcessError(f"contains code, or objects other than arrays, lists and strings ({name})")
        if name in ("PUT", "BINPUT", "LONG_BINPUT") and int(argument) > size:
            raise ExcessError(f"numbers its objects up to {argument}, which its {size} bytes can't need")
        if name == "FRAME" and argument > size:
            raise ExcessError("declares a greater length than it has")
        if name in ("INT", "LONG", "LONG1") and len(str(argument)) > MOST_DIGITS:
            raise ExcessError("has a number that is too large for the shape of an array")
        marks += {"MARK": 1, "POP_MARK": -1, "TUPLE": -1, "LIST": -1, "APPENDS": -1}.get(name, 0)
        if marks > MOST_MARKS:
            raise ExcessError("is nested too deeply")


def _opcodes(file: BufferedReader) -> Iterator[tuple[str, Any]]:
    """Names and arguments, like ``pickletools.genops``, which however fails for a STRING that is not ASCII.

    Most short strings, and that they are remembered, are passed over: harmless, and a million in a list of names.
    """
    name = ""
    while name != "STOP":
        file.read(_harmless(file.peek()))
        opcode = OPCODES[file.read(1)]
        name = opcode.name
        if name == "STRING":
            yield name, file.readline()
        else:
            yield name, opcode.arg.reader(file) if opcode.arg else None


def _harmless(ahead: bytes) -> int:
    """How many of the bytes ``ahead`` are whole short strings, and that they are remembered."""
    at, end = 0, len(ahead) - LONGEST_SHORT
    while at < end:
        if ahead[at] == SHORT_STRING:
            at += 2 + ahead[at + 1]
        elif ahead[at] == REMEMBER:
            at += 1
        else:
            break
    return at
