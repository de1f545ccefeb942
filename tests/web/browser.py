"""A headless Chromium at the running app, for the tests of what a person does there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from lookalike.web.server import Server
from tests.web.shop import photo

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
SHIRT = {"name": "shirt.png", "mimeType": "image/png", "buffer": photo()}
DROP = """([bytes, count]) => {
    const transfer = new DataTransfer();
    for (let i = 0; i < count; i++)
        transfer.items.add(new File([new Uint8Array(bytes)], `photo${i}.png`, {type: "image/png"}));
    return transfer;
}"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, if there is one, or else Playwright's."""
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*arguments, "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator["OpenPage"]:
    opener = OpenPage(browser, server.url)
    yield opener
    opener.close()
    assert not opener.complaints


class OpenPage:
    """Opens pages of the app in contexts of their own and notes what goes wrong in them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.complaints: list[str] = []
        self.posts: list[str] = []
        self._browser, self._address = browser, address
        self._contexts: list[BrowserContext] = []

    def __call__(self, path: str = "/", **options: object) -> Page:
        context = self._browser.new_context(base_url=self._address, **({"viewport": WIDE} | options))  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note)
        page.goto(path)
        return page

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {request.url}")
        if request.method == "POST":
            self.posts.append(request.url)

    @contextmanager
    def refusal(self, status: int) -> Iterator[None]:
        """Expect one answer of ``status``, which Chromium complains of."""
        before = len(self.complaints)
        yield
        noted = self.complaints[before:]
        del self.complaints[before:]
        assert len(noted) == 1
        assert str(status) in noted[0]

    def close(self) -> None:
        for context in self._contexts:
            context.close()


class OpenAsKeeper(OpenPage):
    """Opens pages as the shop's keeper, who is logged in."""

    def __init__(self, browser: Browser, address: str, key: str) -> None:
        super().__init__(browser, address)
        self._key = key

    def __call__(self, path: str = "/insights", **options: object) -> Page:
        page = super().__call__("/insights/login", **options)
        page.get_by_label("Key").fill(self._key)
        page.get_by_role("button", name="Log in").click()
        page.goto(path)
        return page


def expect_results(page: Page, closest: str = "Men's red shirts") -> None:
    expect(page.get_by_role("heading", name="Look-alikes")).to_be_visible()
    expect(page.locator(".found .status")).to_have_text(f"5 results, closest: {closest}")


def drop(page: Page, count: int = 1) -> None:
    transfer = page.evaluate_handle(DROP, [list(photo()), count])
    page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    expect(page.locator("body")).to_have_class("dragging")
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})


def check_axe(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, [(each["id"], each["nodes"][0]["html"]) for each in found]
