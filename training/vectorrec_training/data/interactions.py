"""Which user engaged with which works: for the seen mask, for popularity, and for training on undated data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .export import ENGAGED, Export

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Interactions:
    """Compressed rows: the works of user u are `works[starts[u]:starts[u + 1]]`, ascending and distinct."""

    starts: np.ndarray
    works: np.ndarray

    @property
    def users(self) -> int:
        return len(self.starts) - 1

    @property
    def counts(self) -> np.ndarray:
        return np.diff(self.starts)

    @property
    def owners(self) -> np.ndarray:
        """The user of each of `works`."""
        return np.repeat(np.arange(self.users), self.counts)

    def of(self, user: int) -> np.ndarray:
        return self.works[self.starts[user]:self.starts[user + 1]]

    def popularity(self, works: int) -> np.ndarray:
        """Users a work, [works]."""
        return np.bincount(self.works, minlength=works)

    @staticmethod
    def from_pairs(users: np.ndarray, works: np.ndarray, number_of_users: int) -> Interactions:
        pairs = np.unique(users.astype(np.int64) << 32 | works.astype(np.int64))
        starts = np.searchsorted(pairs, np.arange(number_of_users + 1, dtype=np.int64) << 32)
        return Interactions(starts, (pairs & 0xFFFFFFFF).astype(np.int32))


def engagements(export: Export, until: int | None = None) -> np.ndarray:
    """Numbers of the examples that are more than an impression, before `until` (seconds since 1970)."""
    found = []
    for at in range(0, export.examples, _CHUNK):
        chunk = (export.kinds[at:at + _CHUNK] & ENGAGED) != 0
        if until is not None:
            chunk &= export.at[at:at + _CHUNK] < until
        found.append(np.flatnonzero(chunk) + at)
    return np.concatenate(found)


def interactions(export: Export, until: int | None = None) -> Interactions:
    numbers = engagements(export, until)
    return Interactions.from_pairs(export.user[numbers], export.work[numbers], export.users)
