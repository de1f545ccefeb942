"""Is a catalogue of a million products served quickly on this machine?

    python benchmarks/large.py --index DIR --photos PHOTOS.zip [--products 1000000] [--seconds 20] [--json FILE]

Makes an index of so many products whose vectors resemble those of the index (``common.resampled``) and whose names and
attributes are those of its products, builds a backend for it, serves it by ``app.py``, and searches it by the API with
photos of PHOTOS.zip: without a filter, and with one. The photos of the products themselves do not exist.
"""

import shutil
import tempfile
import threading
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import click
import common
import numpy as np
import served

from lookalike.build.neighbours import build_neighbours, sentences
from lookalike.build.progress import Bar
from lookalike.catalogue import open_source
from lookalike.index import pickles, store
from lookalike.index.manifest import DATABASE, EMBEDDINGS, FILENAMES
from lookalike.index.tables import write_database


def made(own: Path, count: int, backend: str, folder: Path) -> str:
    """An index of ``count`` products in ``folder``; what its backend is, in a sentence."""
    index = store.open_index(own)
    vectors = common.resampled(np.array(index.vectors), count)
    before = index.products.all()
    names = [f"{row}.jpg" for row in range(count)]
    products = [replace(before[row % len(before)], id=str(row), photos=(names[row],), url=None) for row in range(count)]
    folder.mkdir(parents=True)
    staged = store.stage(folder)
    pickles.write_vectors(staged / EMBEDDINGS, vectors.shape, [vectors])
    pickles.write_names(staged / FILENAMES, names)
    write_database(staged / DATABASE, index.products.columns, products, range(count))
    neighbours = build_neighbours(vectors, backend, None, staged, Bar())
    counts = index.manifest.counts.model_copy(update={"photos": count, "products": count})
    store.commit(folder, index.manifest.model_copy(update={"neighbours": neighbours, "counts": counts, "files": {}}))
    return " ".join(sentences(neighbours))


def asked(app: served.Served, photos: list[bytes], query: str, clients: int, seconds: float) -> list[float]:
    """Seconds of each search by the API."""
    took: list[float] = []
    end = time.monotonic() + seconds

    def ask(first: int) -> None:
        for photo in cycle(photos[first:] + photos[:first]):
            start = time.monotonic()
            if start > end:
                return
            status, body = served.search(app, photo, query)
            assert status == 200, body
            took.append(time.monotonic() - start)

    threads = [threading.Thread(target=ask, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


@click.command()
@click.option("--index", type=click.Path(path_type=Path), required=True, help="Whose products the others resemble")
@click.option("--photos", type=click.Path(path_type=Path), required=True, help="Photos to search by")
@click.option("--products", default=1_000_000, show_default=True)
@click.option("--backend", default="hnsw", show_default=True)
@click.option("--seconds", default=20.0, show_default=True, help="Of each measurement")
@click.option("--filter", "narrowed", default="", help="COLUMN=VALUE of the filter; the commonest value by default")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the figures there")
def main(
    index: Path, photos: Path, products: int, backend: str, seconds: float, narrowed: str, json_path: Path | None
) -> None:
    """Make the index, serve it, search it."""
    with open_source(photos) as source:
        data = [source.read(name) for name in source.members()[:50]]
    folder = Path(tempfile.mkdtemp(dir=index.resolve().parent))
    facts, rows = common.machine(), []
    try:
        start = time.monotonic()
        said = made(index, products, backend, folder / "index")
        print(common.described(facts))
        print(f"{products:,} products, made in {time.monotonic() - start:,.0f} s. {said}")
        opened = store.open_index(folder / "index")
        column, _, value = narrowed.partition("=")
        column = column or opened.products.columns[0]
        value = value or opened.products.values(column)[0][0]
        opened.close()
        start = time.monotonic()
        with served.serving(folder / "index", folder) as app:
            ready = time.monotonic() - start
            first = served.percentile([common.seconds(lambda: served.search(app, data[0]))], 50)
            print(f"ready after {ready:.1f} s, the first search took {first:.0f} ms")
            for query in ("", "?" + urlencode({f"filter.{column}": value})):
                for clients in (1, 8):
                    took = asked(app, data, query, clients, seconds)
                    row = {
                        "filter": query,
                        "clients": clients,
                        "answers_a_second": round(len(took) / seconds, 1),
                        "p50": round(served.percentile(took, 50), 1),
                        "p99": round(served.percentile(took, 99), 1),
                    }
                    rows.append(row)
                    told = f"p50 {row['p50']:.1f} ms, p99 {row['p99']:.1f} ms, {row['answers_a_second']} answers/s"
                    print(f"{query or 'no filter':<32}{clients} client(s): {told}", flush=True)
            memory = app.megabytes("VmRSS")
            print(f"the server takes {memory:,.0f} MB, mapped files that it read included")
    finally:
        shutil.rmtree(folder)
    common.write(json_path, {"machine": facts, "products": products, "ready": ready, "memory": memory, "rows": rows})


if __name__ == "__main__":
    main()
