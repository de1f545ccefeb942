"""Pickles: written ones can be mapped and loaded everywhere; read ones never run code."""

import codecs
import os
import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lookalike.errors import IndexFilesError
from lookalike.index.pickles import ALLOWED, OFFSET, map_vectors, read_pickle, write_names, write_vectors

VECTORS = np.random.default_rng(0).normal(size=(5000, 7)).astype(np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "embeddings.pkl"


def test_written_vectors_map_aligned_and_read_only(file: Path) -> None:
    write_vectors(file, VECTORS.shape, [VECTORS[:4000], VECTORS[4000:]])
    mapped = map_vectors(file)
    assert mapped is not None
    assert type(mapped) is np.ndarray
    assert mapped.flags.aligned
    assert mapped.flags.c_contiguous
    assert not mapped.flags.writeable
    assert mapped.ctypes.data % 64 == 0
    np.testing.assert_array_equal(mapped, VECTORS)


def test_the_bytes_of_the_array_lie_in_one_piece(file: Path) -> None:
    write_vectors(file, VECTORS.shape, [VECTORS])
    assert OFFSET % 64 == 0
    assert file.read_bytes()[OFFSET:].startswith(VECTORS.tobytes())


def test_any_unpickler_reads_what_is_written(file: Path) -> None:
    write_vectors(file, VECTORS.shape, [VECTORS])
    for loads in (pickle.loads, pickle._loads):  # type: ignore[attr-defined]
        array = loads(file.read_bytes())
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, VECTORS)
    np.testing.assert_array_equal(read_pickle(file), VECTORS)


def test_a_file_that_is_truncated_or_has_another_layout_is_not_mapped(file: Path) -> None:
    write_vectors(file, VECTORS.shape, [VECTORS])
    whole = file.read_bytes()
    for other in (whole[:-1], whole + b"x", whole[:100], b"", pickle.dumps(VECTORS), b"x" + whole[1:]):
        file.write_bytes(other)
        assert map_vectors(file) is None


def test_names_read_back(tmp_path: Path) -> None:
    names = ["images/1.jpg", "äöü/日本.png", "a b.jpg"]
    write_names(tmp_path / "filenames.pkl", names)
    assert read_pickle(tmp_path / "filenames.pkl") == names
    assert pickle.loads((tmp_path / "filenames.pkl").read_bytes()) == names


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize(
    "value",
    [
        VECTORS,
        VECTORS.astype(np.float64),
        VECTORS.astype(">f4"),
        np.asfortranarray(VECTORS),
        VECTORS[::2, ::3],
        list(VECTORS[:3]),
        [VECTORS[0], VECTORS[0]],
        ["a.jpg", "b.jpg"],
        np.array(["a.jpg", "längere.jpg"]),
    ],
    ids=["float32", "float64", "big-endian", "fortran", "strided", "list", "shared", "names", "names as array"],
)
def test_arrays_lists_and_strings_are_read(file: Path, value: Any, protocol: int) -> None:
    file.write_bytes(pickle.dumps(value, protocol))
    np.testing.assert_array_equal(np.asarray(read_pickle(file)), np.asarray(value))


@pytest.mark.parametrize("module", [b"numpy.core.multiarray", b"numpy._core.multiarray"])
def test_both_numpys_are_read(file: Path, module: bytes) -> None:
    """NumPy 1 and NumPy 2 write different names here."""
    ours = b"numpy._core.multiarray" if np.__version__ >= "2" else b"numpy.core.multiarray"
    file.write_bytes(pickle.dumps(VECTORS, 2).replace(ours, module))
    np.testing.assert_array_equal(read_pickle(file), VECTORS)


class Calls:
    """Its pickle calls ``function`` with ``args`` when it is loaded."""

    def __init__(self, function: Any, *args: Any) -> None:
        self.call = function, args

    def __reduce__(self) -> Any:
        return self.call


def text(module: str, name: str, argument: str) -> bytes:
    """Protocol 0: the global of that name, called with a string."""
    return f"c{module}\n{name}\n(V{argument}\ntR.".encode()


def stacked(module: str, name: str, argument: str) -> bytes:
    """Protocol 4: the same by STACK_GLOBAL, which takes dotted names apart."""
    parts = [b"\x8c" + bytes([len(part)]) + part for part in (module.encode(), name.encode(), argument.encode())]
    return b"\x80\x04" + parts[0] + parts[1] + b"\x93" + parts[2] + b"\x85R."


