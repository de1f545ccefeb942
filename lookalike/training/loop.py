"""The training loop: plain, resumable, the same after a kill as without one."""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

from lookalike.errors import UnavailableError
from lookalike.photos import Photo
from lookalike.training import checkpoint, losses, validation
from lookalike.training.data import UNKNOWN, Dataset, UserPhotos
from lookalike.training.imported import load_encoder_file
from lookalike.training.net import DIM, Net, Shape
from lookalike.training.task import Task
from lookalike.views import augment
from lookalike.views.augment import Canvas, View
from lookalike.views.grounds import Grounds

AVERAGING = 0.999  # what a step leaves of the averaged weights
AHEAD = 3  # batches that each process prepares while one is learned
MOST_CHANGE = 5.0  # norm of all gradients together, above which they are scaled down
SAVED_EVERY = 240.0  # seconds
STATE, BEST = "state.pt", "best.pt"  # in the folder of a training

STRONG_WEIGHT = 0.7  # of a strong view's labels, against a mild one's
INSTANCE_WEIGHT = 1.0
MASK_WEIGHT = 0.5
USER_PHOTO_WEIGHT = 0.5
MOST_PRODUCT = 0.85  # of a photo: with more, no white ground was found, and its mask teaches nothing

# (width, height) → share of the steps; every photo that an encoder is shown has one of these shapes
MILD_CANVASES: tuple[tuple[Canvas, float], ...] = (
    ((96, 128), 0.7),
    ((128, 96), 0.08),
    ((128, 128), 0.12),
    ((96, 160), 0.1),
)
STRONG_CANVASES: tuple[tuple[Canvas, float], ...] = (
    ((96, 128), 0.4),
    ((128, 96), 0.25),
    ((128, 128), 0.15),
    ((96, 160), 0.1),
    ((160, 96), 0.1),
)


@dataclass(frozen=True)
class Recipe:
    """How one sitting goes; a part of the checkpoint."""

    steps: int = 2800
    batch: int = 64  # product photos a step, each in a mild view
    strong: int = 48  # of them also in a strong view
    taken: int = 8  # photos of people a step, and
    taken_strong: int = 6  # of them also in a strong view
    rate: float = 6e-4  # highest learning rate of the pretrained layers
    fresh_rate: float = 3e-3  # and of those that start from nothing
    last_rate: float = 0.01  # of either, as a share
    warm_up: int = 200  # steps
    decay: float = 0.02  # of weights, a step, times the rate
    rare: float = 0.005  # share of the photos below which a label's are seen more often
    frozen: int = 5  # blocks that stay as they came
    depthwise: bool = False  # whether depthwise kernels are learned: half of a step's time on a processor
    dropped: float = 0.1  # share of the views that skip the last block; earlier blocks fewer
    judged_every: int = 700  # steps
    seed: int = 0


@dataclass(frozen=True)
class Evaluation:
    """What is told when the network was judged."""

    step: int
    losses: dict[str, float]  # means since it was judged before
    figures: dict[str, float]  # on the validation part
    seconds: float
    best: bool


@dataclass(frozen=True)
class ViewBatch:
    """n views of one size, as tensors: between processes they are shared, not copied."""

    photos: Tensor  # (n, height, width, 3) uint8
    masks: Tensor  # (n, 2, height/8, width/8) float32

    @classmethod
    def of(cls, views: Sequence[View]) -> "ViewBatch":
        """From photos and masks, one view each."""
        return cls(*(torch.from_numpy(np.stack(each)) for each in zip(*views, strict=True)))

    def on(self, device: torch.device) -> "ViewBatch":
        """The same, there."""
        return ViewBatch(self.photos.to(device, non_blocking=True), self.masks.to(device, non_blocking=True))


@dataclass(frozen=True)
class Batch:
    """Views and targets of a step: products first, then photos of people; strong views are of the first of each."""

    mild: ViewBatch
    strong: ViewBatch
    rows: NDArray[np.intp]  # of the products
    user_photos: NDArray[np.intp]  # of the photos of people


@dataclass(frozen=True)
class Material:
    """What is learned from, and what it is judged by."""

    data: Dataset
    validation_set: Dataset
    user_photos: UserPhotos
    user_photos_validation: UserPhotos
    textures: Sequence[Photo] = field(default=())


