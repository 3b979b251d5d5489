"""What the works' vectors are worth: works that nobody, or hardly anybody, has engaged with yet, found with them and without."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from ..config import Config
from ..data.export import Export, Histories
from ..data.inputs import InputReader
from ..data.schema import OUT_OF_VOCABULARY
from ..data.validation import HeldOut
from ..errors import TrainingError
from ..evaluation.ranking import embed_items, rank_with
from ..fitting.checkpoint import State
from ..fitting.trainer import Trainer
from ..models.towers import TwoTowers

CONTENT = ("content", "content_missing", "history_content")

CUT = 50

# Users who had engaged with a work before the cut, from and to.
AGES = (("0", 0, 0), ("1 to 9", 1, 9), ("10 to 99", 10, 99), ("100 and more", 100, 1 << 40))


class Cold:
    """`works` and `pairs`: works, and held-out engagements with them, by how many users knew the work."""

    def __init__(self, export: Export, held_out: HeldOut):
        if "content" not in {f.name for f in export.schema.features}:
            raise TrainingError(f"{export.folder} has no vectors of works: import some before the export.")
        self._export, self._held_out = export, held_out
        users = held_out.known(export).popularity(export.works)
        self._ages = {f"{name} users": np.flatnonzero((users >= least) & (users <= most)) for name, least, most in AGES}
        self.works = {name: len(works) for name, works in self._ages.items()}
        self.pairs = {name: int(np.isin(held_out.targets.works, works).sum()) for name, works in self._ages.items()}
        self._forget(users == 0)

    def run(self, config: Config) -> dict[str, dict[str, float]]:
        """-> measures by what the towers read, for the configuration's seed.

        `N users`: Recall@50 of the held-out engagements with works that so many users had engaged with, ranked by likeness among such
        works; `all`: Recall@50 among all works by the whole score. `chance`: what a draw of 50 would find. What cannot be measured is
        left out.
        """
        result = {"chance": {"all": min(CUT / self._export.works, 1.0)} | {name: self._chance(of) for name, of in self._ages.items()}}
        for name, without in (("without vectors", CONTENT), ("with vectors", ())):
            chosen = replace(config, model=replace(config.model, without=tuple(config.model.without) + without))
            reader = InputReader(self._export, chosen.model.without)
            model = Trainer(self._export, reader, self._held_out, chosen).run(None, State()).model
            result[name] = {"all": rank_with(model, reader, self._held_out).metrics[f"recall@{CUT}"]} | {
                age: self._recall(model, reader, of) for age, of in self._ages.items()}
        return {name: {age: value for age, value in measures.items() if math.isfinite(value)} for name, measures in result.items()}

    def _forget(self, cold: np.ndarray) -> None:
        """Works of which training knows no event are out of the vocabulary when a service meets them: they share its hash buckets."""
        ids = np.array(self._export.item_features["work_id"])
        ids[cold, 0] = 1 + np.flatnonzero(cold) % OUT_OF_VOCABULARY
        self._export.item_features = self._export.item_features | {"work_id": ids}

    def _recall(self, model: TwoTowers, reader: InputReader, works: np.ndarray) -> float:
        """Mean over the users who engaged with some of `works`; NaN when nobody did."""
        vectors = embed_items(model, reader)[0][torch.from_numpy(works)]
        found = []
        for row, (wanted, seen) in enumerate(self._places(works)):
            if len(wanted) == 0:
                continue
            histories = Histories(self._held_out.histories.works[row:row + 1], self._held_out.histories.tags[row:row + 1])
            with torch.no_grad():
                scores = vectors @ model.user(reader.users(self._held_out.users[row:row + 1], histories, self._held_out.until))[0]
            scores[torch.from_numpy(seen)] = -torch.inf
            found.append(np.isin(wanted, torch.topk(scores, min(CUT, len(works))).indices.numpy()).mean())
        return float(np.mean(found)) if found else math.nan

    def _chance(self, works: np.ndarray) -> float:
        left = [len(works) - len(seen) for wanted, seen in self._places(works) if len(wanted)]
        return float(np.mean([min(CUT / n, 1.0) for n in left])) if left else math.nan

    def _places(self, works: np.ndarray):
        """Of each held-out user the places in `works` of what is wanted and of what was seen."""
        for row in range(len(self._held_out.users)):
            yield tuple(np.flatnonzero(np.isin(works, of.of(row))) for of in (self._held_out.targets, self._held_out.seen))