GADGETS = [
    ("os", "system"),
    ("posix", "system"),
    ("nt", "system"),
    ("subprocess", "check_output"),
    ("builtins", "eval"),
    ("builtins", "exec"),
    ("builtins", "__import__"),
    ("builtins", "getattr"),
    ("builtins", "open"),
    ("__builtin__", "eval"),
    ("__builtin__", "bytearray"),
    ("pickle", "loads"),
    ("_pickle", "loads"),
    ("codecs", "decode"),
    ("operator", "attrgetter"),
    ("functools", "partial"),
    ("timeit", "timeit"),
    ("pdb", "run"),
    ("runpy", "run_path"),
    ("shutil", "rmtree"),
    ("pathlib", "Path"),
    ("importlib", "import_module"),
    ("webbrowser", "open"),
    ("types", "CodeType"),
    ("numpy", "load"),
    ("numpy", "ndarray.__class__"),
    ("numpy", "dtype.__class__"),
    ("numpy", "os.system"),
    ("numpy.core.multiarray", "scalar"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy.core.multiarray", "_reconstruct.__self__"),
    ("numpy.testing._private.utils", "runstring"),
    ("numpy.f2py.capi_maps", "eval"),
    ("_codecs", "decode"),
    ("lookalike.index.pickles", "read_pickle"),
]


@pytest.mark.parametrize(("module", "name"), GADGETS)
@pytest.mark.parametrize("form", [text, stacked])
def test_gadgets_are_refused_without_running(tmp_path: Path, form: Any, module: str, name: str) -> None:
    mark = tmp_path / "ran"
    file = tmp_path / "embeddings.pkl"
    file.write_bytes(form(module, name, f"touch {mark}"))
    with pytest.raises(IndexFilesError) as refusal:
        read_pickle(file)
    assert f"{module}.{name}" in str(refusal.value)
    assert "nothing in it was run" in str(refusal.value)
    assert not mark.exists()


@pytest.mark.parametrize("protocol", range(6))
def test_code_hidden_among_vectors_is_refused(tmp_path: Path, protocol: int) -> None:
    mark = tmp_path / "ran"
    file = tmp_path / "embeddings.pkl"
    file.write_bytes(pickle.dumps([VECTORS[0], Calls(os.system, f"touch {mark}")], protocol))
    with pytest.raises(IndexFilesError, match="contains code"):
        read_pickle(file)
    assert not mark.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"(V touch ran\nios\nsystem\n.",  # INST
        b"(cos\nsystem\nV touch ran\no.",  # OBJ
        b"\x80\x02cnumpy\ndtype\n(V f4\n\x81.",  # NEWOBJ on what is no class
        b"\x80\x02\x82\x01.",  # EXT1, a code nobody registered
        b"Pname\n.",  # PERSID
        b"\x80\x05\x97.",  # NEXT_BUFFER without one
        pickle.dumps(Calls(codecs.encode, "x", "rot13")),
        pickle.dumps({"a": 1}),
        pickle.dumps(b"bytes"),
        pickle.dumps((VECTORS,)),
        pickle.dumps([1, 2]),
        pickle.dumps(OrderedDict()),
        pickle.dumps(np.array([{"a": 1}], object)),
        pickle.dumps(np.zeros(2, "f4,f4")),
        pickle.dumps(np.array([1, 2])),
        b"c_codecs\nencode\n(Vx\nVzip\ntR.",
        b"cnumpy.core.multiarray\n_reconstruct\n}Vcall\nVx\nsb.",  # BUILD on a function that is allowed
        b"cnumpy.core.multiarray\n_reconstruct\n(N}Vcall\nVx\nstb.",
        b"cnumpy\ndtype\n.",
    ],
)
def test_everything_else_is_refused(file: Path, data: bytes) -> None:
    before = dict(ALLOWED)
    file.write_bytes(data)
    with pytest.raises(IndexFilesError, match=r"embeddings\.pkl (was refused|is damaged)"):
        read_pickle(file)
    assert before == ALLOWED
    file.write_bytes(pickle.dumps(VECTORS, 2))
    np.testing.assert_array_equal(read_pickle(file), VECTORS)


