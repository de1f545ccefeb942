"""The training loop. It can be resumed after a kill, with the same result as without one."""

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

AVERAGING = 0.999  # decay of the moving average of weights per step
AHEAD = 3  # batches that each process prepares in advance
MOST_CHANGE = 5.0  # gradients are clipped to this total norm
SAVED_EVERY = 240.0  # seconds between saved states
STATE, BEST = "state.pt", "best.pt"  # in the folder of a training run

STRONG_WEIGHT = 0.7  # weight of a strong view's labels, relative to a mild view's
INSTANCE_WEIGHT = 1.0
MASK_WEIGHT = 0.5
USER_PHOTO_WEIGHT = 0.5
MOST_PRODUCT = 0.85  # share of a photo; a larger mask means that no white ground was found, and is not used

# ((width, height), share of the steps); encoders use the same shapes
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
    """The hyperparameters of a training run; they are stored beside its checkpoints."""

    steps: int = 2800
    batch: int = 64  # product photos per step, each in a mild view
    strong: int = 48  # how many of them also in a strong view
    taken: int = 8  # photos that people took per step
    taken_strong: int = 6  # how many of them also in a strong view
    rate: float = 6e-4  # highest learning rate of pretrained layers
    fresh_rate: float = 3e-3  # highest learning rate of new layers
    last_rate: float = 0.01  # final learning rate, as a share of the highest
    warm_up: int = 200  # steps
    decay: float = 0.02  # weight decay
    rare: float = 0.005  # labels with a smaller share of the photos are sampled more often
    frozen: int = 5  # number of blocks that are not trained
    depthwise: bool = False  # whether depthwise kernels are trained; takes half of a step's time on a CPU
    dropped: float = 0.1  # stochastic depth: share of views that skip the last block; less for earlier blocks
    judged_every: int = 700  # steps between evaluations
    seed: int = 0


@dataclass(frozen=True)
class Evaluation:
    """The results of evaluating the network."""

    step: int
    losses: dict[str, float]  # means since the previous evaluation
    figures: dict[str, float]  # on the validation set
    seconds: float
    best: bool


@dataclass(frozen=True)
class ViewBatch:
    """n views of one size, as tensors, which processes share without copying."""

    photos: Tensor  # (n, height, width, 3) uint8
    masks: Tensor  # (n, 2, height/8, width/8) float32

    @classmethod
    def of(cls, views: Sequence[View]) -> "ViewBatch":
        """Stack views to tensors."""
        return cls(*(torch.from_numpy(np.stack(each)) for each in zip(*views, strict=True)))

    def on(self, device: torch.device) -> "ViewBatch":
        """The same views on ``device``."""
        return ViewBatch(self.photos.to(device, non_blocking=True), self.masks.to(device, non_blocking=True))


@dataclass(frozen=True)
class Batch:
    """The views of a step: products first, then photos that people took. Strong views are of the first ones of each."""

    mild: ViewBatch
    strong: ViewBatch
    rows: NDArray[np.intp]  # rows of the products
    user_photos: NDArray[np.intp]  # rows of the photos that people took


@dataclass(frozen=True)
class Material:
    """The data of a training run: training sets, validation sets, and textures for grounds."""

    data: Dataset
    validation_set: Dataset
    user_photos: UserPhotos
    user_photos_validation: UserPhotos
    textures: Sequence[Photo] = field(default=())


