"""How many photos a second does a build encode, beside a usual tutorial's loop, and where does the time go?

    python benchmarks/build_rate.py --catalogue CATALOGUE --weights FILE [--photos 500] [--json FILE] [--plot FILE.svg]

The tutorial loads one photo at a time with Keras, calls ResNet50's ``model.predict`` on it, and pickles a list of the
vectors. The build reads, decodes, encodes, stores and verifies. The time for loading the network is excluded from both.
The loop takes a part of its photos before each build and after the last, so that changes of the machine's load favour
neither. The limit is the measured peak of a product of float32 matrices, divided by the arithmetic of the network.
"""

import math
import os
import pickle
import statistics
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import click
import common
import numpy as np

from lookalike.build.job import BuildOptions, build
from lookalike.build.progress import Progress
from lookalike.build.runtime import AUTO
from lookalike.catalogue import open_source
from lookalike.cores import usable_cores
from lookalike.encoders import Encoder, load_encoder
from lookalike.encoders.parts import converted
from lookalike.photos import decode

SAMPLED = 32  # photos whose decoding and network are timed apart
MULTIPLY = ("Conv", "Gemm", "MatMul")  # the nodes of ONNX that hold nearly all arithmetic


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


class Tutorial:
    """The tutorial's loop, its network loaded and traced."""

    def __init__(self, weights: Path, out: Path) -> None:
        import keras

        self._keras, self._out = keras, out
        self._model = keras.applications.ResNet50(weights=None, include_top=False, pooling="max")
        self._model.load_weights(weights)
        self._model.predict(np.zeros((1, 224, 224, 3), np.float32), verbose=0)  # the first call traces the network

    def _features(self, file: Path) -> Any:
        photo = self._keras.utils.load_img(file, target_size=(224, 224))
        batch = np.expand_dims(self._keras.utils.img_to_array(photo), axis=0)
        vector = self._model.predict(self._keras.applications.resnet50.preprocess_input(batch), verbose=0).flatten()
        return vector / np.linalg.norm(vector)

    def run(self, files: list[Path]) -> None:
        with self._out.open("wb") as out:
            pickle.dump([self._features(file) for file in files], out)


def arithmetic(network: Path, photo: np.ndarray) -> float:
    """Floating-point operations of an ONNX network for one prepared ``photo``."""
    import onnx
    import onnxruntime

    model = onnx.load(network)
    sizes = {constant.name: list(constant.dims) for constant in model.graph.initializer}
    for node in model.graph.node:  # weights of 8 bits are converted first
        if node.op_type == "DequantizeLinear" and node.input[0] in sizes:
            sizes[node.output[0]] = sizes[node.input[0]]
    nodes = [node for node in model.graph.node if node.op_type in MULTIPLY and node.input[1] in sizes]
    del model.graph.output[:]
    model.graph.output.extend(onnx.ValueInfoProto(name=node.output[0]) for node in nodes)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    made = session.run(None, {session.get_inputs()[0].name: photo[np.newaxis]})
    total = 0
    for node, output in zip(nodes, made, strict=True):
        weights = sizes[node.input[1]]
        each = math.prod(weights[1:]) if node.op_type == "Conv" else math.prod(weights) // output.shape[-1]
        total += 2 * output.size * each
    return total


def parts(encoder: Encoder, network: Path, photos: list[bytes]) -> dict[str, float]:
    """Milliseconds a photo to decode and prepare it by one thread, and of the network; and its arithmetic."""
    prepared = [encoder.prepare(decode(photo)) for photo in photos]
    batches = [prepared[at : at + encoder.batch_size] for at in range(0, len(prepared), encoder.batch_size)]
    decoding = common.median(lambda: [encoder.prepare(decode(photo)) for photo in photos], 3)
    encoding = common.median(lambda: [encoder.encode_prepared(batch) for batch in batches], 3)
    return {
        "decode_ms": 1000 * decoding / len(photos),
        "network_ms": 1000 * encoding / len(photos),
        "operations": arithmetic(network, prepared[0]),
    }


