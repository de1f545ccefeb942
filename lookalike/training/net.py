"""The compact network: it finds the product, then encodes what it found.

Three steps, each on a coarser grid. The first layers see edges and colour; a short look at the whole photo
says where the product is (the mask); what lies outside is dimmed before the deeper layers work on it, and the
mask weighs the average that the vector is made of, so that another ground changes little.

The wiring is written once, against a builder: Keras trains it (``layers``), ONNX serves it (``export``).
"""

from dataclasses import dataclass
from typing import Any, Protocol

DIM = 256
HIDDEN = 256  # channels of the feature map that is pooled
LEAST_WEIGHT = 0.02  # of a cell outside the product: a photo without any product still has a vector
STRIDE = 16  # sides of the input are multiples of it


@dataclass(frozen=True)
class Shape:
    """What a network is made of, besides its numbers."""

    height: int = 80
    width: int = 64
    channels: tuple[int, int, int, int] = (32, 64, 128, 240)  # after 2, 4, 8 and 16 pixels a step
    heads: tuple[tuple[str, int], ...] = ()  # attribute, number of its labels


class Builder(Protocol):
    """What the wiring needs of a framework; a tensor is whatever the framework calls one."""

    def scale(self, photo: Any) -> Any:
        """0..255 → about -2..2."""

    def conv(self, x: Any, name: str, filters: int, *, kernel: int = 3, stride: int = 1, relu: bool = True) -> Any:
        """Convolution, zero-padded by half its kernel, and batch normalisation."""

    def logit(self, x: Any, name: str) -> Any:
        """(n, rows, columns, 1) by a 3×3 convolution with bias."""

    def dense(self, x: Any, name: str, units: int, *, bias: bool) -> Any: ...

    def relu(self, x: Any) -> Any: ...

    def sigmoid(self, x: Any) -> Any: ...

    def add(self, x: Any, y: Any) -> Any: ...

    def multiply(self, x: Any, y: Any) -> Any: ...

    def concat(self, *x: Any) -> Any:
        """Side by side, along the channels."""

    def double(self, x: Any) -> Any:
        """Each cell four times."""

    def halve(self, x: Any) -> Any:
        """The mean of each two by two cells."""

    def pool(self, x: Any, mask: Any) -> Any:
        """(n, channels): the mean over the cells, each weighing LEAST_WEIGHT and what the mask says."""


def wire(build: Builder, photo: Any, shape: Shape) -> dict[str, Any]:
    """``photo`` (n, height, width, 3) in 0..255 → its outputs by name.

    ``embedding`` (n, DIM), of any length; ``map`` (n, height/8, width/8, HIDDEN) and ``mask`` (n, height/4, width/4, 1)
    in 0..1, from which ``embedding`` follows linearly; ``logit`` of the mask; and for each head its logits
    (n, labels) under the attribute's name.
    """
    stem, near, middle, far = shape.channels
    fine = build.conv(build.scale(photo), "stem", stem, kernel=5, stride=2)
    fine = build.conv(fine, "near_down", near, stride=2)
    fine = _block(build, fine, "near_1", near)

    logit = build.logit(_look_around(build, fine, near), "mask")
    mask = build.sigmoid(logit)

    found = build.multiply(fine, mask)
    coarse = build.conv(found, "middle_down", middle, stride=2)
    for name in ("middle_1", "middle_2"):
        coarse = _block(build, coarse, name, middle)
    coarsest = build.conv(coarse, "far_down", far, stride=2)
    for name in ("far_1", "far_2"):
        coarsest = _block(build, coarsest, name, far)
    together = build.concat(build.halve(found), coarse, build.double(coarsest))
    cells = build.conv(together, "map", HIDDEN, kernel=1)

    pooled = build.pool(cells, build.halve(mask))
    outputs = {"embedding": build.dense(pooled, "embedding", DIM, bias=False)}
    for attribute, labels in shape.heads:
        outputs[attribute] = build.dense(pooled, f"head_{attribute}", labels, bias=True)
    return outputs | {"map": cells, "mask": mask, "logit": logit}


def _block(build: Builder, x: Any, name: str, filters: int) -> Any:
    """Two convolutions and a way past them (He et al. 2015)."""
    y = build.conv(build.conv(x, f"{name}a", filters), f"{name}b", filters, relu=False)
    return build.relu(build.add(x, y))


def _look_around(build: Builder, fine: Any, filters: int) -> Any:
    """Details beside their surroundings: what belongs to the product shows only from afar."""
    nearby = build.conv(fine, "look_1", 64, stride=2)
    whole = build.conv(nearby, "look_2", 96, stride=2)
    whole = build.conv(whole, "look_3", 96)
    nearby = build.conv(build.concat(nearby, build.double(whole)), "look_4", filters, kernel=1)
    return build.concat(fine, build.double(nearby))
