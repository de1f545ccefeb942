"""The network with its losses, as a Keras model that any backend's ``train_on_batch`` can train."""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from lookalike.training import losses
from lookalike.training.data import Dataset
from lookalike.training.layers import build_net
from lookalike.training.net import DIM, Shape
from lookalike.training.task import Task

STRONG_WEIGHT = 0.5  # of a strong view's labels, against a mild one's
INSTANCE_WEIGHT = 0.5
MASK_WEIGHT = 0.5


class Trainee(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Photos (n, height, width, 3) uint8 → the network's outputs and the cosines with the proxies.

    Targets: ``masks`` (n, height/4, width/4, 1) and ``masked`` (n,), the weight of a photo's mask; and m statements,
    as a photo may show two products: ``views`` (m,), the row that one is about, ``labels`` (m, attributes),
    ``classes`` (m, levels) and ``weights`` (m,). The last ``strong`` photos are other views of the first.
    """

    def __init__(self, shape: Shape, task: Task, data: Dataset, strong: int) -> None:
        super().__init__(name="trainee")
        names = list(task.attributes)
        columns = [[names.index(attribute) for attribute in level] for level in task.levels]
        found = [losses.combinations(data.labels, level) for level in columns]
        self.task, self.strong = task, strong
        self.net = build_net(shape)
        self.proxies = losses.Proxies(columns, [classes for classes, _ in found], DIM)
        self.means = {name: keras.metrics.Mean(name=name) for name in ("proxies", "heads", "instance", "mask")}

    def call(self, photos: Any, training: bool = False) -> dict[str, Any]:
        outputs = self.net(ops.cast(photos, "float32"), training=training)
        vectors = ops.normalize(outputs["embedding"], axis=-1)
        return {**outputs, "vectors": vectors, "cosines": self.proxies(vectors)}

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        views, weights, vectors = y["views"], y["weights"], y_pred["vectors"]
        parts = {
            "proxies": sum(
                losses.cross_entropy(ops.take(cosines, views, axis=0) * losses.SCALE, y["classes"][:, at], weights)
                for at, cosines in enumerate(y_pred["cosines"])
            ),
            "heads": sum(
                weight * losses.cross_entropy(ops.take(y_pred[name], views, axis=0), y["labels"][:, at], weights)
                for at, (name, weight) in enumerate(self.task.attributes.items())
            ),
            "mask": MASK_WEIGHT * losses.mask(y_pred["logit"], y["masks"], y["masked"]),
        }
        if self.strong:
            mild, strong = vectors[: -self.strong], vectors[-self.strong :]
            parts["instance"] = INSTANCE_WEIGHT * losses.instance(strong, mild)
        for name, value in parts.items():
            self.means[name].update_state(value)
        return sum(parts.values())


def class_codes(data: Dataset, task: Task) -> NDArray[np.int32]:
    """(n, levels) the class of each photo at each level."""
    names = list(task.attributes)
    columns = [[names.index(attribute) for attribute in level] for level in task.levels]
    return np.stack([losses.combinations(data.labels, level)[1] for level in columns], axis=1)
