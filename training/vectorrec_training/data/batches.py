"""Steps of the retrieval loss: users, the works that are scored for them, and which of those they engaged with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Iterator

import numpy as np

from ..config import Config
from ..errors import TrainingError
from .export import COMPLETE, FOLLOW, LIKE, PLAY, SHARE, Export, Histories
from .interactions import engagements
from .popularity import RecentPopularity
from .tagprofile import most_frequent
from .validation import HeldOut


# Steps of dated data after which what they read of the export leaves memory.
_LET_GO = 200


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

    def part(self, users: slice) -> Batch:
        """Of some users, with the works that are scored for all."""
        first, last = np.searchsorted(self.row, (users.start, users.stop))
        return replace(
            self, users=self.users[users], histories=Histories(self.histories.works[users], self.histories.tags[users]),
            row=self.row[first:last] - users.start, column=self.column[first:last], weight=self.weight[first:last],
            popularity=None if self.popularity is None else self.popularity[users], at=None if self.at is None else self.at[users])


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

    @property
    def columns(self) -> float:
        """Works that a step scores, on the average."""
        return float(self.works) if self.full else float(np.exp(self._log_q).sum())

    def choose(self, positives: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray]:
        """-> works, log_q, and the positives as positions in works."""
        if self.full:
            return None, None, positives.astype(np.int64)
        works = np.union1d(positives, rng.choice(self.works, self._uniform, replace=False)).astype(np.int64)
        return works, self._log_q[works], np.searchsorted(works, positives)


class UndatedBatches:
    """Users with all their works: a part is hidden and has to be predicted from the rest, another part each time."""

    def __init__(self, export: Export, held_out: HeldOut, config: Config):
        self._export = export
        self._of = held_out.known(export)
        self._users = np.flatnonzero(self._of.counts > 0)
        if len(self._users) == 0:
            raise TrainingError(f"{export.folder} has no engagements to train on.")
        self._config = config
        size = config.training.batch_users
        self._tags = np.asarray(export.item_features["tags"])
        mean = self._of.counts[self._users].mean()
        self.candidates = Candidates(export.works, self._of.popularity(export.works), size * mean / 2, config)
        self.examples = len(self._users)

    @property
    def steps(self) -> int:
        """An epoch's."""
        return -(-self.examples // self._config.training.batch_users)

    def epoch(self, rng: np.random.Generator) -> Iterator[Batch]:
        order = rng.permutation(self._users)
        size = self._config.training.batch_users
        for at in range(0, len(order), size):
            yield self._batch(order[at:at + size], rng)

    def _batch(self, users: np.ndarray, rng: np.random.Generator) -> Batch:
        low, high = self._config.objective.hidden_share
        counts = self._of.counts[users]
        first = np.cumsum(counts) - counts
        row = np.repeat(np.arange(len(users)), counts)
        positive = self._of.works[np.arange(len(row)) + (self._of.starts[users] - first)[row]]
        hidden = rng.random(len(row)) < rng.uniform(low, high, len(users))[row]
        none = np.flatnonzero(np.bincount(row[hidden], minlength=len(users)) == 0)
        hidden[first[none] + rng.integers(counts[none])] = True
        works = self._visible(row[~hidden], positive[~hidden], len(users), rng)
        weight = np.where(hidden, 1.0, self._config.objective.visible_weight)
        weight /= np.bincount(row, weight)[row]
        row, positive, weight = (a[weight > 0] for a in (row, positive, weight))
        chosen, log_q, column = self.candidates.choose(positive, rng)
        histories = Histories(works, most_frequent(self._tags, works, self._export.schema["user_tags"].width))
        return Batch(users, histories, chosen, log_q, row, column, weight.astype(np.float32))

    def _visible(self, row: np.ndarray, works: np.ndarray, users: int, rng: np.random.Generator) -> np.ndarray:
        """[users, history]: their works; of a longer history some, for which of them serving reads is no matter of taste."""
        length = self._export.history_length
        counts = np.bincount(row, minlength=users)
        if (counts > length).any():
            place = np.empty(len(row), np.int64)
            place[np.lexsort((rng.random(len(row)), row))] = _places(counts)
            row, works, counts = row[place < length], works[place < length], np.minimum(counts, length)
        result = np.full((users, length), -1, np.int32)
        result[row, _places(counts)] = works
        return result


def _places(counts: np.ndarray) -> np.ndarray:
    """0 to n - 1 for each n of `counts`."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


class DatedBatches:
    """Engagements, each with the user's history as of then."""

    def __init__(self, export: Export, held_out: HeldOut, popularity: RecentPopularity | None, config: Config):
        self._export = export
        self._popularity = popularity
        self._config = config
        weights = np.zeros(256, np.float32)
        for name, bit in (("play", PLAY), ("complete", COMPLETE), ("like", LIKE), ("follow", FOLLOW), ("share", SHARE)):
            of = (np.arange(256) & bit) != 0
            weights[of] = np.maximum(weights[of], config.objective.kind_weights[name])
        self._weights = weights
        numbers = engagements(export, held_out.until)
        numbers = numbers[weights[export.kinds[numbers]] > 0]
        self._last = held_out.last or (np.empty(0, np.int64), np.empty(0, np.int32))
        counts = np.bincount(np.concatenate([export.work[numbers], self._last[1]]), minlength=export.works)
        # Pairs without a time have the numbers after those of the examples.
        self._numbers = np.concatenate([numbers, export.examples + np.arange(len(self._last[0]))])
        if len(self._numbers) == 0:
            raise TrainingError(f"{export.folder} has no engagements to train on that objective.kind_weights counts.")
        self.candidates = Candidates(export.works, counts, config.training.batch_size, config)
        self.examples = len(self._numbers)

    @property
    def steps(self) -> int:
        """An epoch's."""
        return -(-self.examples // self._config.training.batch_size)

    def epoch(self, rng: np.random.Generator) -> Iterator[Batch]:
        order = rng.permutation(self._numbers)
        size = self._config.training.batch_size
        for step, at in enumerate(range(0, len(order), size)):
            if step % _LET_GO == 0:
                self._export.let_go()
            # In the order of the file, which is how the disk likes it.
            numbers = np.sort(order[at:at + size])
            user, positives, when, histories, weight = self._rows(numbers)
            chosen, log_q, column = self.candidates.choose(positives, rng)
            popularity = None if self._popularity is None else self._popularity.at(when, chosen)
            yield Batch(user, histories, chosen, log_q, np.arange(len(numbers)), column, weight, popularity, when)

    def _rows(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, Histories, np.ndarray]:
        """Users, works, times, histories and weights of ascending numbers."""
        export = self._export
        first, count = np.searchsorted(numbers, export.examples), len(numbers)
        numbers, pairs = numbers[:first], numbers[first:] - export.examples
        logged = (
            export.user[numbers], export.work[numbers], export.at[numbers],
            Histories(export.before.works[numbers], export.before.tags[numbers]), self._weights[export.kinds[numbers]])
        if first == count:
            return logged
        user, work = (of[pairs] for of in self._last)
        last = (user, work, np.full(len(pairs), export.at[-1]), Histories(export.now.works[user], export.now.tags[user]),
                np.ones(len(pairs), np.float32))
        histories = Histories(*(np.concatenate([getattr(part[3], name) for part in (logged, last)]) for name in ("works", "tags")))
        user, work, when, weight = (np.concatenate([logged[column], last[column]]) for column in (0, 1, 2, 4))
        return user, work, when, histories, weight
