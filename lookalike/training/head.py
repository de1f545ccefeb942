"""Train a head on the stored vectors of an index: metric learning on labels, in NumPy, without opening photos."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookalike.encoders.base import Vectors
from lookalike.encoders.head import Projection
from lookalike.errors import UnprocessableError
from lookalike.measures import Level
from lookalike.measures.labels import Labels, classes
from lookalike.measures.ranking import nearest
from lookalike.training.metric_losses import PAIR_LOSSES, Codes, Floats, proxy

HELD_OUT_SHARE = 10  # one group of duplicates in so many is held out for validation
SEED = 7  # of the held-out part: fixed, so that figures of different recipes are comparable
LEAST = 50  # least number of labelled training photos
GROUP = 4  # photos of one class that are kept together in a batch, so that pairs exist
WARM_UP = 50  # steps until the full learning rate
DROPPED = 0.3  # dropout: share of a layer's inputs that are set to 0
K = 5

Parameters: TypeAlias = dict[str, Floats]


@dataclass(frozen=True)
class Recipe:
    """The hyperparameters.

    Attributes:
        loss: one of ``metric_losses.LOSSES``.
        dim: dimension of a vector.
        hidden: size of the hidden layer.
        epochs: largest number of epochs.
        patience: number of epochs without improvement after which training stops.
        batch: photos per step.
        rate: highest learning rate of Adam.
        seed: seed of the random numbers.
    """

    loss: str = "proxy"
    dim: int = 256
    hidden: int = 512
    epochs: int = 20
    patience: int = 4
    batch: int = 512
    rate: float = 2e-3
    seed: int = 0


@dataclass(frozen=True)
class HeadDataset:
    """The vectors and labels of n photos.

    Attributes:
        vectors: (n, base's dim) float32 unit rows.
        codes: level → (n,) int64 classes, −1 for photos without a label.
        aside: (n,) bool: the photos held out for validation.
    """

    vectors: Vectors
    codes: dict[str, Codes]
    held_out: NDArray[np.bool_]


@dataclass(frozen=True)
class Epoch:
    """The results of an epoch: the mean loss, and P@5 at each level on the held-out photos."""

    number: int
    loss: float
    figures: dict[str, float]

    @property
    def mean(self) -> float:
        """The mean over levels, by which the best epoch is selected."""
        return float(np.mean(list(self.figures.values())))


OnEpoch: TypeAlias = Callable[[Epoch], object]


def prepare_dataset(
    vectors: Vectors, duplicate_groups: NDArray[np.int64], labels: Labels, levels: Sequence[Level]
) -> HeadDataset:
    """The dataset of ``vectors`` (n, dim) with their groups of duplicates (n,) and labels.

    Raises:
        UnprocessableError: the labels are not enough for training; the sentence says why.
    """
    codes = {}
    groups = np.random.default_rng(SEED).permutation(np.unique(duplicate_groups))
    held_out = np.isin(duplicate_groups, groups[: max(1, len(groups) // HELD_OUT_SHARE)])
    for level in levels:
        found = classes(labels, level)
        columns = " and ".join(level.columns)
        of = np.where(found.labelled, found.codes, -1)
        learned = of[~held_out & found.labelled]
        if not len(found.names):
            raise UnprocessableError(f"There is nothing to learn: none of these photos has a {columns}.")
        if len(found.names) == 1:
            raise UnprocessableError(
                f"There is nothing to tell apart: all have one {columns}, {found.names[0]!r}; choose other --labels."
            )
        if len(learned) < LEAST:
            raise UnprocessableError(
                f"There are too few labels to learn from: {len(learned)} photos with {columns}, at least {LEAST} are"
                " needed."
            )
        if np.bincount(learned).max() < 2:
            raise UnprocessableError(
                f"There is nothing to learn from {columns}: no two photos share a label; choose other --labels."
            )
        codes[level.name] = of
    return HeadDataset(vectors, codes, held_out)


def validate(vectors: Vectors, dataset: HeadDataset) -> dict[str, float]:
    """P@5 at each level, for vectors (m, dim) of the held-out photos, among themselves."""
    near, _ = nearest(vectors, vectors, K, own=np.arange(len(vectors)))
    figures = {}
    for name, codes in dataset.codes.items():
        own = codes[dataset.held_out]
        hits = (own[near] == own[:, None]) & (near >= 0)
        figures[name] = float(hits[own >= 0].mean()) if (own >= 0).any() else 0.0
    return figures


def fit(dataset: HeadDataset, recipe: Recipe, on_epoch: OnEpoch) -> Projection:
    """The head of the best epoch by P@5 on the held-out photos; ``on_epoch`` is called after each epoch.

    Inputs are standardised in training; in the result, this is folded into the first layer.
    """
    head_trainer = _HeadTrainer(dataset, recipe)
    best, kept, waited = -1.0, head_trainer.projection(), 0
    held_out = np.ascontiguousarray(dataset.vectors[dataset.held_out])
    for number in range(1, recipe.epochs + 1):
        loss = head_trainer.epoch()
        projection = head_trainer.projection()
        epoch = Epoch(number, loss, validate(projection.units(held_out), dataset))
        on_epoch(epoch)
        waited = 0 if epoch.mean > best else waited + 1
        if epoch.mean > best:
            best, kept = epoch.mean, projection
        if waited == recipe.patience:
            break
    return kept


class _HeadTrainer:
    """The two layers and the proxies during training, by Adam with a cosine schedule."""

    def __init__(self, dataset: HeadDataset, recipe: Recipe) -> None:
        self._random = random = np.random.default_rng(recipe.seed)
        self._recipe = recipe
        rows = np.flatnonzero(~dataset.held_out)
        self._vectors = np.ascontiguousarray(dataset.vectors[rows])
        self._codes = {name: codes[rows] for name, codes in dataset.codes.items()}
        self._mean = self._vectors.mean(axis=0)
        self._spread = self._vectors.std(axis=0) + np.float32(1e-6)
        self._batch = min(recipe.batch, len(rows))
        dim = self._vectors.shape[1]
        self._values: Parameters = {
            "w1": _normal(random, (dim, recipe.hidden), (2 / dim) ** 0.5),
            "b1": np.zeros(recipe.hidden, np.float32),
            "w2": _normal(random, (recipe.hidden, recipe.dim), recipe.hidden**-0.5),
            "b2": np.zeros(recipe.dim, np.float32),
        }
        if recipe.loss == "proxy":
            for name, codes in dataset.codes.items():
                self._values[f"proxies {name}"] = _normal(random, (int(codes.max()) + 1, recipe.dim), 1.0)
        self._first = {name: np.zeros_like(value) for name, value in self._values.items()}
        self._second = {name: np.zeros_like(value) for name, value in self._values.items()}
        self._step, self._steps = 0, recipe.epochs * (len(rows) // self._batch)

    def projection(self) -> Projection:
        """The current layers, for vectors that are not standardised."""
        weights = self._values["w1"] / self._spread[:, None]
        offset = self._values["b1"] - self._mean @ weights
        return Projection((weights, offset), (self._values["w2"].copy(), self._values["b2"].copy()))

    def epoch(self) -> float:
        """Train for one epoch. Returns the mean loss."""
        order = self._order()
        losses = [
            self._learn(order[at : at + self._batch]) for at in range(0, len(order) - self._batch + 1, self._batch)
        ]
        return float(np.mean(losses))

    def _order(self) -> NDArray[np.int64]:
        """All rows in random order; rows of one class (at the last level) are in small groups."""
        codes = list(self._codes.values())[-1]
        alone = np.where(codes < 0, codes.max() + 1 + np.arange(len(codes)), codes)
        rows = np.lexsort((self._random.random(len(codes)), alone))
        groups = [rows[at : at + GROUP] for at in range(0, len(rows), GROUP)]
        return np.concatenate([groups[at] for at in self._random.permutation(len(groups))])

    def _learn(self, rows: NDArray[np.int64]) -> float:
        """One training step on these photos. Returns the loss."""
        values = self._values
        seen = self._dropped((self._vectors[rows] - self._mean) / self._spread)
        before = seen @ values["w1"] + values["b1"]
        hidden = self._dropped(np.maximum(before, 0))
        features = hidden @ values["w2"] + values["b2"]
        lengths = np.linalg.norm(features, axis=1, keepdims=True) + np.float32(1e-12)
        units = features / lengths
        loss, by_units, gradients = self._loss(units, rows)
        by_features = _through_unit(by_units, units, lengths)
        by_hidden = by_features @ values["w2"].T
        by_hidden *= (hidden > 0) / np.float32(1 - DROPPED)
        gradients |= {"w2": hidden.T @ by_features, "b2": by_features.sum(axis=0)}
        gradients |= {"w1": seen.T @ by_hidden, "b1": by_hidden.sum(axis=0)}
        self._adam(gradients)
        return loss

    def _loss(self, units: Floats, rows: NDArray[np.int64]) -> tuple[float, Floats, Parameters]:
        """The sum of the levels' losses, its gradient by the unit vectors, and the gradients by the proxies."""
        loss, by_units, gradients = 0.0, np.zeros_like(units), {}
        for name, codes in self._codes.items():
            if self._recipe.loss == "proxy":
                proxies = self._values[f"proxies {name}"]
                lengths = np.linalg.norm(proxies, axis=1, keepdims=True)
                own, gradient, by_proxies = proxy(units, codes[rows], proxies / lengths)
                gradients[f"proxies {name}"] = _through_unit(by_proxies, proxies / lengths, lengths)
            else:
                own, gradient = PAIR_LOSSES[self._recipe.loss](units, codes[rows])
            loss, by_units = loss + own, by_units + gradient
        return loss, by_units, gradients

    def _dropped(self, values: Floats) -> Floats:
        """Dropout: some ``values`` set to 0, the others scaled up."""
        kept = self._random.random(values.shape, np.float32) >= DROPPED
        dropped: Floats = values * kept / np.float32(1 - DROPPED)
        return dropped

    def _adam(self, gradients: Parameters) -> None:
        """A step of Adam (Kingma and Ba 2015), with a linear warm-up and a cosine schedule."""
        self._step += 1
        rate = self._recipe.rate * min(1, self._step / WARM_UP) * (1 + np.cos(np.pi * self._step / self._steps)) / 2
        for name, gradient in gradients.items():
            self._first[name] += np.float32(0.1) * (gradient - self._first[name])
            self._second[name] += np.float32(0.001) * (gradient**2 - self._second[name])
            first = self._first[name] / np.float32(1 - 0.9**self._step)
            second = self._second[name] / np.float32(1 - 0.999**self._step)
            self._values[name] -= np.float32(rate) * first / (np.sqrt(second) + np.float32(1e-8))


def _normal(random: np.random.Generator, shape: tuple[int, int], spread: float) -> Floats:
    return random.standard_normal(shape, np.float32) * np.float32(spread)


def _through_unit(gradient: Floats, units: Floats, lengths: Floats) -> Floats:
    """The gradient by the vectors, from the ``gradient`` by their unit vectors; ``lengths`` is (n, 1)."""
    through: Floats = (gradient - (gradient * units).sum(axis=1, keepdims=True) * units) / lengths
    return through
