"""Requests for the ranking losses: a user at a moment, the works that were exposed, and works that recall would have brought."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..config import Config
from ..runtime import generator
from .channels import Channels, without_repeats
from .export import Export, Histories
from .inputs import InputReader, Inputs
from .objectives import OBJECTIVES, exposures, labels
from .popularity import RecentPopularity

EXPOSED = 10


@dataclass(frozen=True)
class Requests:
    """`user`: [r] user rows; `at`: [r] seconds since 1970; `histories`: of the users then;

    `works`: [r, k] distinct work rows, -1 = none, EXPOSED exposed first;
    `label`: [r, EXPOSED] fused real label in [0, 1], NaN where there is no work; `position`: [r, EXPOSED] place in the slate, -1 unknown;
    `teacher`: [r, k] logit of the teacher's fused score, NaN where it is not known, or None.
    """

    user: np.ndarray
    at: np.ndarray
    histories: Histories
    works: np.ndarray
    label: np.ndarray
    position: np.ndarray
    teacher: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.user)

    def exposed_alone(self) -> Requests:
        """The same without the works that were not exposed."""
        return replace(self, works=self.works[:, :EXPOSED], teacher=None if self.teacher is None else self.teacher[:, :EXPOSED])

    def followed_by(self, other: Requests) -> Requests:
        """The requests of both, in lists of the longer length."""
        width = max(self.works.shape[1], other.works.shape[1])

        def wide(values: np.ndarray, nothing: float) -> np.ndarray:
            return np.pad(values, ((0, 0), (0, width - values.shape[1])), constant_values=nothing)

        def scores(of: Requests) -> np.ndarray:
            return wide(np.full(of.works.shape, np.nan, np.float32) if of.teacher is None else of.teacher, np.nan)

        return Requests(
            *(np.concatenate([getattr(of, name) for of in (self, other)]) for name in ("user", "at")),
            Histories(*(np.concatenate([getattr(of.histories, name) for of in (self, other)]) for name in ("works", "tags"))),
            np.concatenate([wide(of.works, -1) for of in (self, other)]),
            *(np.concatenate([getattr(of, name) for of in (self, other)]) for name in ("label", "position")),
            None if self.teacher is None and other.teacher is None else np.concatenate([scores(of) for of in (self, other)]))


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
    example = numbers[starts[chosen]]
    user, at = np.asarray(export.user[example]), np.asarray(export.at[example])
    histories = Histories(np.asarray(export.before.works[example]), np.asarray(export.before.tags[example]))
    works = np.full((len(chosen), EXPOSED), -1, np.int32)
    label = np.full(works.shape, np.nan, np.float32)
    position = np.full(works.shape, -1, np.int16)
    for row, which in enumerate(chosen):
        shown = numbers[starts[which]:ends[which]][:EXPOSED]
        works[row, :len(shown)] = export.work[shown]
        label[row, :len(shown)] = fused_labels(export.kinds[shown], config)
        position[row, :len(shown)] = export.position[shown]
    drawn = Requests(user, at, histories, works, label, position)
    return drawn if settings.unexposed == 0 or len(drawn) == 0 else _with_unexposed(export, reader, until, drawn, config, rng)


def fused_labels(kinds: np.ndarray, config: Config) -> np.ndarray:
    """What a user did, as the fused score has it: [0, 1]."""
    weights = np.array([config.teacher.fusion[name] for name in OBJECTIVES], np.float32)
    return labels(kinds) @ weights / weights.sum()


def _with_unexposed(
    export: Export, reader: InputReader, until: int | None, drawn: Requests, config: Config, rng: np.random.Generator
) -> Requests:
    half_life = config.model.popularity_half_life
    channels = Channels(export, reader, RecentPopularity(export, until, half_life) if half_life > 0 else None)
    # In parts: what the channels draw from is larger than what they draw.
    parts = []
    for at in range(0, len(drawn), 4096):
        rows = slice(at, at + 4096)
        part = channels.draw(drawn.user[rows], drawn.at[rows], _rows(drawn.histories, rows), config.distillation.unexposed, rng)
        parts.append(part.astype(np.int32))
    return replace(drawn, works=without_repeats(np.concatenate([drawn.works, np.concatenate(parts)], axis=1)))


def _rows(histories: Histories, rows: np.ndarray | slice) -> Histories:
    return Histories(histories.works[rows], histories.tags[rows])


def user_inputs(reader: InputReader, requests: Requests, rows: np.ndarray) -> Inputs:
    return reader.users(requests.user[rows], _rows(requests.histories, rows), requests.at[rows])
