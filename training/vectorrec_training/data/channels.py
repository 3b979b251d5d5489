"""Works as recall brings them: what a coarse ranker has to order, most of which nobody was shown."""

from __future__ import annotations

import numpy as np

from .export import Export, Histories
from .identities import users_as_creators
from .inputs import InputReader
from .popularity import RecentPopularity
from .schema import OUT_OF_VOCABULARY

# Shares of the list; what a channel does not have is drawn from the whole catalogue.
SHARES = {"creators": 0.2, "songs": 0.2, "followees": 0.075, "tags": 0.075, "popular": 0.1}

_MOST_POPULAR = 400


class Grouped:
    """Work rows by the value that they have: compressed rows."""

    def __init__(self, values: np.ndarray, size: int):
        """`values`: [works, w] vocabulary indices, 0 = none."""
        row = np.repeat(np.arange(len(values), dtype=np.int32), values.shape[1])
        flat = values.ravel()
        known = flat > OUT_OF_VOCABULARY
        order = np.argsort(flat[known], kind="stable")
        self._rows = row[known][order]
        self._starts = np.searchsorted(flat[known][order], np.arange(size + 1))

    def draw(self, values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A work of each value, -1 when it has none; same shape."""
        first = self._starts[values]
        count = self._starts[values + 1] - first
        at = first + (rng.random(values.shape) * count).astype(np.int64)
        return np.where(count > 0, self._rows[np.minimum(at, len(self._rows) - 1)], -1) if len(self._rows) else np.full(values.shape, -1)


class Channels:
    def __init__(self, export: Export, reader: InputReader, popularity: RecentPopularity | None):
        self._export = export
        self._created = np.asarray(export.created_at)
        self._by_age = np.argsort(self._created, kind="stable").astype(np.int32)
        self._popularity = popularity
        self._popular = None if popularity is None else popularity.most_popular(_MOST_POPULAR)
        self._groups = {name: Grouped(export.item_features[name], export.schema[name].size)
                        for name in ("creator_id", "song_id", "tags") if name not in reader.left_out}
        self._creator_of_user = users_as_creators(export.folder / "vocabulary").numpy()

    def draw(self, user: np.ndarray, at: np.ndarray, histories: Histories, count: int, rng: np.random.Generator) -> np.ndarray:
        """[r] user rows, [r] seconds since 1970, and what the users had done then -> [r, count] works that existed then, -1 = none."""
        export, history = self._export, histories.works
        at = at[:, None]
        parts = []
        for name, wanted in SHARES.items():
            size = (len(user), int(count * wanted))
            if name == "popular":
                if self._popular is not None:
                    parts.append(self._popular[self._popularity.slices(at[:, 0])[:, None], rng.integers(0, self._popular.shape[1], size)])
                continue
            feature = {"creators": "creator_id", "songs": "song_id", "followees": "creator_id", "tags": "tags"}[name]
            if feature not in self._groups:
                continue
            if name == "followees":
                values = self._creator_of_user[np.where(export.friends_at[user] < at, export.user_features["friends"][user], 0)]
            elif name == "tags":
                values = histories.tags
            else:
                values = np.where(history >= 0, export.item_features[feature][:, 0][history], 0)
            parts.append(self._groups[feature].draw(_pick(values, size[1], rng), rng))
        recalled = np.concatenate(parts, axis=1) if parts else np.empty((len(user), 0), np.int64)
        recalled = np.where((recalled >= 0) & (self._created[recalled] <= at), recalled, -1)
        return np.concatenate([recalled, self._uniform(at, count - recalled.shape[1], rng)], axis=1)

    def _uniform(self, at: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
        available = np.maximum(np.searchsorted(self._created[self._by_age], at, side="right"), 1)
        return self._by_age[(rng.random((len(at), count)) * available).astype(np.int64)]


def _pick(values: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """[n, w] indices, 0 and hash buckets = none -> [n, count] of each row's values, 0 when it has none."""
    values = -np.sort(-np.where(values > OUT_OF_VOCABULARY, values, 0).astype(np.int64), axis=1)
    known = (values > 0).sum(1, keepdims=True)
    place = (rng.random((len(values), count)) * np.maximum(known, 1)).astype(np.int64)
    return np.take_along_axis(values, place, axis=1)


def without_repeats(works: np.ndarray) -> np.ndarray:
    """[r, k] work rows: each work stays where it first is in its row; the others become -1."""
    order = np.argsort(works, axis=1, kind="stable")
    ascending = np.take_along_axis(works, order, axis=1)
    again = np.zeros(works.shape, bool)
    again[:, 1:] = ascending[:, 1:] == ascending[:, :-1]
    repeated = np.zeros(works.shape, bool)
    np.put_along_axis(repeated, order, again, axis=1)
    return np.where(repeated, -1, works)
