"""Random search over the settings that matter most from one data set to another, judged on validation alone."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Callable

import numpy as np

from .. import files
from ..config import Config
from ..data.export import Export
from ..data.inputs import InputReader
from ..data.validation import HeldOut
from ..errors import TrainingError
from ..progress import duration, log
from ..runtime import generator
from .checkpoint import State
from .trainer import METRIC, Trainer

# Values of each setting. The first trial is the configuration as it is.
SPACE: dict[str, tuple] = {
    "model.temperature": (0.07, 0.1, 0.15, 0.2, 0.3),
    "model.dropout": (0.0, 0.1, 0.3, 0.5),
    "model.user_id_dropout": (0.0, 0.2, 0.5, 1.0),
    "model.work_id_dropout": (0.0, 0.1, 0.3),
    "model.set_exponent": (0.5, 1.0),
    "training.learning_rate": (0.003, 0.005, 0.01, 0.02),
    "training.weight_decay": (0.0, 0.05, 0.2, 0.5),
}
UNDATED: dict[str, tuple] = {"objective.hidden_share": ((0.1, 0.4), (0.2, 0.6), (0.0, 0.9)), "objective.visible_weight": (0.3, 1.0)}

# Once something is found, half of a trial's settings stay as in the best one.
_KEPT = 0.5


def tune(export: Export, reader: InputReader, held_out: HeldOut, load: Callable[[list[str]], Config], trials: int, out: Path) -> dict:
    """`load`: settings -> Config. Writes the best settings to `out` after every improvement; returns all trials, best first."""
    space = SPACE | (UNDATED if export.undated else {})
    rng = generator(0, 900)
    done: list[dict] = []
    start = time.monotonic()
    for trial in range(trials):
        settings = {} if trial == 0 else _draw(space, max(done, key=lambda d: d["metric"])["settings"], rng)
        config = load([f"{name}={_toml(value)}" for name, value in settings.items()])
        try:
            trained = Trainer(export, reader, held_out, config).run(None, State())
            entry = {
                "settings": settings,
                "metric": trained.state.best_metric,
                "metrics": trained.ranking.metrics,
                "epoch": trained.state.best_epoch,
            }
        except TrainingError as e:
            # A setting that makes the loss overflow is a bad one, not the end of the search.
            entry = {"settings": settings, "metric": -1.0, "failure": str(e)}
        better = not done or entry["metric"] > max(d["metric"] for d in done)
        done.append(entry)
        if better:
            files.write(out, _document(settings, entry["metric"]).encode())
        left = (time.monotonic() - start) / (trial + 1) * (trials - trial - 1)
        log(f"trial {trial + 1}/{trials}  {METRIC} {entry['metric']:.4f}{'  best' if better else ''}  {settings}  {duration(left)} left")
    return {"trials": sorted(done, key=lambda d: -d["metric"])}


def _draw(space: dict[str, tuple], best: dict, rng: np.random.Generator) -> dict:
    settings = {}
    for name, values in space.items():
        if rng.random() < _KEPT:
            if name in best:
                settings[name] = best[name]
        else:
            settings[name] = values[rng.integers(len(values))]
    return settings


def _toml(value) -> str:
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, tuple) else repr(value)


def _document(settings: dict, metric: float) -> str:
    lines = [f"# {METRIC} {metric:.5f} on validation."]
    for section in sorted({name.split(".")[0] for name in settings}):
        lines += ["", f"[{section}]"]
        lines += [f"{name.split('.')[1]} = {_toml(value)}" for name, value in settings.items() if name.startswith(section + ".")]
    return "\n".join(lines) + "\n"
