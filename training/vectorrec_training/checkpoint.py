"""A run's state on disk, so that it can go on after an interruption."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import torch

from . import files
from .config import Config
from .errors import TrainingError

_NAME = "checkpoint.pt"


@dataclass
class State:
    """`best`: weights of the best epoch so far; `history`: one entry an evaluation."""

    epoch: int = 0
    stale: int = 0
    best_epoch: int = 0
    best_metric: float = -1.0
    best: dict | None = None
    model: dict | None = None
    average: dict | None = None
    ranking: dict | None = None
    steps: int = 0
    optimizers: list = field(default_factory=list)
    history: list[dict] = field(default_factory=list)


class Checkpoint:
    def __init__(self, folder: Path, config: Config, schema_hash: str):
        self._folder = folder
        # What a run is made of; more epochs or patience do not make it another one.
        document = config.to_dict()
        for name in ("epochs", "patience", "threads"):
            del document["training"][name]
        self._identity = json.dumps([document, schema_hash], sort_keys=True)

    def load(self) -> State:
        path = self._folder / _NAME
        if not path.is_file():
            return State()
        try:
            content = torch.load(path, map_location="cpu")
        except Exception as e:
            raise TrainingError(f"{path} cannot be read: {e}; start without --resume.") from e
        if content.get("identity") != self._identity:
            raise TrainingError(f"{path} is of a run with another configuration or export; start without --resume.")
        return State(**content["state"])

    def save(self, state: State) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        torch.save({"identity": self._identity, "state": vars(state)}, buffer)
        files.write(self._folder / _NAME, buffer.getvalue())

    def clear(self) -> None:
        (self._folder / _NAME).unlink(missing_ok=True)
