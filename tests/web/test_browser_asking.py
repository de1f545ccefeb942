"""End to end: a part of a photo, several photos, large photos, and words beside a photo."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from PIL import Image
from playwright.sync_api import Page, expect

from lookalike.query import QueryEncoder
from tests.web.browser import NARROW, SHIRT, OpenPage, check_axe, drop, expect_results
from tests.web.conftest import with_shop
from tests.web.shop import COLOURS, draw, photo
from tests.web.test_asking import Pointing, pair
from tests.web.test_uploads import encoded, part

pytestmark = pytest.mark.browser

PAIR = {"name": "pair.png", "mimeType": "image/png", "buffer": pair()}
BAG = {"name": "bag.png", "mimeType": "image/png", "buffer": photo("Handbags", "Green")}


@pytest.fixture
def seeing(app: OpenAPI) -> Iterator[Pointing]:
    """The app's encoder, which notes what it is shown."""
    encoder = Pointing()
    query = QueryEncoder(lambda: encoder)
    query.start()
    with with_shop(app, encoder=query):
        yield encoder


def ask_for_pair(page: Page) -> None:
    page.set_input_files("#photo", PAIR)
    expect(page.get_by_role("heading", name="Look-alikes")).to_be_visible()


def expect_bags(page: Page) -> None:
    expect(page.locator(".grid .card .name").first).to_contain_text("green handbags")


def test_a_part_is_chosen_by_keys_and_the_results_follow_in_place(open_page: OpenPage) -> None:
    page = open_page()
    ask_for_pair(page)
    summary = page.locator("summary", has_text="Search by a part of the photo")
    summary.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("application", name="The part of the photo to search by")
    expect(box).to_be_focused()
    for key, place in (("Tab", summary), ("Tab", page.get_by_label("Left edge")), ("Shift+Tab", summary)):
        page.keyboard.press(key)
        expect(place).to_be_focused()
    page.keyboard.press("Shift+Tab")
    for _ in range(25):
        page.keyboard.press("Shift+ArrowLeft")
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".crop-said")).to_contain_text("50 % wide, 100 % high, 50 % from the left, 0 % from the top. 5")
    expect_bags(page)
    expect(box).to_be_focused()
    expect(page.get_by_label("Left edge")).to_have_value("50")
    sent = page.url
    page.reload()
    expect(page.get_by_label("Left edge")).to_have_value("50")
    expect_bags(page)
    assert page.url == sent
    page.get_by_role("button", name="The whole photo").click()
    expect(page.locator(".crop-said")).to_contain_text("The whole photo.")
    expect(page.get_by_label("Width")).to_have_value("100")


def test_a_part_is_chosen_by_fields(open_page: OpenPage) -> None:
    page = open_page()
    ask_for_pair(page)
    page.get_by_text("Search by a part of the photo").click()
    page.get_by_label("Width").fill("50")
    page.get_by_label("Left edge").fill("50")
    expect_bags(page)
    page.locator("summary", has_text="Details").click()
    page.get_by_label("Results").fill("500")
    with open_page.refusal(422):
        page.get_by_label("Left edge").fill("40")
        expect(page.locator(".found [role=alert]")).to_contain_text("could not be used, and was left out")
    expect(page.locator(".crop-said")).to_contain_text("40 % from the left, 0 % from the top. 5 results")
    page.get_by_label("Width").fill("")
    page.get_by_label("Width").fill("900")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Width")).to_have_value("100")


@pytest.mark.parametrize("edge", ["w", "box", "draw"])
def test_a_part_is_chosen_by_a_pointer(open_page: OpenPage, edge: str) -> None:
    page = open_page()
    ask_for_pair(page)
    page.locator(".stage").click()
    stage = page.locator(".stage").bounding_box()
    assert stage
    left, top, width, height = stage["x"], stage["y"], stage["width"], stage["height"]
    middle = top + height / 2
    if edge == "w":
        drag(page, (left + 6, middle), (left + width / 2 + 6, middle))
        expect(page.get_by_label("Left edge")).to_have_value("50")
    else:
        page.get_by_label("Width").fill("50")
        if edge == "box":
            drag(page, (left + width / 4, middle), (left + width * 3 / 4, middle))
        else:
            drag(page, (left + width - 2, top + height - 2), (left + width / 2, top + 2))
    expect_bags(page)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def test_the_part_is_cut_from_the_photo_as_it_was_sent(seeing: Pointing, open_page: OpenPage) -> None:
    """Not from the small picture, whose longer side has 400 pixels."""
    page = open_page()
    page.set_input_files("#photo", {**PAIR, "buffer": pair((1500, 1000))})
    expect(page.get_by_role("heading", name="Look-alikes")).to_be_visible()
    page.get_by_text("Search by a part of the photo").click()
    page.get_by_label("Width").fill("50")
    expect(page.locator(".crop-said")).to_contain_text("50 % wide")
    assert seeing.asked[-1].shape == (1000, 750, 3)


