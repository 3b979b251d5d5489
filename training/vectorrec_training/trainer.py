"""Trains the two towers on the retrieval loss."""

from __future__ import annotations

import copy
import math
import time
from dataclasses import dataclass

import torch

from .batches import Batch, DatedBatches, UndatedBatches
from .checkpoint import Checkpoint, State
from .config import Config
from .errors import TrainingError
from .evaluation import Ranking, rank_with
from .export import Export
from .inputs import InputReader
from .losses import sampled_softmax
from .progress import Progress, log
from .runtime import generator
from .towers import TwoTowers
from .validation import HeldOut

METRIC = "ndcg@10"


@dataclass(frozen=True)
class Trained:
    """The best towers of a run and how the run went."""

    model: TwoTowers
    state: State
    ranking: Ranking
    examples_a_second: float


class Trainer:
    def __init__(self, export: Export, reader: InputReader, held_out: HeldOut | None, config: Config):
        self._reader = reader
        self._held_out = held_out
        self._config = config
        torch.manual_seed(config.training.seed)
        self.model = TwoTowers(reader.user_features, reader.item_features, config.model)
        self._batches = UndatedBatches(export, config) if export.undated else DatedBatches(export, held_out, config)
        self._full = self._batches.candidates.full
        self._optimizer = torch.optim.AdamW(
            _parameter_groups(self.model, config.training.weight_decay), lr=config.training.learning_rate, eps=1e-7)
        self._seen = 0
        self._seconds = 0.0

    def run(self, checkpoint: Checkpoint | None, state: State) -> Trained:
        """Trains until validation stops getting better; returns the best."""
        training = self._config.training
        log(f"{self._batches.examples:,} {'users' if isinstance(self._batches, UndatedBatches) else 'examples'} an epoch, "
            f"{sum(p.numel() for p in self.model.parameters()):,} parameters, "
            f"softmax over {'all works' if self._full else 'a sample of works'}")
        if state.model is not None:
            self.model.load_state_dict(state.model)
            self._optimizer.load_state_dict(state.optimizers[0])
            log(f"resumed after epoch {state.epoch}")
        while state.epoch < training.epochs and state.stale < training.patience:
            state.epoch += 1
            loss = self._epoch(state.epoch)
            if state.epoch % training.evaluate_every == 0 or state.epoch == training.epochs:
                self._evaluate(state, loss)
                if checkpoint is not None:
                    checkpoint.save(state)
        if state.best is None:
            raise TrainingError("The run ended before its first evaluation: lower training.evaluate_every.")
        self.model.load_state_dict(state.best)
        return Trained(self.model, state, rank_with(self.model, self._reader, self._held_out), self._seen / max(self._seconds, 1e-9))

    def refit(self, epochs: int) -> None:
        """Trains for a given number of epochs, without validation."""
        for epoch in range(1, epochs + 1):
            self._epoch(epoch)

    def _evaluate(self, state: State, loss: float) -> None:
        ranking = rank_with(self.model, self._reader, self._held_out)
        metric = ranking.metrics[METRIC]
        state.history.append({"epoch": state.epoch, "loss": loss, **ranking.metrics})
        better = metric > state.best_metric
        if better:
            state.best_metric, state.best_epoch, state.stale = metric, state.epoch, 0
            state.best = copy.deepcopy(self.model.state_dict())
        else:
            state.stale += 1
        state.model = self.model.state_dict()
        state.optimizers = [self._optimizer.state_dict()]
        log(f"epoch {state.epoch:3}  loss {loss:.4f}  " + "  ".join(f"{k} {ranking.metrics[k]:.4f}" for k in ("recall@10", "ndcg@10", "recall@50"))
            + ("  best" if better else ""))

    def _epoch(self, epoch: int) -> float:
        training = self._config.training
        torch.manual_seed(training.seed * 100_003 + epoch)
        self.model.train()
        progress = Progress(f"epoch {epoch}/{training.epochs}", self._batches.examples)
        start = time.monotonic()
        total = steps = 0.0
        for batch in self._batches.epoch(generator(training.seed, epoch)):
            loss = self._step(batch)
            if not math.isfinite(loss):
                raise TrainingError(f"The loss became {loss} in epoch {epoch}: lower training.learning_rate (it is {training.learning_rate}).")
            total += loss
            steps += 1
            progress.advance(len(batch.users), f"loss {total / steps:.4f}")
        progress.close()
        self._seen += self._batches.examples
        self._seconds += time.monotonic() - start
        return total / max(steps, 1)

    def _step(self, batch: Batch) -> float:
        user = self.model.user(self._reader.users(batch.users, batch.histories))
        item, bias = self.model.item(self._reader.items(slice(None) if batch.works is None else batch.works))
        row, column = torch.from_numpy(batch.row), torch.from_numpy(batch.column)
        scores = self.model.score(user, item, bias)
        positive = (user[row] * item[column]).sum(1) / self.model.temperature + bias[column]
        log_q = None if batch.log_q is None else torch.from_numpy(batch.log_q)
        loss = sampled_softmax(scores, positive, row, column, torch.from_numpy(batch.weight), log_q)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._optimizer.step()
        return loss.item()


def _parameter_groups(model: TwoTowers, decay: float) -> list[dict]:
    """Weight decay is for embeddings and matrices, not for biases and the temperature."""
    decayed = [p for p in model.parameters() if p.requires_grad and p.dim() > 1 and p.shape[1] > 1]
    other = [p for p in model.parameters() if p.requires_grad and not (p.dim() > 1 and p.shape[1] > 1)]
    return [{"params": decayed, "weight_decay": decay}, {"params": other, "weight_decay": 0.0}]
