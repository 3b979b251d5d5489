"""Requests for the ranking losses: a user at a moment, the works that were exposed, and works that recall would have brought."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch

from .channels import Channels, without_repeats
from .config import Config
from .export import Export, Histories
from .inputs import InputReader
from .progress import Progress, log
from .popularity import RecentPopularity
from .runtime import generator
from .teacher import OBJECTIVES, fuse
from .teacher_trainer import TrainedTeacher, exposures, labels

EXPOSED = 10

# Pairs that the teacher scores at a time.
_PAIRS = 8192


@dataclass(frozen=True)
class Requests:
    """`example`: [r] an example of the request, for its user, moment and history; `works`: [r, k] distinct work rows, -1 = none, EXPOSED exposed first;

    `label`: [r, EXPOSED] fused real label in [0, 1], NaN where there is no work; `position`: [r, EXPOSED] place in the slate, -1 unknown;
    `teacher`: [r, k] logit of the teacher's fused score, or None.
    """

    example: np.ndarray
    works: np.ndarray
    label: np.ndarray
    position: np.ndarray
    teacher: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.example)

    def exposed_alone(self) -> Requests:
        """The same without the works that were not exposed."""
        return replace(self, works=self.works[:, :EXPOSED], teacher=None if self.teacher is None else self.teacher[:, :EXPOSED])


def draw(export: Export, reader: InputReader, until: int | None, config: Config) -> Requests:
    """Requests before `until`, each with up to EXPOSED exposed works and `unexposed` that existed then, as recall brings them."""
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
    works = np.full((len(chosen), EXPOSED), -1, np.int32)
    label = np.full(works.shape, np.nan, np.float32)
    position = np.full(works.shape, -1, np.int16)
    weights = np.array([config.teacher.fusion[name] for name in OBJECTIVES], np.float32)
    for row, which in enumerate(chosen):
        shown = numbers[starts[which]:ends[which]][:EXPOSED]
        works[row, :len(shown)] = export.work[shown]
        label[row, :len(shown)] = labels(export.kinds[shown]) @ weights / weights.sum()
        position[row, :len(shown)] = export.position[shown]
    example = numbers[starts[chosen]]
    if settings.unexposed:
        half_life = config.model.popularity_half_life
        popularity = RecentPopularity(export, until, half_life) if half_life > 0 and len(example) else None
        channels = Channels(export, reader, popularity)
        # In parts: the histories of all requests at once would be large.
        drawn = [channels.draw(example[at:at + 4096], settings.unexposed, rng).astype(np.int32) for at in range(0, len(example), 4096)]
        works = without_repeats(np.concatenate([works, np.concatenate(drawn)], axis=1)) if drawn else works
    return Requests(example, works, label, position)


def user_inputs(export: Export, reader: InputReader, requests: Requests, rows: np.ndarray):
    example = requests.example[rows]
    return reader.users(export.user[example], Histories(export.before.works[example], export.before.tags[example]), export.at[example])


def score(export: Export, reader: InputReader, requests: Requests, trained: TrainedTeacher, config: Config) -> Requests:
    """The same requests with the teacher's scores."""
    result = np.full(requests.works.shape, np.nan, np.float32)
    progress = Progress("teacher scores", requests.works.size)
    teacher = trained.model.eval()
    batch = max(1, _PAIRS // requests.works.shape[1])
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
    return replace(requests, teacher=result)
