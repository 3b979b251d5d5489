"""The towers' second objective: to rank requests by real labels and by the teacher's scores."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from . import losses
from .config import Config
from .export import Export
from .inputs import InputReader
from .popularity import RecentPopularity
from .requests import Requests, user_inputs
from .runtime import generator
from .towers import TwoTowers


class RankingObjective(nn.Module):
    """Draws requests in turn and gives the loss of their lists.

    The retrieval loss leaves the level of the scores free; a slope and an offset, learned here and not served, make logits of them.
    """

    def __init__(self, export: Export, reader: InputReader, requests: Requests, popularity: RecentPopularity | None, config: Config):
        super().__init__()
        self._export, self._reader, self._requests, self._popularity, self._config = export, reader, requests, popularity, config
        self.slope = nn.Parameter(torch.tensor(1.0))
        self.offset = nn.Parameter(torch.tensor(-2.0))

    def forward(self, model: TwoTowers, step: int, epoch: int) -> torch.Tensor:
        settings = self._config.distillation
        rows = self._rows(step, settings.batch_size)
        works = self._requests.works[rows]
        owner, place = np.nonzero(works >= 0)
        distinct, where = np.unique(works[owner, place], return_inverse=True)
        user = model.user(user_inputs(self._export, self._reader, self._requests, rows))
        item, bias = model.item(self._reader.items(distinct))
        owner_t, place_t, where_t = (torch.from_numpy(np.ascontiguousarray(a)) for a in (owner, place, where))
        pairs = (user[owner_t] * item[where_t]).sum(1) / model.temperature + bias[where_t]
        if self._popularity is not None:
            at = self._export.at[self._requests.example[rows]][owner]
            pairs = pairs + model.item.recent_slope * torch.from_numpy(self._popularity.of_pairs(at, works[owner, place]))
        logits = torch.zeros(works.shape).index_put((owner_t, place_t), self.slope * pairs + self.offset)
        present = torch.from_numpy(works >= 0)
        label = torch.from_numpy(self._requests.label[rows])
        exposed = present & ~torch.isnan(label)
        share = self._teacher_share(epoch)
        loss = logits.new_zeros(())
        if share < 1:
            loss = loss + (1 - share) * self._real(logits, label.nan_to_num(), present, exposed)
        if share > 0:
            teacher = torch.from_numpy(self._requests.teacher[rows]).nan_to_num()
            loss = loss + share * self._soft(logits, teacher, present)
        return loss

    def _real(self, logits, label, present, exposed) -> torch.Tensor:
        settings = self._config.distillation
        loss = settings.pointwise * losses.pointwise_real(logits[exposed], label[exposed])
        if settings.listwise or settings.pairwise:
            # Works that were not exposed are negatives here: nobody knows that they are good.
            loss = loss + max(settings.listwise, settings.pairwise) * losses.listwise_real(logits, label, present)
        return loss

    def _soft(self, logits, teacher, present) -> torch.Tensor:
        settings = self._config.distillation
        loss = logits.new_zeros(())
        if settings.pointwise:
            loss = loss + settings.pointwise * losses.pointwise_soft(logits[present], teacher[present], settings.temperature)
        if settings.listwise:
            loss = loss + settings.listwise * losses.listwise_soft(logits, teacher, present, settings.temperature)
        if settings.pairwise:
            loss = loss + settings.pairwise * losses.pairwise_soft(logits, teacher, present)
        return loss

    def _teacher_share(self, epoch: int) -> float:
        """lambda."""
        settings = self._config.distillation
        if self._requests.teacher is None:
            return 0.0
        return settings.teacher * min(1.0, epoch / settings.warm_up if settings.warm_up else 1.0)

    def _rows(self, step: int, size: int) -> np.ndarray:
        """Each request once before any is drawn again."""
        size = min(size, len(self._requests))
        a_round = len(self._requests) // size
        order = generator(self._config.training.seed, 800, step // a_round).permutation(len(self._requests))
        return order[step % a_round * size:(step % a_round + 1) * size]


