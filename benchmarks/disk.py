"""How long does an exact search take whose vectors don't fit in memory? Ten million of them, scanned from the disk.

    python benchmarks/disk.py --index DIR [--vectors 10000000] [--folder DIR] [--json FILE]

The vectors resemble those of the index (``common.resampled``). They are written to a file in ``--folder``, mapped as
the app maps an index, and scanned by the backend ``flat`` for one query: from the disk (the operating system is asked
to drop what it holds of the file before each scan), and again. The peer reads the file piece by piece and multiplies
with NumPy. The limit is the time to read the file once. With less than twice the space of the file, nothing is done.
"""

import mmap
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import click
import common
import numpy as np
from numpy.typing import NDArray

from lookalike.index.store import open_index
from lookalike.neighbours.backends import make_backend

Vectors: TypeAlias = NDArray[np.float32]

K = 20
PIECE = 2**24  # bytes read at once


def read_all(path: Path) -> None:
    """Read the file once, from its beginning to its end."""
    buffer = bytearray(PIECE)
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass


def piecewise(path: Path, dim: int, query: Vectors) -> list[int]:
    """The K nearest rows to ``query`` (1, dim) by products of float32 alone, of pieces read one after another."""
    best, rows, start = np.empty(0, np.float32), np.empty(0, np.int64), 0
    with path.open("rb", buffering=0) as file:
        while len(piece := np.fromfile(file, np.float32, PIECE // 4 // dim * dim).reshape(-1, dim)):
            best = np.concatenate([best, piece @ query[0]])
            rows = np.concatenate([rows, np.arange(start, start + len(piece))])
            first = np.argsort(-best, kind="stable")[:K]
            best, rows, start = best[first], rows[first], start + len(piece)
    return [int(row) for row in rows]


@click.command()
@click.option("--index", type=click.Path(path_type=Path), required=True, help="Whose vectors the others resemble")
@click.option("--vectors", "count", default=10_000_000, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Of the file  [default: beside the index]")
@click.option("--times", default=3, show_default=True, help="Scans of each kind; the median counts")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the figures there")
def main(index: Path, count: int, folder: Path | None, times: int, json_path: Path | None) -> None:
    """Write the file, scan it, and remove it."""
    own = np.array(open_index(index).vectors)
    dim = own.shape[1]
    size, folder = 4 * count * dim, folder or index.resolve().parent
    free = shutil.disk_usage(folder).free
    if free < 2 * size:
        print(f"Not measured: {folder} has {free / 1e9:.0f} GB free, and this takes {2 * size / 1e9:.0f}.")
        return
    facts, memory, rows = common.machine(), common.bandwidth(), []
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "vectors.f32"
        made = np.memmap(path, np.float32, "w+", shape=(count, dim))
        common.resampled(own, count, out=made)
        query = np.array(made[count // 2 : count // 2 + 1])
        made.flush()
        del made
        vectors = np.memmap(path, np.float32, "r", shape=(count, dim))
        flat = make_backend("flat", vectors)

        def forget() -> None:
            vectors._mmap.madvise(mmap.MADV_DONTNEED)  # type: ignore[attr-defined]
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

        def cold(work: Callable[[], object]) -> float:
            took = []
            for _ in range(times):
                forget()
                took.append(common.seconds(work))
            return float(np.median(took))

        scans: dict[str, Callable[[], object]] = {
            "read once": lambda: read_all(path),
            "flat": lambda: flat.search(query, K),
            "NumPy, piece by piece": lambda: piecewise(path, dim, query),
        }
        for name, work in scans.items():
            rows.append({"scan": name, "from_disk": cold(work), "again": common.median(work, times)})
        found = flat.search(query, K)[0][0].tolist()
        same = set(found) == set(piecewise(path, dim, query))
    disk = size / rows[0]["from_disk"]
    print(common.described(facts))
    speeds = f"disk {disk / 1e6:,.0f} MB/s, memory {memory / 1e9:.1f} GB/s by one core"
    print(f"{count:,} vectors of {dim}, {size / 1e9:.1f} GB; {speeds}")
    print(f"{'':<24}{'from disk s':>12}{'to limit':>10}{'again s':>9}{'to limit':>10}")
    for row in rows:
        row["to_disk"], row["to_memory"] = row["from_disk"] * disk / size, row["again"] * memory / size
        print(
            f"{row['scan']:<24}{row['from_disk']:>12.2f}{row['to_disk']:>9.2f}×"
            f"{row['again']:>9.2f}{row['to_memory']:>9.2f}×"
        )
    print(f"Both find {'the same' if same else 'other'} {K} rows.")
    result = {"machine": facts, "vectors": count, "bytes": size, "disk": disk, "memory": memory, "same": same}
    common.write(json_path, {**result, "rows": rows})


if __name__ == "__main__":
    main()
