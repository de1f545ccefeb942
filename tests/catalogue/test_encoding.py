"""Encodings of tables."""

import pytest

from lookalike.catalogue.encoding import Text, decode_table
from lookalike.errors import CatalogueError

GERMAN = "id;name;price\nGrün;Grüner Rock – schön;49,90 €\nWeiß;Weiße Bluse;1.299,00 €\n"
FRENCH = "id,name\n1,Robe d'été légère à pois\n2,Chemise brodée\n"
RUSSIAN = "id,name\n1,Красная рубашка\n2,Синие джинсы\n"
JAPANESE = "id,name\n赤,赤いシャツ\n青,青いシャツ\n"


def read(data: bytes, encoding: str | None = None) -> Text:
    return decode_table(data, "styles.csv", encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_unicode_is_read_without_a_word(encoding: str, end: str) -> None:
    text = GERMAN if encoding not in ("utf-16-le", "utf-16-be") else "id;name\n1;Grüner Rock\n"
    assert read(text.replace("\n", end).encode(encoding)) == Text(text)


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (GERMAN, "cp1252", "Windows-1252"),
        (GERMAN, "mac-roman", "MacRoman"),
        (FRENCH, "cp1252", "Windows-1252"),
        (FRENCH, "mac-roman", "MacRoman"),
        ("id,name\n1,Café shirt\n2,Blue shirt\n", "cp1252", "Windows-1252"),
        ("id,name\n1,“Curly” – it’s 5½, 12 €\n", "cp1252", "Windows-1252"),
        ("id,name\n1,Nike™ 90° fit\n", "cp1252", "Windows-1252"),
        ("id;name\n1;Żółta sukienka\n2;Łososiowa bluza\n", "cp1250", "Windows-1250"),
        ("id;name\n1;Žluté šaty s příměsí lnu\n", "cp1250", "Windows-1250"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "cp866", "IBM866"),
        ("id;name\n1;Κόκκινο φόρεμα\n2;Μπλε πουκάμισο\n", "cp1253", "Windows-1253"),
        ("id;name\n1;Kırmızı gömlek\n2;Yeşil şal, çiçekli\n", "cp1254", "Windows-1254"),
        ("id;name\n1;חולצה אדומה\n2;שמלה כחולה\n", "cp1255", "Windows-1255"),
        ("id,name\n红裙,红色连衣裙\n蓝裤,蓝色长裤\n", "gbk", "GBK"),
        ("id,name\n1,紅色連衣裙\n2,藍色長褲\n", "big5", "Big5"),
        (JAPANESE, "cp932", "Shift-JIS"),
        (JAPANESE, "euc-jp", "EUC-JP"),
        ("id,name\n1,빨간 원피스\n2,파란 바지\n", "cp949", "EUC-KR"),
    ],
)
def test_an_older_encoding_is_detected_and_reported(text: str, encoding: str, name: str) -> None:
    found = read(text.encode(encoding))
    assert found.text == text
    assert found.notes == ()
    note = found.guessed
    assert note.startswith(f"styles.csv is not UTF-8; it was read as {name}: ")
    assert note.endswith("If the names look right, there is nothing to do; else name the encoding by --encoding.")


def test_the_sample_of_a_guess_is_a_whole_row_with_a_letter() -> None:
    rows = "SKU;Titel;Preis\nA1;Rotes Hemd aus Baumwolle;49,90 €\nA2;Grüner Rock – schön;39,90 €\n"
    assert "Windows-1252: 'A2;Grüner Rock – schön;39,90 €'. If" in read(rows.encode("cp1252")).guessed
    only_euro = "SKU;Titel;Preis\nA1;Rotes Hemd aus Baumwolle;49,90 €\n"
    assert "Windows-1252: 'A1;Rotes Hemd aus Baumwolle;49,90 €'. If" in read(only_euro.encode("cp1252")).guessed


def test_of_a_very_long_row_whole_words_are_shown() -> None:
    row = "A1;" + "Baumwolle " * 40 + "für Mädchen " + "Baumwolle " * 40
    sample = read(f"SKU;Titel\n{row}\n".encode("cp1252")).guessed.partition(": ")[2].partition(". If")[0]
    words = sample.strip("'…").split()
    assert set(words) == {"Baumwolle", "für", "Mädchen"}
    assert sample[:2] + sample[-2:] == "'……'"


