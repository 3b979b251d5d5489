"""A wide funnel: many candidates a user, of which a coarse ranker passes a few to the fine ranker."""

from __future__ import annotations

from typing import Callable

import numpy as np

from ..data.export import Export, Histories
from ..data.inputs import InputReader, Inputs
from ..data.validation import HeldOut
from ..errors import TrainingError

CANDIDATES, KEPT, BEST, SHOWN = 20_000, 500, 50, 10

# Row of a user of the funnel -> scores of its candidates.
Scorer = Callable[[int], np.ndarray]


class Funnel:
    """Held-out users at the cut, each with random candidates of all works that existed then."""

    def __init__(self, export: Export, held_out: HeldOut, users: int):
        if held_out.until is None:
            raise TrainingError(f"{export.folder} is undated: the ladder needs a later part with exposures.")
        self._held_out = held_out
        self.at = held_out.until
        # The same whatever the seed of the run, so that runs compare.
        rng = np.random.default_rng(1)
        self.rows = np.sort(rng.choice(len(held_out.users), min(users, len(held_out.users)), replace=False))
        self.users = held_out.users[self.rows]
        existing = np.flatnonzero(export.created_at < held_out.until)
        number = min(CANDIDATES, len(existing))
        self.candidates = np.stack([rng.choice(existing, number, replace=False).astype(np.int32) for _ in self.users])

    def user_inputs(self, reader: InputReader, rows: np.ndarray | slice = slice(None)) -> Inputs:
        """Of the users in those rows of the funnel."""
        held = self.rows[rows]
        return reader.users(self.users[rows], Histories(self._held_out.histories.works[held], self._held_out.histories.tags[held]), self.at)

    def measure(self, score: Scorer, fine: np.ndarray, worth: np.ndarray | None) -> dict[str, float]:
        """`fine`: [users, candidates] the fine ranker's scores; `worth`: the same of the true worth, not negative, or None.

        `recall`: share of the fine ranker's BEST that are among the KEPT. `worth`: sum of the worth of the KEPT, as a share of the most
        that so many works can have. `top`: worth of the SHOWN that the fine ranker chooses from the KEPT, as a share of what it chooses
        without the cut.
        """
        recall, kept_worth, top = [], [], []
        for row in range(len(self.users)):
            kept = np.argsort(-score(row), kind="stable")[:KEPT]
            order = np.argsort(-fine[row], kind="stable")
            recall.append(np.isin(order[:BEST], kept).mean())
            if worth is not None:
                kept_worth.append(worth[row, kept].sum() / np.sort(worth[row])[-KEPT:].sum())
                shown = kept[np.argsort(-fine[row, kept], kind="stable")[:SHOWN]]
                top.append(worth[row, shown].sum() / worth[row, order[:SHOWN]].sum())
        result = {"recall": float(np.mean(recall))}
        return result if worth is None else result | {"worth": float(np.mean(kept_worth)), "top": float(np.mean(top))}
