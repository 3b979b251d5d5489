"""Towers to ONNX: inputs named like the features, [n, width] each; outputs `embedding` [n, d] and, of items, `bias` [n]."""

from __future__ import annotations

import inspect
import warnings
from pathlib import Path

import torch

from .towers import Inputs, Tower

OPSET = 13


class _Named(torch.nn.Module):
    """The exporter passes tensors by position; the tower wants them by name."""

    def __init__(self, tower: Tower):
        super().__init__()
        self._tower = tower
        # A submodule, so that its weights become the graph's.
        self.tables = tower._tables[0]

    def forward(self, *values: torch.Tensor):
        return self._tower({f.name: value for f, value in zip(self._tower.features, values)})


def export_tower(tower: Tower, rows: Inputs, path: Path) -> None:
    """`rows`: at least two rows of real inputs, to trace the tower with."""
    # The exporter puts the module back into the mode in which it found it.
    named = _Named(tower).eval()
    names = [f.name for f in tower.features]
    outputs = ["embedding"] if tower.side == "user" else ["embedding", "bias"]
    arguments = dict(
        input_names=names, output_names=outputs, opset_version=OPSET, do_constant_folding=True,
        dynamic_axes={name: {0: "n"} for name in names + outputs})
    if "dynamo" in inspect.signature(torch.onnx.export).parameters:
        arguments["dynamo"] = False
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(named, tuple(rows[name] for name in names), str(path), **arguments)
