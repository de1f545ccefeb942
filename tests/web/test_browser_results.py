"""End to end: what a results page says, how it goes on, and what happens on the way to it."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.web.browser import NARROW, SHIRT, OpenPage, expect_results

pytestmark = pytest.mark.browser


def bright(page: Page, place: str) -> float:
    """The share of bright pixels in the first picture at ``place``."""
    pixels = Image.open(io.BytesIO(page.locator(place).first.screenshot())).convert("L")
    return sum(pixels.histogram()[200:]) / (pixels.width * pixels.height)


def test_in_forced_colours_photos_are_not_black(open_page: OpenPage) -> None:
    page = open_page(forced_colors="active", color_scheme="dark")
    assert bright(page, ".card .tile") > 0.5
    page.get_by_role("button", name="Green bag").click()
    assert bright(page, ".card .tile") > 0.5
    assert bright(page, ".kind .tile") > 0.5


@pytest.mark.parametrize("script", [True, False])
def test_a_box_that_was_not_applied_does_not_ride_along(open_page: OpenPage, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.get_by_role("button", name="Green bag").click()
    page.locator("summary", has_text=re.compile("^Colour$")).click()
    page.locator("[name='filter.baseColour'][value=Red]").check()
    page.locator(".kind", has_text="Handbags").click()
    expect(page.locator(".chip")).to_have_text(["Drop Product type: Handbags"])
    page.locator("summary", has_text="Gender").click()
    page.get_by_role("checkbox", name="Women").check()
    page.locator("summary", has_text="Gender").click()
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)
    if not script:
        return
    page.go_back()
    expect(page.locator(".chip")).to_have_text(["Drop Product type: Handbags"])
    expect(page.locator("input[value=Women]")).not_to_be_checked()


def test_after_back_the_same_photo_can_be_chosen_again(open_page: OpenPage) -> None:
    page = open_page()
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    page.go_back()
    expect(page.get_by_text("Choose a photo")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose a photo").click()
    assert page.locator("#photo").evaluate("(input) => input.files.length") == 0
    chooser.value.set_files(SHIRT)
    expect_results(page)


def test_a_second_click_sends_nothing_and_a_line_says_what_goes_on(open_page: OpenPage) -> None:
    page = open_page()
    clicks = "(button) => { button.click(); button.click(); return document.querySelector('#progress').textContent; }"
    assert page.get_by_role("button", name="Green bag").evaluate(clicks) == "Looking …"
    expect(page.locator(".grid .card")).to_have_count(5)
    assert len(open_page.posts) == 1


def test_offline_a_sentence_stands_in_place_of_an_error(open_page: OpenPage) -> None:
    page = open_page()
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    page.context.set_offline(True)
    for way in (page.locator(".offer").first, page.locator(".further button"), page.locator(".grid .card a").first):
        page.evaluate("document.querySelector('#progress').textContent = ''")
        way.click(no_wait_after=True)
        expect(page.locator("#progress")).to_have_text("You are offline. Connect, then try again.")
    page.set_input_files("#photo", SHIRT)
    expect(page.locator(".upload .hint")).to_have_text("You are offline. Connect, then try again.")
    page.context.set_offline(False)
    page.locator(".offer").first.click()
    expect(page.locator(".chip")).to_have_count(1)


def swap_fifth_and_sixth(route: Route) -> None:
    """Answer with a results page on which two results that are equally close are in the other order."""
    response = route.fetch()
    parts = re.split(r'(?=<li class="card")|(?=</ol>)', response.text())
    fifth = next(at for at, part in enumerate(parts) if 'id="result-5"' in part)
    parts[fifth : fifth + 2] = parts[fifth + 1], parts[fifth]
    route.fulfill(response=response, body="".join(parts))


def corners(page: Page) -> list[tuple[float, float]]:
    """The upper left corner of each card; the last one is wider if it is alone in its row."""
    boxes = [card.bounding_box() for card in page.locator(".grid .card").all()]
    return [(box["x"], box["y"]) for box in boxes if box]


def test_more_results_are_added_in_place(open_page: OpenPage) -> None:
    page = open_page(viewport=NARROW)
    page.route(re.compile(r"\?.*k=24"), swap_fifth_and_sixth, times=1)
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    page.get_by_role("button", name="19 more").scroll_into_view_if_needed()
    places = corners(page)
    page.get_by_role("button", name="19 more").click()
    expect(page.locator(".grid .card")).to_have_count(24)
    expect(page.locator("#result-6 a").first).to_be_focused()
    expect(page.locator("#progress")).to_have_text("24 results")
    assert corners(page)[:5] == places
    expect(page).to_have_url(re.compile("k=24"))
    expect(page.get_by_alt_text("Your photo")).to_be_visible()
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.locator(".grid .card")).to_have_count(44)
    expect(page.locator(".further")).to_have_count(0)
    assert len({card.get_attribute("href") for card in page.locator(".grid .card .name a").all()}) == 44
    page.locator(".grid .card .name a").first.click()
    page.get_by_role("link", name="Back to the results").click()
    expect(page.locator(".grid .card")).to_have_count(44)
    page.reload()
    expect(page.locator(".grid .card")).to_have_count(44)


def test_without_a_script_more_results_are_another_page(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.set_input_files("#photo", SHIRT)
    page.get_by_role("button", name="Find look-alikes").click()
    page.get_by_role("button", name="19 more").click()
    expect(page.locator(".grid .card")).to_have_count(24)
    assert page.url.endswith("#result-6")
    page.goto("/products/1")
    page.get_by_role("link", name="19 more").click()
    expect(page.locator(".grid .card")).to_have_count(24)


def test_after_a_refinement_the_focus_is_at_the_results(open_page: OpenPage) -> None:
    page = open_page()
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    expect(page.locator("#found-title")).not_to_be_focused()
    page.locator("summary", has_text=re.compile("^Colour$")).click()
    page.locator("[name='filter.baseColour'][value=Red]").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#found-title")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    page.get_by_role("button", name="Drop").click()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator("#found-title")).to_be_focused()


def test_on_a_phone_the_first_result_is_on_the_first_screen(open_page: OpenPage) -> None:
    page = open_page(viewport=NARROW, has_touch=True, is_mobile=True)
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    box = page.locator(".grid .card").first.bounding_box()
    assert box and box["y"] + box["height"] < NARROW["height"]
    page.goto("/")
    page.get_by_role("button", name="Blue shoe", exact=True).click()
    expect(page.locator(".kind")).to_have_count(5)
    box = page.locator(".grid .card .tile").first.bounding_box()
    assert box and box["y"] + box["height"] / 2 < NARROW["height"]


def test_scores_are_under_details(open_page: OpenPage) -> None:
    page = open_page()
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    expect(page.locator(".score").first).to_be_hidden()
    page.locator("summary", has_text="Details").click()
    expect(page.locator(".score").first).to_have_text("1.00")


def test_results_are_filtered_by_how_close_they_are(open_page: OpenPage) -> None:
    page = open_page("/products/1")
    page.locator("summary", has_text="How close").click()
    choice = page.locator("[name=closeness]").nth(1)
    choice.check()
    page.locator("#found-title").click()  # the panel closes, and the choice is taken back
    page.locator("summary", has_text="How close").click()
    expect(page.locator("[name=closeness]").first).to_be_checked()
    choice.check()
    page.locator(".facet[open]").get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".chip")).to_contain_text("At least")
    expect(page).to_have_url(re.compile("closeness="))
