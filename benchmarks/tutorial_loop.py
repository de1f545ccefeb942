"""Measure the speed of a build and of a usual tutorial's loop, on the same photos in one run.

    python benchmarks/tutorial_loop.py --catalogue CATALOGUE --weights FILE [--encoder resnet50] [--photos 500]

The tutorial loads one photo at a time with Keras, calls ResNet50's ``model.predict`` on it, and pickles a list of the
vectors; ``--slow-photos`` gives it fewer photos if the build's encoder is so fast that it needs many. The build reads,
decodes, encodes, stores and verifies. The time for loading the network is excluded from both. The loop processes half
of the photos before the build and half after it, so that changes of the machine's load favour neither.
"""

import os
import pickle
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.catalogue import open_source


def copy_photos(catalogue: Path, count: int, folder: Path) -> list[Path]:
    """``count`` photos spread over the catalogue, as files for the tutorial's loop."""
    with open_source(catalogue) as source:
        members = source.members()
        files = []
        for member in members[:: max(1, len(members) // count)][:count]:
            file = folder / f"{len(files):05}{Path(member).suffix}"
            file.write_bytes(source.read(member))
            files.append(file)
    return files


def tutorial(files: list[Path], weights: Path, out: Path) -> float:
    """The seconds of the tutorial's loop."""
    import keras
    from keras.applications.resnet50 import preprocess_input

    model = keras.applications.ResNet50(weights=None, include_top=False, pooling="max")
    model.load_weights(weights)

    def features(file: Path) -> Any:
        photo = keras.utils.load_img(file, target_size=(224, 224))
        batch = preprocess_input(np.expand_dims(keras.utils.img_to_array(photo), axis=0))
        vector = model.predict(batch, verbose=0).flatten()
        return vector / np.linalg.norm(vector)

    features(files[0])  # the first call traces the network
    start = time.perf_counter()
    vectors = [features(file) for file in files]
    with out.open("wb") as file:
        pickle.dump(vectors, file)
    return time.perf_counter() - start


@click.command()
@click.option("--catalogue", type=click.Path(path_type=Path, exists=True), required=True, help="Folder or .zip.")
@click.option("--weights", type=click.Path(path_type=Path, exists=True), required=True, help="File for ResNet50.")
@click.option("--encoder", default="resnet50", show_default=True, help="Of the build.")
@click.option("--photos", type=click.IntRange(8), default=500, show_default=True, help="For the build.")
@click.option("--slow-photos", type=click.IntRange(8), help="For the loop.  [default: as many]")
@click.option("--workers", type=click.IntRange(1), default=os.cpu_count(), show_default=True, help="Of the build.")
def main(catalogue: Path, weights: Path, encoder: str, photos: int, slow_photos: int | None, workers: int) -> None:
    """Measure both on the same photos."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "photos").mkdir()
        files = copy_photos(catalogue, photos, folder / "photos")
        slow = files[:: max(1, photos // (slow_photos or photos))]
        seconds = tutorial(slow[::2], weights, folder / "embeddings.pkl")
        own = weights if encoder == "resnet50" else None
        summary = build(
            BuildOptions(folder / "photos", folder / "index", encoder=encoder, weights=own, workers=workers), Progress()
        )
        seconds += tutorial(slow[1::2], weights, folder / "embeddings.pkl")
    loop = len(slow) / seconds
    whole = summary.encoded / summary.seconds
    print(f"{len(files)} photos, {len(slow)} of them for the loop, {os.cpu_count()} cores")
    print(f"tutorial loop, resnet50   {loop:7.1f} photos/s")
    print(f"build, encoding, {encoder:<8} {summary.rate:7.1f} photos/s  {summary.rate / loop:6.2f}×")
    print(f"build, whole,    {encoder:<8} {whole:7.1f} photos/s  {whole / loop:6.2f}×")


if __name__ == "__main__":
    main()
