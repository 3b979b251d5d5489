"""What the fine ranker predicts of an exposure, and the one score that is made of it."""

from __future__ import annotations

import numpy as np
import torch

from ..config import Config
from .export import COMPLETE, ENGAGED, FOLLOW, IMPRESSION, LIKE, Export

OBJECTIVES = ("play", "complete", "like", "follow")

# Whoever did anything with a work has played it.
_BITS = (ENGAGED, COMPLETE, LIKE, FOLLOW)


def labels(kinds: np.ndarray) -> np.ndarray:
    """[n] kinds -> [n, objectives] of 0 and 1."""
    return np.stack([(kinds & bit) != 0 for bit in _BITS], axis=1).astype(np.float32)


def exposures(export: Export, until: int | None) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the examples that were shown: before `until`, and from then on."""
    found = []
    chunk = 1 << 20
    for at in range(0, export.examples, chunk):
        found.append(np.flatnonzero(export.kinds[at:at + chunk] & IMPRESSION) + at)
    numbers = np.concatenate(found)
    if until is None:
        return numbers, numbers[:0]
    cut = np.searchsorted(export.at[numbers], until)
    return numbers[:cut], numbers[cut:]


def fuse(probabilities: torch.Tensor, weights: dict[str, float]) -> torch.Tensor:
    """[..., objectives] -> [...]: sum of weight * probability over the sum of weights, in [0, 1]."""
    values = torch.tensor([weights[name] for name in OBJECTIVES], dtype=probabilities.dtype)
    return (probabilities * values).sum(-1) / values.sum()


def fused_logit(probabilities: torch.Tensor, config: Config) -> torch.Tensor:
    return torch.logit(fuse(probabilities, config.teacher.fusion).clamp(1e-6, 1 - 1e-6))
