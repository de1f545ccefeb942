"""End to end: a person at the running app, in headless Chromium."""

import re
import threading
from pathlib import Path

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import expect

from lookalike.encoders import Encoder, load_encoder
from lookalike.query import QueryEncoder
from tests.web.browser import NARROW, SHIRT, WIDE, OpenPage, check_axe, drop, expect_results
from tests.web.conftest import with_shop
from tests.web.shop import HOSTILE, photo

pytestmark = pytest.mark.browser

SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


def test_a_chosen_photo_brings_its_look_alikes(open_page: OpenPage) -> None:
    page = open_page()
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    expect(page.get_by_role("status").filter(has_text="5 results")).to_be_visible()
    expect(page.get_by_alt_text("Your photo")).to_be_visible()
    assert {image.get_attribute("alt") for image in page.locator(".grid .card img").all()} == {
        ""
    }  # the name stands beside


def test_the_way_back_leads_to_the_results_and_to_a_form_at_rest(open_page: OpenPage) -> None:
    page = open_page()
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    page.locator(".grid .card .name a").first.click()
    expect(page.get_by_role("heading", name="Products that look like this")).to_be_visible()
    page.go_back()
    expect_results(page)
    page.go_back()
    expect(page.locator(".upload .hint")).to_have_text("Any photo up to 20 MB.")
    expect(page.get_by_text("Choose a photo")).to_be_visible()


def test_a_search_survives_a_reload_and_a_message_to_a_friend(open_page: OpenPage) -> None:
    page = open_page()
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    expect(page).to_have_url(re.compile(r"/search\?query="))
    page.reload()
    expect_results(page)
    expect(page.get_by_alt_text("Your photo")).to_be_visible()
    assert len(open_page.posts) == 1

    friends = open_page(page.url)
    expect_results(friends)
    expect(friends.get_by_text("The photo is not kept")).to_be_visible()
    expect(friends.get_by_alt_text("Your photo")).to_have_count(0)


def test_without_a_script_a_search_is_kept_by_its_link(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.set_input_files("#photo", SHIRT)
    page.get_by_role("button", name="Find look-alikes").click()
    expect_results(page)
    page.get_by_role("link", name="Keep this search").click()
    expect(page).to_have_url(re.compile(r"/search\?query="))
    expect_results(page)


def test_a_dropped_photo_is_sent(open_page: OpenPage) -> None:
    page = open_page()
    drop(page)
    expect_results(page)


def test_a_photo_is_dropped_on_the_results_too(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Blue shoe", exact=True).click()
    expect(page.locator(".grid .card .name").first).to_contain_text("shoes")
    drop(page)
    expect_results(page)


def test_a_pasted_photo_is_sent(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate(
        """([bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "photo.png", {type: "image/png"}));
            document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true}));
        }""",
        [list(photo())],
    )
    expect_results(page)


def test_a_photo_that_is_too_large_is_refused_before_it_travels(open_page: OpenPage, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(20 * 2**20 + 1))
    page = open_page()
    page.set_input_files("#photo", large)
    expect(page.locator(".upload .hint")).to_have_text("This photo has more than 20 MB; choose a smaller one.")
    assert not open_page.posts


def test_without_a_script_a_photo_that_is_too_large_is_refused_by_the_server(
    open_page: OpenPage, tmp_path: Path
) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(30 * 2**20))
    page = open_page(java_script_enabled=False)
    page.set_input_files("#photo", large)
    with open_page.refusal(413):
        page.get_by_role("button", name="Find look-alikes").click()
        expect(page.get_by_role("heading", name="Photo too large")).to_be_visible()
    expect(page.locator("main")).to_contain_text("a photo may have 20 MB")


def test_a_file_that_is_not_a_photo_is_reported_and_another_can_be_tried(open_page: OpenPage) -> None:
    page = open_page()
    with open_page.refusal(415):
        page.set_input_files("#photo", {**SHIRT, "buffer": b"<html>"})
        expect(page.get_by_role("heading", name="Not a photo")).to_be_visible()
    page.set_input_files("#photo", SHIRT)
    expect_results(page)


@pytest.mark.parametrize("script", [True, False])
def test_results_are_refined_without_a_new_upload(open_page: OpenPage, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.get_by_role("button", name="Green bag").click()
    expect(page.locator(".grid .card .name").first).to_contain_text("green handbags")
    page.locator("summary", has_text=re.compile("^Colour$")).click()
    page.locator("[name='filter.baseColour'][value=Red]").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".chip")).to_have_text(["Drop Colour: Red"])
    assert all("red" in name or "again" in name for name in page.locator(".grid .card .name").all_text_contents())
    page.locator("summary", has_text="Details").click()
    page.get_by_label("Results").fill("2")
    page.get_by_label("Distance").select_option("cosine")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".grid .card")).to_have_count(2)
    page.locator("summary", has_text="Price").click()
    page.get_by_role("spinbutton", name="From").fill("9000")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".empty")).to_contain_text("There are matches without this one")
    page.get_by_role("button", name="Drop Price from 9,000").click()
    expect(page.locator(".grid .card")).to_have_count(2)
    assert len(open_page.posts) == 5