DOUBLING = (
    b"\x80\x02]q\x00"
    + b"".join(  # each list holds the one before twice: 2**30 items from 200 bytes
        b"]q" + bytes([n]) + b"(h" + bytes([n - 1]) + b"h" + bytes([n - 1]) + b"e" for n in range(1, 31)
    )
    + b"."
)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x80\x02Nr\xff\xff\xff\x0f.", "numbers its objects up to 268435455"),
        (b"\x80\x04\x95\xff\xff\xff\xff\x00\x00\x00\x00N.", "a greater length than it has"),
        (b"L" + b"9" * 4000 + b"L\n.", "too large for the shape of an array"),
        (b"(" * 10_000 + b".", "nested too deeply"),
        (DOUBLING, "has lists in lists in lists"),
        (pickle.dumps([shared := ["a"], shared]), "has one list in several places"),
        (pickle.dumps([[["a"]]]), "has lists in lists in lists"),
        (b"\x80\x02(" + b"c_codecs\nencode\nX\x00\x00\x10\x00" + b"a" * 2**20 + b"q\x01X\x06\x00\x00\x00latin1"
         b"\x86q\x02R" + b"c_codecs\nencode\nh\x02R" * 1000 + b"l.", "far more memory"),
        (b"\x80\x02]q\x00(" + pickle.dumps(np.zeros(2**16, np.float32), 2)[2:-1] + b"q\xee" + b"h\xee" * 5000 + b"e.",
         "far more memory"),
    ],
    ids=["memo", "frame", "number", "marks", "doubling", "shared", "nested", "codec", "repeated"],
)  # fmt: skip
def test_a_few_bytes_take_little_memory_and_time(file: Path, data: bytes, sentence: str) -> None:
    file.write_bytes(data)
    with pytest.raises(IndexFilesError, match=sentence):
        read_pickle(file)


def test_names_in_bytes_are_read(file: Path) -> None:
    file.write_bytes(pickle.dumps(["é.jpg".encode(), "é.jpg".encode("latin1"), "b.jpg"], 4))
    assert read_pickle(file) == ["é.jpg", "é.jpg", "b.jpg"]
    file.write_bytes(b"(lp0\nS'a\\xe9.jpg'\np1\na.")  # as Python 2 writes a str
    assert read_pickle(file) == ["aé.jpg"]


def test_vectors_of_python_2_are_read(file: Path) -> None:
    dtype = b"cnumpy\ndtype\n(U\x02f4K\x00K\x01tR(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    numbers = np.array([1, -2], "<f4")
    file.write_bytes(
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01(K\x02t"
        + dtype + b"\x89U\x08" + numbers.tobytes() + b"tb."
    )  # fmt: skip
    np.testing.assert_array_equal(read_pickle(file), numbers)


def test_what_is_not_a_regular_file_is_refused(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(IndexFilesError, match="is not a regular file"):
        read_pickle(file)


def test_a_lie_about_shape_or_flags_is_refused(file: Path) -> None:
    state = pickle.dumps(VECTORS[:2], 2)
    file.write_bytes(state.replace(b"K\x02K\x07", b"K\x7fK\x7f"))
    with pytest.raises(IndexFilesError, match="is damaged"):
        read_pickle(file)


def test_damage_is_a_sentence_wherever_it_strikes(file: Path) -> None:
    random = np.random.default_rng(1)
    whole = pickle.dumps([*VECTORS[:2]], 4)
    for _ in range(300):
        data = bytearray(whole)
        data[random.integers(len(data))] ^= 1 << int(random.integers(8))
        file.write_bytes(data[: random.integers(len(data))] if random.random() < 0.3 else data)
        try:
            read_pickle(file)
        except IndexFilesError as error:
            assert str(file) in str(error)


def test_a_missing_file_is_named(file: Path) -> None:
    with pytest.raises(IndexFilesError, match="is missing"):
        read_pickle(file)
    with pytest.raises(IndexFilesError, match="is not a regular file"):
        read_pickle(file.parent)


def test_the_header_says_how_many_bytes_follow(file: Path) -> None:
    write_vectors(file, VECTORS.shape, [VECTORS])
    assert struct.unpack("<Q", file.read_bytes()[OFFSET - 8 : OFFSET])[0] == VECTORS.nbytes
