"""The main ways through the pages on 2,000 real products, with photos that people took."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lookalike import settings
from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.web import create_app
from tests.web.browser import NARROW, OpenPage, check_axe
from tests.web.conftest import serving, shop_of

pytestmark = [pytest.mark.browser, pytest.mark.long]
PHOTOS = 6


@pytest.fixture(scope="module")
def address(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    out = tmp_path_factory.mktemp("real") / "index"
    zipped = real_data / "data" / "fashion-product-images-small.zip"
    build(BuildOptions(zipped, out, encoder="compact", limit=2000), Progress())
    chosen = settings.read({}, index=str(out), port=0)
    app = create_app(chosen)
    shop_of(app).encoder.wait()
    with serving(app, chosen) as server:
        yield server.url
    shop_of(app).close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    opener = OpenPage(browser, address)
    yield opener
    opener.close()
    assert not opener.complaints


@pytest.fixture(scope="module")
def photos(real_data: Path) -> list[dict[str, object]]:
    with zipfile.ZipFile(real_data / "data" / "street-clothes.zip") as zipped:
        names = sorted(name for name in zipped.namelist() if name.endswith(".jpg"))
        chosen = names[:: len(names) // PHOTOS][:PHOTOS]
        return [{"name": "p.jpg", "mimeType": "image/jpeg", "buffer": zipped.read(name)} for name in chosen]


@pytest.mark.parametrize("narrow", [False, True])
def test_a_photo_is_searched_refined_and_steered(
    open_page: OpenPage, photos: list[dict[str, object]], narrow: bool
) -> None:
    options = {"viewport": NARROW, "has_touch": True, "is_mobile": True} if narrow else {}
    for photo in photos:
        page = open_page(**options)
        page.set_input_files("#photo", photo)  # type: ignore[arg-type]
        expect(page.locator(".matches > li")).to_have_count(5)
        expect(page.locator(".seems, .question").first).to_be_attached()
        check_axe(page)
        page.get_by_role("button", name="19 more").click()
        expect(page.locator(".matches > li")).to_have_count(24)
        page.get_by_label("Like this, but").fill("in blakc")
        page.keyboard.press("Enter")
        expect(page.locator(".chip").first).to_contain_text("Colour: Black")
        assert all("Black" in facts for facts in page.locator(".matches .facts").all_inner_texts())
        page.get_by_role("button", name="More like this").nth(1).click()
        expect(page.locator(".chip").nth(1)).to_contain_text("More like")
        page.get_by_role("button", name="Why these?").click()
        expect(page.locator(".matches .heat").first).to_be_visible()
        page.locator(".matches .name a").first.click()
        expect(page.get_by_role("heading", name="Products that look like this")).to_be_visible()
        page.get_by_role("link", name="Back to the results of your photo").click()
        expect(page.locator(".matches > li").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_the_catalogue_is_searched_and_sorted(open_page: OpenPage, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.get_by_role("searchbox", name="Search the catalogue").fill("blue tshrit for men")
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_contain_text("Blue")
    assert all("Tshirts" in facts for facts in page.locator(".facts").all_inner_texts()[:5])
    page.locator("summary", has_text="Sort").click()
    page.get_by_role("link", name="Name, A to Z").click()
    expect(page.locator("summary", has_text="Name, A to Z")).to_be_visible()
    names = page.locator(".card .name").all_inner_texts()
    assert names == sorted(names, key=str.lower)
