"""Cells of well-formed tables, and of others."""

import pytest

from lookalike.catalogue.table import Record, Table


def records(text: str) -> list[Record]:
    return list(Table(text).records(key=0))


def cells(text: str) -> list[list[str]]:
    return [row for _, row, _ in records(text)]


# Well formed


@pytest.mark.parametrize("cell", ["Soft, warm\nWash cold, hang dry", 'a "b" c', '"', "x\n2,y\n3,z", "1,a\n2,b"])
def test_a_quoted_cell_holds_anything(cell: str) -> None:
    quoted = cell.replace('"', '""')
    assert cells(f'id,text\n1,"{quoted}"\n2,"Plain"\n') == [["1", cell], ["2", "Plain"]]


def test_lines_are_those_of_the_file() -> None:
    assert [line for line, _, _ in records('sep=,\n\nid,text\n\n1,"a\nb"\n2,x\n')] == [5, 7]


def test_a_cell_of_any_length_is_one() -> None:
    long = "x, " * 100_000
    assert cells(f'id,text\n1,"{long}"\n2,y\n') == [["1", long], ["2", "y"]]


def test_the_first_line_may_name_the_delimiter() -> None:
    assert cells("sep=;\nid;a,b,c\n1;x,y\n") == [["1", "x,y"]]


def test_column_names_may_hold_line_ends() -> None:
    table = Table('"id";"a\nb"\n1;x\n')
    assert (table.names, list(table.records(0))) == (["id", "a\nb"], [(3, ["1", "x"], "")])


def test_of_two_delimiters_that_the_names_have_the_rows_decide() -> None:
    assert Table("id;name, short\n1;a\n2;b\n").delimiter == ";"
    assert Table("id|name\n1|a, b\n").delimiter == "|"


def test_a_backslash_at_the_end_of_a_cell_escapes_nothing() -> None:
    assert cells('id,folder\n1,"C:\\photos\\"\n2,"x"\n') == [["1", "C:\\photos\\"], ["2", "x"]]


# Not quite


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"5\\" heel, black"', '5" heel, black'),
        ('"5\\""', '5"'),
        ('"\\"Slim\\" fit"', '"Slim" fit'),
        ('5\\" heel', '5" heel'),
        ('"C:\\\\a \\"b\\""', 'C:\\a "b"'),
    ],
)
def test_backslash_escaped_quotes_are_understood(written: str, read: str) -> None:
    found = records(f'id,name,price\n1,{written},10\n2,"Bag",20\n3,Hat,""\n')
    assert [row for _, row, _ in found] == [["1", read, "10"], ["2", "Bag", "20"], ["3", "Hat", ""]]
    assert not any(mended for _, _, mended in found)


def test_blanks_around_quotes_are_none_of_the_cell() -> None:
    assert cells('id,name,price\n1, "Shirt, slim" , 10\n') == [["1", "Shirt, slim", " 10"]]


def test_quotes_that_were_not_doubled_are_reported() -> None:
    (first, second) = records('id,name,price\n1,"5" heel, black",10\n2,"Bag",20\n')
    assert first == (2, ["1", '5" heel, black', "10"], "quotation marks inside a quoted cell were not doubled")
    assert second == (3, ["2", "Bag", "20"], "")


def test_a_repair_touches_its_own_row_only() -> None:
    text = 'id,name,text,price\n1,Shirt,"Cotton, linen, silk, wool\nWash, dry, iron, fold",10\n2,"Kids shirt,x,5\n'
    found = records(text + '3,Hat,"a\nb",6\n4,Bag,"c, d",7\n5,Belt 5",e,8\n')
    assert [row for _, row, _ in found] == [
        ["1", "Shirt", "Cotton, linen, silk, wool\nWash, dry, iron, fold", "10"],
        ["2", '"Kids shirt', "x", "5"],
        ["3", "Hat", "a\nb", "6"],
        ["4", "Bag", "c, d", "7"],
        ["5", 'Belt 5"', "e", "8"],
    ]
    assert [(line, mended) for line, _, mended in found if mended] == [
        (4, "a quotation mark that is never closed was taken as it is")
    ]


@pytest.mark.parametrize("closer", ['Belt 32"', 'Belt 32", wide'])
def test_a_quote_that_another_row_seems_to_close_takes_no_row(closer: str) -> None:
    found = cells(f'id,colour,name\n1,red,"Kids shirt\n2,blue,{closer}\n3,green,Hat 5" x\n')
    assert [row[0] for row in found] == ["1", "2", "3"]


def test_a_surplus_beside_a_cell_of_several_lines_leaves_it_whole() -> None:
    assert cells('id,name,text\n1,"a\nb",c,d\n2,x,y\n') == [["1", "a\nb", "c", "d"], ["2", "x", "y"]]
