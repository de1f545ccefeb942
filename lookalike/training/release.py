"""Write the encoder's file after training: in 8 bits, with calibrated heads."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from lookalike.encoders.base import UserPhotoStats
from lookalike.encoders.learned import Learned
from lookalike.encoders.parts.canvas import SMALL, on_canvas
from lookalike.encoders.parts.lite import energy
from lookalike.errors import LookalikeError
from lookalike.files import replacing
from lookalike.training import calibrate, discriminants, export, validation
from lookalike.training.data import UNKNOWN
from lookalike.training.loop import Material
from lookalike.training.net import Net
from lookalike.views import augment
from lookalike.views.augment import Source
from lookalike.views.grounds import Grounds

FLOAT, EIGHT_BIT = "compact-float.onnx", "compact.onnx"
CALIBRATING_PHOTOS = 384  # product photos on which the ranges of 8-bit activations are measured
CALIBRATING_USER_PHOTOS = 192  # photos that people took, for the same
BATCH = 32
SEED = 0
GALLERY = 6000  # products among which photos that people took are searched
LEAST_USER_PHOTOS = 100  # least number of such photos
AIM = 0.83  # share of right neighbours from "alike" on
FAR = 0.05  # share of photos of sold products that a threshold (of the best match, or of the energy) may reject
OWN_FAR = 0.01  # the same for photos like a shop's; less, as other shops' photos differ


@dataclass(frozen=True)
class Head:
    """The quality of a head on the validation set: on the photos themselves, and on strong views of them."""

    accuracy: float
    calibration_error: float
    accuracy_outside: float
    calibration_error_outside: float


def release(
    folder: Path, net: Net, material: Material, classes: NDArray[np.int32], learned_before: Path | None = None
) -> dict[str, Head]:
    """Write FLOAT and EIGHT_BIT into ``folder``. Returns the quality of the heads.

    ``discriminants`` fits the last layer of ``net`` to the ``classes`` (n, levels) of the training photos. The files
    contain a sketch of the training products: those of ``material``, and those in the encoder's file ``learned_before``
    from which training started (a .pt file has no sketch).

    Raises:
        LookalikeError: they can't be written.
    """
    with torch.no_grad():
        net.linear.weight.copy_(torch.from_numpy(discriminants.fit(net, material, classes)))
    heads, known, report = _heads(net, material)
    learned = Learned.of([*material.data.products, *material.validation_set.products])
    for earlier in _learned_of(learned_before) if learned_before and learned_before.suffix == ".onnx" else ():
        learned = learned.joined(earlier)
    facts = {
        "encoder": "compact",
        "canvases": SMALL,
        "whitens_grounds": True,
        "heads": heads,
        "known": known,
        "learned": learned.text(),
    }
    user_photo_stats = _user_photo_stats(net, material)
    if user_photo_stats is not None:
        facts["taken"] = dataclasses.asdict(user_photo_stats)
    model = export.to_onnx(net, facts)
    try:
        with replacing(folder / FLOAT, folder / EIGHT_BIT) as (floating, eight_bit):
            onnx.save(model, floating)
            export.quantise(model, eight_bit, _shown(material), exact=export.FIRST)
    except OSError as error:
        raise LookalikeError(
            f"The encoder can't be written to {folder}: {error.strerror}; make room, and the same command writes it"
            " without training again."
        ) from None
    return report


def precision_of(file: Path, material: Material, classes: NDArray[np.int32]) -> float:
    """P@5 of the encoder in ``file`` on the validation photos, at the last level of their ``classes`` (n, levels)."""
    from lookalike.encoders import load_encoder

    encoder = load_encoder("compact", file)
    vectors = encoder.encode([_rgb(photo) for photo in material.validation_set.photos])
    return float(validation.agreement(vectors, classes)[-1])


def _heads(net: Net, material: Material) -> tuple[dict[str, Any], dict[str, float], dict[str, Head]]:
    """The heads' facts, the least energy of photos that show what the first head knows, and the quality of the heads.

    Photos from outside are harder than a shop's, so each kind has its own temperature: one is fitted on the validation
    photos, the other on strong views of them or on photos that people took.
    """
    validation_set = material.validation_set
    rng = np.random.default_rng(SEED)
    grounds = Grounds(material.textures, material.user_photos.photos, validation_set.photos)
    views = [augment.strong(photo, (96, 128), photo, grounds, rng)[0] for photo in validation_set.photos]
    own, outside = validation.outputs(net, validation_set.photos), validation.outputs(net, views)
    people = (
        validation.outputs(net, material.user_photos_validation.photos) if len(material.user_photos_validation) else {}
    )
    first = next(iter(material.data.vocabulary))
    shown = people[first][material.user_photos_validation.right.any(axis=1)] if people else np.empty(0)
    least = {
        "own": round(float(np.quantile(energy(own[first]), OWN_FAR)), 4),
        "outside": round(float(np.quantile(energy(shown if len(shown) else outside[first]), FAR)), 4),
    }
    heads: dict[str, Any] = {}
    report: dict[str, Head] = {}
    for column, (attribute, labels) in enumerate(material.data.vocabulary.items()):
        codes = validation_set.labels[:, column]
        known = codes != UNKNOWN
        cool = calibrate.temperature(own[attribute], codes)
        if people and column == 0 and material.user_photos_validation.right.any():
            warm = calibrate.temperature_of_sets(people[attribute], material.user_photos_validation.right)
        else:
            warm = calibrate.temperature(outside[attribute], codes)
        heads[attribute] = {
            "labels": list(labels),
            "temperature": {"own": round(cool, 4), "outside": round(warm, 4)},
        }
        if known.any():
            report[attribute] = Head(
                _accuracy(own[attribute], codes),
                calibrate.expected_calibration_error(own[attribute], codes, cool),
                _accuracy(outside[attribute], codes),
                calibrate.expected_calibration_error(outside[attribute], codes, warm),
            )
    return heads, least, report


def _user_photo_stats(net: Net, material: Material) -> UserPhotoStats | None:
    """The meaning of cosines of photos that people took, measured on those in the validation set."""
    people, data = material.user_photos_validation, material.data
    known = people.right.any(axis=1)
    if np.count_nonzero(known) < LEAST_USER_PHOTOS:
        return None
    rows = np.random.default_rng(SEED).permutation(len(data))[:GALLERY]
    gallery = validation.embed(net, [data.photos[row] for row in rows])
    queries = validation.embed(net, people.photos)[known]
    near = validation.nearest(queries, gallery)
    cosines = np.einsum("qd,qkd->qk", queries, gallery[near])
    codes = data.labels[rows][near, 0]
    right = people.right[known][np.arange(len(codes))[:, None], codes] & (codes != UNKNOWN)
    order = np.argsort(-cosines, axis=None)
    shares = np.cumsum(right.ravel()[order]) / np.arange(1, right.size + 1)
    good = np.flatnonzero(shares >= AIM)
    if not len(good):
        return None
    last = int(good[-1])
    return UserPhotoStats(
        alike=round(float(cosines.ravel()[order][last]), 4),
        right=round(float(shares[last]), 4),
        pairs=last + 1,
        sold=round(float(np.quantile(cosines.max(axis=1), FAR)), 4),
        photos=len(queries),
    )


def _accuracy(logits: NDArray[np.float32], codes: NDArray[np.int32]) -> float:
    known = codes != UNKNOWN
    return float((logits[known].argmax(axis=1) == codes[known]).mean())


def _shown(material: Material) -> Iterator[NDArray[np.uint8]]:
    """Batches of equal shape: product photos, strong views of them, and photos that people took."""
    rng = np.random.default_rng(SEED)
    some = [material.data.photos[row] for row in rng.permutation(len(material.data))[:CALIBRATING_PHOTOS]]
    people = [
        material.user_photos.photos[row] for row in rng.permutation(len(material.user_photos))[:CALIBRATING_USER_PHOTOS]
    ]
    grounds = Grounds(material.textures, material.user_photos.photos, some)
    views = [augment.strong(photo, (96, 128), photo, grounds, rng)[0] for photo in some[: len(some) // 2]]
    shown: dict[tuple[int, ...], list[NDArray[np.uint8]]] = {}
    for photo in [*some, *people, *views]:
        found = on_canvas(_rgb(photo))
        shown.setdefault(found.shape, []).append(found)
    for photos in shown.values():
        for at in range(0, len(photos), BATCH):
            yield np.stack(photos[at : at + BATCH])


def _rgb(photo: Source) -> NDArray[np.uint8]:
    return np.ascontiguousarray(photo[..., :3])


def _learned_of(file: Path) -> Sequence[Learned]:
    """The sketches of training products in the encoder's ``file``; empty if it has none."""
    for entry in onnx.load(file, load_external_data=False).metadata_props:
        if entry.key == export.FACTS:
            facts: Mapping[str, Any] = json.loads(entry.value)
            return Learned.among(facts)
    return ()
