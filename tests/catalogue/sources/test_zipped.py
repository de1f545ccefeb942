"""Features of archives only: members that are encrypted, damaged or huge, or have malicious names."""

import errno
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from lookalike.catalogue import open_source
from lookalike.catalogue.product import Unused
from lookalike.errors import CatalogueError, LookalikeError, MachineError
from tests.catalogue.conftest import Maker, jpeg, write_zip


def patched(path: Path, old: bytes, new: bytes) -> Path:
    """The file with every ``old`` replaced by ``new``."""
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    return path


@pytest.mark.parametrize("name", ["../evil.jpg", "a/../../evil.jpg", "/etc/evil.jpg", "..\\evil.jpg", "C:\\evil.jpg"])
def test_a_name_that_leads_outside_is_refused(name: str, make_zip: Maker) -> None:
    with pytest.raises(CatalogueError, match=r"leads outside, .*evil\.jpg"):
        open_source(make_zip({"good.jpg": jpeg(1), name: jpeg(2)}))


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.99])
def test_an_archive_cut_short_is_refused(kept: float, make_zip: Maker) -> None:
    path = make_zip({f"{n}.jpg": jpeg(n) for n in range(20)})
    data = path.read_bytes()
    path.write_bytes(data[: int(kept if kept > 1 else kept * len(data))])
    with pytest.raises(CatalogueError, match=r"not a whole \.zip file \(it may be cut short\)"):
        open_source(path)


def test_an_encrypted_member_is_one_member_s_trouble(make_zip: Maker) -> None:
    path = make_zip({"open.jpg": jpeg(1), "locked.jpg": jpeg(2)})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"locked.jpg"))
    data[at + 8] |= 1  # the flag of the central directory
    path.write_bytes(data)
    with open_source(path) as source:
        assert source.members() == ("locked.jpg", "open.jpg")
        assert source.read("open.jpg") == jpeg(1)
        with pytest.raises(CatalogueError, match=r"locked\.jpg in .* is encrypted"):
            source.read("locked.jpg")


def test_an_encrypted_member_without_an_extension_may_be_a_photo(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "c.zip", [(b"15970", jpeg(1))], flags=1)
    with open_source(path) as source:
        assert source.members() == source.listing.others == ()
        (unused,) = source.listing.unused
        assert "15970 in" in unused.why
        assert "is encrypted" in unused.why


def test_a_damaged_member_is_one_member_s_trouble(tmp_path: Path) -> None:
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("good.jpg", jpeg(1))
        archive.writestr("bad.jpg", b"the bytes of a photo")
    patched(path, b"the bytes of a photo", b"the bytes of A photo")
    with open_source(path) as source:
        assert source.read("good.jpg") == jpeg(1)
        with pytest.raises(CatalogueError, match=r"bad\.jpg in .* is damaged"):
            source.read("bad.jpg")


def test_a_member_with_a_damaged_stream(make_zip: Maker) -> None:
    path = make_zip({"a.jpg": b"many words, many words, many words" * 99})
    data = bytearray(path.read_bytes())
    data[40:60] = b"\xff" * 20
    path.write_bytes(data)
    with open_source(path) as source, pytest.raises(CatalogueError, match=r"a\.jpg in .* is damaged"):
        source.read("a.jpg")


def test_a_member_whose_place_is_beyond_the_end(make_zip: Maker) -> None:
    path = make_zip({"a.jpg": jpeg(1)})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 42 : at + 46] = struct.pack("<I", 10_000_000)
    path.write_bytes(data)
    with open_source(path) as source, pytest.raises(CatalogueError, match=r"a\.jpg in .* is damaged"):
        source.read("a.jpg")


def test_a_bomb_is_not_unpacked(make_zip: Maker) -> None:
    """A hundred and one megabytes of zeros are 100 kB in the archive; nothing of them is read."""
    with (
        open_source(make_zip({"bomb.jpg": bytes(101_000_000)})) as source,
        pytest.raises(CatalogueError, match=r"bomb\.jpg in .* has more than 100 MB"),
    ):
        source.read("bomb.jpg")


