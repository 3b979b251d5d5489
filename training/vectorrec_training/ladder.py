"""What each step of distillation is worth in a wide funnel: the teacher's best of many candidates, through each coarse ranker's cut."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable

import numpy as np
import torch

from . import requests
from .checkpoint import State
from .config import Config
from .errors import TrainingError
from .evaluation import embed_items
from .export import Export, Histories
from .inputs import InputReader
from .metrics import auc, grouped_auc
from .popularity import RecentPopularity
from .progress import log
from .teacher import fuse
from .teacher_trainer import TeacherTrainer, TrainedTeacher, exposures, labels
from .towers import TwoTowers
from .trainer import Trainer
from .validation import HeldOut

CANDIDATES, KEPT, BEST = 20_000, 500, 50

# What changes from rung to rung; "cross": whether the teacher has the cross features.
RUNGS: tuple[tuple[str, bool, dict], ...] = (
    ("two towers, labels only", True, {"teacher": 0.0, "unexposed": 0, "listwise": 0.0}),
    ("+ logit distillation", False, {"unexposed": 0, "listwise": 0.0}),
    ("+ feature distillation", True, {"unexposed": 0, "listwise": 0.0}),
    ("+ unexposed works", True, {"listwise": 0.0}),
    ("+ list-wise", True, {}),
)


class Ladder:
    def __init__(self, export: Export, reader: InputReader, held_out: HeldOut, config: Config, users: int):
        if held_out.until is None:
            raise TrainingError(f"{export.folder} is undated: the ladder needs a later part with exposures.")
        self._export, self._reader, self._held_out, self._config = export, reader, held_out, config
        _, later = exposures(export, held_out.until)
        self._later = later if len(later) <= 100_000 else np.sort(np.random.default_rng(0).choice(later, 100_000, replace=False))
        self._played = labels(export.kinds[self._later])[:, 0]
        # The same users and candidates for every seed.
        rng = np.random.default_rng(1)
        self._users = np.sort(rng.choice(len(held_out.users), min(users, len(held_out.users)), replace=False))
        existing = np.flatnonzero(export.created_at < held_out.until)
        number = min(CANDIDATES, len(existing))
        self._candidates = np.stack([rng.choice(existing, number, replace=False) for _ in self._users])

    def run(self) -> dict[str, dict[str, float]]:
        """-> measures by rung, for the configuration's seed."""
        until = self._held_out.until
        teachers = {cross: TeacherTrainer(self._export, self._reader, until, self._config, cross).run() for cross in (True, False)}
        teacher = teachers[True]
        best = [self._candidates[row][np.argsort(-self._teacher_scores(teacher, row), kind="stable")[:BEST]] for row in range(len(self._users))]
        result = {"teacher": {"recall": 1.0, "auc": teacher.metrics["auc"], "gauc": teacher.metrics["gauc"]},
                  "teacher without cross features": self._measure(lambda row: self._teacher_scores(teachers[False], row), best)
                  | {name: teachers[False].metrics[name] for name in ("auc", "gauc")}}
        result["popularity"] = self._popularity(best)
        settings = self._config.teacher
        linear = replace(self._config, teacher=replace(settings, id_width=1, other_width=1, attention=0, cross_layers=0, hidden=()))
        regression = TeacherTrainer(self._export, self._reader, until, linear).run()
        result["logistic regression with cross features"] = self._measure(lambda row: self._teacher_scores(regression, row), best) | {
            name: regression.metrics[name] for name in ("auc", "gauc")}
        drawn: dict = {}
        for name, cross, changes in RUNGS:
            config = replace(self._config, distillation=replace(self._config.distillation, **changes))
            key = (cross, config.distillation.unexposed)
            if key not in drawn:
                drawn[key] = requests.score(self._export, self._reader, requests.draw(self._export, until, config), teachers[cross], config)
            trained = Trainer(self._export, self._reader, self._held_out, config, drawn[key]).run(None, State())
            result[name] = self._towers(trained.model, best)
            log(f"{name}: " + "  ".join(f"{k} {v:.4f}" for k, v in result[name].items()))
        return result

    def _measure(self, score: Callable[[int], np.ndarray], best: list[np.ndarray]) -> dict[str, float]:
        """`recall`: share of the teacher's best that the cut keeps."""
        found = [np.isin(best[row], self._candidates[row][np.argsort(-score(row), kind="stable")[:KEPT]]).mean() for row in range(len(best))]
        return {"recall": float(np.mean(found))}

    def _teacher_scores(self, trained: TrainedTeacher, row: int) -> np.ndarray:
        users = self._user_inputs(np.array([self._users[row]]))
        parts = []
        with torch.no_grad():
            for at in range(0, self._candidates.shape[1], 4000):
                logits = trained.model(users, self._reader.items(self._candidates[row, at:at + 4000]))
                parts.append(fuse(torch.sigmoid(logits), self._config.teacher.fusion).numpy())
        return np.concatenate(parts)

    def _towers(self, model: TwoTowers, best: list[np.ndarray]) -> dict[str, float]:
        items, bias = embed_items(model, self._reader)
        with torch.no_grad():
            user = model.user(self._user_inputs(self._users))
            exposed = self._exposed_users(model)
        temperature = float(model.temperature)
        work = torch.from_numpy(self._export.work[self._later].astype(np.int64))
        score = ((exposed * items[work]).sum(1) / temperature + bias[work]).numpy()

        def of(row: int) -> np.ndarray:
            candidates = torch.from_numpy(self._candidates[row].astype(np.int64))
            return (items[candidates] @ user[row] / temperature + bias[candidates]).numpy()

        return self._measure(of, best) | self._ranking(score)

    def _popularity(self, best: list[np.ndarray]) -> dict[str, float]:
        now = RecentPopularity(self._export, self._held_out.until, self._config.model.popularity_half_life or 1.0).now
        return self._measure(lambda row: now[self._candidates[row]], best) | self._ranking(now[self._export.work[self._later]])

    def _ranking(self, score: np.ndarray) -> dict[str, float]:
        return {"auc": auc(score, self._played), "gauc": grouped_auc(score, self._played, self._export.user[self._later])}

    def _exposed_users(self, model: TwoTowers) -> torch.Tensor:
        parts = []
        for at in range(0, len(self._later), 4096):
            numbers = self._later[at:at + 4096]
            histories = Histories(self._export.before.works[numbers], self._export.before.tags[numbers])
            parts.append(model.user(self._reader.users(self._export.user[numbers], histories, self._export.at[numbers])))
        return torch.cat(parts)

    def _user_inputs(self, rows: np.ndarray):
        held = self._held_out
        return self._reader.users(held.users[rows], Histories(held.histories.works[rows], held.histories.tags[rows]), held.until)


def summarise(runs: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, dict[str, float]]]:
    """Mean and sample standard deviation over seeds."""
    return {
        rung: {name: {"mean": float(np.mean(values)), "deviation": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0}
               for name in measures for values in [[run[rung][name] for run in runs]]}
        for rung, measures in runs[0].items()}
