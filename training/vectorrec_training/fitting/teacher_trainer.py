"""Trains the fine ranker on exposures: what users did with the works that they were shown."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from typing import Iterator

import numpy as np
import torch
from torch.nn import functional as F

from ..budget import Budget
from ..config import Config
from ..data.export import Export, Histories
from ..data.identities import creators_as_users
from ..data.inputs import InputReader, Inputs
from ..data.objectives import OBJECTIVES, exposures, fuse, labels
from ..data.popularity import RecentPopularity
from ..errors import TrainingError
from ..evaluation.metrics import auc, calibration, grouped_auc, log_loss
from ..models.teacher import Teacher
from ..processes import ALONE, Processes
from ..progress import Progress, log
from ..runtime import generator
from .checkpoint import Checkpoint, TeacherState

_MOST_VALIDATED = 200_000

# Points of the loss's curve an epoch.
_CURVE = 20


@dataclass(frozen=True)
class TrainedTeacher:
    """`epoch`: of the model; `history`: what was measured, an entry an epoch, empty without later exposures;
    `curve`: (epochs so far, loss) while it trained;

    `calibration`: (mean predicted chance of a play, share played) of tenths of the later exposures.
    """

    model: Teacher
    popularity: RecentPopularity | None
    history: list[dict]
    epoch: int = 0
    curve: list[tuple[float, float]] = field(default_factory=list)
    calibration: list[tuple[float, float]] = field(default_factory=list)

    @property
    def metrics(self) -> dict:
        """Of the model; its epoch alone when there was nothing to measure it on."""
        return next((entry for entry in self.history if entry["epoch"] == self.epoch), {"epoch": self.epoch})


class TeacherTrainer:
    def __init__(self, export: Export, reader: InputReader, until: int | None, config: Config, cross_features: bool = True,
                 processes: Processes = ALONE):
        self._processes, self._together = processes, None
        self._export, self._reader, self._config = export, reader, config
        self._train, later = exposures(export, until)
        before = "" if until is None else " before the part that is held out"
        if len(self._train) == 0:
            raise TrainingError(
                f"{export.folder} has no impressions{before}: "
                "the fine ranker learns from what users did with works that they were shown."
            )
        if not _differs(export, self._train):
            raise TrainingError(
                f"{export.folder} has nothing that the fine ranker could tell apart: users did the same with each of the "
                f"{len(self._train):,} works that they were shown{before}. Train without it: teacher.enabled=false."
            )
        self._later = (
            later if len(later) <= _MOST_VALIDATED else np.sort(np.random.default_rng(0).choice(later, _MOST_VALIDATED, replace=False))
        )
        # The order of works cannot be measured where users did the same with all of them: then the chances are.
        self._criterion = "auc" if _both(export, self._later) else "logloss"
        torch.manual_seed(config.training.seed)
        self.model = Teacher(
            reader.user_features, reader.item_features, creators_as_users(export.folder / "vocabulary"), config.teacher, cross_features)
        self.popularity = None
        if config.model.popularity_half_life > 0 and self.model.recent is not None and not export.undated:
            self.popularity = RecentPopularity(export, until, config.model.popularity_half_life)
            self.model.recent.copy_(torch.from_numpy(self.popularity.by_id(reader)))
        self._optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=config.teacher.learning_rate, weight_decay=config.teacher.weight_decay
        )

    def run(
        self, checkpoint: Checkpoint[TeacherState] | None = None, state: TeacherState | None = None, budget: Budget | None = None
    ) -> TrainedTeacher:
        """Trains until validation stops getting better, or the time is over; returns the best. `state`: to go on from."""
        budget = budget or Budget()
        settings = self._config.teacher
        state = state or TeacherState()
        log(f"fine ranker: {len(self._train):,} exposures, {sum(p.numel() for p in self.model.parameters()):,} parameters")
        if len(self._later) == 0:
            log(f"fine ranker: no later exposures to judge it by, all {settings.epochs} epochs are trained")
        elif self._criterion == "logloss":
            log("fine ranker: users did the same with all later works that they were shown, so it is judged by its log loss")
        if state.model is not None:
            self.model.load_state_dict(state.model)
            self._optimizer.load_state_dict(state.optimizer)
            log(f"fine ranker resumed after epoch {state.epoch}")
        while state.epoch < settings.epochs and state.stale < settings.patience:
            state.epoch += 1
            curve = self._epoch(state.epoch, budget)
            state.curve += curve
            self._evaluate(state, sum(loss for _, loss in curve) / len(curve))
            if self._processes.over(budget):
                # The last epoch may be half an epoch: a resumed run begins it again.
                log("fine ranker: its time is over, the best so far is kept")
                break
            if checkpoint is not None and self._processes.first:
                checkpoint.save(state)
        self.model.load_state_dict(state.best)
        self.model.eval()
        return TrainedTeacher(self.model, self.popularity, state.history, state.best_epoch, state.curve, state.calibration)

    def _evaluate(self, state: TeacherState, loss: float) -> None:
        state.model, state.optimizer = self.model.state_dict(), self._optimizer.state_dict()
        if len(self._later) == 0:
            state.best, state.best_epoch = state.model, state.epoch
            return
        measures, calibration = self._processes.of_first(self.evaluate)
        entry = {"epoch": state.epoch, "loss": loss, **measures}
        state.history.append(entry)
        measured = "  ".join(f"{name} {entry[name]:.4f}" for name in ("loss", "auc", "gauc", "logloss"))
        log(f"fine ranker epoch {state.epoch}  {measured}")
        metric = entry["auc"] if self._criterion == "auc" else -entry["logloss"]
        if state.best is None or metric > state.best_metric:
            state.best_metric, state.best_epoch, state.stale = metric, state.epoch, 0
            state.best, state.calibration = copy.deepcopy(state.model), calibration
        else:
            state.stale += 1

    def predict(self, numbers: np.ndarray, position: np.ndarray | None = None) -> np.ndarray:
        """[n] example numbers, ascending -> [n, objectives] probabilities.

        `position`: [n] places in the slate, None: each work at the top.
        """
        self.model.eval()
        parts = []
        with torch.no_grad():
            for at in range(0, len(numbers), 4096):
                part = slice(at, at + 4096)
                users, items, owner = self._inputs(numbers[part])
                place = None if position is None else torch.from_numpy(position[part].astype(np.int64))
                parts.append(torch.sigmoid(self.model(users, items, owner, place, self._popular(numbers[part]))).numpy())
        return np.concatenate(parts)

    def evaluate(self) -> tuple[dict[str, float], list[tuple[float, float]]]:
        """On the later exposures.

        Order as when serving, as if each work were at the top: of the fused score against whether the user played.
        Log loss and calibration (expected error, and its points) are of the chance of a play at the place where the work was.
        """
        later = self._later
        truth = labels(self._export.kinds[later])
        probabilities, placed = self.predict(later), self.predict(later, self._export.position[later])[:, 0]
        score = fuse(torch.from_numpy(probabilities), self._config.teacher.fusion).numpy()
        points, error = calibration(placed, truth[:, 0])
        result = {"auc": auc(score, truth[:, 0]), "gauc": grouped_auc(score, truth[:, 0], self._export.user[later]),
                  "logloss": log_loss(placed, truth[:, 0]), "ece": error}
        return result | {f"auc_{name}": auc(probabilities[:, column], truth[:, column]) for column, name in enumerate(OBJECTIVES)}, points

    def _epoch(self, epoch: int, budget: Budget | None = None) -> list[tuple[float, float]]:
        """-> (epochs so far, mean loss) of parts of the epoch."""
        settings = self._config.teacher
        seed = self._config.training.seed
        self._processes.seed(seed * 99_991 + epoch)
        self.model.train()
        if self._together is None:
            self._together = self._processes.together(self.model)
        progress = Progress(f"fine ranker epoch {epoch}/{settings.epochs}", len(self._train))
        curve, seen, total, steps = [], 0, 0.0, 0
        for numbers in self._batches(generator(seed, 500, epoch)):
            loss = self._loss(numbers)
            value = self._processes.mean(loss.item())
            if not math.isfinite(value):
                raise TrainingError(
                    f"The fine ranker's loss became {value} in epoch {epoch}: lower teacher.learning_rate (it is {settings.learning_rate})."
                )
            self._optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self._optimizer.step()
            seen, total, steps = seen + len(numbers), total + value, steps + 1
            progress.advance(len(numbers), f"loss {total / steps:.4f}")
            if seen * _CURVE >= (len(curve) + 1) * len(self._train) or seen == len(self._train):
                curve.append((epoch - 1 + seen / len(self._train), total / steps))
                total, steps = 0.0, 0
            if self._processes.over(budget):
                break
        if steps:
            curve.append((epoch - 1 + seen / len(self._train), total / steps))
        progress.close()
        return curve

    def _loss(self, numbers: np.ndarray) -> torch.Tensor:
        """Of a step's examples; over several processes of this one's part, and so that their mean is the step's."""
        part, share_of_all = self._processes.part(len(numbers))
        numbers = numbers[part]
        users, items, owner = self._inputs(numbers)
        position = torch.from_numpy(self._export.position[numbers].astype(np.int64))
        target = torch.from_numpy(labels(self._export.kinds[numbers]))
        logits = self._together(users, items, owner, position, popularity=self._popular(numbers))
        return share_of_all * F.binary_cross_entropy_with_logits(logits, target)

    def _popular(self, numbers: np.ndarray) -> torch.Tensor | None:
        if self.popularity is None:
            return None
        return torch.from_numpy(self.popularity.of_pairs(self._export.at[numbers], self._export.work[numbers]))

    def _batches(self, rng: np.random.Generator) -> Iterator[np.ndarray]:
        """Whole slates in random order: the user's side of a slate is computed once."""
        starts = np.flatnonzero(self._begins(self._train))
        ends = np.r_[starts[1:], len(self._train)]
        order = rng.permutation(len(starts))
        step = np.cumsum(ends[order] - starts[order]) // self._config.teacher.batch_size
        for slates in np.split(order, np.flatnonzero(np.diff(step)) + 1):
            slates = np.sort(slates)
            yield np.concatenate([self._train[starts[slate]:ends[slate]] for slate in slates])

    def _begins(self, numbers: np.ndarray) -> np.ndarray:
        """Whether another slate begins at each of the ascending numbers; an exposure without a slate is one of its own."""
        request, user = self._export.request[numbers], self._export.user[numbers]
        return np.r_[True, (request[1:] != request[:-1]) | (request[1:] < 0) | (user[1:] != user[:-1])]

    def _inputs(self, numbers: np.ndarray) -> tuple[Inputs, Inputs, torch.Tensor]:
        begins = self._begins(numbers)
        first = numbers[begins]
        histories = Histories(self._export.before.works[first], self._export.before.tags[first])
        users = self._reader.users(self._export.user[first], histories, self._export.at[first])
        return users, self._reader.items(self._export.work[numbers]), torch.from_numpy(np.cumsum(begins) - 1)


def _both(export: Export, numbers: np.ndarray) -> bool:
    """Whether some of the exposures were played and others not."""
    played = labels(export.kinds[numbers])[:, 0]
    return len(played) > 0 and bool(played.min() != played.max())


def _differs(export: Export, numbers: np.ndarray) -> bool:
    """Whether any objective has both outcomes among the exposures."""
    kinds = labels(np.unique(export.kinds[numbers]))
    return bool((kinds.min(0) != kinds.max(0)).any())
