"""The fine ranker's opinion of the works of requests: what the towers learn from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from ..config import Config
from ..data.inputs import InputReader
from ..data.objectives import fused_logit
from ..data.requests import Requests, user_inputs
from ..progress import Progress, log
from .teacher_trainer import TrainedTeacher

# Pairs that the teacher scores at a time.
_PAIRS = 8192


def score(reader: InputReader, requests: Requests, trained: TrainedTeacher, config: Config) -> Requests:
    """The same requests with the teacher's scores of all works of which there was none."""
    result = np.full(requests.works.shape, np.nan, np.float32) if requests.teacher is None else requests.teacher.copy()
    wanted = (requests.works >= 0) & np.isnan(result)
    progress = Progress("teacher scores", int(wanted.sum()))
    teacher = trained.model.eval()
    batch = max(1, _PAIRS // requests.works.shape[1])
    with torch.no_grad():
        for start in range(0, len(requests), batch):
            rows = np.arange(start, min(start + batch, len(requests)))
            owner, place = np.nonzero(wanted[rows])
            if len(owner) == 0:
                continue
            works = requests.works[rows][owner, place]
            popularity = None
            if trained.popularity is not None:
                popularity = torch.from_numpy(trained.popularity.of_pairs(requests.at[rows][owner], works))
            logits = teacher(user_inputs(reader, requests, rows), reader.items(works), torch.from_numpy(owner), popularity=popularity)
            result[rows[owner], place] = fused_logit(torch.sigmoid(logits), config).numpy()
            progress.advance(len(owner))
    progress.close()
    log(f"teacher scored {int(wanted.sum()):,} pairs of {len(requests):,} requests")
    return replace(requests, teacher=result)
