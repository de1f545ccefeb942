"""How smoothly the map moves in headless Chromium: the times between frames while it is dragged and zoomed, and how
many of its points are drawn meanwhile.

\b
    python benchmarks/map_frames.py INDEX

INDEX must have a map (``python -m lookalike insights INDEX``). Drawing is done in software, as there is no graphics
card. On a slow machine a moving map has fewer points until it rests. For comparison, the same page moves a map of a
hundredth of the points.
"""

import secrets
import shutil
import threading
from pathlib import Path

import click
from common import described, machine
from playwright.sync_api import Page, sync_playwright

from lookalike import settings
from lookalike.web import create_app
from lookalike.web.server import Server

SOFTWARE = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking")
RECORD = """() => {
  window.frames_ = []; let last = performance.now();
  const frame = (now) => {
    frames_.push([now - last, Number(map.dataset.drawn)]);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
MOVES = 150


def frames(page: Page) -> tuple[list[float], list[int]]:
    """The milliseconds between frames while the map is dragged, then zoomed, and the points drawn; each ascending."""
    box = page.locator("#map canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(RECORD)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(MOVES):
        page.mouse.move(x + 120 * (step % 40) / 40, y + 60 * (step % 25) / 25)
    page.mouse.up()
    for step in range(MOVES):
        page.mouse.wheel(0, -60 if step % 30 < 15 else 60)
    times, drawn = zip(*page.evaluate("() => frames_"), strict=True)
    return sorted(times), sorted(drawn)


@click.command(help=__doc__)
@click.argument("folder", metavar="INDEX", type=click.Path(path_type=Path, exists=True))
def main(folder: Path) -> None:
    print(described(machine()))
    key = secrets.token_hex()
    read = settings.read({"LOOKALIKE_ADMIN_KEY": key}, index=str(folder), port=0)
    server = Server(create_app(read), read)
    threading.Thread(target=server.run, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(SOFTWARE))
        page = browser.new_page(base_url=server.url, viewport={"width": 1440, "height": 900})
        page.goto("/insights/login")
        page.get_by_label("Key").fill(key)
        page.get_by_role("button").last.click()
        print("points      drawn: least   median     frames   median      95th percentile (milliseconds)")
        for few in (False, True):
            if few:
                page.route("**/points.bin", lambda route: fewer(route, 4))
                page.route("**/codes.bin*", lambda route: fewer(route, 1))
            page.goto("/insights/map")
            page.wait_for_selector("#map[data-drawn]")
            page.wait_for_timeout(1500)
            count = int(page.get_attribute("#map", "data-drawn") or 0)
            times, drawn = frames(page)
            print(
                f"{count:9,} {drawn[0]:14,} {drawn[len(drawn) // 2]:8,} "
                f"{len(times):10} {times[len(times) // 2]:8.0f} {times[int(0.95 * len(times))]:9.0f}"
            )
        browser.close()


def fewer(route: object, bytes_each: int) -> None:
    """Answer with the first hundredth of the points."""
    answer = route.fetch()  # type: ignore[attr-defined]
    body = answer.body()
    route.fulfill(response=answer, body=body[: len(body) // bytes_each // 100 * bytes_each])  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