@pytest.mark.parametrize("script", [True, False])
def test_a_thing_in_the_photo_is_one_click(seeing: Pointing, open_page: OpenPage, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.set_input_files("#photo", PAIR)
    if script:
        expect(page.locator(".dot")).to_have_count(2)
        page.locator(".dot").first.click()
    else:
        page.get_by_role("button", name="Find look-alikes").click()
        page.get_by_text("Search by a part of the photo").click()
        page.locator(".thing").first.click()
    expect_bags(page)
    page.get_by_role("button", name="The whole photo").click()
    expect(page.get_by_role("button", name="The whole photo")).to_be_hidden()


def test_without_a_script_a_part_is_chosen_by_fields(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.set_input_files("#photo", PAIR)
    page.get_by_role("button", name="Find look-alikes").click()
    page.get_by_text("Search by a part of the photo").click()
    page.get_by_label("Left edge").fill("50")
    page.get_by_label("Width").fill("50")
    page.get_by_role("button", name="Search by this part").click()
    expect_bags(page)
    expect(page.get_by_label("Left edge")).to_have_value("50")
    page.get_by_role("button", name="The whole photo").click()
    expect(page.get_by_role("button", name="The whole photo")).to_be_hidden()


def test_several_photos_are_searched_together_and_taken_out(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("sessionStorage.setItem('sent', '\"data:,\"')")  # as an upload without an answer leaves it
    drop(page, count=2)
    expect_results(page)
    assert page.evaluate("sessionStorage.getItem('original')") is None
    expect(page.get_by_alt_text("Photo 2")).to_be_visible()
    page.reload()
    expect(page.get_by_alt_text("Photo 2")).to_be_visible()
    page.get_by_role("button", name="Remove Photo 2").click()
    expect(page.get_by_alt_text("Your photo")).to_be_visible()
    expect_results(page)


def test_fifty_photos_are_refused_before_they_travel(open_page: OpenPage) -> None:
    page = open_page()
    drop(page, count=50)
    expect(page.locator(".upload .hint")).to_have_text("That is 50 photos; at most 8 can be searched together.")
    assert not open_page.posts


def test_a_large_photo_travels_small_and_finds_the_same(
    seeing: Pointing, open_page: OpenPage, client: FlaskClient
) -> None:
    noise = np.random.default_rng(1).integers(0, 8, (2400, 1800, 3), np.uint8)
    large = Image.fromarray(np.asarray(draw("Shirts", COLOURS["Mustard"]).resize((1800, 2400))) // 8 * 7 + noise)
    turned = large.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=98, exif=exif)
    assert out.tell() > 2**20
    whole = client.post("/api/v1/search", **encoded({"photo": part(out.getvalue())})).json
    assert whole

    page = open_page()
    page.set_input_files("#photo", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    expect(page.get_by_role("heading", name="Look-alikes")).to_be_visible()
    assert [shown.shape for shown in seeing.asked[-2:]] == [(2400, 1800, 3), (1600, 1200, 3)]
    names = page.locator(".grid .card .name").all_inner_texts()
    assert names == [match["name"] for match in whole["matches"]]
    assert names[0] == "Men's mustard shirts"


@pytest.mark.parametrize("script", [True, False])
def test_words_beside_a_photo_are_chips_that_can_be_taken_away(open_page: OpenPage, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.get_by_role("button", name="Blue shoe", exact=True).click()
    page.get_by_label("Like this, but").fill("in red, not flat")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_text(["Drop Colour: Red"])
    expect(page.locator(".beside")).to_contain_text("This can't be used: “not flat”.")
    expect(page.locator(".grid .card .name").first).to_contain_text("red shoes")
    page.locator(".chip").click()
    expect(page.locator(".grid .card .name").first).to_contain_text("navy blue shoes")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_a_part_or_photos_are_shown(open_page: OpenPage, scheme: str) -> None:
    page = open_page(viewport=NARROW, has_touch=True, color_scheme=scheme)
    page.set_input_files("#photo", SHIRT)
    expect_results(page)
    page.get_by_text("Search by a part of the photo").click()
    check_axe(page)
    page.get_by_label("Width").fill("50")
    expect(page.locator(".crop-said")).not_to_be_empty()
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    page.set_input_files("#photo", [SHIRT, BAG])
    expect(page.get_by_alt_text("Photo 2")).to_be_visible()
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
