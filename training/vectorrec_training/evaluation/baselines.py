"""What the towers have to beat: popularity, and plain towers of ids trained by BPR (Rendle et al. 2009)."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn import functional as F

from ..data.export import Export
from ..data.interactions import Interactions
from ..data.popularity import RecentPopularity
from ..data.validation import HeldOut
from ..errors import TrainingError
from ..progress import log
from ..runtime import generator
from .ranking import Ranking, rank


def popularity(export: Export, held_out: HeldOut) -> Ranking:
    """Works by the number of users that engaged with them."""
    counts = torch.from_numpy(held_out.known(export).popularity(export.works).astype(np.float32))
    return rank(held_out, lambda start, end: counts.repeat(end - start, 1))


def recent_popularity(export: Export, held_out: HeldOut, half_life_days: float) -> Ranking:
    """The same with engagements that fade: what is popular at the end of training."""
    now = torch.from_numpy(RecentPopularity(export, held_out.until, half_life_days).now)
    return rank(held_out, lambda start, end: now.repeat(end - start, 1))


class Bpr:
    """score = <user, item>, 64 wide, no features and no bias; one negative a positive, drawn uniformly."""

    DIMENSION, BATCH, DECAY, PATIENCE = 64, 4096, 1e-5, 10

    def __init__(self, export: Export, held_out: HeldOut, seed: int):
        self._of: Interactions = held_out.known(export)
        self._held_out = held_out
        self._seed = seed
        torch.manual_seed(seed)
        self.user = torch.nn.Embedding(export.users, self.DIMENSION)
        self.item = torch.nn.Embedding(export.works, self.DIMENSION)
        for table in (self.user, self.item):
            torch.nn.init.xavier_normal_(table.weight)

    def fit(self, epochs: int = 300, learning_rate: float = 0.001) -> Ranking:
        """Stops on the validation's NDCG@10 and keeps the best."""
        users = np.repeat(np.arange(self._of.users), self._of.counts)
        works = self._of.works.astype(np.int64)
        optimizer = torch.optim.Adam([self.user.weight, self.item.weight], lr=learning_rate)
        best, stale, kept = -1.0, 0, None
        for epoch in range(1, epochs + 1):
            rng = generator(self._seed, 1000 + epoch)
            order = rng.permutation(len(works))
            for at in range(0, len(order), self.BATCH):
                rows = order[at:at + self.BATCH]
                negatives = rng.integers(0, self.item.num_embeddings, len(rows))
                u, i, j = (t(torch.from_numpy(x)) for t, x in ((self.user, users[rows]), (self.item, works[rows]), (self.item, negatives)))
                loss = F.softplus(-(u * (i - j)).sum(1)).mean() + self.DECAY * (
                    u.square().sum() + i.square().sum() + j.square().sum()
                ) / len(rows)
                if not math.isfinite(loss.item()):
                    raise TrainingError("The loss of BPR is not finite: lower the learning rate.")
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
            if epoch % 3:
                continue
            metric = self.rank(self._held_out).metrics["ndcg@10"]
            log(f"bpr epoch {epoch}: ndcg@10 {metric:.4f}")
            if metric > best:
                best, stale, kept = metric, 0, (self.user.weight.detach().clone(), self.item.weight.detach().clone())
            else:
                stale += 1
                if stale >= self.PATIENCE:
                    break
        with torch.no_grad():
            self.user.weight.copy_(kept[0])
            self.item.weight.copy_(kept[1])
        return self.rank(self._held_out)

    def rank(self, held_out: HeldOut) -> Ranking:
        def score(start: int, end: int) -> torch.Tensor:
            with torch.no_grad():
                return self.user.weight[torch.from_numpy(held_out.users[start:end].astype(np.int64))] @ self.item.weight.t()

        return rank(held_out, score)
