"""Version skew: user vectors of one version of the towers against item vectors of another."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from ..config import Config
from ..data.export import Export
from ..data.inputs import InputReader
from ..data.interactions import engagements
from ..data.validation import HeldOut
from ..errors import TrainingError
from ..evaluation.ranking import embed_items, rank
from ..fitting import warm_start
from ..fitting.trainer import Trainer
from ..models.towers import TwoTowers

CUT = 100

# Next versions, each started from the one before.
VERSIONS = 3


def measure(export: Export, reader: InputReader, held_out: HeldOut, config: Config) -> dict[str, dict[str, float]]:
    """Version 1 is trained on what was there before the last tenth of the training data; each next version has a third of that more and
    one more epoch.

    `overlap`: share of the first CUT works of the mixed pair that the newer version's own pair has as well; `recall@50`: of what users
    engaged with later.
    """
    if held_out.until is None:
        raise TrainingError(f"{export.folder} has no later part that is held out: there is no next version to train.")
    numbers = engagements(export, held_out.until)
    cuts = [int(export.at[numbers[int(len(numbers) * share)]]) for share in np.linspace(0.9, 1, VERSIONS + 1)[:-1]] + [held_out.until]
    with tempfile.TemporaryDirectory() as folder:
        first = _train(export, reader, held_out, cuts[0], config, config.training.epochs, None)
        newest, versions = first, []
        for cut in cuts[1:]:
            path = Path(folder) / warm_start.FILE
            warm_start.save(path, newest, export)
            newest = _train(export, reader, held_out, cut, config, 1, path)
            versions.append(newest)
    other = replace(config, training=replace(config.training, seed=config.training.seed + 1_000_003))
    stranger = _train(export, reader, held_out, cuts[-1], other, config.training.epochs, None)
    own = {id(model): _top(model, model, reader, held_out) for model in (first, *versions, stranger)}
    result = {"own item vectors": {"overlap": 1.0, "recall@50": own[id(newest)][1]}}
    for apart, model in enumerate(versions, 1):
        result[f"item vectors {apart} version{'s' if apart > 1 else ''} older, warm start"] = _compare(
            model, first, own[id(model)][0], reader, held_out
        )
    result["item vectors of an independent run"] = _compare(stranger, first, own[id(stranger)][0], reader, held_out)
    result["whole older version, warm start"] = {"overlap": _overlap(own[id(first)][0], own[id(newest)][0]), "recall@50": own[id(first)][1]}
    result["whole independent run"] = {"overlap": _overlap(own[id(first)][0], own[id(stranger)][0]), "recall@50": own[id(stranger)][1]}
    return result


def _train(
    export: Export, reader: InputReader, held_out: HeldOut, until: int, config: Config, epochs: int, start: Path | None
) -> TwoTowers:
    trainer = Trainer(export, reader, replace(held_out, until=until), config)
    model = (trainer if start is None else trainer.start_from(start)).refit(epochs)
    return model.eval()


def _compare(users: TwoTowers, items: TwoTowers, own: np.ndarray, reader: InputReader, held_out: HeldOut) -> dict[str, float]:
    top, recall = _top(users, items, reader, held_out)
    return {"overlap": _overlap(top, own), "recall@50": recall}


def _top(users: TwoTowers, items: TwoTowers, reader: InputReader, held_out: HeldOut) -> tuple[np.ndarray, float]:
    """[users, CUT] work rows, and Recall@50."""
    vectors, bias = embed_items(items, reader)
    tops = []

    def score(start: int, end: int) -> torch.Tensor:
        histories = type(held_out.histories)(held_out.histories.works[start:end], held_out.histories.tags[start:end])
        with torch.no_grad():
            user = users.user(reader.users(held_out.users[start:end], histories, held_out.until))
            scores = items.score(user, vectors, bias)
        tops.append(torch.topk(scores, min(CUT, scores.shape[1]), dim=1).indices.numpy())
        return scores

    recall = rank(held_out, score).metrics["recall@50"]
    return np.concatenate(tops), recall


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean([len(np.intersect1d(x, y)) / len(x) for x, y in zip(a, b)]))
