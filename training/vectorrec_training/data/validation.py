"""What is held out: given pairs, or the last share of dated data, or a random share of each user's works where nothing has a date."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..config import TrainingConfig
from ..errors import TrainingError
from .export import Export, Histories
from .interactions import Interactions, engagements, interactions
from .tagprofile import most_frequent


@dataclass(frozen=True)
class HeldOut:
    """Users with their held-out works, and what may be known of them: `histories` and `seen` are from before.

    `until`: training reads only examples before it, seconds since 1970; None: all. `train`: undated data: the pairs that training reads;
    None: those of all examples. `last`: dated data: (user rows, work rows) that training reads besides, as if they came last.
    """

    users: np.ndarray
    targets: Interactions
    histories: Histories
    seen: Interactions
    until: int | None
    train: Interactions | None = None
    last: tuple[np.ndarray, np.ndarray] | None = None

    def known(self, export: Export) -> Interactions:
        """What training reads."""
        return interactions(export, self.until) if self.train is None else self.train


def hold_out(export: Export, config: TrainingConfig) -> HeldOut:
    pairs = export.validation
    if pairs is not None:
        return from_pairs(export, *pairs, config)
    return _random_part(export, config) if export.undated else _later_part(export, config)


def everything(export: Export, held_out: HeldOut) -> HeldOut:
    """For a run on all data: what was held out is read as well, given pairs included."""
    pairs = export.validation
    if pairs is None:
        return replace(held_out, until=None, train=None)
    if export.undated:
        return replace(held_out, train=_both(interactions(export), Interactions.from_pairs(*pairs, export.users)))
    new = _unseen(Interactions.from_pairs(*pairs, export.users), interactions(export), np.arange(export.users))
    return replace(held_out, last=(new.owners, new.works))


def from_pairs(
    export: Export, user: np.ndarray, work: np.ndarray, config: TrainingConfig, also_seen: Interactions | None = None
) -> HeldOut:
    """Pairs that the examples do not hold. `also_seen`: works that are left out of the ranking without being in the examples."""
    seen = interactions(export)
    if also_seen is not None:
        seen = _both(seen, also_seen)
    users = _some(np.unique(user), config)
    targets = _unseen(Interactions.from_pairs(user, work, export.users), seen, users)
    kept = targets.counts > 0
    if not kept.any():
        raise TrainingError(f"{export.folder} has no validation pair of a known user with a work that is not in training.")
    users = users[kept]
    targets = _rows(targets, np.flatnonzero(kept))
    return HeldOut(users, targets, _of(export.now, users), _rows(seen, users), None)


def _both(a: Interactions, b: Interactions) -> Interactions:
    return Interactions.from_pairs(np.concatenate([a.owners, b.owners]), np.concatenate([a.works, b.works]), a.users)


def _random_part(export: Export, config: TrainingConfig) -> HeldOut:
    """Of users with at least three works the share, rounded down, but at least one."""
    pairs = interactions(export)
    # The same whatever the seed of the run, so that runs compare.
    order = np.lexsort((np.random.default_rng(0).random(len(pairs.works)), pairs.owners))
    place = np.arange(len(order)) - np.repeat(pairs.starts[:-1], pairs.counts)
    wanted = np.where(pairs.counts >= 3, np.maximum((pairs.counts * config.validation_share).astype(np.int64), 1), 0)
    held = np.zeros(len(order), bool)
    held[order] = place < np.repeat(wanted, pairs.counts)
    if not held.any():
        raise TrainingError(f"{export.folder} has no user with at least three works: there is nothing to hold out for validation.")
    train = Interactions.from_pairs(pairs.owners[~held], pairs.works[~held], export.users)
    targets = Interactions.from_pairs(pairs.owners[held], pairs.works[held], export.users)
    users = _some(np.flatnonzero(targets.counts), config)
    seen = _rows(train, users)
    works = np.full((len(users), export.history_length), -1, np.int32)
    for row in range(len(users)):
        mine = seen.of(row)[:export.history_length]
        works[row, :len(mine)] = mine
    tags = most_frequent(np.asarray(export.item_features["tags"]), works, export.schema["user_tags"].width)
    return HeldOut(users, _rows(targets, users), Histories(works, tags), seen, None, train)


def _later_part(export: Export, config: TrainingConfig) -> HeldOut:
    numbers = engagements(export)
    if len(numbers) < 100:
        raise TrainingError(f"{export.folder} has only {len(numbers)} engagements: that is too little to hold a part out.")
    # Examples are in the order of time.
    first = numbers[int(len(numbers) * (1 - config.validation_share))]
    until = int(export.at[first])
    later = numbers[export.at[numbers] >= until]
    seen = interactions(export, until)
    known = np.flatnonzero(seen.counts > 0)
    users = _some(np.intersect1d(np.unique(export.user[later]), known), config)
    targets = _unseen(Interactions.from_pairs(export.user[later], export.work[later], export.users), seen, users)
    kept = np.flatnonzero(targets.counts > 0)
    if len(kept) == 0:
        raise TrainingError(
            f"{export.folder} has no user with engagements in the last {config.validation_share:.0%} and before: "
            "there is nothing to validate on."
        )
    users, targets = users[kept], _rows(targets, kept)
    # A user's history as of the cut is the one before their first example after it.
    start = int(np.searchsorted(export.at, until))
    after, position = np.unique(export.user[start:], return_index=True)
    rows = start + position[np.searchsorted(after, users)]
    return HeldOut(users, targets, _of(export.before, rows), _rows(seen, users), until)


def some_users(held_out: HeldOut, most: int) -> HeldOut:
    """At most so many of the held-out users, the same every time."""
    if len(held_out.users) <= most:
        return held_out
    rows = np.sort(np.random.default_rng(0).choice(len(held_out.users), most, replace=False))
    return replace(
        held_out, users=held_out.users[rows], targets=_rows(held_out.targets, rows), histories=_of(held_out.histories, rows),
        seen=_rows(held_out.seen, rows))


def _some(users: np.ndarray, config: TrainingConfig) -> np.ndarray:
    if len(users) <= config.validation_users:
        return users
    # The same users whatever the seed of the run, so that runs compare.
    return np.sort(np.random.default_rng(0).choice(users, config.validation_users, replace=False))


def _rows(of: Interactions, users: np.ndarray) -> Interactions:
    works = [of.of(user) for user in users]
    starts = np.concatenate([[0], np.cumsum([len(w) for w in works], dtype=np.int64)])
    return Interactions(starts, np.concatenate(works) if works else np.empty(0, np.int32))


def _unseen(targets: Interactions, seen: Interactions, users: np.ndarray) -> Interactions:
    works = [np.setdiff1d(targets.of(user), seen.of(user), assume_unique=True) for user in users]
    starts = np.concatenate([[0], np.cumsum([len(w) for w in works], dtype=np.int64)])
    return Interactions(starts, np.concatenate(works).astype(np.int32) if works else np.empty(0, np.int32))


def _of(histories: Histories, rows: np.ndarray) -> Histories:
    return Histories(np.asarray(histories.works[rows]), np.asarray(histories.tags[rows]))
