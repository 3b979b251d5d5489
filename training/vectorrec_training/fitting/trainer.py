"""Trains the two towers on the retrieval loss."""

from __future__ import annotations

import copy
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterable

import torch
from torch import nn

from ..budget import Budget
from ..config import Config
from ..data.batches import Batch, DatedBatches, UndatedBatches
from ..data.export import Export
from ..data.identities import users_as_creators
from ..data.inputs import InputReader
from ..data.popularity import RecentPopularity
from ..data.requests import Requests
from ..data.validation import HeldOut
from ..errors import TrainingError
from ..evaluation.ranking import Ranking, rank_with
from ..models.smoothing import Smoothing
from ..models.softmax import Positives, softmax_loss
from ..models.towers import TwoTowers
from ..processes import ALONE, Processes
from ..progress import Progress, log
from ..runtime import generator
from . import warm_start
from .checkpoint import Checkpoint, State
from .distillation import RankingObjective

METRIC = "ndcg@10"

_NOTHING = object()


@dataclass(frozen=True)
class Trained:
    """The best towers of a run and how the run went."""

    model: TwoTowers
    state: State
    ranking: Ranking
    examples_a_second: float
    examples: int

    @property
    def seconds_an_epoch(self) -> float:
        return self.examples / max(self.examples_a_second, 1e-9)


class Objective(nn.Module):
    """A step's loss as one module: what is trained over several processes has to be called as a whole."""

    def __init__(self, model: TwoTowers, ranking: RankingObjective | None, reader: InputReader, share: float, processes: Processes):
        """`share`: the ranking objective's; None has none."""
        super().__init__()
        self.model, self.ranking = model, ranking
        self._reader, self._share, self._processes = reader, share, processes

    def forward(self, batch: Batch | None, step: int, epoch: int) -> torch.Tensor:
        loss = torch.zeros(()) if batch is None else (1 - self._share) * self._retrieval(batch)
        return loss + self._share * self.ranking(self.model, step, epoch) if self._share > 0 else loss

    def _retrieval(self, batch: Batch) -> torch.Tensor:
        part, share_of_all = self._processes.part(len(batch.users))
        batch = batch if self._processes.count == 1 else batch.part(part)
        user = self.model.user(self._reader.users(batch.users, batch.histories, batch.at))
        item, bias = self.model.item(self._reader.catalogue if batch.works is None else self._reader.items(batch.works))
        log_q = None if batch.log_q is None else torch.from_numpy(batch.log_q)
        positives = Positives(*(torch.from_numpy(of) for of in (batch.row, batch.column, batch.weight)))
        recent = () if batch.popularity is None else (self.model.item.recent_slope, torch.from_numpy(batch.popularity))
        return share_of_all * softmax_loss(user / self.model.temperature.detach(), item, bias, positives, log_q, *recent)


