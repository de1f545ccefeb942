"""What a pickle would do, looked at before anything is done: only steps that arrays, lists and strings need, and few.

An unpickler allocates what a pickle's opcodes ask for: nine bytes can ask for gigabytes. Here the opcodes are read by
the tables of ``pickletools``, and not followed.
"""

import pickletools
from collections.abc import Iterator
from typing import IO, Any

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
MOST_DIGITS = 20  # of a whole number: more are no shape of an array
MOST_MARKS = 16  # that are open at once: arrays in a list need three


class ExcessError(Exception):
    """A pickle asks for more than arrays, lists and strings need; the message goes on from "it …"."""


def check(file: IO[bytes], size: int) -> None:
    """Read the opcodes of a pickle of ``size`` bytes from where ``file`` stands.

    Raises:
        ExcessError: a step that is not in ALLOWED, or one that asks for more than there is.
        ValueError, KeyError: the bytes are no whole pickle.
    """
    marks = 0
    for name, argument in _opcodes(file):
        if name not in ALLOWED:
            raise ExcessError(f"carries code or things that are neither arrays, lists nor strings ({name})")
        if name in ("PUT", "BINPUT", "LONG_BINPUT") and int(argument) > size:
            raise ExcessError(f"numbers what it holds up to {argument}, which its {size} bytes can't need")
        if name == "FRAME" and argument > size:
            raise ExcessError("says that it is longer than it is")
        if name in ("INT", "LONG", "LONG1") and len(str(argument)) > MOST_DIGITS:
            raise ExcessError("holds a number that no array's shape has")
        marks += {"MARK": 1, "POP_MARK": -1, "TUPLE": -1, "LIST": -1, "APPENDS": -1}.get(name, 0)
        if marks > MOST_MARKS:
            raise ExcessError("is nested too deeply")


def _opcodes(file: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """Names and arguments, as ``pickletools.genops`` has them; but it knows no STRING that is not ASCII."""
    name = ""
    while name != "STOP":
        opcode = OPCODES[file.read(1)]
        name = opcode.name
        if name == "STRING":
            yield name, file.readline()
        else:
            yield name, opcode.arg.reader(file) if opcode.arg else None
