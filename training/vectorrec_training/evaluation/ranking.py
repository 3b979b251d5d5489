"""Ranks the whole catalogue for held-out users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np
import torch

from ..data.inputs import InputReader
from ..data.validation import HeldOut
from ..models.towers import TwoTowers
from .metrics import coverage, gini

CUTS = (10, 20, 50)

# Places of which it is told how much of the catalogue they show.
SEEN = 20

_USERS = 256
_WORKS = 8192

# Rows of held-out users, from and to -> scores [to - from, works], which may be overwritten.
Scorer = Callable[[int, int], torch.Tensor]


@dataclass(frozen=True)
class Ranking:
    """`top`: [users, max cut] work rows, best first; `metrics`: means over users."""

    top: np.ndarray
    metrics: dict[str, float]


def rank(held_out: HeldOut, score: Scorer) -> Ranking:
    """Recall@k = found / held out, NDCG@k with binary gains, over all works that the user has not seen.

    Of the first SEEN places of all users together: the share of the catalogue that is there, and the Gini coefficient of its works.
    """
    most = max(CUTS)
    discounts = 1 / np.log2(np.arange(2, most + 2))
    ideal = np.cumsum(discounts)
    sums = {f"{name}@{cut}": 0.0 for cut in CUTS for name in ("recall", "ndcg")}
    users = len(held_out.users)
    tops, works = [], 0
    for start in range(0, users, _USERS):
        end = min(start + _USERS, users)
        scores = score(start, end)
        works = scores.shape[1]
        seen = slice(held_out.seen.starts[start], held_out.seen.starts[end])
        rows = np.repeat(np.arange(end - start), held_out.seen.counts[start:end])
        scores[torch.from_numpy(rows), torch.from_numpy(held_out.seen.works[seen].astype(np.int64))] = -torch.inf
        top = torch.topk(scores, min(most, scores.shape[1]), dim=1).indices.numpy()
        tops.append(top)
        targets = held_out.targets.counts[start:end]
        wanted = held_out.targets.works[held_out.targets.starts[start]:held_out.targets.starts[end]]
        hits = np.isin(
            np.arange(end - start)[:, None] * works + top, np.repeat(np.arange(end - start), targets) * works + wanted)
        gains = np.cumsum(hits * discounts[:hits.shape[1]], axis=1)
        for cut in CUTS:
            last = min(cut, hits.shape[1]) - 1
            sums[f"recall@{cut}"] += (hits[:, :cut].sum(1) / targets).sum()
            sums[f"ndcg@{cut}"] += (gains[:, last] / ideal[np.minimum(cut, targets) - 1]).sum()
    top = np.concatenate(tops)
    shown = {f"coverage@{SEEN}": coverage(top[:, :SEEN], works), f"gini@{SEEN}": gini(top[:, :SEEN], works)}
    return Ranking(top, {name: float(value / users) for name, value in sums.items()} | shown)


def embed_items(model: TwoTowers, reader: InputReader) -> tuple[torch.Tensor, torch.Tensor]:
    """All works: [works, d] and [works]."""
    model.eval()
    with torch.no_grad():
        parts = [model.item(reader.items(slice(at, at + _WORKS))) for at in range(0, reader.export.works, _WORKS)]
    return torch.cat([v for v, _ in parts]), torch.cat([b for _, b in parts])


def rank_with(model: TwoTowers, reader: InputReader, held_out: HeldOut) -> Ranking:
    items, bias = embed_items(model, reader)

    def score(start: int, end: int) -> torch.Tensor:
        histories = type(held_out.histories)(held_out.histories.works[start:end], held_out.histories.tags[start:end])
        with torch.no_grad():
            return model.score(model.user(reader.users(held_out.users[start:end], histories, held_out.until)), items, bias)

    return rank(held_out, score)
