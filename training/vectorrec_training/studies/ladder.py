"""What each step of distillation is worth in a wide funnel: the teacher's best of many candidates, through each coarse ranker's cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from ..config import Config
from ..data import requests
from ..data.export import Export, Histories
from ..data.inputs import InputReader
from ..data.objectives import exposures, fuse, labels
from ..data.popularity import RecentPopularity
from ..data.validation import HeldOut
from ..evaluation.funnel import Funnel, Scorer
from ..evaluation.metrics import auc, grouped_auc
from ..evaluation.ranking import embed_items
from ..fitting import soft_labels
from ..fitting.checkpoint import State
from ..fitting.teacher_trainer import TeacherTrainer, TrainedTeacher
from ..fitting.trainer import Trainer
from ..models.towers import TwoTowers
from ..progress import log

# What changes from rung to rung. Lists of what was exposed are cheap: those rungs learn from all requests, `scored` ones from as many as
# the configuration has the teacher score with works that nobody was shown. "cross": whether the teacher has the cross features.
_ALL = 1_000_000
RUNGS: tuple[tuple[str, str, dict], ...] = (
    ("two towers, labels only", "exposed", {"teacher": 0.0, "listwise": 0.0}),
    ("two towers, labels, unexposed works and retrieval", "unexposed", {"teacher": 0.0, "weight": 0.5}),
    ("+ logit distillation", "exposed, scored without cross", {"listwise": 0.0}),
    ("+ feature distillation", "exposed, scored with cross", {"listwise": 0.0}),
    ("+ unexposed works", "unexposed, scored with cross", {"listwise": 0.0}),
    ("+ list-wise", "unexposed, scored with cross", {}),
)


class Ladder:
    """`worth`: [users, candidates] of the funnel, or None when the truth is not known."""

    def __init__(self, export: Export, reader: InputReader, held_out: HeldOut, funnel: Funnel, worth: np.ndarray | None, config: Config):
        self._export, self._reader, self._held_out, self._config = export, reader, held_out, config
        self._funnel, self._worth = funnel, worth
        _, later = exposures(export, held_out.until)
        self._later = later if len(later) <= 100_000 else np.sort(np.random.default_rng(0).choice(later, 100_000, replace=False))
        self._played = labels(export.kinds[self._later])[:, 0]

    def run(self) -> dict[str, dict[str, float]]:
        """-> measures by rung, for the configuration's seed."""
        until = self._held_out.until
        teachers = {cross: self._train_teacher(cross) for cross in (True, False)}
        self._fine = self._scores(teachers[True])
        result: dict[str, dict[str, float]] = {}

        def add(name: str, measures: dict[str, float]) -> None:
            result[name] = measures
            log(f"{name}: " + "  ".join(f"{k} {v:.4f}" for k, v in measures.items()))

        now = RecentPopularity(self._export, until, self._config.model.popularity_half_life or 1.0).now
        add(
            "recent popularity",
            self._measure(lambda row: now[self._funnel.candidates[row]]) | self._ranking(now[self._export.work[self._later]]),
        )
        plain = replace(self._config.teacher, id_width=1, other_width=1, attention=0, cross_layers=0, hidden=())
        add("logistic regression with cross features", self._of_teacher(
            TeacherTrainer(self._export, self._reader, until, replace(self._config, teacher=plain)).run()))
        lists = self._lists(teachers)
        for name, kind, changes in RUNGS:
            config = self._with(**changes)
            if kind.startswith("exposed"):
                # Lists of ten instead of hundreds.
                config = replace(config, distillation=replace(config.distillation, batch_size=4 * config.distillation.batch_size))
            if config.distillation.weight < 1:
                # Its epochs are passes over the engagements, which have fewer steps.
                config = replace(
                    config, training=replace(config.training, epochs=2 * config.training.epochs, evaluate_every=2 * config.training.epochs)
                )
            add(name, self._towers(Trainer(self._export, self._reader, self._held_out, config, lists[kind]).run(None, State()).model))
        add("teacher without cross features", self._of_teacher(teachers[False]))
        add("teacher", self._of_teacher(teachers[True]))
        return result

    def _train_teacher(self, cross: bool) -> TrainedTeacher:
        return TeacherTrainer(self._export, self._reader, self._held_out.until, self._config, cross).run()

    def _lists(self, teachers: dict[bool, TrainedTeacher]) -> dict[str, requests.Requests]:
        until = self._held_out.until
        exposed = requests.draw(self._export, self._reader, until, self._with(requests=_ALL, unexposed=0))
        some = requests.draw(self._export, self._reader, until, self._config)
        return {
            "exposed": exposed,
            "exposed, scored without cross": self._score(exposed, teachers[False]),
            "exposed, scored with cross": self._score(exposed, teachers[True]),
            "unexposed": requests.draw(self._export, self._reader, until, self._with(requests=_ALL)),
            "unexposed, scored with cross": self._score(some, teachers[True]),
        }

    def _with(self, **changes) -> Config:
        return replace(self._config, distillation=replace(self._config.distillation, **changes))

    def _score(self, drawn: requests.Requests, teacher: TrainedTeacher) -> requests.Requests:
        return soft_labels.score(self._reader, drawn, teacher, self._config)

    def _measure(self, score: Scorer) -> dict[str, float]:
        return self._funnel.measure(score, self._fine, self._worth)

    def _of_teacher(self, trained: TrainedTeacher) -> dict[str, float]:
        scores = self._scores(trained)
        return self._measure(lambda row: scores[row]) | {name: trained.metrics[name] for name in ("auc", "gauc")}

    def _scores(self, trained: TrainedTeacher) -> np.ndarray:
        """[users, candidates]."""
        result = np.empty(self._funnel.candidates.shape, np.float32)
        with torch.no_grad():
            for row, candidates in enumerate(self._funnel.candidates):
                user = self._funnel.user_inputs(self._reader, slice(row, row + 1))
                for at in range(0, len(candidates), 2000):
                    logits = trained.model(user, self._reader.items(candidates[at:at + 2000]))
                    result[row, at:at + 2000] = fuse(torch.sigmoid(logits), self._config.teacher.fusion).numpy()
        return result

    def _towers(self, model: TwoTowers) -> dict[str, float]:
        items, bias = embed_items(model, self._reader)
        with torch.no_grad():
            user = model.user(self._funnel.user_inputs(self._reader))
            exposed = self._exposed_users(model)
        temperature = float(model.temperature)
        work = torch.from_numpy(self._export.work[self._later].astype(np.int64))
        score = ((exposed * items[work]).sum(1) / temperature + bias[work]).numpy()

        def of(row: int) -> np.ndarray:
            candidates = torch.from_numpy(self._funnel.candidates[row].astype(np.int64))
            return (items[candidates] @ user[row] / temperature + bias[candidates]).numpy()

        return self._measure(of) | self._ranking(score)

    def _ranking(self, score: np.ndarray) -> dict[str, float]:
        return {"auc": auc(score, self._played), "gauc": grouped_auc(score, self._played, self._export.user[self._later])}

    def _exposed_users(self, model: TwoTowers) -> torch.Tensor:
        parts = []
        for at in range(0, len(self._later), 4096):
            numbers = self._later[at:at + 4096]
            histories = Histories(self._export.before.works[numbers], self._export.before.tags[numbers])
            parts.append(model.user(self._reader.users(self._export.user[numbers], histories, self._export.at[numbers])))
        return torch.cat(parts)


def summarise(runs: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, dict[str, float]]]:
    """Mean and sample standard deviation over seeds."""
    return {
        rung: {name: {"mean": float(np.mean(values)), "deviation": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0}
               for name in measures for values in [[run[rung][name] for run in runs]]}
        for rung, measures in runs[0].items()}


def table(summary: dict[str, dict[str, dict[str, float]]]) -> str:
    """Markdown."""
    names = list(next(iter(summary.values())))
    lines = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for rung, measures in summary.items():
        lines.append(f"| {rung} | " + " | ".join(f"{measures[n]['mean']:.4f} ± {measures[n]['deviation']:.4f}" for n in names) + " |")
    return "\n".join(lines)
