from pathlib import Path

import pytest
from PIL import Image

from lookalike.errors import UnprocessableError
from lookalike.storefront import Storefront, find_storefront
from tests.conftest import ROOT

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">{}</svg>'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.toml"


def test_a_shop_s_file_says_what_its_pages_show(file: Path) -> None:
    file.write_text(
        'name = " Søstrene "\naccent = "#FFCC00"\nlogo = "logo.png"\ncurrency = "EUR"\nfacets = ["colour"]\n'
        'hidden = ["year"]\nsort = "newest"\n[columns]\ncolour = "Colour"\n',
        "utf-8-sig",
    )
    Image.new("RGBA", (120, 40)).save(file.with_name("logo.png"))
    found = find_storefront("", file.parent / "none", file.parent)
    assert (found.name, found.accent, found.currency, found.sort) == ("Søstrene", "#ffcc00", "EUR", "newest")
    assert (found.facets, found.hidden, found.columns) == (["colour"], ["year"], {"colour": "Colour"})
    assert found.picture
    assert (found.picture.media_type, found.picture.width, found.picture.height) == ("image/png", 120, 40)
    found.check_columns(["colour", "year"])
    with pytest.raises(UnprocessableError, match=r"facets names the column 'colour', .*there are: shade, year"):
        found.check_columns(["shade", "year"])


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("Price (EUR)", "which the build took as the product's price. .* take 'Price .EUR.' out of facets, .*: brand"),
        ("title", "which the build took as the product's name"),
        ("Variant Price", "which the build took as the product's price"),  # of a shop system
        ("Vendor", "is called 'brand' in this index; write 'brand'"),
        ("Base Colour", "is called 'base_colour' in this index"),
    ],
)
def test_a_column_that_the_build_took_for_something_is_explained(file: Path, named: str, said: str) -> None:
    file.write_text(f'facets = ["{named}"]')
    with pytest.raises(UnprocessableError, match=f"facets names the column .*{said}"):
        Storefront.read(file).check_columns(["brand", "base_colour"])


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert find_storefront("", tmp_path) == Storefront()
    with pytest.raises(UnprocessableError, match=r"nowhere\.toml can't be read"):
        find_storefront(str(tmp_path / "nowhere.toml"), tmp_path)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ('nam = "Shop"', "there is no key 'nam'; there are: name, logo"),
        ("name = 3", "name is 3; it must be 1 to 60 letters"),
        ('accent = "red"', "accent is 'red'; it must be a colour such as"),
        ('language = "klingon"', "language is 'klingon'; it must be the code"),
        ('currency_place = "above"', 'currency_place is .*; it must be "before" or "after"'),
        ('zero_price = "gift"', 'zero_price is .*; it must be "on-request" or "shown"'),
        ('sort = "random"', "sort is 'random'; it must be one of catalogue, newest"),
        ('facets = "colour"', "facets is 'colour'; it must be a list of columns"),
        ("[columns]\ncolour = 3", "columns is .*; it must be a table of names"),
        ("name = ", "can't be read as TOML"),
        ('name = "\udcff"', "is not in UTF-8"),
        ('logo = "../logo.png"', "it must lie beside this file"),
        ('logo = "absent.png"', "there is no such file"),
        ('logo = "shop.toml"', "it must be a picture"),
        ('logo = "text.png"', "it can't be read as a picture"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(file: Path, written: str, problem: str) -> None:
    file.write_bytes(written.encode("utf-8", "surrogateescape"))
    file.with_name("text.png").write_text("no picture")
    with pytest.raises(UnprocessableError, match=f"shop.toml.*{problem}"):
        Storefront.read(file)


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ('<rect width="9" height="9" style="fill:red"/>', ""),
        ("<script>alert(1)</script>", "an element script"),
        ('<g onload="alert(1)"/>', "an attribute onload"),
        ('<image href="https://elsewhere.example/x.png"/>', "an attribute href"),
        ("<![CDATA[x]]>", "CDATA"),
        ("<g>", "as an SVG"),
    ],
)
def test_a_drawing_with_active_contents_is_no_logo(file: Path, inside: str, problem: str) -> None:
    file.write_text('logo = "logo.svg"')
    file.with_name("logo.svg").write_text(DRAWING.format(inside))
    if problem:
        with pytest.raises(UnprocessableError, match=problem):
            Storefront.read(file)
    else:
        logo = Storefront.read(file).picture
        assert logo
        assert (logo.width, logo.height) == (120, 40)


def test_the_example_in_the_docs_is_valid(file: Path) -> None:
    text = (ROOT / "docs" / "shop.md").read_text("utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    file.write_text(example.replace('logo = "logo.svg"\n', ""), "utf-8")
    assert Storefront.read(file).model_fields_set == {*Storefront.model_fields} - {"logo"}
    assert all(f"`{key}`" in text for key in Storefront.model_fields)
