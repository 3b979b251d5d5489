"""Requests for the ranking losses: a user at a moment, the works that were exposed, and works that were not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .config import Config
from .export import Export, Histories
from .inputs import InputReader
from .progress import Progress, log
from .runtime import generator
from .teacher import OBJECTIVES, fuse
from .teacher_trainer import TrainedTeacher, exposures, labels

EXPOSED = 10

# Unexposed works: half uniform, as recall's long tail; half by popularity, as what recall likes to bring.
_POPULAR_SHARE = 0.5


@dataclass(frozen=True)
class Requests:
    """`example`: [r] an example of the request, for its user and history; `works`: [r, k] work rows, -1 = none, the exposed first;

    `label`: [r, k] fused real label in [0, 1], NaN when the work was not exposed; `teacher`: [r, k] logit of the teacher's fused score, or None.
    """

    example: np.ndarray
    works: np.ndarray
    label: np.ndarray
    teacher: np.ndarray | None

    def __len__(self) -> int:
        return len(self.example)


def draw(export: Export, until: int | None, config: Config) -> Requests:
    """Requests before `until`, each with up to EXPOSED exposed and some unexposed works that existed then."""
    settings = config.distillation
    numbers, _ = exposures(export, until)
    numbers = numbers[export.request[numbers] >= 0]
    request = np.asarray(export.request[numbers])
    order = np.argsort(request, kind="stable")
    numbers, request = numbers[order], request[order]
    starts = np.flatnonzero(np.r_[True, np.diff(request) != 0]) if len(numbers) else np.empty(0, np.int64)
    rng = generator(config.training.seed, 700)
    if len(starts) > settings.requests:
        chosen = np.sort(rng.choice(len(starts), settings.requests, replace=False))
    else:
        chosen = np.arange(len(starts))
    ends = np.r_[starts[1:], len(numbers)]
    rows = len(chosen)
    works = np.full((rows, EXPOSED + settings.unexposed), -1, np.int32)
    label = np.full(works.shape, np.nan, np.float32)
    weights = np.array([config.teacher.fusion[name] for name in OBJECTIVES], np.float32)
    for row, which in enumerate(chosen):
        shown = numbers[starts[which]:ends[which]][:EXPOSED]
        works[row, :len(shown)] = export.work[shown]
        label[row, :len(shown)] = labels(export.kinds[shown]) @ weights / weights.sum()
    example = numbers[starts[chosen]]
    if settings.unexposed:
        works[:, EXPOSED:] = _unexposed(export, numbers, np.asarray(export.at[example]), settings.unexposed, rng)
    return Requests(example, works, label, None)


def _unexposed(export: Export, numbers: np.ndarray, at: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    by_age = np.argsort(export.created_at, kind="stable").astype(np.int32)
    available = np.maximum(np.searchsorted(export.created_at[by_age], at, side="right"), 1)
    uniform = by_age[(rng.random((len(at), count)) * available[:, None]).astype(np.int64)]
    popular = np.asarray(export.work[numbers])[rng.integers(0, len(numbers), uniform.shape)]
    popular = np.where(export.created_at[popular] <= at[:, None], popular, uniform)
    return np.where(rng.random(uniform.shape) < _POPULAR_SHARE, popular, uniform)


def user_inputs(export: Export, reader: InputReader, requests: Requests, rows: np.ndarray):
    example = requests.example[rows]
    return reader.users(export.user[example], Histories(export.before.works[example], export.before.tags[example]), export.at[example])


def score(export: Export, reader: InputReader, requests: Requests, trained: TrainedTeacher, config: Config) -> Requests:
    """The same requests with the teacher's scores."""
    result = np.full(requests.works.shape, np.nan, np.float32)
    progress = Progress("teacher scores", requests.works.size)
    teacher = trained.model.eval()
    batch = max(1, 8192 // requests.works.shape[1])
    with torch.no_grad():
        for at in range(0, len(requests), batch):
            rows = np.arange(at, min(at + batch, len(requests)))
            works = requests.works[rows]
            owner, place = np.nonzero(works >= 0)
            popularity = None
            if trained.popularity is not None:
                popularity = torch.from_numpy(trained.popularity.of_pairs(export.at[requests.example[rows]][owner], works[owner, place]))
            users, items = user_inputs(export, reader, requests, rows), reader.items(works[owner, place])
            logits = teacher(users, items, torch.from_numpy(owner), popularity=popularity)
            fused = fuse(torch.sigmoid(logits), config.teacher.fusion).clamp(1e-6, 1 - 1e-6)
            result[rows[owner], place] = torch.logit(fused).numpy()
            progress.advance(works.size)
    progress.close()
    log(f"teacher scored {len(requests):,} requests, {int((requests.works >= 0).sum()):,} pairs")
    return Requests(requests.example, requests.works, requests.label, result)