@pytest.mark.parametrize("script", [True, False])
def test_what_a_photo_seems_to_be_narrows_with_one_click(open_page: OpenPage, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.get_by_role("button", name="Blue shoe", exact=True).click()
    expect(page.locator(".note")).to_have_text("Hard to say what this is; these may be off.")
    page.locator(".kind", has_text="Shoes").click()
    expect(page.locator(".chip")).to_have_text(["Drop Product type: Shoes"])
    expect(page.locator(".kind, .offer")).to_have_count(0)


def test_enter_in_a_field_of_the_filters_takes_no_offer(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Blue shoe", exact=True).click()
    expect(page.get_by_role("button", name="Only Shoes").first).to_be_visible()
    page.locator("summary", has_text="Details").click()
    page.get_by_label("Results").fill("3")
    page.keyboard.press("Enter")
    expect(page.locator(".grid .card")).to_have_count(3)
    expect(page.locator(".chip")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 768, 1000])
def test_what_a_photo_seems_to_be_stays_in_its_place(open_page: OpenPage, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 700})
    page.get_by_role("button", name="Blue shoe", exact=True).click()
    page.locator(".question summary").click()
    for words in page.locator(".kind, .offer").all():
        words.evaluate("(element) => element.append('endless'.repeat(9))")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_without_a_script_everything_can_be_reached(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.set_input_files("#photo", SHIRT)
    page.get_by_role("button", name="Find look-alikes").click()
    expect_results(page)
    page.locator(".grid .card .name a").nth(1).click()
    expect(page.get_by_role("heading", name="Products that look like this")).to_be_visible()
    page.get_by_role("link", name="Catalogue").click()
    page.get_by_role("link", name="More").click()
    expect(page.locator(".pages [aria-current]")).to_have_text("2")
    page.get_by_label("Search the catalogue").fill("watches")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".status")).to_have_text("9 products")


def test_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.get_by_role("button", name="Green bag").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".grid .card .name").first).to_contain_text("green handbags")
    facet = page.locator("summary", has_text="Gender")
    facet.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Women")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("checkbox", name="Women")).to_be_hidden()
    expect(facet).to_be_focused()
    page.locator(".grid .card .name a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("green handbags")


def test_hostile_text_stays_text(open_page: OpenPage) -> None:
    page = open_page("/products/hostile")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    assert page.title().startswith(HOSTILE)
    assert page.get_by_role("link", name="See it in the shop").count() == 0


def test_while_the_encoder_loads_pages_answer_and_say_when_it_is_ready(app: OpenAPI, open_page: OpenPage) -> None:
    gate = threading.Event()

    def load() -> Encoder:
        gate.wait()
        return load_encoder("pixels")

    slow = QueryEncoder(load)
    slow.start()
    with with_shop(app, encoder=slow):
        page = open_page()
        expect(page.locator(".upload .hint")).to_contain_text("warming up")
        assert page.locator(".grid .card").count() == 24
        gate.set()
        expect(page.locator(".upload .hint")).to_have_text("Ready.")


def test_five_results_are_visible_without_scrolling(open_page: OpenPage) -> None:
    page = open_page()
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    boxes = [card.bounding_box() for card in page.locator(".grid .card").all()]
    assert len(boxes) == 5
    assert all(box and box["y"] + box["height"] <= WIDE["height"] for box in boxes)
    assert len({box["y"] for box in boxes if box}) == 1


def test_narrow_results_have_two_columns_below_the_query(open_page: OpenPage) -> None:
    page = open_page(viewport=NARROW)
    page.get_by_role("button", name="Green bag").click()
    expect(page.locator(".grid .card")).to_have_count(5)
    query = page.get_by_alt_text("Your photo").bounding_box()
    rows = [box["y"] for card in page.locator(".grid .card").all() if (box := card.bounding_box())]
    assert query and query["y"] + query["height"] < rows[0]
    assert rows[0] == rows[1] < rows[2] == rows[3] < rows[4]


@pytest.mark.parametrize(
    "path", ["/", "/?filter.gender=Men&q=red", "/products/hostile", "/products/1?price_min=9999", "/api/docs"]
)
@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_scrolls_sideways(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, viewport={"width": width, "height": 700})
    for summary in page.locator("summary").filter(visible=True).all()[:1]:
        summary.click()
    for summary in page.locator(".facet summary").all()[:1]:
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_tablet_the_drop_area_ends_with_the_catalogue(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 768, "height": 1024})
    edges = [page.locator(place).bounding_box() for place in (".upload", ".catalogue")]
    assert len({box["x"] + box["width"] for box in edges if box}) == 1


