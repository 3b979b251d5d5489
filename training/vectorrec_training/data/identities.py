"""Creators are users: the same person in two vocabularies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ..errors import TrainingError
from .schema import OUT_OF_VOCABULARY


def creators_as_users(vocabulary: Path) -> torch.Tensor:
    """[creator vocabulary] index of the same id in the user vocabulary, 0 when it has none."""
    return _index_of("creator", "user", vocabulary)


def users_as_creators(vocabulary: Path) -> torch.Tensor:
    """[user vocabulary] index of the same id in the creator vocabulary, 0 when it has none."""
    return _index_of("user", "creator", vocabulary)


def _index_of(of: str, among: str, vocabulary: Path) -> torch.Tensor:
    try:
        wanted, ids = (np.fromfile(vocabulary / f"{name}.bin", "<i8") for name in (of, among))
    except OSError as e:
        raise TrainingError(f"The vocabulary cannot be read: {e}.") from e
    at = np.searchsorted(ids, wanted)
    found = (at < len(ids)) & (ids[np.minimum(at, max(len(ids) - 1, 0))] == wanted) if len(ids) else np.zeros(len(wanted), bool)
    indices = np.where(found, 1 + OUT_OF_VOCABULARY + at, 0)
    return torch.from_numpy(np.concatenate([np.zeros(1 + OUT_OF_VOCABULARY, np.int64), indices]))
