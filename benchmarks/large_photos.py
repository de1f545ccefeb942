"""Measure the memory for photos with small files and many pixels, and how much of it is returned.

    python benchmarks/large_photos.py --index INDEX --photo PHOTO

Sixteen are sent at the same time: white WebP of 64 megapixels, floating-point TIFF and progressive JPEG of 15.9.
Another client searches by a usual photo meanwhile. Refused requests are sent again after a second, until all are
answered. Linux only.
"""

import concurrent.futures
import io
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import click
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent))

from served import percentile, search, serving

AT_ONCE = 16
SIDES = (4600, 3456)


def large_photos() -> dict[str, bytes]:
    """The files by name."""
    slope = np.linspace(0, 255, SIDES[0], dtype=np.float32)
    photos = {
        "webp": (Image.new("RGB", (8000, 8000), "white"), "WEBP", {"lossless": True}),
        "tiff": (Image.fromarray(np.tile(slope, (SIDES[1], 1))), "TIFF", {"compression": "tiff_adobe_deflate"}),
        "jpeg": (Image.new("RGB", SIDES, "teal"), "JPEG", {"progressive": True}),
    }
    files = {}
    for name, (image, kind, options) in photos.items():
        out = io.BytesIO()
        image.save(out, kind, **options)
        files[name] = out.getvalue()
    return files


@click.command()
@click.option("--index", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--photo", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
def main(index: Path, photo: Path) -> None:
    """Measure."""
    usual, large = photo.read_bytes(), large_photos()
    print(", ".join(f"{name} {len(data):,} bytes" for name, data in large.items()))
    with tempfile.TemporaryDirectory() as name, serving(index, Path(name)) as served:
        for _ in range(20):
            search(served, usual)
        before = served.megabytes("VmRSS")

        def insist(data: bytes) -> Counter[int]:
            statuses: Counter[int] = Counter()
            while not statuses[200]:
                statuses[search(served, data, timeout=300)[0]] += 1
                time.sleep(1)
            return statuses

        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            coming = [pool.submit(insist, list(large.values())[number % len(large)]) for number in range(AT_ONCE)]
            taken, beside = [], Counter[int]()
            while not all(each.done() for each in coming):
                asked = time.monotonic()
                beside[search(served, usual)[0]] += 1
                taken.append(time.monotonic() - asked)
                time.sleep(0.1)
            statuses = sum((each.result() for each in coming), Counter[int]())
        print(f"large   {dict(statuses)} in {time.monotonic() - start:.1f} s")
        print(f"usual   {dict(beside)}, p50 {percentile(taken, 50):.0f} ms, p95 {percentile(taken, 95):.0f} ms")
        time.sleep(2)
        peak, after = served.megabytes("VmHWM"), served.megabytes("VmRSS")
        print(f"memory  {before:.0f} MB before, {peak:.0f} at most, {after:.0f} after: {after - before:.0f} kept")


if __name__ == "__main__":
    main()
