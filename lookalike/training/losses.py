"""The terms of the training loss.

- Proxies: a vector must be nearest to the proxy of its class (Movshovitz-Attias et al. 2017; Kim et al. 2020), at
  several levels: type; type and colour; type, gender and colour. The proxy of a combination is the sum of its parts'
  vectors and a small vector of its own, so rare combinations are learned from their parts.
- Heads: classification of each attribute from the pooled features.
- Sets: for a photo that somebody took only a set of possible types is known; their probabilities are summed.
- Instance: two views of one photo must find each other in the batch (InfoNCE, van den Oord et al. 2018).
- Mask: segmentation of the product.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from lookalike.training.data import UNKNOWN

SCALE = 16.0  # of cosines, before the softmax over proxies
TEMPERATURE = 0.1  # of cosines between views
SMOOTHING = 0.1  # label smoothing


def combinations(labels: NDArray[np.int32], columns: Sequence[int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The distinct combinations of codes in ``columns`` (classes, columns), and the class (n,) of each row.

    A row with an unknown code has the class UNKNOWN.
    """
    chosen = labels[:, list(columns)]
    known = (chosen != UNKNOWN).all(axis=1)
    classes, of_known = np.unique(chosen[known], axis=0, return_inverse=True)
    of_row = np.full(len(labels), UNKNOWN, np.int32)
    of_row[known] = of_known.ravel()
    return classes.astype(np.int32), of_row


class Proxies(nn.Module):  # type: ignore[misc]  # PyTorch's types are not checked
    """Cosines of unit vectors (n, dim) with the proxies of each level: a list of (n, classes)."""

    def __init__(self, levels: Sequence[Sequence[int]], classes: Sequence[NDArray[np.int32]], dim: int) -> None:
        super().__init__()
        self.levels = levels
        for at, combined in enumerate(classes):
            self.register_buffer(f"classes_{at}", torch.from_numpy(combined).long(), persistent=False)
        sizes = {
            column: int(combined[:, at].max()) + 1
            for level, combined in zip(levels, classes, strict=True)
            for at, column in enumerate(level)
        }
        self.parts = nn.ParameterDict(
            {str(column): nn.Parameter(torch.randn(size, dim) * dim**-0.5) for column, size in sizes.items()}
        )
        self.own = nn.ParameterList([nn.Parameter(torch.zeros(len(combined), dim)) for combined in classes])

    def start_from(self, vectors: NDArray[np.float32], labels: NDArray[np.int32]) -> None:
        """Initialise the parts from unit ``vectors`` (n, dim) of a trained network, for photos with ``labels``.

        Each part is the mean of the residuals of the parts before it.
        """
        left = vectors.astype(np.float64)
        for column, part in self.parts.items():
            codes = labels[:, int(column)]
            means = np.zeros(tuple(part.shape))
            for code in np.unique(codes[codes != UNKNOWN]):
                means[code] = left[codes == code].mean(axis=0)
            left = left - np.where((codes != UNKNOWN)[:, None], means[codes], 0)
            part.data.copy_(torch.from_numpy(means))

    def forward(self, vectors: Tensor) -> list[Tensor]:
        cosines = []
        for at_level, (level, own) in enumerate(zip(self.levels, self.own, strict=True)):
            combined = self.get_buffer(f"classes_{at_level}")
            proxies = own + sum(self.parts[str(column)][combined[:, at]] for at, column in enumerate(level))
            cosines.append(vectors @ functional.normalize(proxies).T)
        return cosines


def cross_entropy(logits: Tensor, codes: Tensor, weights: Tensor) -> Tensor:
    """Cross-entropy with label smoothing: the weighted mean over rows with known codes (n,)."""
    known = weights * (codes != UNKNOWN)
    losses = functional.cross_entropy(logits, codes.clamp(min=0), reduction="none", label_smoothing=SMOOTHING)
    return (losses * known).sum() / (known.sum() + 1e-6)


def one_of(logits: Tensor, right: Tensor, weights: Tensor) -> Tensor:
    """−log of the summed probability of the right labels (m, labels): the weighted mean over rows that have any."""
    known = weights * right.any(dim=1)
    logs = functional.log_softmax(logits, dim=1)
    together = torch.logsumexp(logs.masked_fill(~right, -1e4), dim=1)
    return -(together * known).sum() / (known.sum() + 1e-6)


def instance(views: Tensor, others: Tensor) -> Tensor:
    """Symmetric InfoNCE of ``views`` (s, dim) with the first s of ``others`` (n, dim); both have unit rows."""
    cosines = views @ others.T / TEMPERATURE
    own = torch.arange(len(views), device=views.device)
    there = functional.cross_entropy(cosines, own)
    back = functional.cross_entropy(cosines[:, : len(views)].T, own)
    return (there + back) / 2


def mask(logits: Tensor, masks: Tensor, weights: Tensor) -> Tensor:
    """Binary cross-entropy of the masks' logits (n, 2, rows, columns), weighted by photo (n,)."""
    losses = functional.binary_cross_entropy_with_logits(logits, masks, reduction="none").mean((1, 2, 3))
    return (losses * weights).sum() / (weights.sum() + 1e-6)
