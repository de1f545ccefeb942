"""Measure when a browser shows something of the front page and of a results page, and whether that moves afterwards.

    python benchmarks/first_paint.py --index INDEX --photo PHOTO

Headless Chromium opens each page as a new visitor, at a computer and with a slow phone (a round trip of 150 ms,
1.6 Mbit/s, a quarter of this processor's speed, as Lighthouse's phone has). A results page is counted from when the
photo is sent, so the search is included. First paint, largest contentful paint (LCP) and layout shift are the
browser's own figures. The aim is a first paint within a second, and a layout shift of 0.
"""

import contextlib
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import described, machine, write
from served import Served, serving

SETTLED_MS = 1500  # after the page has loaded; nothing is expected to happen then
FIGURES = """async () => {
    const entries = (type) => new Promise((done) => {
        new PerformanceObserver((list) => done(list.getEntries())).observe({type, buffered: true});
        setTimeout(() => done([]), 200);
    });
    const [paints, largest, shifts] = [await entries("paint"), await entries("largest-contentful-paint"),
        await entries("layout-shift")];
    return {
        first_paint: paints.find((entry) => entry.name === "first-paint").startTime,
        largest: largest.at(-1).startTime,
        shift: shifts.reduce((sum, entry) => sum + (entry.hadRecentInput ? 0 : entry.value), 0),
    };
}"""


@dataclass(frozen=True)
class Device:
    """What a page is opened with: the size of its window in CSS pixels, and how slow the processor and the network are.

    Attributes:
        slower: how many times the processor is slower than this one.
        latency: of a round trip, in milliseconds.
        rate: bytes a second in each direction; -1: no limit.
    """

    name: str
    width: int
    height: int
    slower: int = 1
    latency: int = 0
    rate: float = -1


DEVICES = (Device("computer", 1440, 900), Device("slow phone", 360, 740, 4, 150, 1.6e6 / 8))


@contextlib.contextmanager
def visitor(browser: Browser, device: Device) -> Iterator[Page]:
    """A page of a new visitor, without a cache."""
    context = browser.new_context(viewport={"width": device.width, "height": device.height})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": device.slower})
    limits = {"latency": device.latency, "downloadThroughput": device.rate, "uploadThroughput": device.rate}
    session.send("Network.emulateNetworkConditions", {"offline": False, **limits})
    yield page
    context.close()


def front(page: Page, served: Served, photo: Path) -> None:
    page.goto("http://{}:{}/".format(*served.address))


def results(page: Page, served: Served, photo: Path) -> None:
    front(page, served, photo)
    with page.expect_navigation(url="**/search"):
        page.set_input_files("#photo", photo)


PAGES = {"front page": front, "results": results}


def measured(browser: Browser, device: Device, name: str, served: Served, photo: Path, times: int) -> dict[str, Any]:
    """The medians of the paints in milliseconds, and the largest layout shift."""
    found = []
    for _ in range(times + 1):
        with visitor(browser, device) as page:
            PAGES[name](page, served, photo)
            page.wait_for_load_state("load")
            page.wait_for_timeout(SETTLED_MS)
            found.append(page.evaluate(FIGURES))
    first, largest = (statistics.median(each[key] for each in found[1:]) for key in ("first_paint", "largest"))
    return {"first_paint_ms": first, "largest_ms": largest, "shift": max(each["shift"] for each in found[1:])}


@click.command()
@click.option("--index", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--photo", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--catalogue", help="Of the index, if it moved.")
@click.option("--times", default=7, show_default=True, help="Each page is opened so often, after once for nothing.")
@click.option("--json", "json_", type=click.Path(path_type=Path), help="Write the figures here.")
def main(index: Path, photo: Path, catalogue: str | None, times: int, json_: Path | None) -> None:
    """Measure."""
    facts = machine()
    print(described(facts))
    rows = []
    options = ["--catalogue", catalogue] if catalogue else []
    with (
        tempfile.TemporaryDirectory() as name,
        serving(index, Path(name), *options) as served,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for device in DEVICES:
            for page in PAGES:
                row = measured(browser, device, page, served, photo, times)
                print(
                    f"{device.name:<11} {page:<11} first paint {row['first_paint_ms']:5.0f} ms,"
                    f" LCP {row['largest_ms']:5.0f} ms, layout shift {row['shift']:.3f}"
                )
                rows.append({"device": asdict(device), "page": page, **row})
        browser.close()
    write(json_, {"machine": facts, "times": times, "rows": rows})


if __name__ == "__main__":
    main()