def check_device(device: str) -> None:
    """Look whether PyTorch finds the ``device``.

    Raises:
        UnavailableError: it doesn't.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise UnavailableError("PyTorch finds no GPU of NVIDIA here; leave --device out to train on processors.")


def repeats(classes: NDArray[np.int32], rare: float) -> NDArray[np.float64]:
    """(n,) how often an epoch shows each photo, by its class (n,): √(rare / share of the class), and once at least.

    Source: Gupta et al. 2019 (LVIS, arXiv 1908.03195), repeat factor sampling. Photos without a label: once.
    """
    known = classes != UNKNOWN
    counts = np.bincount(classes[known], minlength=1)
    shares = counts[np.maximum(classes, 0)] / len(classes)
    return np.where(known, np.sqrt(np.maximum(1, rare / np.maximum(shares, 1e-9))), 1.0)


class Trainer:
    """One training from start to end, or on from where a killed one stopped."""

    def __init__(
        self, shape: Shape, task: Task, material: Material, recipe: Recipe, device: str = "cpu", workers: int = 1
    ) -> None:
        self.material, self.recipe, self.task = material, recipe, task
        self.device, self.workers = torch.device(device), workers
        torch.manual_seed(recipe.seed)
        names = list(task.attributes)
        columns = [[names.index(attribute) for attribute in level] for level in task.levels]
        data = material.data
        found = [losses.combinations(data.labels, level) for level in columns]
        self.classes = np.stack([rows for _, rows in found], axis=1)
        self.validation_classes = np.stack(
            [losses.combinations(material.validation_set.labels, level)[1] for level in columns], 1
        )
        # Which classes of the first level are right for a photo that somebody took.
        self.right = material.user_photos.right[:, found[0][0][:, 0]]
        self.weights = self._shares(repeats(self.classes[:, 0], recipe.rare))
        kinds = (
            np.unique(material.user_photos.kinds, return_inverse=True)[1]
            if len(material.user_photos)
            else np.empty(0, np.intp)
        )
        self.user_photo_weights = self._shares(1 / np.sqrt(np.bincount(kinds)[kinds])) if len(kinds) else np.empty(0)
        self.level_names = ["+".join(level) for level in task.levels]
        self.net = Net(shape, recipe.dropped).to(self.device, memory_format=torch.channels_last)
        self.net.learn_depthwise(recipe.depthwise)
        self.proxies = losses.Proxies(columns, [classes for classes, _ in found], DIM).to(self.device)
        self.averaged = Net(shape).to(self.device, memory_format=torch.channels_last)
        self.average(0.0)
        self.optimizer = torch.optim.AdamW(self._groups(), weight_decay=0.0)
        self.step = 0
        self.best = -1.0
        self.masked = np.array([photo[..., 3].mean() < MOST_PRODUCT * 255 for photo in data.photos])
        self.grounds = Grounds(material.textures, material.user_photos.photos, data.photos)

    @staticmethod
    def _shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(weights / weights.sum())

    def _groups(self) -> list[dict[str, Any]]:
        """Parameters by learning rate and decay: scales, shifts, biases and proxies don't decay."""
        recipe = self.recipe
        groups: dict[tuple[float, float], list[Tensor]] = defaultdict(list)
        for name, parameter in self.net.named_parameters():
            if parameter.requires_grad and not _is_frozen(name, recipe.frozen):
                pretrained = name.startswith(("stem", "blocks", "top"))
                decays = parameter.ndim > 1
                rate = recipe.rate if pretrained else recipe.fresh_rate
                groups[rate, recipe.decay if decays else 0.0].append(parameter)
        groups[recipe.fresh_rate, 0.0] += list(self.proxies.parameters())
        return [
            {"params": parameters, "lr": rate, "highest": rate, "weight_decay": decay}
            for (rate, decay), parameters in groups.items()
        ]

    def average(self, kept: float) -> None:
        """Move the averaged weights towards the current ones; all the way if nothing is ``kept``."""
        with torch.no_grad():
            torch._foreach_lerp_(list(self.averaged.parameters()), list(self.net.parameters()), 1 - kept)

    def start_from(self, pretrained: dict[str, Any]) -> None:
        """Start with the backbone of a network trained on ImageNet; ``Net.start_from`` says which."""
        self.net.start_from(pretrained)
        self.average(0.0)

    def go_on_from(self, path: Path) -> None:
        """Start with the weights of an earlier training, and with proxies that fit them."""
        if path.suffix == ".onnx":
            load_encoder_file(path, self.net)
        else:
            checkpoint.load_net(path, self.net)
        self.average(0.0)
        vectors = validation.embed(self.averaged, self.material.data.photos)
        self.proxies.start_from(vectors, self.material.data.labels)

    def rate_at(self, step: int) -> float:
        """Share of the highest rate: linear up, then half a cosine down."""
        recipe = self.recipe
        if step < recipe.warm_up:
            return (step + 1) / recipe.warm_up
        done = (step - recipe.warm_up) / max(1, recipe.steps - recipe.warm_up)
        return recipe.last_rate + (1 - recipe.last_rate) * (1 + math.cos(math.pi * min(done, 1))) / 2

    def batch_at(self, step: int) -> Batch:
        """The views of a step: a function of the step and the seed alone."""
        recipe, data, people = self.recipe, self.material.data, self.material.user_photos
        rng = np.random.default_rng((recipe.seed, step))
        rows = rng.choice(len(data), recipe.batch, replace=False, p=self.weights)
        user_photos = (
            rng.choice(len(people), recipe.taken, p=self.user_photo_weights) if len(people) else np.empty(0, np.intp)
        )
        beside = rng.integers(len(data), size=recipe.batch + recipe.strong)
        mild, strong = _canvas(MILD_CANVASES, rng), _canvas(STRONG_CANVASES, rng)
        first = [
            augment.mild(data.photos[row], mild, data.photos[other], rng)
            for row, other in zip(rows, beside[: recipe.batch], strict=True)
        ]
        first += [augment.user_photo(people.photos[row], mild, rng) for row in user_photos]
        second = [
            augment.strong(data.photos[row], strong, data.photos[other], self.grounds, rng)
            for row, other in zip(rows[: recipe.strong], beside[recipe.batch :], strict=True)
        ]
        second += [
            augment.user_photo_strong(people.photos[row], strong, self.grounds, rng)
            for row in user_photos[: recipe.taken_strong]
        ]
        return Batch(ViewBatch.of(first), ViewBatch.of(second), rows, user_photos)

    def batches(self, first: int, last: int) -> Iterator[Batch]:
        """The batches of steps ``first`` to before ``last``, prepared ahead in other processes."""
        steps = _Steps(self, first, last)
        return iter(
            DataLoader(steps, batch_size=None, num_workers=self.workers, prefetch_factor=AHEAD, collate_fn=_as_it_is)
        )

    def losses_of(self, batch: Batch) -> dict[str, Tensor]:
        """The parts of the loss."""
        recipe = self.recipe
        shown = batch.mild.on(self.device), batch.strong.on(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            mild, strong = (self.net(tensor_of(views.photos), recipe.frozen) for views in shown)
        count, hard = len(batch.rows), recipe.strong
        rows = np.concatenate([batch.rows, batch.rows[:hard]])
        people = np.concatenate([batch.user_photos, batch.user_photos[: recipe.taken_strong]])

        def products(name: str) -> Tensor:
            return torch.cat([mild[name][:count], strong[name][:hard]]).float()

        def of_people(name: str) -> Tensor:
            return torch.cat([mild[name][count:], strong[name][hard:]]).float()

        for views in (mild, strong):
            views["vectors"] = functional.normalize(views["embedding"].float())
        weights = self._weights(len(rows), count)
        labels, classes = (self._there(codes[rows]).long() for codes in (self.material.data.labels, self.classes))
        parts = {
            "proxies": torch.stack(
                [
                    losses.cross_entropy(cosines * losses.SCALE, classes[:, at], weights)
                    for at, cosines in enumerate(self.proxies(products("vectors")))
                ]
            ).sum(),
            "heads": torch.stack(
                [
                    weight * losses.cross_entropy(products(name), labels[:, at], weights)
                    for at, (name, weight) in enumerate(self.task.attributes.items())
                ]
            ).sum(),
            "instance": INSTANCE_WEIGHT
            * losses.instance(
                strong["vectors"],
                torch.cat(
                    [
                        mild["vectors"][:hard],
                        mild["vectors"][count : count + recipe.taken_strong],
                        mild["vectors"][hard:count],
                        mild["vectors"][count + recipe.taken_strong :],
                    ]
                ),
            ),
            "mask": MASK_WEIGHT
            * sum(
                losses.mask(said["logits"][:n].float(), views.masks[:n], self._there(self.masked[batch.rows[:n]]))
                for said, views, n in zip((mild, strong), shown, (count, hard), strict=True)
            )
            / 2,
        }
        if len(people):
            weights = self._weights(len(people), len(batch.user_photos))
            first = next(iter(self.task.attributes))
            cosines = self.proxies(of_people("vectors"))[0]
            parts["taken"] = USER_PHOTO_WEIGHT * (
                losses.one_of(cosines * losses.SCALE, self._there(self.right[people]), weights)
                + 0.5 * losses.one_of(of_people(first), self._there(self.material.user_photos.right[people]), weights)
            )
        return parts

    def _weights(self, views: int, mild: int) -> Tensor:
        """(views,): 1 for the first ``mild`` views, less for the strong ones behind them."""
        weights = torch.ones(views, device=self.device)
        weights[mild:] = STRONG_WEIGHT
        return weights

    def _there(self, values: NDArray[Any]) -> Tensor:
        return torch.from_numpy(values).to(self.device, non_blocking=True)

    def run(
        self,
        folder: Path,
        on_evaluation: Callable[[Evaluation], None],
        on_step: Callable[[int, dict[str, float]], None],
    ) -> None:
        """Train to the last step; ``tick`` hears of each step, with the mean losses since the network was judged (or
        since it went on after a kill), ``tell`` of each judgement.

        ``folder`` gets STATE, from which the same command goes on, and BEST, the averaged weights whose figures on the
        validation part have the best mean.
        """
        started = saved = time.monotonic()
        sums: defaultdict[str, float] = defaultdict(float)
        count = 0
        learned = [parameter for group in self.optimizer.param_groups for parameter in group["params"]]
        for batch in self.batches(self.step, self.recipe.steps):
            torch.manual_seed(self.recipe.seed + self.step)  # which blocks are skipped: after a kill the same
            share = self.rate_at(self.step)
            for group in self.optimizer.param_groups:
                group["lr"] = group["highest"] * share
            parts = self.losses_of(batch)
            self.optimizer.zero_grad()
            values = torch.stack(list(parts.values()))
            values.sum().backward()
            nn.utils.clip_grad_norm_(learned, MOST_CHANGE)
            self.optimizer.step()
            self.step += 1
            self.average(min(AVERAGING, self.step / (self.step + 10)))
            for name, value in zip(parts, values.tolist(), strict=True):
                sums[name] += value
            count += 1
            means = {name: value / count for name, value in sums.items()}
            on_step(self.step, means)
            evaluates = self.step % self.recipe.judged_every == 0 or self.step == self.recipe.steps
            if evaluates:
                on_evaluation(self._evaluate(folder, means, time.monotonic() - started))
                started = time.monotonic()
                sums.clear()
                count = 0
            if evaluates or time.monotonic() - saved > SAVED_EVERY:
                checkpoint.save_state(folder / STATE, self)
                saved = time.monotonic()

    def _evaluate(self, folder: Path, means: dict[str, float], seconds: float) -> Evaluation:
        figures = validation.quality(self.averaged, self.material, self.validation_classes, self.level_names)
        score = float(np.mean(list(figures.values())))
        better = score > self.best
        if better:
            self.best = score
            checkpoint.save_net(folder / BEST, self.averaged)
        return Evaluation(self.step, means, figures, seconds, better)


class _Steps:
    """The batches of a sitting by number, for PyTorch's loader."""

    def __init__(self, trainer: Trainer, first: int, last: int) -> None:
        self.trainer, self.first, self.last = trainer, first, last

    def __len__(self) -> int:
        return self.last - self.first

    def __getitem__(self, at: int) -> Batch:
        return self.trainer.batch_at(self.first + at)


def _as_it_is(batch: Batch) -> Batch:
    return batch


def tensor_of(photos: Tensor) -> Tensor:
    """(n, height, width, 3) uint8 → (n, 3, height, width) float32, in the layout that is quick on a CPU."""
    return photos.permute(0, 3, 1, 2).float()


def _is_frozen(name: str, frozen: int) -> bool:
    """Whether a parameter belongs to the stem or the first ``frozen`` blocks."""
    if not frozen:
        return False
    room, _, rest = name.partition(".")
    return room == "stem" or (room == "blocks" and int(rest.partition(".")[0]) < frozen)


def _canvas(canvases: Sequence[tuple[Canvas, float]], rng: np.random.Generator) -> Canvas:
    shares = np.array([share for _, share in canvases])
    return canvases[rng.choice(len(canvases), p=shares / shares.sum())][0]
