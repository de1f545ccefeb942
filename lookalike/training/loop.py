"""The training loop: plain, resumable, the same after a kill as without one."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from lookalike.training import augment, checkpoint, validation
from lookalike.training.data import UNKNOWN, Dataset
from lookalike.training.layers import build_net
from lookalike.training.net import Shape
from lookalike.training.task import Task
from lookalike.training.trainee import STRONG_WEIGHT, Trainee, class_codes

AVERAGING = 0.999  # what a step leaves of the averaged weights
AVERAGED_EVERY = 4  # steps
AHEAD = 4  # batches prepared while one is learned
SAVED_EVERY = 180.0  # seconds
STATE, BEST = "state.npz", "best.npz"  # in the folder of a training


@dataclass(frozen=True)
class Recipe:
    """How one sitting goes; a part of the checkpoint."""

    epochs: int = 20
    batch: int = 128  # photos a step, each in a mild view
    strong: int = 48  # of them also in a strong view
    mixed: int = 64  # of the others, each with another
    rate: float = 2e-3  # highest learning rate
    last_rate: float = 2e-5
    warm_up: int = 300  # steps
    decay: float = 0.05  # of weights, a step, times the rate
    rare: float = 0.003  # share of the photos below which a label's are seen more often
    seed: int = 0


@dataclass(frozen=True)
class Epoch:
    """What is told after an epoch."""

    number: int  # from 1
    losses: dict[str, float]  # means over the epoch
    figures: dict[str, float]  # on the validation part
    seconds: float
    best: bool


def repeats(classes: NDArray[np.int32], rare: float) -> NDArray[np.float64]:
    """(n,) how often an epoch shows each photo, by its class (n,): √(rare / share of the class), and once at least.

    Source: Gupta et al. 2019 (LVIS, arXiv 1908.03195), repeat factor sampling. Photos without a label: once.
    """
    known = classes != UNKNOWN
    counts = np.bincount(classes[known], minlength=1)
    shares = counts[np.maximum(classes, 0)] / len(classes)
    return np.where(known, np.sqrt(np.maximum(1, rare / np.maximum(shares, 1e-9))), 1.0)


class Sitting:
    """One training from start to end, or on from where a killed one stopped."""

    def __init__(self, shape: Shape, task: Task, data: Dataset, judged: Dataset, recipe: Recipe) -> None:
        self.data, self.judged, self.recipe = data, judged, recipe
        keras.utils.set_random_seed(recipe.seed)
        self.classes = class_codes(data, task)
        self.judged_classes = class_codes(judged, task)
        self.repeats = repeats(self.classes[:, 0], recipe.rare)
        self.level_names = ["+".join(level) for level in task.levels]
        self.trainee = Trainee(shape, task, data, recipe.strong)
        self.trainee(np.zeros((1, shape.height, shape.width, 3), np.uint8))  # makes the weights
        self.averaged = build_net(shape)
        self.average()
        self.optimizer = keras.optimizers.AdamW(recipe.rate, weight_decay=recipe.decay, name="adam_w")
        self.optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias", "proxies"])
        self.optimizer.build(self.trainee.trainable_variables)
        self.trainee.compile(optimizer=self.optimizer, jit_compile=False)
        self.step = 0
        self.best = -1.0
        # A photo that is product from edge to edge has no white ground: its mask teaches nothing.
        self.masked = (data.photos[..., 3].mean(axis=(1, 2), dtype=np.float32) < 0.85 * 255).astype(np.float32)

    @property
    def steps_per_epoch(self) -> int:
        return max(1, len(self.data) // self.recipe.batch)

    def average(self, kept: float = 0.0) -> None:
        """Move the averaged weights towards the current ones; all the way by default."""
        for mean, variable in zip(self.averaged.variables, self.trainee.net.variables, strict=True):
            mean.assign(mean * kept + variable * (1 - kept))

    def go_on_from(self, path: Path) -> None:
        """Start with the weights of an earlier training, and with proxies that fit them."""
        checkpoint.load_net(path, self.trainee.net)
        self.average()
        vectors = validation.embed(self.averaged, self.data.photos[..., :3])
        self.trainee.proxies.start_from(vectors, self.data.labels)

    def rate_at(self, step: int) -> float:
        """Linear up, then half a cosine down."""
        recipe = self.recipe
        if step < recipe.warm_up:
            return recipe.rate * (step + 1) / recipe.warm_up
        done = (step - recipe.warm_up) / max(1, recipe.epochs * self.steps_per_epoch - recipe.warm_up)
        return recipe.last_rate + (recipe.rate - recipe.last_rate) * (1 + math.cos(math.pi * min(done, 1))) / 2

    def order_of(self, epoch: int) -> NDArray[np.intp]:
        """The rows of an epoch; of a rare label's some twice or more, and then some others wait for the next."""
        rng = np.random.default_rng((self.recipe.seed, epoch))
        times = np.floor(self.repeats + rng.random(len(self.data))).astype(np.intp)
        return rng.permutation(np.repeat(np.arange(len(self.data)), times))

    def batch_at(self, step: int) -> tuple[NDArray[np.uint8], dict[str, NDArray[Any]]]:
        """Photos and targets of a step: a function of the step and the seed alone."""
        recipe = self.recipe
        epoch, at = divmod(step, self.steps_per_epoch)
        mild = self.order_of(epoch)[at * recipe.batch : (at + 1) * recipe.batch]
        strong = mild[: recipe.strong]
        rng = np.random.default_rng((recipe.seed, epoch, at))
        photos, masks = augment.mild(self.data.photos[mild], rng)
        # The first of the batch stay whole, for their strong views to find.
        mixed = np.arange(recipe.batch - recipe.mixed, recipe.batch)
        photos[mixed], masks[mixed], shares = augment.mix(photos[mixed], masks[mixed], rng)
        if recipe.strong:
            harder, their_masks = augment.strong(self.data.photos[strong], rng)
            photos, masks = np.concatenate([photos, harder]), np.concatenate([masks, their_masks])
        seen = np.concatenate([mild, strong])
        weights = np.ones(len(seen), np.float32)
        weights[mixed] = shares
        weights[len(mild) :] = STRONG_WEIGHT
        rows = np.concatenate([seen, np.roll(mild[mixed], -1)])
        return photos, {
            "masks": masks,
            "masked": self.masked[seen],
            "views": np.concatenate([np.arange(len(seen)), mixed]),
            "labels": self.data.labels[rows],
            "classes": self.classes[rows],
            "weights": np.concatenate([weights, 1 - shares]),
        }

    def batches(self, first: int, last: int) -> Iterator[tuple[NDArray[np.uint8], dict[str, NDArray[Any]]]]:
        """The batches of steps ``first`` to before ``last``, prepared ahead in another thread."""
        with ThreadPoolExecutor(1) as pool:
            waiting: deque[Future[Any]] = deque()
            for step in range(first, last):
                waiting.append(pool.submit(self.batch_at, step))
                if len(waiting) > AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def run(self, folder: Path, tell: Callable[[Epoch], None], tick: Callable[[int, dict[str, float]], None]) -> None:
        """Train to the last epoch; ``tick`` hears of each step, with the mean losses since the epoch began (or since it
        went on after a kill), ``tell`` of each epoch.

        ``folder`` gets ``state.npz``, from which the same command goes on, and ``best.npz``, the averaged weights of
        the epoch whose figures on the validation part have the best mean.
        """
        started = saved = time.monotonic()
        total = self.recipe.epochs * self.steps_per_epoch
        # Of the epoch's losses: Keras tells those of each step alone.
        sums: defaultdict[str, float] = defaultdict(float)
        count = 0
        for photos, targets in self.batches(self.step, total):
            self.optimizer.learning_rate.assign(self.rate_at(self.step))
            x, y = keras.tree.map_structure(ops.convert_to_tensor, (photos, targets))
            losses = self.trainee.train_on_batch(x, y, return_dict=True)
            self.step += 1
            if self.step % AVERAGED_EVERY == 0:
                self.average(min(AVERAGING**AVERAGED_EVERY, self.step / (self.step + 40)))
            for name, value in losses.items():
                sums[name] += float(value)
            count += 1
            means = {name: value / count for name, value in sums.items()}
            tick(self.step, means)
            epoch_ends = self.step % self.steps_per_epoch == 0
            if epoch_ends:
                tell(self._judge(folder, means, time.monotonic() - started))
                started = time.monotonic()
                sums.clear()
                count = 0
            if epoch_ends or time.monotonic() - saved > SAVED_EVERY:
                checkpoint.save_state(folder / STATE, self)
                saved = time.monotonic()

    def _judge(self, folder: Path, losses: dict[str, float], seconds: float) -> Epoch:
        figures = validation.quality(self.averaged, self.judged, self.judged_classes, self.level_names)
        score = float(np.mean(list(figures.values())))
        better = score > self.best
        if better:
            self.best = score
            checkpoint.save_net(folder / BEST, self.averaged)
        return Epoch(self.step // self.steps_per_epoch, losses, figures, seconds, better)
