"""The two pickles of an index. They are written so that they can be memory-mapped, and read without running code.

``embeddings.pkl`` is an ordinary pickle of one (n, dim) float32 array: ``pickle.load`` returns it, with NumPy 1 or 2.
Its opcodes have a fixed length, so that the array's bytes start at byte 256 and a server can memory-map them: a
second worker needs no further memory. Pickle allows the padding (a bytes object that is popped at once), and NumPy
needs the alignment (it copies an unaligned matrix for every product).
"""

import pickle
import re
import struct
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import NDArray

from lookalike.errors import IndexFilesError
from lookalike.files import open_regular
from lookalike.index import opcodes

OFFSET = 256  # bytes before the array's own; a multiple of 64, the widest vector registers

_START = b"\x80\x04"  # PROTO 4, the first version with 8-byte lengths
_ARRAY = (
    b"cnumpy.core.multiarray\n_reconstruct\n"  # NumPy 1's name, which NumPy 2 reads without a warning
    b"cnumpy\nndarray\n" + b"K\x00\x85C\x01b\x87R"  # _reconstruct(ndarray, (0,), b"b")
)
_STATE = b"(K\x01"  # MARK, version 1 of ndarray's state
_SHAPE = struct.Struct("<ci ci c")  # n and dim as BININT, TUPLE2
_DTYPE = (  # little-endian float32, on any machine
    b"cnumpy\ndtype\nX\x02\x00\x00\x00f4\x89\x88\x87R"
    b"(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
)
_BYTES = struct.Struct("<c c Q")  # NEWFALSE (C order), BINBYTES8 and its length
_END = b"tb."  # the state's tuple, BUILD, STOP


def _head(n: int, dim: int) -> bytes:
    """The ``OFFSET`` bytes before the array's own."""
    shape = _SHAPE.pack(b"J", n, b"J", dim, b"\x86")
    body = _ARRAY + _STATE + shape + _DTYPE + _BYTES.pack(b"\x89", b"\x8e", n * dim * 4)
    padding = OFFSET - len(_START) - len(body) - 3
    return _START + b"C" + bytes([padding]) + bytes(padding) + b"0" + body  # SHORT_BINBYTES, POP


def write_vectors(path: Path, shape: tuple[int, int], pieces: Iterable[NDArray[np.float32]]) -> None:
    """Write the float32 array of ``shape`` (n, dim) from ``pieces``, each with some of its rows."""
    with path.open("wb") as file:
        file.write(_head(*shape))
        for piece in pieces:
            file.write(np.ascontiguousarray(piece, "<f4").data)
        file.write(_END)


def map_vectors(path: Path) -> NDArray[np.float32] | None:
    """The array in a file by ``write_vectors``: (n, dim) float32, memory-mapped and read-only.

    None if the file has another layout; ``read_pickle`` may be able to read it.
    """
    with open_regular(path) as file:
        head = file.read(OFFSET)
        if len(head) < OFFSET:
            return None
        at = OFFSET - _BYTES.size - len(_DTYPE) - _SHAPE.size
        _, n, _, dim, _ = _SHAPE.unpack_from(head, at)
        if n < 1 or dim < 1 or head != _head(n, dim) or path.stat().st_size != OFFSET + n * dim * 4 + len(_END):
            return None
        mapped = np.memmap(file, "<f4", "r", OFFSET, (n, dim))
    # A plain array of the mapping: results of np.memmap would be of that class, too.
    return np.asarray(mapped)


def write_names(path: Path, names: list[str]) -> None:
    """Write a list of names as an ordinary pickle."""
    with path.open("wb") as file:
        pickle.dump(names, file, protocol=4)


def read_pickle(path: Path) -> Any:
    """The content of a pickle of arrays, lists and strings, written by NumPy 1 or 2 in protocol 0 to 5.

    Names as bytes, as Python 2 wrote them, are decoded as UTF-8, or else as Latin-1.

    Raises:
        IndexFilesError: it can't be read, is damaged, or has other content, such as code, which is not run.
    """
    try:
        with open_regular(path) as file:
            size = path.stat().st_size
            opcodes.check(file, size)
            file.seek(0)
            return _plain(_Reader(file, size).load(), _Budget(size))
    except (_RefusedError, opcodes.ExcessError) as error:
        raise IndexFilesError(f"{path} was refused, and nothing in it was run: it {error}.") from None
    except FileNotFoundError:
        raise IndexFilesError(f"{path} is missing.") from None
    except OSError as error:
        raise IndexFilesError(f"{path} can't be read: {error.strerror}.") from None
    except IndexFilesError:
        raise
    except Exception as error:  # an unpickler may raise anything for damaged bytes
        raise IndexFilesError(f"{path} is damaged: it is not a complete pickle ({type(error).__name__}).") from None