def test_on_a_phone_both_ways_to_a_photo_are_as_wide_as_their_place(open_page: OpenPage) -> None:
    page = open_page(viewport=NARROW, has_touch=True, is_mobile=True)
    place = page.locator(".upload .choices").bounding_box()
    for words in ("Choose a photo", "Take a photo"):
        box = page.get_by_text(words, exact=True).bounding_box()
        assert place and box and box["width"] == pytest.approx(place["width"], abs=1)


def test_the_first_page_of_a_search_keeps_its_head_in_sight(open_page: OpenPage) -> None:
    page = open_page(viewport=NARROW)
    page.get_by_label("Search the catalogue").fill("red")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The catalogue")
    assert page.url.endswith("#catalogue")
    assert page.evaluate("scrollY") == 0


def test_a_name_without_end_is_cut_on_its_card(open_page: OpenPage) -> None:
    page = open_page("/?q=shirts", viewport=NARROW)
    name = page.locator(".grid .card .name").first
    name.evaluate("(element) => { element.firstChild.textContent = 'endless '.repeat(60); }")
    box = name.bounding_box()
    assert box and box["height"] < 5 * 20


def test_pictures_do_not_shift_the_page(open_page: OpenPage) -> None:
    page = open_page("/", viewport=NARROW)
    for tile in page.locator(".grid .card .tile").all()[:6]:
        box = tile.bounding_box()
        assert box and box["height"] == pytest.approx(box["width"] * 4 / 3, abs=1)
    shifts = page.evaluate(SHIFTS)
    assert shifts < 0.05


@pytest.mark.parametrize(
    ("scheme", "size"),
    [
        pytest.param("light", WIDE, id="light-wide"),
        pytest.param("dark", NARROW, id="dark-narrow"),
        pytest.param("dark", WIDE, id="dark-wide", marks=pytest.mark.long),
        pytest.param("light", NARROW, id="light-narrow", marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing(open_page: OpenPage, scheme: str, size: dict[str, int]) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    check_axe(page)
    if size == NARROW:
        page.locator("summary", has_text="Filters").click()
    page.locator("summary", has_text="Gender").click()
    check_axe(page)
    if size == NARROW:
        page.locator("summary", has_text="Close").click()
    page.get_by_role("button", name="Green bag").click()
    expect(page.locator(".grid .card")).to_have_count(5)
    page.locator(".question summary").click()
    page.locator(".details summary").click()
    check_axe(page)
    for path in (
        "/?filter.gender=Men&q=red",
        "/?q=zebra",
        "/products/1",
        "/products/1?price_min=9999",
        "/api/docs",
        "/about",
    ):
        page.goto(path)
        check_axe(page)
    with open_page.refusal(404):
        page.goto("/nowhere")
        check_axe(page)


def test_the_api_is_tried_on_its_page(open_page: OpenPage) -> None:
    page = open_page("/api/docs")
    section = page.locator("section", has=page.get_by_role("heading", name="POST /api/v1/search"))
    section.get_by_label("photo", exact=False).first.set_input_files(SHIRT)
    section.get_by_label("filters").fill("filter.gender=Women&filter.gender=Men")
    section.get_by_label("k", exact=True).fill("1")
    section.get_by_role("button", name="Send").click()
    expect(section.get_by_role("status")).to_have_text("200 application/json")
    expect(section.locator(".answer")).to_contain_text('"id": "1"')
