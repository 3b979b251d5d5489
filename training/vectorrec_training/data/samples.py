"""Requests that the service answered, with the works of each stage and what the fine ranker said of them then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from ..config import Config
from ..errors import TrainingError
from ..progress import log
from ..runtime import generator
from .export import Export, Histories
from .objectives import OBJECTIVES, fused_logit
from .requests import EXPOSED, Requests, fused_labels

FILTERED, COARSE, FINE, SLATE = range(4)


@dataclass(frozen=True)
class Samples:
    """`samples` of an export, mapped.

    Of [requests]: user, at, histories; of [works], in runs of one request: request, work, stage, position, kinds.
    `teacher`: [works, n] probabilities, NaN where the fine ranker did not score, None without any; `columns`: OBJECTIVES among the n.
    """

    user: np.ndarray
    at: np.ndarray
    histories: Histories
    request: np.ndarray
    work: np.ndarray
    stage: np.ndarray
    position: np.ndarray
    kinds: np.ndarray
    teacher: np.ndarray | None
    columns: list[int]

    @staticmethod
    def load(export: Export) -> Samples | None:
        about = export.samples
        if about is None:
            return None
        requests, works = about["requests"], about["works"]
        user, at, histories = export.moments("samples/requests", requests)
        request = export.array("samples/works/request", (works,), np.int32)
        work = export.array("samples/works/work_row", (works,), np.int32)
        export.check_rows("samples/works/request", request, requests)
        export.check_rows("samples/works/work_row", work, export.works)
        if (request[1:] < request[:-1]).any():
            raise TrainingError(f"{export.folder}/samples/works/request.npy is not ascending.")
        objectives = about["objectives"]
        teacher, columns = None, []
        if set(OBJECTIVES) <= set(objectives):
            columns = [objectives.index(name) for name in OBJECTIVES]
            teacher = export.array("samples/works/teacher", (works, len(objectives)), np.float32)
        elif objectives:
            log(f"the samples' scores are left out: they are of {', '.join(objectives)}, training is about {', '.join(OBJECTIVES)}")
        rest = (
            export.array(f"samples/works/{name}", (works,), kind)
            for name, kind in (("stage", np.uint8), ("position", np.int32), ("kinds", np.uint8))
        )
        return Samples(user, at, histories, request, work, *rest, teacher, columns)

    def draw(self, until: int | None, config: Config) -> Requests:
        """Those before `until`, at most as many as are wanted: the slate as exposed works, and what came less far as unexposed ones.

        Works that a filter took out are left away: no ranking has an opinion of them.
        """
        settings = config.distillation
        last = len(self.at) if until is None else int(np.searchsorted(self.at, until))
        rng = generator(config.training.seed, 900)
        chosen = np.arange(last) if last <= settings.requests else np.sort(rng.choice(last, settings.requests, replace=False))
        starts, ends = (np.searchsorted(self.request, chosen, side=side) for side in ("left", "right"))
        works = np.full((len(chosen), EXPOSED + settings.unexposed), -1, np.int32)
        label = np.full((len(chosen), EXPOSED), np.nan, np.float32)
        position = np.full((len(chosen), EXPOSED), -1, np.int16)
        teacher = None if self.teacher is None else np.full(works.shape, np.nan, np.float32)
        for row, (start, end) in enumerate(zip(starts, ends)):
            stage = self.stage[start:end]
            shown = start + np.flatnonzero(stage == SLATE)[:EXPOSED]
            rest = start + np.flatnonzero((stage == FINE) | (stage == COARSE))
            if len(rest) > settings.unexposed:
                rest = np.sort(rng.choice(rest, settings.unexposed, replace=False))
            for first, which in ((0, shown), (EXPOSED, rest)):
                place = slice(first, first + len(which))
                works[row, place] = self.work[which]
                if teacher is not None:
                    teacher[row, place] = self._fused(which, config)
            label[row, :len(shown)] = fused_labels(self.kinds[shown], config)
            position[row, :len(shown)] = self.position[shown]
        histories = Histories(np.asarray(self.histories.works[chosen]), np.asarray(self.histories.tags[chosen]))
        return Requests(np.asarray(self.user[chosen]), np.asarray(self.at[chosen]), histories, works, label, position, teacher)

    def _fused(self, which: np.ndarray, config: Config) -> np.ndarray:
        probabilities = self.teacher[which][:, self.columns]
        if (probabilities < 0).any() or (probabilities > 1).any():
            raise TrainingError("samples/works/teacher.npy holds values that are no probabilities.")
        return fused_logit(torch.from_numpy(probabilities), config).numpy()
