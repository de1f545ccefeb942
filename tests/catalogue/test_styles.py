"""styles.csv in the forms that occur in practice."""

import codecs

import pytest

from lookalike.catalogue.product import Row
from lookalike.catalogue.styles import Styles, read_styles
from lookalike.errors import CatalogueError

KAGGLE = "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName\n"


def read(text: str | bytes, **columns: str) -> Styles:
    return read_styles(text.encode() if isinstance(text, str) else text, "styles.csv", columns)


def only(text: str | bytes, **columns: str) -> Row:
    styles = read(text, **columns)
    assert styles.bad_rows == ()
    (row,) = styles.rows
    return row


def test_kaggle_s_columns() -> None:
    row = only(KAGGLE + "15970,Men,Apparel,Topwear,Shirts,Navy Blue,Fall,2011,Casual,Turtle Check Shirt\n")
    assert (row.id, row.name, row.images, row.price) == ("15970", "Turtle Check Shirt", (), None)
    assert row.attributes == {
        "gender": "Men",
        "masterCategory": "Apparel",
        "subCategory": "Topwear",
        "articleType": "Shirts",
        "baseColour": "Navy Blue",
        "season": "Fall",
        "year": "2011",
        "usage": "Casual",
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_delimiters_line_ends_and_encodings(delimiter: str, end: str, encoding: str) -> None:
    lines = [["id", "name", "colour"], ["1", "Blusé – “weiß”", "grün"], ["2", "", "blau"]]
    styles = read((end.join(delimiter.join(line) for line in lines) + end).encode(encoding))
    assert [(row.id, row.name, row.attributes) for row in styles.rows] == [
        ("1", "Blusé – “weiß”", {"colour": "grün"}),
        ("2", "2", {"colour": "blau"}),
    ]


def test_the_delimiter_is_the_header_s_not_the_rows() -> None:
    assert only("id;name;size\n1;Shirt, white, long;M\n").name == "Shirt, white, long"
    assert only('id;"name, as shown"\n1;x\n').attributes == {"name, as shown": "x"}


def test_the_last_line_needs_no_end() -> None:
    assert only("id,name\n1,Shirt").name == "Shirt"


# Too many, too few


def test_surplus_fields_are_joined_into_the_name_at_the_end() -> None:
    assert only("id,colour,name\n1,red,Shirt, long, slim\n").name == "Shirt, long, slim"


def test_surplus_fields_are_joined_into_the_name_in_the_middle() -> None:
    row = only("id,productDisplayName,colour\n1,Shirt, long, slim,red\n")
    assert (row.name, row.attributes) == ("Shirt, long, slim", {"colour": "red"})


def test_surplus_fields_are_joined_into_the_name_at_the_start() -> None:
    row = only("title;id;colour\nShirt;long;7;red\n")
    assert (row.id, row.name, row.attributes) == ("7", "Shirt;long", {"colour": "red"})


def test_surplus_fields_are_joined_into_a_mapped_name() -> None:
    row = only("id,words,colour\n1,Shirt,long,red\n", name="words")
    assert (row.name, row.attributes) == ("Shirt,long", {"colour": "red"})


def test_rows_of_the_wrong_width_are_reported_by_line() -> None:
    styles = read("id,name,colour\n1,Shirt,red\n2,Shoe\n\n3,Hat,blue\n4\n")
    assert [row.id for row in styles.rows] == ["1", "3"]
    assert styles.bad_rows == ("line 3: 2 fields, expected 3", "line 6: 1 fields, expected 3")


def test_without_a_name_column_surplus_fields_are_reported() -> None:
    styles = read("id,colour\n1,red,long\n2,blue\n")
    assert [(row.id, row.name) for row in styles.rows] == [("2", "2")]
    assert styles.bad_rows == ("line 2: 3 fields, expected 2",)


def test_a_row_without_id_is_reported() -> None:
    assert read("sku,name\n ,Shirt\n", id="sku").bad_rows == ("line 2: nothing in column 'sku'",)


def test_blank_lines_and_rows_of_empty_cells_are_nothing() -> None:
    styles = read("\n\nid,name\n\n1,Shirt\n,\n   \n2,Shoe\n")
    assert [row.id for row in styles.rows] == ["1", "2"]


# Quotes


def test_quoted_cells() -> None:
    row = only('id,name,text\n1,"Shirt, ""slim""","two\nlines, really"\n')
    assert (row.name, row.attributes) == ('Shirt, "slim"', {"text": "two\nlines, really"})


def test_line_numbers_count_lines_not_records() -> None:
    assert read('id,name,text\n1,x,"a\nb\nc"\n2,y\n').bad_rows == ("line 5: 2 fields, expected 3",)


def test_quotes_inside_a_cell_are_kept() -> None:
    assert only('id,name\n1,Belt 32" wide\n').name == 'Belt 32" wide'
    assert only('id,colour,name\n1,red,Shirt "slim, long" fit\n').name == 'Shirt "slim, long" fit'


@pytest.mark.parametrize("columns", ["id,name,colour", "id,colour,name"])
def test_a_quote_that_is_never_closed_costs_its_own_row_at_most(columns: str) -> None:
    cells = '"Kids shirt' if columns.endswith("name") else '"Kids shirt,red'
    head = "2,red," if columns.endswith("name") else "2,"
    styles = read(f"{columns}\n1,a,b\n{head}{cells}\n" + "".join(f"{n},a,b\n" for n in range(3, 5000)))
    assert len(styles.rows) == 4999
    assert styles.rows[1].name == '"Kids shirt'


def test_two_rows_that_each_open_a_quote_stay_two() -> None:
    styles = read('id,colour,name\n1,red,"Kids shirt\n2,blue,"Kids shoe\n3,green,Hat\n')
    assert [(row.id, row.name) for row in styles.rows] == [("1", '"Kids shirt'), ("2", '"Kids shoe'), ("3", "Hat")]


def test_a_cell_that_no_reader_takes_costs_its_own_row() -> None:
    styles = read("id,name\n1,Shirt\n2," + '"' + "x" * 200_000 + '"' + "\n3,Shoe\n")
    assert [row.id for row in styles.rows] == ["1", "2", "3"]


# Values


def test_empty_stays_empty_and_na_is_a_value() -> None:
    styles = read("id,name,season,usage\n1,Shirt,,NA\n2,NA,Fall,\n")
    assert [row.attributes for row in styles.rows] == [{"usage": "NA"}, {"season": "Fall"}]
    assert styles.rows[1].name == "NA"


def test_price_url_and_stock_are_understood() -> None:
    row = only('id,name,price,url,stock\n1,Shirt,"1,299.00",https://shop.example/1,3 left\n')
    assert (row.price, row.url, row.stock, row.attributes) == (1299.0, "https://shop.example/1", "3 left", {})


def test_a_price_that_can_t_be_read_is_an_attribute() -> None:
    styles = read("id,Price\n1,on request\n2,5\n3,\n")
    assert [(row.price, row.attributes) for row in styles.rows] == [
        (None, {"Price": "on request"}),
        (5.0, {}),
        (None, {}),
    ]
    assert styles.columns == ("Price",)


def test_columns_are_those_that_hold_values() -> None:
    assert read("id,name,b,nothing,a,price\n1,x,1,,2,3\n").columns == ("b", "a")


def test_ids_hold_any_character() -> None:
    ids = ["a/b", "ä ö", "100%", "#1?x=y", "0012", "😀", "..", "<b>"]
    assert [row.id for row in read("id\n" + "\n".join(ids) + "\n").rows] == ids


def test_equal_values_are_one_object() -> None:
    """Otherwise, a table of a million rows would not fit into memory."""
    first, second = read("id,colour\n1,navy blue\n2,navy blue\n").rows
    assert first.attributes["colour"] is second.attributes["colour"]


def test_a_repeated_line_of_names_is_no_product() -> None:
    """Two concatenated exports, the second with its own byte order mark."""
    styles = read("id,name\n1,Shirt\n\ufeffid,name\n2,Bag\n")
    assert [row.id for row in styles.rows] == ["1", "2"]
    assert styles.bad_rows == ("line 3: the column names again",)


# Repaired rows, reported by line


def test_a_surplus_is_reported() -> None:
    styles = read("id,name,colour\n1,Shirt,red\n2,Shirt, long,red\n")
    assert styles.mended_rows == ("line 3: 4 fields, expected 3: the surplus was taken for 'name'",)


def test_a_comma_before_the_cents_belongs_to_the_price() -> None:
    styles = read("id,name,price\n1,Shirt,$49,90\n2,Bag, long,5\n3,Coat,$1,299.00\n")
    assert [(row.name, row.price) for row in styles.rows] == [("Shirt", 49.9), ("Bag, long", 5.0), ("Coat", 1299.0)]
    assert "taken for 'price'" in styles.mended_rows[0]


def test_a_delimiter_at_the_end_of_a_line_is_no_cell() -> None:
    styles = read("id,name,colour\n1,Shirt,red,\n2,Hat,blue,,\n")
    assert [(row.name, row.attributes) for row in styles.rows] == [
        ("Shirt", {"colour": "red"}),
        ("Hat", {"colour": "blue"}),
    ]
    assert styles.mended_rows == ()


def test_stray_bytes_are_reported_among_repaired_rows_in_the_order_of_lines() -> None:
    styles = read("id,name\n0,Crème\n1,a,b\n".encode() + "2,Café\n3,c,d\n".encode("cp1252"))
    assert [row.name for row in styles.rows] == ["Crème", "a,b", "Café", "c,d"]
    assert [row.partition(":")[0] for row in styles.mended_rows] == ["line 3", "line 4", "line 5"]


# Prices


def test_a_sale_price_is_the_price_and_the_regular_one_is_kept() -> None:
    styles = read("id,price,sale_price\n1,49.90 EUR,39.90 EUR\n2,1299.00 EUR,\n3,5.00 EUR,5.00 EUR\n4,5.00 EUR,soon\n")
    assert [(row.price, row.regular_price, row.currency, row.attributes) for row in styles.rows] == [
        (39.9, 49.9, "EUR", {}),
        (1299.0, None, "EUR", {}),
        (5.0, None, "EUR", {}),
        (5.0, None, "EUR", {"sale_price": "soon"}),
    ]


def test_a_regular_price_alone_is_the_price() -> None:
    assert only("id,Regular price,Sale price\n1,19,\n").price == 19.0


def test_a_header_names_the_currency() -> None:
    row = only("id;Price (EUR)\n1;49,90\n")
    assert (row.price, row.currency, row.attributes) == (49.9, "EUR", {})


def test_a_currency_column_is_the_currency_whatever_the_prices_say() -> None:
    assert only("id,price,Currency\n1,€ 5,CHF\n").currency == "CHF"


def test_messages_about_prices_are_notes() -> None:
    assert "'1.299'" in read("id,price\n1,1.299\n").notes[0]
    assert read("id,price\n1,1.50\n").notes == ()


# Headers


def test_headers_are_known_in_any_case() -> None:
    row = only("ID,ProductDisplayName, Price ,FileName\n7,Shirt,5,x.jpg\n")
    assert (row.id, row.name, row.price, row.images) == ("7", "Shirt", 5.0, ("x.jpg",))


def test_columns_map_other_headers() -> None:
    row = only("SKU,title,Bild\nA-1,Shirt,b/1.jpg\n", id="sku", image="bild")
    assert (row.id, row.name, row.images, row.attributes) == ("A-1", "Shirt", ("b/1.jpg",), {})


def test_a_mapped_column_frees_the_usual_one() -> None:
    row = only("id,name,title\n1,internal,Shirt\n", name="title")
    assert (row.name, row.attributes) == ("Shirt", {"name": "internal"})


def test_one_column_does_not_serve_two_fields_unasked() -> None:
    row = only("id,link\n1,photos/1.jpg\n", image="link")
    assert (row.images, row.url) == (("photos/1.jpg",), None)


def test_further_names_are_attributes() -> None:
    assert only("id,productDisplayName,title\n1,Shirt,Top\n").attributes == {"title": "Top"}


def test_headers_without_a_name_or_twice_get_one() -> None:
    assert only(",id,colour,colour\n0,1,red,blue\n").attributes == {
        "column 1": "0",
        "colour": "red",
        "colour (4)": "blue",
    }


# What is refused


@pytest.mark.parametrize("data", [b"", b"\n \n\r\n", codecs.BOM_UTF8])
def test_an_empty_table(data: bytes) -> None:
    with pytest.raises(CatalogueError, match=r"styles\.csv is empty"):
        read(data)


def test_no_id_column_names_those_there_are() -> None:
    with pytest.raises(CatalogueError, match=r"no column that tells .*; it has: number, name.*--columns id=COLUMN"):
        read("number,name\n1,Shirt\n")


@pytest.mark.parametrize("header", ["product_id", "Item ID", "article number", "SKU", "Artikelnummer", "Réf", "EAN"])
def test_an_id_by_another_name_is_an_id(header: str) -> None:
    assert read(f"{header},name\n1,Shirt\n").rows[0].id == "1"


def test_a_table_without_ids_goes_by_its_photos() -> None:
    row = read("Photo;Name;Preis\nIMG_1.jpg;Mütze;19,90\n").rows[0]
    assert (row.id, row.images, row.name, row.price) == ("IMG_1.jpg", ("IMG_1.jpg",), "Mütze", 19.9)


def test_all_columns_of_a_wide_export_are_named() -> None:
    names = [f"Attribute {n} value(s)" for n in range(60)]
    with pytest.raises(CatalogueError, match=r"Attribute 0 value\(s\), .*Attribute 59 value\(s\)\. Name the one"):
        read(",".join(names) + "\n")


def test_a_mapping_to_no_column_names_those_there_are() -> None:
    with pytest.raises(CatalogueError, match="no column 'ean' for 'id'; it has: sku, name"):
        read("sku,name\n1,Shirt\n", id="ean")


def test_a_mapping_of_no_field_names_those_there_are() -> None:
    with pytest.raises(CatalogueError, match=r"no field 'colour' .* id, name, description, price, .* image"):
        read("id,farbe\n1,rot\n", colour="farbe")


def test_a_web_page_called_csv_gives_a_short_sentence() -> None:
    with pytest.raises(CatalogueError) as raised:
        read("<!DOCTYPE html>" + "<p>no, nothing</p>" * 20_000)
    assert len(str(raised.value)) < 500
