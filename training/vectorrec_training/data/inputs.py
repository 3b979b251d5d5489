"""Rows of an export become tensors that the towers read."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import torch

from .export import HISTORY_SOURCES, Export, Histories
from .schema import OUT_OF_VOCABULARY, Feature

# By feature, [n, width].
Inputs = dict[str, torch.Tensor]


class InputReader:
    """Reads user and item inputs of the features that say something in this export."""

    def __init__(self, export: Export, without: tuple[str, ...] = ()):
        self.export = export
        left_out = set(without) | self._silent()
        self.user_features = [f for f in export.schema.of("user") if f.name not in left_out]
        self.item_features = [f for f in export.schema.of("item") if f.name not in left_out]
        self.left_out = [f.name for f in export.schema.features if f.name in left_out]
        # One more row stands for the padding.
        self._content = None if "history_content" not in {f.name for f in self.user_features} else np.concatenate(
            [export.item_features["content"], np.zeros((1, export.schema["content"].width), np.float32)])
        # History rows are gathered from these; one more row stands for the padding.
        self._repeated = {
            f.name: np.append(export.item_features[HISTORY_SOURCES[f.name]][:, 0], np.int32(0))
            for f in self.user_features if f.name in HISTORY_SOURCES}

    def users(self, rows: np.ndarray, histories: Histories, at: np.ndarray | int | None = None) -> Inputs:
        """`rows`: [n] user rows; `histories`: of the same n; `at`: [n] or one moment, seconds since 1970; None: now.

        Whom a user followed only later is left out: following is one of the things that training predicts.
        """
        inputs: Inputs = {}
        for feature in self.user_features:
            if feature.name in self._repeated:
                values = self._repeated[feature.name][histories.works]
            elif feature.name == "user_tags":
                values = histories.tags
            elif feature.name == "history_content":
                values = _direction(self._content[histories.works].sum(1))
            else:
                values = self.export.user_features[feature.name][rows]
                if feature.name == "friends" and at is not None:
                    values = np.where(self.export.friends_at[rows] < np.reshape(at, (-1, 1)), values, 0)
            inputs[feature.name] = _tensor(feature, values)
        return inputs

    def items(self, rows: np.ndarray | slice) -> Inputs:
        """`rows`: work rows."""
        return {f.name: _tensor(f, self.export.item_features[f.name][rows]) for f in self.item_features}

    @cached_property
    def catalogue(self) -> Inputs:
        """Of all works."""
        return self.items(slice(None))

    def _silent(self) -> set[str]:
        """Features that are the same for all rows, and creators that repeat the work: each has one work."""
        silent = {
            name for features in (self.export.user_features, self.export.item_features)
            for name, values in features.items() if _constant(values)}
        creators = self.export.item_features.get("creator_id")
        if creators is not None:
            known = creators[creators > OUT_OF_VOCABULARY]
            if len(np.unique(known)) == len(known):
                silent.add("creator_id")
        silent |= {name for name, source in HISTORY_SOURCES.items() if source in silent}
        if "tags" in silent:
            silent.add("user_tags")
        if "content" in silent:
            silent.add("history_content")
        return silent


def _direction(sums: np.ndarray) -> np.ndarray:
    """[n, width] at length 1; what is all zeros stays so (core/Features/UserEncoder.cs does the same)."""
    lengths = np.sqrt(np.square(sums, dtype=np.float64).sum(1, keepdims=True))
    return (sums / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _constant(values: np.ndarray) -> bool:
    chunk = 1 << 18
    return all((values[at:at + chunk] == values[0]).all() for at in range(0, len(values), chunk))


def _tensor(feature: Feature, values: np.ndarray) -> torch.Tensor:
    kind = np.int64 if feature.categorical else np.float32
    return torch.from_numpy(np.array(values, dtype=kind))
