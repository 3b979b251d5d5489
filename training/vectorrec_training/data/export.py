"""Reads an export of the indexer (docs/training-export.md). Arrays stay on disk and are mapped, not loaded."""

from __future__ import annotations

import json
import mmap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from ..errors import TrainingError
from .schema import Feature, Schema

FORMAT = 1

IMPRESSION, PLAY, COMPLETE, LIKE, FOLLOW, SHARE = 1, 2, 4, 8, 16, 32
ENGAGED = PLAY | COMPLETE | LIKE | FOLLOW | SHARE

# How each per-event user feature follows from a history of work rows: the item feature that it repeats.
HISTORY_SOURCES = {"history_works": "work_id", "history_creators": "creator_id", "history_songs": "song_id"}

_CHUNK = 1 << 20

# Bytes that are checked at a time.
_CHECKED = 16 << 20


@dataclass(frozen=True)
class Histories:
    """What users did before some moment.

    `works`: [n, history] work rows, newest first, padded with -1; `tags`: [n, tags] vocabulary indices.
    """

    works: np.ndarray
    tags: np.ndarray


class Export:
    """An export folder whose shapes and ranges have been checked."""

    def __init__(self, folder: Path):
        self.folder = folder
        manifest = self._manifest()
        self.schema = Schema.load(folder / "schema.json")
        if self.schema.hash != manifest.get("schemaHash"):
            raise TrainingError(f"{folder} was exported with another feature schema than the one beside it.")
        self.undated = bool(manifest.get("undated"))
        self.users = self._count(manifest, "users")
        self.works = self._count(manifest, "works")
        self.examples = self._count(manifest, "examples")
        self.history_length = self._count(manifest, "historyLength")
        self.samples = self._samples(manifest)
        if self.history_length != self.schema["history_works"].width:
            raise TrainingError(f"{folder} has histories of {self.history_length}, its schema says {self.schema['history_works'].width}.")

        self.user_ids = self.array("users/id", (self.users,), np.int64)
        self.friends_at = self.array("users/friends_at", (self.users, self.schema["friends"].width), np.int64)
        self.work_ids = self.array("works/id", (self.works,), np.int64)
        self.created_at = self.array("works/created_at", (self.works,), np.int64)
        self.user = self.array("examples/user_row", (self.examples,), np.int32)
        self.work = self.array("examples/work_row", (self.examples,), np.int32)
        self.at = self.array("examples/at", (self.examples,), np.int64)
        self.kinds = self.array("examples/kinds", (self.examples,), np.uint8)
        self.weight = self.array("examples/weight", (self.examples,), np.float32)
        self.position = self.array("examples/position", (self.examples,), np.int16)
        self.request = self.array("examples/request", (self.examples,), np.int32)
        self.before = self._histories("examples", self.examples)
        self.now = self._histories("users_now", self.users)
        self.check_rows("examples/user_row", self.user, self.users)
        self.check_rows("examples/work_row", self.work, self.works)
        self.check_rows("examples/history", self.before.works, self.works, lowest=-1)
        self.check_rows("users_now/history", self.now.works, self.works, lowest=-1)

    @cached_property
    def user_features(self) -> dict[str, np.ndarray]:
        """Static user features by name, [users, width]."""
        return self._features("user", self.users)

    @cached_property
    def item_features(self) -> dict[str, np.ndarray]:
        """Item features by name, [works, width]."""
        return self._features("item", self.works)

    @cached_property
    def validation(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Held-out (user row, work row) pairs, or None."""
        return self.pairs("validation")

    def pairs(self, name: str) -> tuple[np.ndarray, np.ndarray] | None:
        if not (self.folder / name).is_dir():
            return None
        users = self.array(f"{name}/user_row", None, np.int32)
        works = self.array(f"{name}/work_row", (len(users),), np.int32)
        self.check_rows(f"{name}/user_row", users, self.users)
        self.check_rows(f"{name}/work_row", works, self.works)
        return users, works

    def moments(self, folder: str, rows: int) -> tuple[np.ndarray, np.ndarray, Histories]:
        """User rows, times and histories of `folder`, checked."""
        user = self.array(f"{folder}/user_row", (rows,), np.int32)
        histories = self._histories(folder, rows)
        self.check_rows(f"{folder}/user_row", user, self.users)
        self.check_rows(f"{folder}/history", histories.works, self.works, lowest=-1)
        self.check_rows(f"{folder}/user_tags", histories.tags, self.schema["user_tags"].size)
        return user, self.array(f"{folder}/at", (rows,), np.int64), histories

    def _manifest(self) -> dict:
        path = self.folder / "export.json"
        if not path.is_file():
            raise TrainingError(f"{self.folder} is not a complete export: it has no export.json.")
        try:
            manifest = json.loads(path.read_bytes())
        except ValueError as e:
            raise TrainingError(f"{path} is not valid JSON: {e}.") from e
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            found = manifest.get("format") if isinstance(manifest, dict) else type(manifest).__name__
            raise TrainingError(f"{path} has format {found}, this program reads {FORMAT}.")
        return manifest

    def _count(self, manifest: dict, name: str) -> int:
        value = manifest.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise TrainingError(f"{self.folder} has {value if value is not None else 'no number of'} {name}: there is nothing to train on.")
        return value

    def _samples(self, manifest: dict) -> dict | None:
        """`requests`, `works` and `objectives` of the samples, or None when there are none."""
        about = manifest.get("samples")
        if about is None:
            return None
        try:
            objectives = [str(name) for name in about["objectives"] or []]
            return {"requests": self._count(about, "requests"), "works": self._count(about, "works"), "objectives": objectives}
        except (KeyError, TypeError, AttributeError) as e:
            raise TrainingError(f"export.json of {self.folder} does not say what its samples are: {e!r}.") from e

    def array(self, name: str, shape: tuple[int, ...] | None, dtype: type) -> np.ndarray:
        path = self.folder / f"{name}.npy"
        try:
            array = np.load(path, mmap_mode="r", allow_pickle=False)
        except OSError as e:
            raise TrainingError(f"The export cannot be read: {e}.") from e
        except ValueError as e:
            # An empty array cannot be mapped.
            try:
                array = np.load(path, allow_pickle=False)
            except (OSError, ValueError, EOFError):
                raise TrainingError(f"{path} is not a NumPy array: {e}.") from e
        if array.dtype != dtype:
            raise TrainingError(f"{path} holds {array.dtype}, expected is {np.dtype(dtype)}.")
        if shape is not None and array.shape != shape:
            raise TrainingError(f"{path} has shape {array.shape}, expected is {shape}.")
        return array

    def _histories(self, folder: str, rows: int) -> Histories:
        return Histories(
            self.array(f"{folder}/history", (rows, self.history_length), np.int32),
            self.array(f"{folder}/user_tags", (rows, self.schema["user_tags"].width), np.int32))

    def _features(self, side: str, rows: int) -> dict[str, np.ndarray]:
        folder = "users" if side == "user" else "works"
        return {f.name: self._feature(folder, f, rows) for f in self.schema.of(side) if f.when == "static"}

    def _feature(self, folder: str, feature: Feature, rows: int) -> np.ndarray:
        name = f"{folder}/{feature.name}"
        array = self.array(name, (rows, feature.width), np.int32 if feature.categorical else np.float32)
        if feature.categorical:
            self.check_rows(name, array, feature.size)
        elif not all(np.isfinite(array[at:at + _CHUNK]).all() for at in range(0, rows, _CHUNK)):
            raise TrainingError(f"{self.folder / name}.npy holds numbers that are not finite.")
        return array

    def check_rows(self, name: str, array: np.ndarray, end: int, lowest: int = 0) -> None:
        rows = max(_CHECKED * len(array) // max(array.nbytes, 1), 1)
        for at in range(0, len(array), rows):
            chunk = array[at:at + rows]
            if chunk.size and (int(chunk.min()) < lowest or int(chunk.max()) >= end):
                raise TrainingError(f"{self.folder / name}.npy holds values outside {lowest} to {end - 1}.")
            _let_go(array)

    def let_go(self) -> None:
        """Takes what was read of the events out of this process's memory; the system keeps it in its cache while there is room."""
        for array in (self.user, self.work, self.at, self.kinds, self.before.works, self.before.tags):
            _let_go(array)


def _let_go(array: np.ndarray) -> None:
    mapped = getattr(array, "_mmap", None)
    if mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)
