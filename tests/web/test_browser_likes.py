"""End to end: hearts, one's likes, a row of recommendations, and the look of a product."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.web.browser import NARROW, SHIRT, WIDE, OpenPage, check_axe, expect_results

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desktop", "phone"])
def test_likes_from_the_first_heart_to_forgetting_all(open_page: OpenPage, size: dict[str, int], script: bool) -> None:
    page = open_page("/?q=watches", java_script_enabled=script, viewport=size)
    link = page.locator("a.likes")
    expect(link).to_be_hidden()
    watch = page.get_by_role("button", name="Like Men's red watches")
    box = watch.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    watch.click()
    expect(watch).to_have_attribute("aria-pressed", "true")
    expect(link).to_contain_text("1")
    assert "q=watches" in page.url
    page.goto("/products/25")
    page.get_by_role("button", name="Like", exact=True).click()
    expect(link).to_contain_text("2")
    page.goto("/")
    row = page.get_by_role("region", name="For you").locator(".name")
    first = row.all_text_contents()
    assert any("watches" in each for each in first)
    assert any("skirts" in each for each in first)
    page.locator(".catalogue").get_by_role("button", name="Like Men's red shirts").click()
    expect(link).to_contain_text("3")
    page.goto("/")
    assert row.all_text_contents() != first
    link.click()
    expect(page.locator(".liked .card")).to_have_count(3)
    if script:
        check_axe(page)
    page.get_by_role("button", name="Forget everything").click()
    expect(page.get_by_text("Nothing is liked yet.")).to_be_visible()
    expect(link).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"] if script else True


def test_back_shows_the_heart_as_it_is_now(open_page: OpenPage) -> None:
    page = open_page("/?q=watches")
    page.get_by_role("link", name="Men's red watches", exact=True).click()
    page.get_by_role("button", name="Like", exact=True).click()
    expect(page.locator("a.likes")).to_contain_text("1")
    page.go_back()
    expect(page.get_by_role("button", name="Like Men's red watches")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("a.likes")).to_contain_text("1")


def test_quick_hearts_are_all_kept_and_other_tabs_follow(open_page: OpenPage) -> None:
    page = open_page("/?q=watches")
    other = page.context.new_page()
    other.goto(page.url)
    page.bring_to_front()
    page.route("**/likes", lambda route: (time.sleep(0.1), route.continue_())[1])
    hearts = page.locator(".grid button.heart")
    with page.expect_response(lambda response: "unlike" in (response.request.post_data or "")):
        ids = hearts.evaluate_all("(hearts) => hearts.slice(0, 4).map((heart) => (heart.click(), heart.value))")
        hearts.first.click()  # and not after all
    expect(page.locator("a.likes .number")).to_have_text("3")
    expect(hearts.first).to_have_attribute("aria-pressed", "false")
    (cookie,) = page.context.cookies()
    assert cookie["value"] == "!".join(ids[:0:-1])
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.locator("a.likes .number")).to_have_text("3")
    expect(other.locator(".grid button.heart[aria-pressed=true]")).to_have_count(3)
    other.close()


def test_hearts_that_are_not_sent_yet_are_sent_by_the_next_page(open_page: OpenPage) -> None:
    page = open_page("/?q=watches")
    page.route("**/likes", lambda _: None)  # no answer arrives
    for heart in page.locator(".grid button.heart").all()[:3]:
        heart.click()
    page.unroute("**/likes")
    page.goto("/products/17")
    expect(page.locator("a.likes .number")).to_have_text("3")


def test_the_address_of_the_list_follows_the_hearts(open_page: OpenPage) -> None:
    page = open_page("/?q=watches")
    for heart in page.locator(".grid button.heart").all()[:2]:
        heart.click()
    expect(page.locator("a.likes .number")).to_have_text("2")
    page.goto("/likes")
    address = page.get_by_role("link", name="The list’s address, to send")
    forget = page.get_by_role("button", name="Forget everything")
    page.locator("button.heart").first.click()
    expect(page.locator("a.likes .number")).to_have_text("1")
    left = page.locator("button.heart[aria-pressed=true]").get_attribute("value")
    expect(address).to_have_attribute("href", f"/likes?list={left}")
    expect(forget).to_be_visible()
    page.locator("button.heart").last.click()
    expect(address).to_be_hidden()
    expect(forget).to_be_hidden()


def test_the_row_changes_with_the_click(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("region", name="From all over the catalogue").locator("button.heart").first.click()
    row = page.get_by_role("region", name="For you")
    expect(row.locator(".card")).to_have_count(12)
    expect(page.locator("#progress")).to_have_text("The suggestions have changed.")
    expect(row.get_by_role("heading")).to_be_focused()
    first = row.locator(".name").all_text_contents()
    page.locator(".catalogue button.heart").last.click()
    expect(row.locator(".name")).not_to_have_text(first)


def test_on_the_results_of_a_photo(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.set_input_files("#photo", SHIRT)
    page.get_by_role("button", name="Find look-alikes").click()
    expect_results(page)
    page.get_by_role("button", name="Like Men's red shirts").click()
    expect_results(page)
    expect(page).to_have_url(re.compile(r"/search\?.*query=.*#heart-1$"))
    expect(page.get_by_role("button", name="Like Men's red shirts")).to_have_attribute("aria-pressed", "true")


def test_a_heart_that_can_t_be_kept_goes_back(open_page: OpenPage) -> None:
    page = open_page("/?q=watches")
    page.context.set_offline(True)
    watch = page.get_by_role("button", name="Like Men's red watches")
    watch.click()
    expect(page.locator("#progress")).to_have_text("You are offline. Connect, then try again.")
    expect(watch).to_have_attribute("aria-pressed", "false")
    open_page.complaints.clear()


def test_the_look_is_on_the_page_of_a_product(open_page: OpenPage) -> None:
    page = open_page("/products/1", viewport=NARROW)
    expect(page.get_by_role("region", name="Complete the look").locator(".card").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    check_axe(page)
