"""A run's state on disk, so that it can go on after an interruption."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from ..config import Config
from ..errors import TrainingError
from . import stored

_S = TypeVar("_S")


@dataclass
class State:
    """Of the towers. `best`: weights of the best epoch so far; `history`: one entry an evaluation.

    `probe`: what a probe chose before the first epoch; see probe.py. `least`: epochs before which validation does not end the run.
    """

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
    probe: dict | None = None
    least: int = 0


@dataclass
class TeacherState:
    """Of the fine ranker."""

    epoch: int = 0
    stale: int = 0
    best_epoch: int = 0
    best_metric: float = -1.0
    best: dict | None = None
    model: dict | None = None
    optimizer: dict | None = None
    history: list[dict] = field(default_factory=list)
    curve: list[tuple[float, float]] = field(default_factory=list)
    calibration: list[tuple[float, float]] = field(default_factory=list)


class Checkpoint(Generic[_S]):
    def __init__(self, folder: Path, name: str, kind: type[_S], config: Config, schema_hash: str):
        """`kind`: the state that the file `name` holds."""
        self._path, self._kind = folder / name, kind
        # What a run is made of; more epochs or patience do not make it another one.
        document = config.to_dict()
        for name in ("epochs", "patience", "threads"):
            del document["training"][name]
        for name in ("epochs", "patience"):
            del document["teacher"][name]
        self._identity = json.dumps([document, schema_hash], sort_keys=True)

    def load(self) -> _S:
        if not self._path.is_file():
            return self._kind()
        try:
            content = stored.load(self._path)
        except ValueError as e:
            raise TrainingError(f"{self._path} cannot be read: {e}; start without --resume.") from e
        if content.get("identity") != self._identity:
            raise TrainingError(f"{self._path} is of a run with another configuration or export; start without --resume.")
        try:
            return self._kind(**content["state"])
        except (KeyError, TypeError) as e:
            raise TrainingError(f"{self._path} is of another version of this program: start without --resume.") from e

    def save(self, state: _S) -> None:
        stored.save(self._path, {"identity": self._identity, "state": vars(state)})

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)