def network_of(encoder: Encoder) -> Path:
    """Its network as a file of ONNX."""
    assert encoder.weights
    side = encoder.preprocessing.get("input_size")
    path = converted.find(encoder.weights.sha256, side) if encoder.runtime else encoder.weights.path
    assert path
    return path


@click.command()
@click.option("--catalogue", type=click.Path(path_type=Path, exists=True), required=True, help="Folder or .zip.")
@click.option("--weights", type=click.Path(path_type=Path, exists=True), required=True, help="File for ResNet50.")
@click.option("--photos", type=click.IntRange(8), default=500, show_default=True, help="For each build.")
@click.option("--slow-photos", type=click.IntRange(8), default=100, show_default=True, help="For the loop, in all.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the figures there")
@click.option("--plot", "plot_path", type=click.Path(path_type=Path), help="Draw them there, as SVG")
def main(
    catalogue: Path, weights: Path, photos: int, slow_photos: int, json_path: Path | None, plot_path: Path | None
) -> None:
    """Measure both on the same photos."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    facts, rows, loop, peaks = common.machine(), [], [], [common.peak()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "photos").mkdir()
        files = copy_photos(catalogue, photos, folder / "photos")
        slow = files[:: max(1, len(files) // slow_photos)]
        tutorial = Tutorial(weights, folder / "embeddings.pkl")
        usual = load_encoder("resnet50", weights)
        encoders = [usual, usual.by_onnx_runtime(), load_encoder("compact"), load_encoder("general")]
        for turn, encoder in enumerate(encoders):
            part = slow[turn :: len(encoders) + 1]
            loop.append(common.seconds(partial(tutorial.run, part)) / len(part))
            options = BuildOptions(
                folder / "photos",
                folder / f"index-{turn}",
                encoder=encoder.name,
                weights=weights if encoder.runtime else None,
                workers=usable_cores(),
                runtime=encoder.runtime or AUTO,
            )
            summary = build(options, Progress())
            peaks.append(common.peak())
            rows.append(
                {
                    "encoder": f"{encoder.name} {encoder.runtime}".strip(),
                    "encoding": summary.rate,
                    "whole": summary.encoded / summary.seconds,
                    **parts(encoder, network_of(encoder), [file.read_bytes() for file in files[:SAMPLED]]),
                }
            )
        part = slow[len(encoders) :: len(encoders) + 1]
        loop.append(common.seconds(partial(tutorial.run, part)) / len(part))
    rate, peak = 1 / statistics.median(loop), statistics.median(peaks)
    print(common.described(facts))
    print(f"{len(files)} photos, {len(slow)} of them for the loop; float32 matrices: {peak / 1e9:.0f} GFLOP/s")
    heads = f"{'decode ms':>11}{'network ms':>12}{'limit ms':>10}{'to it':>7}"
    print(f"{'':<20}{'photos/s':>9}{'to loop':>9}{'whole':>8}{heads}")
    print(f"{'tutorial loop':<20}{rate:>9.1f}{1:>8.2f}×")
    for row in rows:
        row["limit_ms"] = 1000 * row["operations"] / peak
        print(
            f"{row['encoder']:<20}{row['encoding']:>9.1f}{row['encoding'] / rate:>8.2f}×{row['whole']:>8.1f}"
            f"{row['decode_ms']:>11.2f}{row['network_ms']:>12.2f}{row['limit_ms']:>10.2f}"
            f"{row['network_ms'] / row['limit_ms']:>6.2f}×"
        )
    common.write(json_path, {"machine": facts, "peak": peak, "loop": rate, "photos": len(files), "rows": rows})
    bars = {"tutorial loop": rate, **{row["encoder"]: row["encoding"] for row in rows}}
    common.bars(plot_path, bars, "photos a second")


if __name__ == "__main__":
    main()
