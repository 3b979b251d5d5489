"""The towers' second objective: to rank requests by real labels and by the teacher's scores."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from ..config import Config
from ..data.inputs import InputReader
from ..data.popularity import RecentPopularity
from ..data.requests import EXPOSED, Requests, user_inputs
from ..models import losses
from ..models.towers import TwoTowers
from ..processes import ALONE, Processes
from ..runtime import generator

_POSITIONS = 32


class RankingObjective(nn.Module):
    """Draws requests in turn and gives the loss of their lists.

    The retrieval loss leaves the level of the scores free; a slope and an offset, learned here and not served, make logits of them.
    Real labels are explained by the place in the slate as well, which the score is not to learn.
    """

    def __init__(self, reader: InputReader, requests: Requests, popularity: RecentPopularity | None, config: Config,
                 processes: Processes = ALONE):
        super().__init__()
        self._processes = processes
        self._reader, self._requests, self._popularity, self._config = reader, requests, popularity, config
        self.slope = nn.Parameter(torch.tensor(1.0))
        self.offset = nn.Parameter(torch.tensor(-2.0))
        self.position = nn.Parameter(torch.zeros(_POSITIONS))

    @property
    def size(self) -> int:
        """Requests a step."""
        return min(self._config.distillation.batch_size, len(self._requests))

    @property
    def steps(self) -> int:
        """Steps that draw each request once; what is left over waits for the next round."""
        return len(self._requests) // self.size

    def forward(self, model: TwoTowers, step: int, epoch: int) -> torch.Tensor:
        rows = self._rows(step)
        part, share_of_all = self._processes.part(len(rows))
        rows = rows[part]
        works = self._requests.works[rows]
        logits = self._logits(model, rows, works)
        present = torch.from_numpy(works >= 0)
        share = self._teacher_share(epoch)
        loss = logits.new_zeros(())
        if share < 1:
            loss = loss + (1 - share) * self._real(logits, rows, present)
        if share > 0:
            teacher = torch.from_numpy(self._requests.teacher[rows])
            loss = loss + share * self._soft(logits, teacher.nan_to_num(), present & ~torch.isnan(teacher))
        return loss * share_of_all

    def _logits(self, model: TwoTowers, rows: np.ndarray, works: np.ndarray) -> torch.Tensor:
        """[b, k]; places without a work hold something finite."""
        works = np.maximum(works, 0)
        distinct, where = np.unique(works, return_inverse=True)
        user = model.user(user_inputs(self._reader, self._requests, rows))
        item, bias = model.item(self._reader.items(distinct))
        # The bias as one more dimension, as the index has it.
        item = torch.cat([item / model.temperature, bias.unsqueeze(1)], dim=1)
        user = torch.cat([user, torch.ones(len(user), 1)], dim=1)
        scores = torch.bmm(F.embedding(torch.from_numpy(where.reshape(works.shape)), item), user.unsqueeze(2)).squeeze(2)
        if self._popularity is not None:
            at = self._requests.at[rows][:, None]
            scores = scores + model.item.recent_slope * torch.from_numpy(self._popularity.of_pairs(at, works))
        return self.slope * scores + self.offset

    def _real(self, logits: torch.Tensor, rows: np.ndarray, present: torch.Tensor) -> torch.Tensor:
        settings = self._config.distillation
        label = torch.from_numpy(self._requests.label[rows])
        exposed = ~torch.isnan(label)
        place = torch.from_numpy((self._requests.position[rows].astype(np.int64) + 1).clip(0, _POSITIONS - 1))
        shown = logits[:, :EXPOSED] + self.position[place]
        loss = settings.pointwise * losses.pointwise_real(shown[exposed], label[exposed])
        if settings.listwise or settings.pairwise:
            # Works that were not exposed are negatives here: nobody knows that they are good.
            logits = torch.cat([shown, logits[:, EXPOSED:]], dim=1)
            label = F.pad(label.nan_to_num(), (0, logits.shape[1] - EXPOSED))
            loss = loss + max(settings.listwise, settings.pairwise) * losses.listwise_real(logits, label, present)
        return loss

    def _soft(self, logits, teacher, present) -> torch.Tensor:
        settings = self._config.distillation
        loss = logits.new_zeros(())
        if settings.pointwise:
            loss = loss + settings.pointwise * losses.pointwise_soft(logits[present], teacher[present], settings.temperature)
        if settings.listwise:
            loss = loss + settings.listwise * losses.listwise_soft(logits, teacher, present, settings.list_temperature)
        if settings.pairwise:
            loss = loss + settings.pairwise * losses.pairwise_soft(logits, teacher, present)
        return loss

    def _teacher_share(self, epoch: int) -> float:
        """lambda."""
        settings = self._config.distillation
        if self._requests.teacher is None:
            return 0.0
        return settings.teacher * min(1.0, epoch / settings.warm_up if settings.warm_up else 1.0)

    def _rows(self, step: int) -> np.ndarray:
        """Each request once before any is drawn again."""
        order = generator(self._config.training.seed, 800, step // self.steps).permutation(len(self._requests))
        at = step % self.steps * self.size
        return order[at:at + self.size]
