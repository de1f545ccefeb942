"""Filters, orders and the way back from a product, in a browser."""

import dataclasses
import re

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from lookalike.catalogue.product import Product
from lookalike.index.products import ProductStore
from tests.web.browser import NARROW, SHIRT, OpenPage, check_axe, expect_results
from tests.web.conftest import shop_of, with_shop

pytestmark = pytest.mark.browser


@pytest.fixture
def many(app: OpenAPI) -> ProductStore:
    """A shop with a shade for each photo."""
    index = shop_of(app).index
    products = [
        Product(str(at), f"Cap {at}", (name,), {"baseColour": f"Crème {at}", "gender": "Men" if at % 2 else "Women"})
        for at, name in enumerate(index.filenames)
    ]
    return ProductStore.in_memory(("gender", "baseColour"), products, range(len(products)))


def facet(page: Page, name: str) -> Page:
    return page.locator(".facet", has=page.locator("summary", has_text=name))  # type: ignore[return-value]


def test_a_long_list_is_searched_and_shown_by_keyboard(app: OpenAPI, many: ProductStore, open_page: OpenPage) -> None:
    with with_shop(app, index=dataclasses.replace(shop_of(app).index, products=many)):
        page = open_page()
        facet(page, "Colour").locator("summary").press("Enter")
        check_axe(page)
        page.keyboard.press("Tab")
        expect(page.get_by_label("Search: Colour")).to_be_focused()
        page.keyboard.type("creme 1")
        expect(facet(page, "Colour").locator("label").filter(visible=True)).to_have_count(11)
        page.keyboard.press("Tab")
        expect(facet(page, "Colour").get_by_role("button", name="Show", exact=True)).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".chip")).to_have_text(["Drop Colour: Crème 1"])
        facet(page, "Colour").locator("summary").click()
        page.get_by_label("Search: Colour").fill("zzz")
        expect(page.get_by_text("No value has these letters.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_long_list_of_kinds_is_searched_in_the_same_way(app: OpenAPI, open_page: OpenPage, scripts: bool) -> None:
    index = shop_of(app).index
    names = [f"Bébé {at}" if at % 3 else f"Cap {at}" for at in range(len(index.filenames))]
    products = [Product(each, each, (name,), {"type": each}) for each, name in zip(names, index.filenames, strict=True)]
    kinds = ProductStore.in_memory(("type",), products, range(len(products)))
    with with_shop(app, index=dataclasses.replace(index, products=kinds)):
        page = open_page(viewport=NARROW, java_script_enabled=scripts)
        page.get_by_role("button", name="Green bag").click()
        page.get_by_text("Something else").click()
        search, offers = page.locator(".question .among"), page.locator(".question .offer").filter(visible=True)
        expect(offers).to_have_count(len(products))
        if not scripts:
            expect(search).to_be_hidden()
            return
        search.fill("bebe 2")
        expect(offers).to_have_count(8)
        check_axe(page)
        search.press("Enter")
        search.fill("zzz")
        expect(page.locator(".question .none")).to_be_visible()
        search.fill("Cap 0")
        offers.click()
        expect(page.locator(".card .name")).to_have_text(["Cap 0"])


def test_a_panel_closes_when_the_focus_leaves_it_and_takes_back_what_was_not_shown(open_page: OpenPage) -> None:
    page = open_page()
    facet(page, "Gender").locator("summary").press("Enter")
    page.get_by_role("checkbox", name="Women").check()
    facet(page, "Gender").get_by_role("button", name="Show", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="Women")).to_be_hidden()
    page.get_by_label("Search the catalogue").fill("red")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=red"))
    assert "gender" not in page.url


def test_on_a_phone_one_sheet_holds_the_filters(open_page: OpenPage) -> None:
    page = open_page("/?filter.gender=Men", viewport=NARROW)
    page.get_by_text("Filters (1)").click()
    show = page.get_by_role("button", name="Show the results")
    expect(show).to_be_in_viewport()
    check_axe(page)
    facet(page, "Product type").locator("summary").click()
    page.get_by_role("checkbox", name="Shirts").check()
    facet(page, "Gender").locator("summary").click()
    page.locator('input[value="Men"]').uncheck()
    page.get_by_role("checkbox", name="Women").check()
    for _ in range(40):  # nothing behind the sheet takes the focus
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('.narrowing')"
        )
    show.click()
    expect(page.locator(".chip").nth(1)).to_have_text(re.compile("Product type: Shirts"))
    expect(page.locator(".chip").first).to_have_text(re.compile("Gender: Women"))
    page.get_by_text("Filters (2)").click()
    page.keyboard.press("Escape")
    expect(show).to_be_hidden()


def test_after_a_part_is_chosen_the_filters_and_the_way_back_are_those_of_the_new_results(
    app: OpenAPI, many: ProductStore, open_page: OpenPage
) -> None:
    with with_shop(app, index=dataclasses.replace(shop_of(app).index, products=many)):
        page = open_page(viewport=NARROW)
        page.set_input_files("#photo", SHIRT)
        page.get_by_text("Search by a part of the photo").click()
        page.get_by_text("Filters", exact=True).first.click()  # while the new results are on their way
        page.get_by_label("Width").evaluate("(field) => { field.value = 50; field.dispatchEvent(new Event('input')); }")
        expect(page.locator(".crop-said")).to_contain_text("50 % wide")
        expect(page.locator(".top")).not_to_have_attribute("inert", "")
        page.get_by_text("Filters", exact=True).first.click()
        facet(page, "Colour").locator("summary").click()
        page.get_by_label("Search: Colour").fill("zzz")
        expect(page.get_by_text("No value has these letters.")).to_be_visible()
        expect(page.locator(".top")).to_have_attribute("inert", "")
        page.get_by_label("Search: Colour").press("Escape")
        page.keyboard.press("Escape")
        expect(page.locator(".top")).not_to_have_attribute("inert", "")
        page.locator(".grid .card .name a").first.click()
        page.get_by_role("link", name="Back to the results").click()
        expect(page.get_by_label("Width")).to_have_value("50")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_catalogue_is_sorted_and_paged(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/?per_page=4", viewport=NARROW, java_script_enabled=scripts)
    page.get_by_text("Sort").click()
    page.get_by_role("link", name="Name, A to Z").click()
    expect(page.locator(".sorting .current")).to_have_text("Name, A to Z")
    page.get_by_label("Page", exact=True).fill("12")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".pages [aria-current]")).to_have_text("12")
    page.get_by_role("link", name="Page 1", exact=True).click()
    expect(page).to_have_url(re.compile(r"sort=name.*page=1#"))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_product_leads_back_to_the_results(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    page.set_input_files("#photo", SHIRT)
    if not scripts:
        page.get_by_role("button", name="Find look-alikes").click()
    expect_results(page)
    page.locator(".grid .card .name a").first.click()
    page.locator(".grid .card .name a").nth(1).click()  # and on to one that looks like it
    page.get_by_role("link", name="Back to the results").click()
    expect_results(page)
    if scripts:
        expect(page.get_by_alt_text("Your photo")).to_be_visible()
        page.locator(".grid .card .name a").first.click()
        check_axe(page)
        page.set_input_files("#photo", SHIRT)
        expect_results(page)