class _RefusedError(Exception):
    """A pickle needs something that is not allowed; the message continues "it …"."""


class _Budget:
    """The remaining memory that a pickle of ``size`` bytes may use."""

    def __init__(self, size: int) -> None:
        self._left = 2 * size + 2**16

    def spend(self, count: int) -> None:
        """Use ``count`` bytes.

        Raises:
            _RefusedError: fewer are left.
        """
        self._left -= count
        if self._left < 0:
            raise _RefusedError("would need far more memory than it has bytes")


class _Sealed:
    """A function that a pickle may call but not change; BUILD would set attributes of an ordinary one."""

    __slots__ = ("call",)

    def __init__(self, call: Callable[..., Any]) -> None:
        object.__setattr__(self, "call", call)

    def __setattr__(self, name: str, value: Any) -> None:
        raise _RefusedError("would change the program that reads it")

    def __call__(self, *args: Any) -> Any:
        call: Callable[..., Any] = object.__getattribute__(self, "call")
        return call(*args)


class _Dtype:
    """Replaces numpy.dtype while a pickle is read: only plain numbers and text, no fields, no objects.

    NumPy's own dtype trusts the flags in a pickle; wrong flags give access to other memory.
    """

    def __init__(self, code: str) -> None:
        if not re.fullmatch(r"f[248]|U\d{1,5}", code):
            raise _RefusedError(f"has an array of dtype {code}, not of numbers or text")
        self.code, self.order = code, "<"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        if state[1] not in ("<", ">"):
            raise _RefusedError(f"has an array of byte order {state[1]}")
        self.order = state[1]

    def resolved(self) -> np.dtype[Any]:
        return np.dtype(self.order + self.code)


class _Array:
    """Replaces numpy.ndarray while a pickle is read."""

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, dtype, fortran, data = state
        if isinstance(data, str):  # of Python 2, read as Latin-1
            data = data.encode("latin1")
        self.array = _from_buffer(data, dtype, shape, "F" if fortran else "C")


def _from_buffer(data: bytes, dtype: _Dtype, shape: tuple[int, ...], order: Literal["C", "F"], *_: Any) -> NDArray[Any]:
    """Like numpy's ``_frombuffer``, for the dtypes that ``_Dtype`` allows."""
    return np.frombuffer(data, dtype.resolved()).reshape(shape, order=order)


def _latin1(text: str, encoding: str) -> bytes:
    """Bytes as written by protocols 0 to 2: ``_codecs.encode(text, "latin1")``; no other codec is allowed."""
    if encoding != "latin1":
        raise _RefusedError(f"needs the codec {encoding}")
    return text.encode("latin1")


def _plain(value: Any, budget: _Budget, seen: set[int] | None = None) -> Any:
    """``value`` with real arrays instead of ``_Array``; each list may occur once."""
    seen = set() if seen is None else seen
    if isinstance(value, list):
        if id(value) in seen:
            raise _RefusedError("has one list in several places")
        seen.add(id(value))
        if len(seen) > 1 and any(isinstance(item, list) for item in value):
            raise _RefusedError("has lists in lists in lists")
        if all(type(item) is str for item in value):
            return value
        return [_name(item) if isinstance(item, bytes) else _plain(item, budget, seen) for item in value]
    found = value.array if isinstance(value, _Array) else value
    if isinstance(found, np.ndarray):
        budget.spend(found.nbytes)
        return found
    if isinstance(found, str):
        return found
    raise _RefusedError(f"has a {type(found).__name__}; only arrays, lists and strings are allowed")


def _name(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin1")


_RECONSTRUCT, _FROM_BUFFER = _Sealed(lambda *_: _Array()), _Sealed(_from_buffer)

ALLOWED: Mapping[tuple[str, str], Any] = {
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy.core.numeric", "_frombuffer"): _FROM_BUFFER,
    ("numpy._core.numeric", "_frombuffer"): _FROM_BUFFER,
    ("numpy", "ndarray"): None,  # only used as an argument of _reconstruct
    ("numpy", "dtype"): _Sealed(lambda code, *_: _Dtype(code)),
    ("_codecs", "encode"): _Sealed(_latin1),  # within the budget of ``_Reader``
}
"""The (module, name) pairs that a pickle may use → what it gets."""


class _Reader(pickle.Unpickler):
    """Reads pickles that passed ``opcodes.check``."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        super().__init__(file, encoding="latin1")
        self._budget = _Budget(size)

    def find_class(self, module: str, name: str, /) -> Any:
        try:
            found = ALLOWED[module, name]
        except KeyError:
            raise _RefusedError(f"contains code ({module}.{name})") from None
        return _Sealed(self._latin1) if (module, name) == ("_codecs", "encode") else found

    def _latin1(self, text: str, encoding: str) -> bytes:
        self._budget.spend(len(text))
        return _latin1(text, encoding)