def test_a_bomb_with_a_false_size_is_read_up_to_that_size(make_zip: Maker) -> None:
    path = make_zip({"bomb.jpg": bytes(5_000_000)})
    patched(path, struct.pack("<I", 5_000_000), struct.pack("<I", 1000))
    with open_source(path) as source, pytest.raises(CatalogueError, match="is damaged"):
        source.read("bomb.jpg")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_can_t_be_bounded_are_refused(method: int, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "c.zip", "w", method) as archive:
        archive.writestr("a.jpg", jpeg(1))
    with (
        open_source(tmp_path / "c.zip") as source,
        pytest.raises(CatalogueError, match="unsupported compression method"),
    ):
        source.read("a.jpg")


def test_links_are_not_followed_and_reported(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.jpg", jpeg(1))
    with open_source(tmp_path / "c.zip") as source:
        assert source.members() == ("a.jpg",)
        assert source.listing.unused == (Unused("link", "link.jpg", "is a link, which is not followed in an archive"),)


def test_windows_separators_and_dots_in_front_are_read_as_paths(make_zip: Maker) -> None:
    with open_source(make_zip({"shoes\\red\\1.jpg": jpeg(1), "./bags/2.jpg": jpeg(2)})) as source:
        assert source.members() == ("bags/2.jpg", "shoes/red/1.jpg")
        assert source.read("shoes/red/1.jpg") == jpeg(1)


def test_utf8_names_that_don_t_say_so(make_zip: Maker) -> None:
    path = make_zip({"Käse.jpg": jpeg(1)})
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        data[data.index(signature) + flags] &= ~0x08
    path.write_bytes(data)
    with open_source(path) as source:
        assert source.members() == ("Käse.jpg",)
        assert source.read("Käse.jpg") == jpeg(1)


@pytest.mark.parametrize(
    ("page", "written", "names"),
    [
        ("cp932", "Shift-JIS", ["表.jpg"]),  # its second byte is a backslash
        ("cp932", "Shift-JIS", ["ソ/能力.jpg", "商品一覧.jpg"]),
        ("gb18030", "GBK", ["红色衬衫.jpg", "鞋.jpg"]),  # by chance, the second is UTF-8, too
        ("big5", "Big5", ["功夫鞋.jpg"]),
        ("cp850", "IBM850", ["Grün.jpg", "Straße.jpg"]),
        ("cp852", "IBM852", ["Żółta koszula.jpg"]),
        ("cp866", "IBM866", ["Синие джинсы.jpg"]),
        ("cp1252", "Windows-1252", ["Grün.jpg"]),
    ],
)
def test_names_in_a_code_page_are_read_by_their_bytes(
    page: str, written: str, names: list[str], tmp_path: Path
) -> None:
    path = write_zip(tmp_path / "c.zip", [(name.encode(page), jpeg(n)) for n, name in enumerate(names)])
    with open_source(path) as source:
        assert sorted(source.members()) == sorted(names)
        assert [source.read(name) for name in names] == [jpeg(n) for n in range(len(names))]
        assert source.notes == (
            f"Names in {path} are not UTF-8; they were read as {written}, as their bytes suggest, "
            f"such as {min(names)!r}.",
        )
        places = dict(source.places)
    with open_source(path, places) as source:  # served, they are those that the build read
        assert [source.read(name) for name in names] == [jpeg(n) for n in range(len(names))]


def test_where_most_names_are_utf8_the_others_alone_are_guessed(tmp_path: Path) -> None:
    names = ["Käse.jpg".encode(), "表.jpg".encode(), "Grün.jpg".encode("cp1252")]
    with open_source(write_zip(tmp_path / "c.zip", [(name, jpeg(1)) for name in names])) as source:
        assert source.members() == ("Grün.jpg", "Käse.jpg", "表.jpg")
        assert dict(source.places) == {"Grün.jpg": names[2]}


@pytest.mark.parametrize(("stored", "said"), [(b"\xfe\\.jpg", "read as"), (b"\x98\x01\\.jpg", "encoding is unknown")])
def test_no_photo_vanishes_behind_half_a_character(stored: bytes, said: str, tmp_path: Path) -> None:
    """If the backslash were a separator, the photo would be the hidden file ".jpg"."""
    with open_source(write_zip(tmp_path / "c.zip", [(stored, jpeg(1))])) as source:
        (name,) = source.members()
        assert source.read(name) == jpeg(1)
        assert said in source.notes[0]


def test_a_name_that_is_there_in_unicode_too(tmp_path: Path) -> None:
    name, unicode = b"K\x84se.jpg", "表.jpg".encode()
    of_this, of_another = zlib.crc32(name), zlib.crc32(b"renamed.jpg")
    for checksum, wanted in ((of_this, "表.jpg"), (of_another, "Käse.jpg")):
        extra = struct.pack("<HHBI", 0x7075, 5 + len(unicode), 1, checksum) + unicode
        with open_source(write_zip(tmp_path / "c.zip", [(name, jpeg(1))], extra=extra)) as source:
            assert source.members() == (wanted,)
            assert source.read(wanted) == jpeg(1)


def test_a_name_that_is_not_the_utf8_that_it_says(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "c.zip", [(b"\xff.jpg", jpeg(1))], flags=0x800)
    with pytest.raises(CatalogueError, match="name is flagged as UTF-8 but is not: make the archive again"):
        open_source(path)


def test_a_member_twice_is_reported_if_its_bytes_differ(tmp_path: Path) -> None:
    members = [(b"a.jpg", jpeg(1)), (b"b.jpg", jpeg(3)), (b"a.jpg", jpeg(2)), (b"b.jpg", jpeg(3))]
    hidden = [(b"__MACOSX/._a.jpg", b"1"), (b"__MACOSX/._a.jpg", b"2")]
    with open_source(write_zip(tmp_path / "c.zip", members + hidden)) as source:
        assert source.members() == ("a.jpg", "b.jpg")
        assert source.read("a.jpg") == jpeg(2)
        why = "is in the archive twice, with different bytes: the last one is used"
        assert source.listing.unused == (Unused("file", "a.jpg", why),)


def test_a_name_with_a_zero_byte_is_reported(tmp_path: Path) -> None:
    with open_source(write_zip(tmp_path / "c.zip", [(b"a.jpg\0.exe", jpeg(1)), (b"b.jpg", jpeg(2))])) as source:
        assert source.members() == ("b.jpg",)
        assert [each.name for each in source.listing.unused] == [r"a.jpg\0.exe"]


def test_names_that_differ_in_case_alone_are_two(tmp_path: Path) -> None:
    with open_source(write_zip(tmp_path / "c.zip", [(b"a.jpg", jpeg(1)), (b"A.jpg", jpeg(2))])) as source:
        assert [source.read(name) for name in source.members()] == [jpeg(2), jpeg(1)]


def test_folders_in_the_archive_are_no_members(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.mkdir("shirts.jpg")
        archive.writestr("shirts.jpg/1.jpg", jpeg(1))
    with open_source(tmp_path / "c.zip") as source:
        assert source.members() == ("shirts.jpg/1.jpg",)


def test_reading_after_closing_is_a_sentence(make_zip: Maker) -> None:
    source = open_source(make_zip({"a.jpg": jpeg(1)}))
    source.close()
    with pytest.raises(CatalogueError):
        source.read("a.jpg")


@pytest.mark.parametrize(
    ("trouble", "kind", "told"),
    [
        (OSError(errno.EIO, "Input/output error"), MachineError, r"can't be read: Input/output error\.$"),
        (zlib.error("Error -4 while decompressing data"), MachineError, "can't be read"),
        (zlib.error("Error -3 while decompressing data"), CatalogueError, "is damaged"),
        (OSError(errno.EINVAL, "Invalid argument"), CatalogueError, "is damaged"),
    ],
)
def test_what_the_machine_refuses_is_not_damage(
    make_zip: Maker, monkeypatch: pytest.MonkeyPatch, trouble: Exception, kind: type[Exception], told: str
) -> None:
    def refuse(*_: object) -> None:
        raise trouble

    with open_source(make_zip({"a.jpg": jpeg(1)})) as source:
        monkeypatch.setattr(zipfile.ZipFile, "open", refuse)
        with pytest.raises(LookalikeError, match=told) as raised:
            source.read("a.jpg")
    assert type(raised.value) is kind
