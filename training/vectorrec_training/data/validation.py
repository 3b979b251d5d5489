"""What is held out: given pairs of undated data, or the last share of dated data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..config import TrainingConfig
from ..errors import TrainingError
from .export import Export, Histories
from .interactions import Interactions, engagements, interactions


@dataclass(frozen=True)
class HeldOut:
    """Users with their held-out works, and what may be known of them: `histories` and `seen` are from before.

    `until`: training reads only examples before it, seconds since 1970; None: all.
    """

    users: np.ndarray
    targets: Interactions
    histories: Histories
    seen: Interactions
    until: int | None


def hold_out(export: Export, config: TrainingConfig) -> HeldOut:
    pairs = export.validation
    if pairs is not None:
        return from_pairs(export, *pairs, config)
    if export.undated:
        raise TrainingError(
            f"{export.folder} is undated and has no validation pairs: export it with --validation, there is no later part to hold out."
        )
    return _later_part(export, config)


def from_pairs(
    export: Export, user: np.ndarray, work: np.ndarray, config: TrainingConfig, also_seen: Interactions | None = None
) -> HeldOut:
    """Pairs that the examples do not hold. `also_seen`: works that are left out of the ranking without being in the examples."""
    seen = interactions(export)
    if also_seen is not None:
        seen = Interactions.from_pairs(
            np.concatenate([np.repeat(np.arange(i.users), i.counts) for i in (seen, also_seen)]),
            np.concatenate([seen.works, also_seen.works]), export.users)
    users = _some(np.unique(user), config)
    targets = _unseen(Interactions.from_pairs(user, work, export.users), seen, users)
    kept = targets.counts > 0
    if not kept.any():
        raise TrainingError(f"{export.folder} has no validation pair of a known user with a work that is not in training.")
    users = users[kept]
    targets = _rows(targets, np.flatnonzero(kept))
    return HeldOut(users, targets, _of(export.now, users), _rows(seen, users), None)


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
    return Interactions(np.concatenate([[0], np.cumsum([len(w) for w in works], dtype=np.int64)]), np.concatenate(works).astype(np.int32))


def _of(histories: Histories, rows: np.ndarray) -> Histories:
    return Histories(np.asarray(histories.works[rows]), np.asarray(histories.tags[rows]))
