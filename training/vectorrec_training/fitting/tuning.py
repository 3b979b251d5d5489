"""Random search over the settings that matter most from one data set to another, judged on validation alone."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import numpy as np

from .. import files
from ..budget import Budget
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
    "model.temperature": (0.07, 0.1, 0.15, 0.2, 0.3, 0.45),
    "model.dimension": (32, 64, 128),
    "model.dropout": (0.0, 0.1, 0.3, 0.5),
    "model.user_id_dropout": (0.0, 0.2, 0.5, 1.0),
    "model.work_id_dropout": (0.0, 0.1, 0.3),
    "model.set_exponent": (0.5, 1.0),
    "training.learning_rate": (0.003, 0.005, 0.01, 0.02),
    "training.learning_rate_decay": (1.0, 0.97, 0.93, 0.85),
    "training.weight_decay": (0.0, 0.05, 0.2, 0.5),
}
UNDATED: dict[str, tuple] = {"objective.hidden_share": ((0.1, 0.4), (0.2, 0.6), (0.0, 0.9)), "objective.visible_weight": (0.3, 1.0)}

# Where the catalogue is not scored as a whole.
SAMPLED: dict[str, tuple] = {"objective.uniform_negatives": (1024, 4096, 16384)}

# Once something is found, half of a trial's settings stay as in the best one.
_KEPT = 0.5

# A trial ends early when it is below this share of the median of the others at the same epoch, when so many others came as far, but not
# before its second evaluation.
_HOPELESS, _COMPARED = 0.95, 3


@dataclass
class Trials:
    """What is known of the trials so far: `curves`: metric by epoch, of each."""

    done: list[dict] = field(default_factory=list)
    curves: list[dict[int, float]] = field(default_factory=list)

    @property
    def best(self) -> dict | None:
        return max(self.done, key=lambda trial: trial["metric"], default=None)

    def hopeless(self, state: State) -> bool:
        """Whether the trial's best so far is far below what the others that came as far had at this epoch."""
        if len(state.history) < 2:
            return False
        came = [curve for curve in self.curves if max(curve) >= state.epoch]
        others = [max(value for epoch, value in curve.items() if epoch <= state.epoch) for curve in came]
        return len(others) >= _COMPARED and state.best_metric < _HOPELESS * float(np.median(others))


def tune(
    export: Export, reader: InputReader, held_out: HeldOut, load: Callable[[list[str]], Config], trials: int, out: Path,
    budget: Budget | None = None
) -> dict:
    """`load`: settings -> Config. Writes the best settings to `out` after every improvement; returns all trials, best first.

    No trial begins when the budget is over, and the one that runs then ends with its best so far.
    """
    budget = budget or Budget()
    space = SPACE | (UNDATED if export.undated else {}) | ({} if export.works <= load([]).objective.full_softmax_works else SAMPLED)
    rng = generator(0, 900)
    known = Trials()
    start = time.monotonic()
    for trial in range(trials):
        if budget.over:
            log(f"the time is over after {trial} of {trials} trials")
            break
        settings = {} if trial == 0 else _draw(space, known.best["settings"], rng)
        log(f"trial {trial + 1}/{trials}: {_words(settings)}")
        config = load([f"{name}={_toml(value)}" for name, value in settings.items()])
        before = known.best
        entry = _run(export, reader, held_out, config, settings, known, budget)
        known.done.append(entry)
        better = before is None or entry["metric"] > before["metric"]
        if better:
            files.write(out, _document(settings, entry["metric"]).encode())
        left = min((time.monotonic() - start) / (trial + 1) * (trials - trial - 1), budget.left)
        outcome = "failed" if "failure" in entry else "hopeless" if entry["pruned"] else "best" if better else ""
        log(f"trial {trial + 1}/{trials}: {METRIC} {entry['metric']:.4f}  {outcome}  {duration(left)} left")
    return {"trials": sorted(known.done, key=lambda d: -d["metric"])}


def _run(
    export: Export, reader: InputReader, held_out: HeldOut, config: Config, settings: dict, known: Trials, budget: Budget
) -> dict:
    state, pruned = State(), []

    def stop(state: State) -> bool:
        pruned.append(known.hopeless(state))
        return pruned[-1]

    try:
        trained = Trainer(export, reader, held_out, config).run(None, state, budget, stop)
    except TrainingError as e:
        # A setting that makes the loss overflow is a bad one, not the end of the search.
        return {"settings": settings, "metric": -1.0, "failure": str(e), "pruned": False}
    known.curves.append({entry["epoch"]: entry[METRIC] for entry in state.history})
    return {
        "settings": settings, "metric": state.best_metric, "metrics": trained.ranking.metrics, "epoch": state.best_epoch,
        "epochs": state.epoch, "pruned": bool(pruned and pruned[-1])}


def _draw(space: dict[str, tuple], best: dict, rng: np.random.Generator) -> dict:
    settings = {}
    for name, values in space.items():
        if rng.random() < _KEPT:
            if name in best:
                settings[name] = best[name]
        else:
            settings[name] = values[rng.integers(len(values))]
    return settings


def _words(settings: dict) -> str:
    return ", ".join(f"{name} = {_toml(value)}" for name, value in settings.items()) or "the configuration as it is"


def _toml(value) -> str:
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, tuple) else repr(value)


def _document(settings: dict, metric: float) -> str:
    lines = [f"# {METRIC} {metric:.5f} on validation."]
    for section in sorted({name.split(".")[0] for name in settings}):
        lines += ["", f"[{section}]"]
        lines += [f"{name.split('.')[1]} = {_toml(value)}" for name, value in settings.items() if name.startswith(section + ".")]
    return "\n".join(lines) + "\n"