class Trainer:
    def __init__(self, export: Export, reader: InputReader, held_out: HeldOut, config: Config, requests: Requests | None = None,
                 processes: Processes = ALONE):
        """`requests`: what the ranking objective draws from; None: the towers learn retrieval alone."""
        self._processes = processes
        self._export, self._reader = export, reader
        self._held_out = held_out
        self._config = config
        torch.manual_seed(config.training.seed)
        self.model = TwoTowers(reader.user_features, reader.item_features, config.model, users_as_creators(export.folder / "vocabulary"))
        known = held_out.known(export) if export.undated and config.model.smoothing > 0 else None
        if known is not None:
            indices = export.item_features["work_id"][known.works, 0]
            self.model.tables.smooth(Smoothing(known.owners, indices, export.schema["work_id"].size, config.model.smoothing))
        self._popularity = None
        if not export.undated and config.model.popularity_half_life > 0 and self.model.item.recent is not None:
            self._popularity = RecentPopularity(export, held_out.until, config.model.popularity_half_life)
            self.model.item.recent.copy_(torch.from_numpy(self._popularity.by_id(reader)))
        undated = export.undated
        self._batches = UndatedBatches(export, held_out, config) if undated else DatedBatches(export, held_out, self._popularity, config)
        self._full = self._batches.candidates.full
        self._ranking = None if requests is None else RankingObjective(reader, requests, self._popularity, config, processes)
        self._share = 0.0 if self._ranking is None else config.distillation.weight
        self._examples = len(requests) if self._share == 1 else self._batches.examples
        self._optimizer = torch.optim.AdamW(
            _parameter_groups([self.model, self._ranking], config.training.weight_decay), lr=config.training.learning_rate, eps=1e-7)
        # What is evaluated and kept: a running average of the weights is better than the last of them.
        self._average = copy.deepcopy(self.model) if config.training.average > 0 else self.model
        self._objective = Objective(self.model, self._ranking, reader, self._share, processes)
        self._together: nn.Module | None = None
        self._seen = self._steps = 0
        self._seconds = 0.0

    def start_from(self, path: Path) -> Trainer:
        """Takes the weights of an earlier version; see warm_start.py."""
        fresh = warm_start.load(path, self.model, self._export)
        if self._average is not self.model:
            self._average.load_state_dict(self.model.state_dict())
        log(f"started from {path}; {fresh:,} rows are new")
        return self

    def run(
        self, checkpoint: Checkpoint[State] | None, state: State, budget: Budget | None = None, stop: Callable[[State], bool] | None = None
    ) -> Trained:
        """Trains until validation stops getting better, or the time is over, or `stop` says so after an evaluation; returns the best."""
        budget = budget or Budget()
        training = self._config.training
        log(f"{self._examples:,} {self._unit} an epoch, {sum(p.numel() for p in self.model.parameters()):,} parameters"
            + ("" if self._share == 1 else f", softmax over {'all works' if self._full else 'a sample of works'}"))
        if state.model is not None:
            self.restore(vars(state))
            log(f"resumed after epoch {state.epoch}")
        while state.epoch < training.epochs and (state.stale < training.patience or state.epoch < state.least):
            state.epoch += 1
            loss = self._epoch(state.epoch, budget)
            over = self._processes.over(budget)
            if state.epoch % training.evaluate_every == 0 or state.epoch == training.epochs or over:
                self._evaluate(state, loss)
                if over:
                    # The last epoch may be half an epoch: a resumed run begins it again.
                    log("the time is over: the best so far is kept")
                    break
                if checkpoint is not None and self._processes.first:
                    checkpoint.save(state)
                if stop is not None and stop(state):
                    break
        self._average.load_state_dict(state.best)
        ranking = self.ranking()
        return Trained(self._average, state, ranking, self._seen / max(self._seconds, 1e-9), self._examples)

    @property
    def _unit(self) -> str:
        return "requests" if self._share == 1 else "users" if isinstance(self._batches, UndatedBatches) else "examples"

    @property
    def examples(self) -> int:
        """An epoch's."""
        return self._examples

    @property
    def steps_an_epoch(self) -> int:
        return self._ranking.steps if self._share == 1 else self._batches.steps

    @property
    def columns(self) -> float:
        """Works that a step of the retrieval loss scores, on the average."""
        return self._batches.candidates.columns

    def advance(self, rates: list[float]) -> None:
        """A step for each learning rate, of the epoch that begins now and those after it; for a probe."""
        training = self._config.training
        self.model.train()
        epoch, left = self._steps // self.steps_an_epoch, iter(())
        for rate in rates:
            batch = next(left, _NOTHING)
            if batch is _NOTHING:
                epoch += 1
                torch.manual_seed(training.seed * 100_003 + epoch)
                left = iter(self._epoch_batches(epoch))
                batch = next(left)
            for group in self._optimizer.param_groups:
                group["lr"] = rate
            self._check(self._step(batch, epoch), epoch)

    def ranking(self) -> Ranking:
        return self._processes.of_first(lambda: rank_with(self._average, self._reader, self._held_out))

    def snapshot(self) -> dict:
        """A copy of all that training changes."""
        return copy.deepcopy(self._changing())

    def restore(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        self._average.load_state_dict(state["average"])
        self._steps = state["steps"]
        self._optimizer.load_state_dict(copy.deepcopy(state["optimizers"][0]))
        if self._ranking is not None:
            self._ranking.load_state_dict(state["ranking"])

    def _changing(self) -> dict:
        return {
            "model": self.model.state_dict(), "average": self._average.state_dict(), "steps": self._steps,
            "ranking": None if self._ranking is None else self._ranking.state_dict(), "optimizers": [self._optimizer.state_dict()]}

    def refit(self, epochs: int) -> TwoTowers:
        """Trains for a given number of epochs, without validation."""
        for epoch in range(1, epochs + 1):
            self._epoch(epoch)
        return self._average

    def _evaluate(self, state: State, loss: float) -> None:
        ranking = self.ranking()
        metric = ranking.metrics[METRIC]
        state.history.append({"epoch": state.epoch, "loss": loss, **ranking.metrics})
        better = metric > state.best_metric
        if better:
            state.best_metric, state.best_epoch, state.stale = metric, state.epoch, 0
            state.best = copy.deepcopy(self._average.state_dict())
        else:
            state.stale += 1
        for name, value in self._changing().items():
            setattr(state, name, value)
        log(
            f"epoch {state.epoch:3}  loss {loss:.4f}  "
            + "  ".join(f"{k} {ranking.metrics[k]:.4f}" for k in ("recall@10", "ndcg@10", "recall@50", "coverage@20"))
            + ("  best" if better else "")
        )

    def _epoch(self, epoch: int, budget: Budget | None = None) -> float:
        training = self._config.training
        self._processes.seed(training.seed * 100_003 + epoch)
        self.model.train()
        for group in self._optimizer.param_groups:
            group["lr"] = training.learning_rate * training.learning_rate_decay ** (epoch - 1)
        progress = Progress(f"epoch {epoch}/{training.epochs}", self._examples)
        start = time.monotonic()
        total = steps = 0.0
        for batch in self._epoch_batches(epoch):
            loss = self._step(batch, epoch)
            self._check(loss, epoch)
            total += loss
            steps += 1
            seen = self._ranking.size if batch is None else len(batch.users)
            self._seen += seen
            progress.advance(seen, f"loss {total / steps:.4f}")
            if self._processes.over(budget):
                break
        progress.close()
        self._seconds += time.monotonic() - start
        return total / max(steps, 1)

    def _check(self, loss: float, epoch: int) -> None:
        if not math.isfinite(loss):
            raise TrainingError(
                f"The loss became {loss} in epoch {epoch}: lower training.learning_rate (it is {self._config.training.learning_rate})."
            )

    def _epoch_batches(self, epoch: int) -> Iterable[Batch | None]:
        """An epoch is a pass over the examples; without a retrieval loss it is one over the requests, and the batches are None."""
        if self._share == 1:
            return (None for _ in range(self._ranking.steps))
        return self._batches.epoch(generator(self._config.training.seed, epoch))

    def _step(self, batch: Batch | None, epoch: int) -> float:
        if self._together is None:
            self._together = self._processes.together(self._objective)
        loss = self._together(batch, self._steps, epoch)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._optimizer.step()
        self._steps += 1
        self._update_average()
        return self._processes.mean(loss.item())

    def _update_average(self) -> None:
        if self._average is self.model:
            return
        # The first steps would weigh the start too much: until enough of them are seen it is their plain mean.
        kept = min(self._config.training.average, self._steps / (self._steps + 9))
        with torch.no_grad():
            for average, current in zip(self._average.parameters(), self.model.parameters()):
                average.lerp_(current, 1 - kept)


def _parameter_groups(modules: list[torch.nn.Module | None], decay: float) -> list[dict]:
    """Weight decay is for embeddings and matrices, not for biases and the temperature."""
    parameters = [p for module in modules if module is not None for p in module.parameters() if p.requires_grad]
    decayed = [p for p in parameters if p.dim() > 1 and p.shape[1] > 1]
    other = [p for p in parameters if not (p.dim() > 1 and p.shape[1] > 1)]
    return [{"params": decayed, "weight_decay": decay}, {"params": other, "weight_decay": 0.0}]
