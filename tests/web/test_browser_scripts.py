"""Pages before their scripts have loaded, and where these never load."""

import pytest
from playwright.sync_api import Route, expect

from tests.web.browser import OpenPage

pytestmark = pytest.mark.browser


def test_what_scripts_replace_is_not_shown_while_they_load(open_page: OpenPage) -> None:
    page = open_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/upload.js", hold)
    page.reload(wait_until="commit")
    expect(page.get_by_role("contentinfo")).to_be_visible()
    expect(page.locator(".send")).to_be_hidden()
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_load_state()
    expect(page.locator(".send")).to_be_hidden()


def test_if_scripts_can_t_be_loaded_the_form_is_that_of_a_page_without_scripts(open_page: OpenPage) -> None:
    page = open_page()
    page.route("**/upload.js", lambda route: route.abort())
    page.reload()
    expect(page.locator(".send")).to_be_visible()
    assert all("ERR_FAILED" in each for each in open_page.complaints)
    open_page.complaints.clear()
