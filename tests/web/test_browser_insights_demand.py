"""Demand and quality in a headless Chromium: axe finds nothing, and the button deletes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from lookalike import settings as settings_room
from lookalike.insights.demand.book import Book, NewPhoto
from tests.web.browser import NARROW, WIDE, OpenPage, check_axe
from tests.web.conftest import serving, shop_of
from tests.web.keeper import BEARER, KEY, keeping, with_insights

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the drawn shop with its quality, and with some searches that found nothing."""
    folder = with_insights(index_folder, tmp_path_factory.mktemp("browsed"), "quality")
    with keeping(folder, LOOKALIKE_DEMAND="1") as app:
        index = shop_of(app).index
        photo = NewPhoto.of(index.manifest.encoder.fingerprint, np.asarray(index.vectors[0]))
        Book(folder).write([photo] * 3, [["snorkel"]] * 6)
        with serving(app, settings_room.read({}, port=0)) as server:
            yield server.url


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_axe_finds_nothing(browser: Browser, address: str, scheme: str, size: dict[str, int]) -> None:
    opener = OpenPage(browser, address)
    page = opener("/insights/quality", viewport=size, color_scheme=scheme, extra_http_headers=BEARER)
    check_axe(page)
    page.goto("/insights/demand")
    for summary in page.locator("summary").all():
        summary.click()
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    opener.close()
    assert not opener.complaints


def test_the_keeper_deletes_everything_after_a_question(browser: Browser, address: str) -> None:
    opener = OpenPage(browser, address)
    page = opener("/insights/login?next=/insights/demand")
    page.get_by_label("Key").fill(KEY)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="3 searches near")).to_be_visible()
    page.get_by_text("Delete all of this").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text("Everything that was counted is deleted")).to_be_visible()
    opener.close()
    assert not opener.complaints
