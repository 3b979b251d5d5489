"""The towers' weights as a file that the next version can start from: a version that starts so stays near the one before."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from ..data.export import Export
from ..data.schema import OUT_OF_VOCABULARY
from ..errors import TrainingError
from ..models.towers import TwoTowers
from . import stored

FILE = "towers.pt"

# What follows from the data.
_COMPUTED = ("item.recent", "user.creator_of_user")


def save(path: Path, model: TwoTowers, export: Export) -> None:
    """Writes the weights with the vocabularies that their rows stand for."""
    stored.save(path, {"weights": model.state_dict(), "features": _features(model), "vocabularies": _vocabularies(export)})


def load(path: Path, model: TwoTowers, export: Export) -> int:
    """Gives the weights to `model`. Rows go by id, so the vocabularies may differ; ids that are new keep their fresh rows.

    Returns how many of them.
    """
    path = path / FILE if path.is_dir() else path
    try:
        content = stored.load(path)
        old, features, before = content["weights"], content["features"], content["vocabularies"]
        names = set(old)
    except (ValueError, KeyError, TypeError) as e:
        raise TrainingError(f"{path} is not what a training run left to start from: {e}.") from e
    if features != _features(model):
        raise TrainingError(f"{path} has other features or widths than this run's configuration and export.")
    now = _vocabularies(export)
    tables = {
        f"tables.tables.{f.table}.weight": f.vocabulary for f in model.user.features + model.item.features if f.categorical and f.vocabulary
    }
    tables["item.id_bias.weight"] = "work"
    fresh = 0
    weights = model.state_dict()
    for name, values in weights.items():
        if name in _COMPUTED:
            continue
        if name not in names:
            raise TrainingError(f"{path} has no {name}: it is of towers of another shape.")
        if name in tables:
            here, there = _same_ids(now[tables[name]], before[tables[name]])
            rows = torch.arange(1 + OUT_OF_VOCABULARY)
            here, there = (torch.cat([rows, torch.from_numpy(1 + OUT_OF_VOCABULARY + places)]) for places in (here, there))
            if old[name].shape[1:] == values.shape[1:]:
                values[here] = old[name][there]
                fresh += len(values) - len(here)
                continue
        if old[name].shape != values.shape:
            raise TrainingError(
                f"{path} has {name} of shape {list(old[name].shape)}, this run of {list(values.shape)}: "
                "start with the same widths and dimension."
            )
        values.copy_(old[name])
    if not all(torch.isfinite(values).all() for values in weights.values()):
        raise TrainingError(f"{path} holds numbers that are not finite.")
    model.load_state_dict(weights)
    return fresh


def _features(model: TwoTowers) -> list[list]:
    return [[f.name, f.table, f.width] for f in model.user.features + model.item.features]


def _vocabularies(export: Export) -> dict[str, list]:
    folder = export.folder / "vocabulary"
    try:
        ids = {path.stem: np.fromfile(path, "<i8").tolist() for path in folder.glob("*.bin")}
        return ids | {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    except (OSError, ValueError) as e:
        raise TrainingError(f"The vocabulary cannot be read: {e}.") from e


def _same_ids(now: list, before: list) -> tuple[np.ndarray, np.ndarray]:
    """Places of the values that both have, in each."""
    place = {value: at for at, value in enumerate(before)}
    pairs = [(at, place[value]) for at, value in enumerate(now) if value in place]
    here, there = zip(*pairs) if pairs else ((), ())
    return np.array(here, np.int64), np.array(there, np.int64)