def check_device(device: str) -> None:
    """Check that PyTorch finds ``device``.

    Raises:
        UnavailableError: it is not available.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise UnavailableError("PyTorch finds no GPU of NVIDIA here; leave --device out to train on processors.")


def repeats(classes: NDArray[np.int32], rare: float) -> NDArray[np.float64]:
    """(n,) the repeat factors of photos by their class (n,): √(rare / share of the class), at least 1.

    Repeat factor sampling of Gupta et al. 2019 (LVIS, arXiv 1908.03195). Photos without a label have factor 1.
    """
    known = classes != UNKNOWN
    counts = np.bincount(classes[known], minlength=1)
    shares = counts[np.maximum(classes, 0)] / len(classes)
    return np.where(known, np.sqrt(np.maximum(1, rare / np.maximum(shares, 1e-9))), 1.0)


class Trainer:
    """A training run, from the start or resumed from a saved state."""

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
        # For each photo that somebody took, the right classes of the first level.
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
        """Parameter groups by learning rate and weight decay; scales, shifts, biases and proxies have no decay."""
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
        """Update the averaged weights; ``kept`` is the weight of the old average."""
        with torch.no_grad():
            torch._foreach_lerp_(list(self.averaged.parameters()), list(self.net.parameters()), 1 - kept)

    def start_from(self, pretrained: dict[str, Any]) -> None:
        """Start from the backbone of a network trained on ImageNet; see ``Net.start_from``."""
        self.net.start_from(pretrained)
        self.average(0.0)

    def go_on_from(self, path: Path) -> None:
        """Start from the weights of an earlier training run or encoder, with proxies fitted to them."""
        if path.suffix == ".onnx":
            load_encoder_file(path, self.net)
        else:
            checkpoint.load_net(path, self.net)
        self.average(0.0)
        vectors = validation.embed(self.averaged, self.material.data.photos)
        self.proxies.start_from(vectors, self.material.data.labels)

    def rate_at(self, step: int) -> float:
        """The learning rate at a step as a share of the highest: linear warm-up, then a cosine schedule."""
        recipe = self.recipe
        if step < recipe.warm_up:
            return (step + 1) / recipe.warm_up
        done = (step - recipe.warm_up) / max(1, recipe.steps - recipe.warm_up)
        return recipe.last_rate + (1 - recipe.last_rate) * (1 + math.cos(math.pi * min(done, 1))) / 2

    def batch_at(self, step: int) -> Batch:
        """The views of a step; they depend only on the step and the seed."""
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
        """The batches of the steps from ``first`` up to, not including, ``last``; other processes prepare them."""
        steps = _Steps(self, first, last)
        return iter(
            DataLoader(steps, batch_size=None, num_workers=self.workers, prefetch_factor=AHEAD, collate_fn=_as_it_is)
        )

    def losses_of(self, batch: Batch) -> dict[str, Tensor]:
        """The terms of the loss by name."""
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
        """(views,): weight 1 for the first ``mild`` views, less for the strong views after them."""
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
        """Train to the last step.

        ``on_step`` is called after each step with the mean losses since the last evaluation (or since the run was
        resumed). ``on_evaluation`` is called after each evaluation. In ``folder``, STATE is saved to resume from, and
        BEST: the averaged weights with the best mean of the validation figures.
        """
        started = saved = time.monotonic()
        sums: defaultdict[str, float] = defaultdict(float)
        count = 0
        learned = [parameter for group in self.optimizer.param_groups for parameter in group["params"]]
        for batch in self.batches(self.step, self.recipe.steps):
            torch.manual_seed(self.recipe.seed + self.step)  # for stochastic depth, so that a resumed run is the same
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
    """The batches of a trainer as a dataset for PyTorch's loader."""

    def __init__(self, trainer: Trainer, first: int, last: int) -> None:
        self.trainer, self.first, self.last = trainer, first, last

    def __len__(self) -> int:
        return self.last - self.first

    def __getitem__(self, at: int) -> Batch:
        return self.trainer.batch_at(self.first + at)


def _as_it_is(batch: Batch) -> Batch:
    return batch


def tensor_of(photos: Tensor) -> Tensor:
    """(n, height, width, 3) uint8 → (n, 3, height, width) float32, in channels-last memory layout."""
    return photos.permute(0, 3, 1, 2).float()


def _is_frozen(name: str, frozen: int) -> bool:
    """Whether a parameter belongs to the stem or the first ``frozen`` blocks."""
    if not frozen:
        return False
    part, _, rest = name.partition(".")
    return part == "stem" or (part == "blocks" and int(rest.partition(".")[0]) < frozen)


def _canvas(canvases: Sequence[tuple[Canvas, float]], rng: np.random.Generator) -> Canvas:
    shares = np.array([share for _, share in canvases])
    return canvases[rng.choice(len(canvases), p=shares / shares.sum())][0]
