"""More and less of a product, attributes that come first, orders and reasons, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.web.browser import NARROW, OpenPage


@pytest.mark.parametrize(
    "options",
    [{}, {"java_script_enabled": False}, {"viewport": NARROW, "has_touch": True, "is_mobile": True}],
    ids=["desktop", "no script", "phone"],
)
def test_a_search_is_steered(open_page: OpenPage, options: dict[str, object]) -> None:
    page = open_page(**options)
    page.get_by_role("button", name="Blue shoe", exact=True).click()
    names = page.locator(".matches .name")
    expect(names).to_have_count(5)
    first, last = names.first.inner_text(), names.last.inner_text()
    page.get_by_role("button", name="More like this").last.click()
    expect(page.locator(".chip")).to_have_text([f"Drop More like {last}"])
    page.get_by_role("button", name="Less").last.click()
    expect(page.locator(".chip")).to_have_count(3)  # with the one that drops all
    page.locator(".chip").last.click()
    expect(page.locator(".chip")).to_have_count(0)
    expect(names.first).to_have_text(first)


def test_orders_and_favours_are_among_the_filters(open_page: OpenPage) -> None:
    page = open_page("/products/1")
    page.locator("summary", has_text="Show first").click()
    page.get_by_label("Gender").select_option("Women")
    page.locator(".favour").get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".chip")).to_have_text(["Drop Women first"])
    page.locator("summary", has_text="Sort").click()
    page.get_by_role("link", name="Name, A to Z").click()
    expect(page.locator("summary", has_text="Name, A to Z")).to_be_visible()
    expect(page.locator(".chip")).to_have_text(["Drop Women first"])
    names = page.locator(".matches .name").all_inner_texts()
    assert names == sorted(names, key=str.lower)


def test_the_reasons_come_and_go(open_page: OpenPage) -> None:
    page = open_page("/products/1")
    page.get_by_role("link", name="Why these?").click()
    expect(page.locator(".beyond").first).to_contain_text("Same: ")
    expect(page.locator("#found-title")).to_be_focused()
    page.get_by_role("link", name="Hide why").click()
    expect(page.locator(".beyond").first).not_to_contain_text("Same: ")