def test_a_long_table_is_not_a_slow_one() -> None:
    text = GERMAN + "".join(f"{n};Grüne Bluse {n};12,50 €\n" for n in range(50_000))
    assert read(text.encode("cp1252")).text == text


@pytest.mark.parametrize("data", [b"id,name\n\x81\x8d\n", "id,name\n1,ｼｬﾂ\n".encode("cp932")])
def test_too_little_to_tell_it_by_is_refused(data: bytes) -> None:
    with pytest.raises(CatalogueError, match=r"its encoding can't be detected.*--encoding NAME"):
        read(data)


@pytest.mark.parametrize("data", [b"id,name\n\0\0\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"])
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(CatalogueError, match=r"styles\.csv is not a text"):
        read(data)


def test_a_workbook_is_called_one() -> None:
    with pytest.raises(CatalogueError, match="a workbook or an archive: save it as CSV"):
        read(b"PK\x03\x04\x00\x00")


# UTF-8 with strays


def test_a_row_in_another_encoding_is_repaired_and_others_are_kept() -> None:
    good = "id,name\n0,Crème brûlée\n1,Müller – Jäckchen €\n"
    found = read(good.encode() + "2,Café shirt\n".encode("cp1252"))
    assert found.text == good + "2,Café shirt\n"
    assert found.mended == ((4, "bytes that are not UTF-8, read as Windows-1252: '2,Café shirt'"),)


def test_a_stray_cell_leaves_the_others_of_its_row() -> None:
    data = "id,name,brand\n0,Crème,Été\n1,“Crème”,".encode() + "Été\n".encode("cp1252")
    assert read(data).text.splitlines()[-1] == "1,“Crème”,Été"


@pytest.mark.parametrize(
    ("good", "stray", "page"),
    [
        ("0,Żółta sukienka\n", "1,Łososiowa bluza\n", "cp1250"),
        ("0,Красная рубашка\n", "1,Синие джинсы\n", "cp1251"),
        ("0,红色连衣裙\n", "1,蓝色长裤\n", "gb18030"),
    ],
)
def test_a_stray_row_is_in_the_code_page_of_its_neighbours_letters(good: str, stray: str, page: str) -> None:
    assert read(good.encode() + stray.encode(page)).text == good + stray


@pytest.mark.parametrize("text", ["id,name\n1,GrÃ¼n\n2,x\n", "id,name\n1,Gr\ufffdn\n2,x\n", "id,name\n1,5 â‚¬\n2,x\n"])
def test_what_was_garbled_before_is_reported(text: str) -> None:
    found = read(text.encode())
    assert found.text == text
    assert "holds garbled characters in 1 line(s), the first is line 2" in found.notes[0]


@pytest.mark.parametrize("text", ["id\nCHÂTEAU\n", "id\nSÃO PAULO\n", "id\nâge – “â”\n", GERMAN])
def test_letters_that_look_like_it_are_not_garbled(text: str) -> None:
    assert read(text.encode()).notes == ()


# --encoding


@pytest.mark.parametrize(("asked", "written"), [("MacRoman", "mac-roman"), ("GBK", "gb18030"), ("Shift-JIS", "cp932")])
def test_an_encoding_that_is_named_is_believed(asked: str, written: str) -> None:
    text = "id\nÅ\n" if asked == "MacRoman" else "id\n①\n"
    assert read(text.encode(written), asked) == Text(text)


def test_a_named_encoding_that_does_not_fit_names_the_line() -> None:
    with pytest.raises(CatalogueError, match="not written in cp1252: byte 0x81 in line 2"):
        read(b"id\n\x81\n", "cp1252")


def test_a_named_encoding_that_does_not_exist_names_some() -> None:
    with pytest.raises(CatalogueError, match=r"no encoding 'ansi-x'.*UTF-8.*Windows-1252.*GBK"):
        read(b"id\n", "ansi-x")
