"""Models to ONNX: inputs named like the features, [n, width] each.

Towers: outputs `embedding` [n, d] and, of items, `bias` [n]. Fine ranker: user inputs [1, width], item inputs [n, width],
output `probabilities` [n, objectives].
"""

from __future__ import annotations

import inspect
import warnings
from pathlib import Path

import torch

from ..data.inputs import Inputs
from ..models.teacher import Teacher
from ..models.towers import Tower

OPSET = 13


class _NamedTower(torch.nn.Module):
    """The exporter passes tensors by position; the tower wants them by name."""

    def __init__(self, tower: Tower):
        super().__init__()
        self._tower = tower
        # A submodule, so that its weights become the graph's.
        self.tables = tower._tables[0]

    def forward(self, *values: torch.Tensor):
        return self._tower({f.name: value for f, value in zip(self._tower.features, values)})


class _NamedTeacher(torch.nn.Module):
    def __init__(self, teacher: Teacher):
        super().__init__()
        self._teacher = teacher

    def forward(self, *values: torch.Tensor):
        users, items = self._teacher.user_features, self._teacher.item_features
        named = {f.name: value for f, value in zip(users + items, values)}
        return torch.sigmoid(self._teacher({f.name: named[f.name] for f in users}, {f.name: named[f.name] for f in items}))


def export_tower(tower: Tower, rows: Inputs, path: Path) -> None:
    """`rows`: at least two rows of real inputs, to trace the tower with."""
    outputs = ["embedding"] if tower.side == "user" else ["embedding", "bias"]
    names = [f.name for f in tower.features]
    _export(_NamedTower(tower), rows, names, outputs, names, path)


def export_teacher(teacher: Teacher, user: Inputs, items: Inputs, path: Path) -> None:
    """`user`: one row; `items`: at least two."""
    names = [f.name for f in teacher.user_features + teacher.item_features]
    _export(_NamedTeacher(teacher), user | items, names, ["probabilities"], [f.name for f in teacher.item_features], path)


def _export(module: torch.nn.Module, rows: Inputs, inputs: list[str], outputs: list[str], batched: list[str], path: Path) -> None:
    # The exporter puts the module back into the mode in which it found it.
    module.eval()
    arguments = dict(
        input_names=inputs, output_names=outputs, opset_version=OPSET, do_constant_folding=True,
        dynamic_axes={name: {0: "n"} for name in batched + outputs})
    if "dynamo" in inspect.signature(torch.onnx.export).parameters:
        arguments["dynamo"] = False
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(module, tuple(rows[name] for name in inputs), str(path), **arguments)
