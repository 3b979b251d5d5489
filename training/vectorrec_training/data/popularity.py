"""How popular works were at a time, so that the towers learn taste and the bias carries what is popular now."""

from __future__ import annotations

import numpy as np

from ..errors import TrainingError
from .export import Export
from .inputs import InputReader
from .interactions import engagements

# Times at which the popularity of all works is kept. It is that of the beginning of a slice, so no example knows its own.
SLICES = 64

# Engagements that every work is credited with.
_PRIOR = 0.5
_DAY = 86400


class RecentPopularity:
    """log((c + prior) / (mean c + prior)), c = engagements that fade with a half-life: 0 is an average work."""

    def __init__(self, export: Export, until: int | None, half_life_days: float):
        numbers = engagements(export, until)
        if len(numbers) == 0:
            raise TrainingError(f"{export.folder} has no engagements{'' if until is None else ' before the part that is held out'}.")
        at = export.at[numbers]
        self._edges = np.linspace(int(at[0]), int(at[-1]) + 1, SLICES + 1)
        fade = 0.5 ** ((self._edges[1] - self._edges[0]) / _DAY / half_life_days)
        bounds = np.searchsorted(at, self._edges)
        self._table = np.empty((SLICES + 1, export.works), np.float32)
        counts = np.zeros(export.works)
        for part in range(SLICES + 1):
            if part > 0:
                counts = counts * fade + np.bincount(export.work[numbers[bounds[part - 1]:bounds[part]]], minlength=export.works)
            self._table[part] = np.log((counts + _PRIOR) / (counts.mean() + _PRIOR))

    @property
    def now(self) -> np.ndarray:
        """[works], as of the end."""
        return self._table[-1]

    def at(self, times: np.ndarray, works: np.ndarray | None) -> np.ndarray:
        """[n] seconds since 1970, [m] work rows or None for all -> [n, m]."""
        part = self.slices(times)
        return self._table[part] if works is None else self._table[part[:, None], works[None, :]]

    def of_pairs(self, times: np.ndarray, works: np.ndarray) -> np.ndarray:
        """Arrays of shapes that broadcast -> their common shape."""
        return self._table[self.slices(times), works]

    def most_popular(self, count: int) -> np.ndarray:
        """[slices, count] work rows, the most popular first, as of each slice."""
        return np.argsort(-self._table, axis=1, kind="stable")[:, :count]

    def by_id(self, reader: InputReader) -> np.ndarray:
        """[work vocabulary]: as of the end; a hash bucket has the mean of its works."""
        index = reader.export.item_features["work_id"][:, 0]
        size = reader.export.schema["work_id"].size
        counts = np.bincount(index, minlength=size)
        return (np.bincount(index, self.now, minlength=size) / np.maximum(counts, 1)).astype(np.float32)

    def slices(self, times: np.ndarray) -> np.ndarray:
        """Row of the tables for each time."""
        return np.clip(np.searchsorted(self._edges, times, side="right") - 1, 0, SLICES)
