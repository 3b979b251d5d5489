"""Short runs before the long one: they choose the temperature, the learning rate and its decay by validation.

What suits one data set costs another a tenth of its recall, and a few epochs tell. Only what the configuration does not give is chosen.
A run of the probe scores a sample of the catalogue instead of all works, so that an epoch of it costs a part of one of the long run; what
all of them cost is counted in epochs of the long run, which goes on for at least five times as many.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..budget import Budget
from ..config import Config
from ..data.export import Export
from ..data.inputs import InputReader
from ..data.validation import HeldOut, some_users
from ..errors import TrainingError
from ..progress import log
from .trainer import Trainer

TEMPERATURE, RATE, DECAY = "model.temperature", "training.learning_rate", "training.learning_rate_decay"

# The long run takes at least so many times the probe.
SHARE = 5

# Of the mean of which a run is judged: less noise than one alone has.
METRICS = ("ndcg@10", "ndcg@20", "ndcg@50")

# Works beside the positives that a step of the probe scores; users that it ranks the catalogue for.
_NEGATIVES = 2048
_USERS = 1000

# Runs that it takes at most, nearly always. Share of a step that does not depend on the number of works scored.
_MOST_RUNS = 9
_OVERHEAD = 0.15

# Steps of a run that say anything.
_FEWEST = 20

# The temperature goes by factors of two from where it starts, at most so far, and then by one of half the way.
_FACTOR = 2.0
_LOWEST, _HIGHEST = 0.04, 1.0

# Learning rates beside the one it starts with, as factors.
_RATES = (2.0, 0.5)

# A setting is chosen over the one that was there before when it is better by this share: less is noise.
_BETTER = 0.01

# When a learning rate that falls to a quarter is better already, it is to fall to a tenth within so many times the steps.
_FALL, _HORIZON, _TENTH = 0.25, 8, 0.1


@dataclass(frozen=True)
class Chosen:
    """`settings`: values by section.name; `why`: a line each; `trials`: what was tried; `cost`: in epochs of the long run."""

    settings: dict[str, float]
    why: list[str]
    trials: list[dict]
    cost: float

    @property
    def least(self) -> int:
        """Epochs of the long run with which the probe costs no more than its share."""
        return math.ceil(SHARE * self.cost)


class Probe:
    def __init__(self, export: Export, reader: InputReader, held_out: HeldOut, config: Config, budget: Budget):
        self._export, self._reader, self._given = export, reader, config.given
        self._held_out = some_users(held_out, _USERS)
        self._budget = budget
        self._long = config
        small = replace(config.objective, full_softmax_works=0, uniform_negatives=min(_NEGATIVES, config.objective.uniform_negatives))
        # A sample that is not much smaller than the catalogue saves nothing.
        self._config = config if export.works < 3 * _NEGATIVES else replace(config, objective=small)
        self._trials: list[dict] = []
        long, run = (Trainer(export, reader, self._held_out, of) for of in (config, self._config))
        self._an_epoch = long.steps_an_epoch
        # Of a run, in epochs of the long one: its steps, and a ranking of the catalogue, which has no way back.
        ranking = len(self._held_out.users) * export.works / (3 * long.examples * long.columns)
        a_step = (_OVERHEAD + (1 - _OVERHEAD) * run.columns / long.columns) / self._an_epoch
        payable = (config.training.epochs / SHARE / _MOST_RUNS - ranking) / a_step
        self._steps = int(min(_steps(self._an_epoch), payable))
        self._run_cost = self._steps * a_step + ranking
        self._kept: tuple[float, Trainer, dict] | None = None

    def run(self) -> Chosen | None:
        """None when nothing is left to choose, or when the long run may take too few epochs to pay for it."""
        wanted = {TEMPERATURE, RATE, DECAY} - self._given
        if not wanted:
            return None
        if self._steps < _FEWEST:
            log(f"no probe: it would need more than the {self._long.training.epochs} epochs of training.epochs to pay for one")
            return None
        log(f"probe for {', '.join(sorted(wanted))}: runs of {self._steps} steps, which are {self._steps / self._an_epoch:.1f} epochs")
        best = {TEMPERATURE: self._long.model.temperature, RATE: self._long.training.learning_rate}
        why = []
        try:
            self._try(best)
            if TEMPERATURE in wanted:
                best = self._temperature(best)
                why.append(self._reason(TEMPERATURE, best))
            if RATE in wanted:
                for factor in _RATES:
                    self._try(best | {RATE: best[RATE] * factor})
                    if self._best(best, RATE) != best:
                        break
                best = self._best(best, RATE)
                why.append(self._reason(RATE, best))
            decay = self._decay(best, why) if DECAY in wanted else None
        except TimeoutError:
            why.append("the time was over before all was tried")
            best, decay = self._best(self._best(best, TEMPERATURE), RATE) if self._trials else best, None
        settings = {name: value for name, value in best.items() if name in wanted} | ({} if decay is None else {DECAY: decay})
        for line in why:
            log(f"probe: {line}")
        cost = self._run_cost * len(self._trials)
        log(f"probe: it cost as much as {cost:.1f} epochs of the run that follows")
        return Chosen(settings, why, self._trials, cost)

    def _try(self, settings: dict[str, float]) -> float:
        """Trains with the settings, unless that was done, and keeps the trainer of the best run."""
        known = self._metric(settings)
        if known is not None:
            return known
        if self._budget.over:
            raise TimeoutError
        trainer = Trainer(self._export, self._reader, self._held_out, self._config.with_settings(settings))
        metric = self._measure(trainer, settings, [settings[RATE]] * self._steps)
        if self._kept is None or metric > self._kept[0]:
            self._kept = (metric, trainer, settings)
        return metric

    def _measure(self, trainer: Trainer, settings: dict[str, float], rates: list[float]) -> float:
        try:
            trainer.advance(rates)
            measured = trainer.ranking().metrics
            metric = float(np.mean([measured[name] for name in METRICS]))
        except TrainingError:
            # A loss that is no number: a bad setting, not the end of the search.
            measured, metric = {}, -1.0
        self._trials.append({"settings": settings, "metric": metric, "coverage@20": measured.get("coverage@20", 0.0)})
        log("probe: " + "  ".join(f"{name.partition('.')[2]} {value:.4g}" for name, value in settings.items())
            + f"  ndcg {metric:.4f}  coverage@20 {measured.get('coverage@20', 0):.4f}")
        return metric

    def _temperature(self, best: dict[str, float]) -> dict[str, float]:
        """Down by factors of two as long as it gets better, else up, then half a step towards the better neighbour."""
        if not self._walk(best, 1 / _FACTOR):
            self._walk(best, _FACTOR)
        best = self._best(best, TEMPERATURE)
        near = [best | {TEMPERATURE: best[TEMPERATURE] * factor} for factor in (1 / _FACTOR, _FACTOR)]
        near = [(self._metric(of), of[TEMPERATURE]) for of in near if self._metric(of) is not None]
        if near:
            self._try(best | {TEMPERATURE: math.sqrt(best[TEMPERATURE] * max(near)[1])})
        return self._best(best, TEMPERATURE)

    def _walk(self, best: dict[str, float], factor: float) -> bool:
        """Whether the first step got better."""
        here = start = best[TEMPERATURE]
        while _LOWEST <= here * factor <= _HIGHEST:
            if self._try(best | {TEMPERATURE: here * factor}) <= self._try(best | {TEMPERATURE: here}):
                break
            here *= factor
        return here != start

    def _decay(self, best: dict[str, float], why: list[str]) -> float:
        """The best run goes on once as before and once with a rate that falls: the better one says whether noise or learning is left."""
        _, trainer, settings = self._kept
        state = trainer.snapshot()
        rate = settings[RATE]
        level = self._measure(trainer, settings | {DECAY: 1.0}, [rate] * self._steps)
        trainer.restore(state)
        falling = self._measure(trainer, settings | {DECAY: _FALL ** (self._an_epoch / self._steps)}, [
            rate * _FALL ** (step / self._steps) for step in range(self._steps)])
        if falling <= level * (1 + _BETTER):
            why.append(f"learning_rate_decay 1: a falling rate was no better after as many steps again, {falling:.4f} and {level:.4f}")
            return 1.0
        decay = max(round(_TENTH ** (self._an_epoch / (_HORIZON * self._steps)), 3), 0.1)
        why.append(f"learning_rate_decay {decay:g}: a falling rate was better already, {falling:.4f} and {level:.4f}")
        return decay

    def _metric(self, settings: dict[str, float]) -> float | None:
        return next((trial["metric"] for trial in self._trials if trial["settings"] == settings), None)

    def _best(self, settings: dict[str, float], name: str) -> dict[str, float]:
        """Of the runs that differ in `name` alone; what was there before stays unless another is clearly better."""
        runs = [(t["metric"], t["settings"]) for t in self._trials if {**t["settings"], name: 0} == {**settings, name: 0}]
        metric, other = max(runs, key=lambda run: run[0])
        before = self._metric(settings)
        return other if before is None or metric > before * (1 + _BETTER) else settings

    def _reason(self, name: str, best: dict[str, float]) -> str:
        runs = sorted((t["settings"][name], t["metric"]) for t in self._trials if {**t["settings"], name: 0} == {**best, name: 0})
        tried = ", ".join(f"{value:.3g} {metric:.4f}" for value, metric in runs)
        return f"{name.partition('.')[2]} {best[name]:.3g}: ndcg of {tried}"


def _steps(an_epoch: int) -> int:
    """Six epochs of a small data set, two of a large one, less of a very large one.

    Low temperatures learn faster and end lower: fewer steps than these prefer them.
    """
    return min(max(2 * an_epoch, min(6 * an_epoch, 60)), 300)
