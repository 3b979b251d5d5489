"""Writes a model bundle: what core/Models loads."""

from __future__ import annotations

import copy
import datetime
import hashlib
import json
import re
import shutil
from pathlib import Path

import numpy as np
import torch

from .. import files
from ..data.export import Export, Histories
from ..data.inputs import InputReader, Inputs
from ..data.objectives import OBJECTIVES
from ..errors import TrainingError
from ..models.teacher import Teacher
from ..models.towers import TwoTowers
from .onnx_export import export_teacher, export_tower

FORMAT = 1

_GOLDEN_ROWS = 16
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}\Z")


def check_name(version: str) -> str:
    """The version becomes part of folder and collection names."""
    if not _NAME.match(version):
        raise TrainingError(f"The version {version!r} has to be 1 to 100 letters, digits, dots, dashes or underscores.")
    return version


def write_bundle(folder: Path, version: str, export: Export, reader: InputReader, model: TwoTowers, metrics: dict,
                 teacher: Teacher | None = None, fusion: dict[str, float] | None = None) -> None:
    """Replaces `folder` in one step; on a failure it stays as it was."""
    model = copy.deepcopy(model)
    model.tables.fold()
    for module in (model, teacher):
        if module is not None:
            module.eval()
            _check_finite(module)
    with files.replace_folder(folder) as fresh:
        shutil.copyfile(export.folder / "schema.json", fresh / "schema.json")
        shutil.copytree(export.folder / "vocabulary", fresh / "vocabulary")
        users, items = _golden_inputs(export, reader)
        export_tower(model.user, users, fresh / "user_tower.onnx")
        export_tower(model.item, items, fresh / "item_tower.onnx")
        golden = _golden(model, users, items)
        if teacher is not None:
            # The last row but one: a real user.
            user = {name: values[-2:-1] for name, values in users.items()}
            export_teacher(teacher, user, items, fresh / "fine_ranker.onnx")
            golden["fine"] = _golden_ranking(teacher, user, items)
        (fresh / "golden.json").write_text(json.dumps(golden, allow_nan=False), "utf-8")
        manifest = {
            "format": FORMAT,
            "version": check_name(version),
            "createdAt": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "dimension": model.user.config.dimension,
            "temperature": float(model.temperature),
            "schemaHash": export.schema.hash,
            "files": {
                str(path.relative_to(fresh).as_posix()): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(fresh.rglob("*")) if path.is_file()},
            "metrics": metrics,
        }
        if teacher is not None:
            manifest["fineRanker"] = {"objectives": list(OBJECTIVES), "fusion": {name: fusion[name] for name in OBJECTIVES}}
        (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2, allow_nan=False) + "\n", "utf-8")


def _golden_inputs(export: Export, reader: InputReader) -> tuple[Inputs, Inputs]:
    """Rows from all over the export, and one with nothing known."""
    users = np.unique(np.linspace(0, export.users - 1, _GOLDEN_ROWS).astype(np.int64))
    works = np.unique(np.linspace(0, export.works - 1, _GOLDEN_ROWS).astype(np.int64))
    histories = Histories(np.asarray(export.now.works[users]), np.asarray(export.now.tags[users]))
    return _with_empty_row(reader.users(users, histories)), _with_empty_row(reader.items(works))


def _with_empty_row(inputs: Inputs) -> Inputs:
    return {name: torch.cat([values, torch.zeros_like(values[:1])]) for name, values in inputs.items()}


def _check_finite(module: torch.nn.Module) -> None:
    for name, parameter in module.named_parameters():
        if not torch.isfinite(parameter).all():
            raise TrainingError(f"The model's {name} holds numbers that are not finite: no bundle was written.")


def _golden(model: TwoTowers, users: Inputs, items: Inputs) -> dict:
    with torch.no_grad():
        user = model.user(users)
        item, bias = model.item(items)
    return {
        "user": {"inputs": _lists(users), "embedding": user.tolist()},
        "item": {"inputs": _lists(items), "embedding": item.tolist(), "bias": bias.tolist()},
    }


def _golden_ranking(teacher: Teacher, user: Inputs, items: Inputs) -> dict:
    with torch.no_grad():
        probabilities = torch.sigmoid(teacher(user, items))
    return {"user": _lists(user), "works": _lists(items), "probabilities": probabilities.tolist()}


def _lists(inputs: Inputs) -> dict[str, list]:
    return {name: values.tolist() for name, values in inputs.items()}
