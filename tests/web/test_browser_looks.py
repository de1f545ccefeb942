"""In a browser: shape or colour, the colours of photos, copies of a picture, a list of likes that is sent."""

import re

import numpy as np
import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from lookalike.index.groups import Groups
from tests.web.browser import NARROW, SHIRT, OpenPage, expect_results
from tests.web.conftest import shop_of

pytestmark = pytest.mark.browser

WAYS = pytest.mark.parametrize(
    "options",
    [
        {},
        {"viewport": NARROW, "has_touch": True, "is_mobile": True},
        {"viewport": NARROW, "java_script_enabled": False},
    ],
    ids=["desktop", "phone", "no script"],
)


def open_facet(page: Page, title: str) -> None:
    filters = page.get_by_text(re.compile("^Filters"))
    if filters.first.is_visible():
        filters.first.click()
    page.locator("summary", has_text=title).click()


def show(page: Page) -> None:
    on_sheet = page.get_by_role("button", name="Show the results")
    (on_sheet if on_sheet.is_visible() else page.locator(".facet[open] .show")).click()


@WAYS
def test_from_shape_to_colour_and_by_a_swatch(open_page: OpenPage, options: dict[str, object]) -> None:
    page = open_page("/products/1?k=8", **options)
    names, chips = page.locator(".matches .name"), page.locator(".chip")
    first = names.all_inner_texts()
    open_facet(page, "Shape or colour")
    page.get_by_role("slider").press("End")
    show(page)
    expect(chips).to_have_text(["Drop Same colour, other shapes"])
    leaned = names.all_inner_texts()
    assert len(leaned) == len(first)
    assert sum("red" in each for each in leaned) > sum("red" in each for each in first)
    assert any("shirt" not in each for each in leaned)
    open_facet(page, "Colour in product photos")
    page.get_by_role("checkbox", name=re.compile("^Green")).check()
    show(page)
    expect(chips.first).to_have_text("Drop Colour in product photos: Green")
    assert all("green" in each for each in names.all_inner_texts())
    chips.last.click()
    expect(chips).to_have_count(0)
    assert names.all_inner_texts()[:5] == first[:5]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@WAYS
def test_copies_of_a_picture_unfold_and_fold(
    app: OpenAPI, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage, options: dict[str, object]
) -> None:
    products = shop_of(app).index.products
    groups = np.arange(len(shop_of(app).index.vectors))
    red = [int(products.rows_of(each)[0]) for each in ("1", "2", "duplicate")]
    groups[red] = red[0]
    monkeypatch.setattr(products, "copy_groups", groups)
    monkeypatch.setattr(products, "_rows_by_copy", Groups(groups))
    page = open_page(**options)
    page.set_input_files("#photo", SHIRT)
    if options.get("java_script_enabled") is False:
        page.get_by_role("button", name="Find look-alikes").click()
    expect_results(page)
    names = page.locator(".matches .name")
    expect(names.filter(has_text="Women's red shirts")).to_have_count(0)
    page.get_by_text("3 listings with nearly this photo").click()
    expect(page.locator(".duplicates").get_by_role("link")).to_have_text(["duplicate", "2"])
    page.get_by_role("button", name="Show these listings one by one").click()
    expect(names.filter(has_text="Women's red shirts")).to_have_count(1)
    page.get_by_role("button", name="Group listings with nearly the same photo").click()
    expect(names.filter(has_text="Women's red shirts")).to_have_count(0)
    expect_results(page)


def test_the_slider_speaks_in_words_and_empty_fields_stay_out_of_the_address(open_page: OpenPage) -> None:
    page = open_page("/products/1?price_min=10")
    open_facet(page, "Shape or colour")
    slider = page.get_by_role("slider")
    said = []
    for key in ("ArrowLeft", "Home", "End"):
        slider.press(key)
        page.wait_for_timeout(50)
        said.append(slider.get_attribute("aria-valuetext"))
    assert said == ["More by shape", "Same shape, other colours", "Same colour, other shapes"]
    box = slider.bounding_box()
    assert box
    assert box["height"] >= 44
    page.locator(".facet[open] .show").click()
    expect(page).to_have_url(re.compile(r"lean=1"))
    assert not re.search(r"=(&|$|#)", page.url)
    assert "price_min=10" in page.url


@WAYS
def test_likes_are_sent_as_an_address(open_page: OpenPage, options: dict[str, object]) -> None:
    page = open_page("/?q=watches", **options)
    for name in ("Men's red watches", "Women's green watches"):
        page.get_by_role("button", name=f"Like {name}").click()
        expect(page.get_by_role("button", name=f"Like {name}")).to_have_attribute("aria-pressed", "true")
    page.locator("a.likes").click()
    address = page.get_by_role("link", name="The list’s address, to send").get_attribute("href")
    assert address
    friend = open_page(address, **options)
    expect(friend.get_by_role("heading", name="A list that somebody sent")).to_be_visible()
    expect(friend.locator(".card .name")).to_have_text(["Women's green watches", "Men's red watches"])
    expect(friend.locator("a.likes")).to_be_hidden()
    friend.get_by_role("button", name="Like Men's red watches").click()
    expect(friend.locator("a.likes")).to_contain_text("1")
    expect(friend.locator(".card .name")).to_have_count(2)


def test_on_a_phone_the_last_of_five_results_has_its_row_to_itself(open_page: OpenPage) -> None:
    page = open_page("/products/1", viewport=NARROW)
    boxes = [each.bounding_box() for each in page.locator(".matches .card").all()]
    widths = [round(box["width"]) for box in boxes if box]
    assert widths[:4] == [widths[0]] * 4
    assert widths[4] == 2 * widths[0] + 16
    picture, name = (page.locator(f".matches .card:last-child {each}").bounding_box() for each in (".tile", ".name"))
    assert picture
    assert name
    assert round(picture["width"]) == widths[0]
    assert name["x"] > picture["x"] + picture["width"]
