"""Steps of the retrieval loss: users, the works that are scored for them, and which of those they engaged with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator

import numpy as np

from ..config import Config
from .export import COMPLETE, FOLLOW, LIKE, PLAY, SHARE, Export, Histories
from .interactions import engagements, interactions
from .popularity import RecentPopularity
from .tagprofile import most_frequent
from .validation import HeldOut


@dataclass(frozen=True)
class Batch:
    """`works`: scored work rows, None = all. `log_q`: [works] log of the chance that a work is scored, None = certain.

    `popularity`: [users, works] of the works at the user's moment; `at`: [users] that moment; None = not known.
    `row`, `column`, `weight`: the positives, positions in `users` and `works`; the weights of one user sum to their part of the loss.
    """

    users: np.ndarray
    histories: Histories
    works: np.ndarray | None
    log_q: np.ndarray | None
    row: np.ndarray
    column: np.ndarray
    weight: np.ndarray
    popularity: np.ndarray | None = None
    at: np.ndarray | None = None


class Candidates:
    """Which works a step scores: all of a small catalogue; else those of the batch and a uniform sample (mixed negatives)."""

    def __init__(self, works: int, popularity: np.ndarray, draws: float, config: Config):
        self.works = works
        self.full = works <= config.objective.full_softmax_works
        self._uniform = min(config.objective.uniform_negatives, works)
        if not self.full:
            # The chance to be in a step: as somebody's positive, or drawn.
            share = popularity / max(popularity.sum(), 1)
            miss = np.exp(draws * np.log1p(-np.minimum(share, 0.999999))) * (1 - self._uniform / works)
            self._log_q = np.log(np.maximum(1 - miss, 1e-12)).astype(np.float32)

    def choose(self, positives: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray]:
        """-> works, log_q, and the positives as positions in works."""
        if self.full:
            return None, None, positives.astype(np.int64)
        works = np.union1d(positives, rng.choice(self.works, self._uniform, replace=False)).astype(np.int64)
        return works, self._log_q[works], np.searchsorted(works, positives)


class UndatedBatches:
    """Users with all their works: a part is hidden and has to be predicted from the rest, another part each time."""

    def __init__(self, export: Export, config: Config):
        self._export = export
        self._of = interactions(export)
        self._users = np.flatnonzero(self._of.counts > 0)
        self._config = config
        size = config.training.batch_size
        self._tags = np.asarray(export.item_features["tags"])
        mean = self._of.counts[self._users].mean()
        self.candidates = Candidates(export.works, self._of.popularity(export.works), size * mean / 2, config)
        self.examples = len(self._users)

    def epoch(self, rng: np.random.Generator) -> Iterator[Batch]:
        order = rng.permutation(self._users)
        size = self._config.training.batch_size
        for at in range(0, len(order), size):
            yield self._batch(order[at:at + size], rng)

    def _batch(self, users: np.ndarray, rng: np.random.Generator) -> Batch:
        low, high = self._config.objective.hidden_share
        visible_weight = self._config.objective.visible_weight
        length = self._export.history_length
        works = np.full((len(users), length), -1, np.int32)
        rows, positives, weights = [], [], []
        for row, user in enumerate(users):
            mine = self._of.of(user)
            hidden = rng.random(len(mine)) < rng.uniform(low, high)
            if not hidden.any():
                hidden[rng.integers(len(mine))] = True
            visible = mine[~hidden][:length]
            works[row, :len(visible)] = visible
            weight = np.where(hidden, 1.0, visible_weight)
            rows.append(np.full(len(mine), row))
            positives.append(mine)
            weights.append(weight / weight.sum())
        row, positive, weight = np.concatenate(rows), np.concatenate(positives), np.concatenate(weights)
        row, positive, weight = (a[weight > 0] for a in (row, positive, weight))
        chosen, log_q, column = self.candidates.choose(positive, rng)
        histories = Histories(works, most_frequent(self._tags, works, self._export.schema["user_tags"].width))
        return Batch(users, histories, chosen, log_q, row, column, weight.astype(np.float32))


class DatedBatches:
    """Engagements, each with the user's history as of then."""

    def __init__(self, export: Export, held_out: HeldOut | None, popularity: RecentPopularity | None, config: Config):
        self._export = export
        self._popularity = popularity
        self._config = config
        until = held_out.until if held_out else None
        weights = np.zeros(256, np.float32)
        for name, bit in (("play", PLAY), ("complete", COMPLETE), ("like", LIKE), ("follow", FOLLOW), ("share", SHARE)):
            of = (np.arange(256) & bit) != 0
            weights[of] = np.maximum(weights[of], config.objective.kind_weights[name])
        self._weights = weights
        numbers = engagements(export, until)
        self._numbers = numbers[weights[export.kinds[numbers]] > 0]
        counts = np.bincount(export.work[self._numbers], minlength=export.works)
        self.candidates = Candidates(export.works, counts, config.training.batch_size, config)
        self.examples = len(self._numbers)

    def epoch(self, rng: np.random.Generator) -> Iterator[Batch]:
        order = rng.permutation(self._numbers)
        size = self._config.training.batch_size
        for at in range(0, len(order), size):
            # In the order of the file, which is how the disk likes it.
            numbers = np.sort(order[at:at + size])
            positives = self._export.work[numbers]
            chosen, log_q, column = self.candidates.choose(positives, rng)
            histories = Histories(self._export.before.works[numbers], self._export.before.tags[numbers])
            popularity = None if self._popularity is None else self._popularity.at(self._export.at[numbers], chosen)
            yield Batch(
                self._export.user[numbers],
                histories,
                chosen,
                log_q,
                np.arange(len(numbers)),
                column,
                self._weights[self._export.kinds[numbers]],
                popularity,
                self._export.at[numbers],
            )
