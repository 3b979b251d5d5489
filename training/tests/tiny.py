"""A small export like the indexer's, made from a seed: users have a taste, works a topic."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from vectorrec_training.data.schema import OUT_OF_VOCABULARY
from vectorrec_training.data.tagprofile import most_frequent

HISTORY, TAGS, FRIENDS, TOPICS = 6, 10, 50, 4
START = 1_750_000_000


class TinyExport:
    """`write` puts it into a folder; change the arrays before that to damage it."""

    def __init__(self, users: int = 60, works: int = 90, events: int = 1500, undated: bool = False, seed: int = 3,
                 content: int = 0):
        """`content`: width of the works' vectors, which tell of their topics; every seventh work has none."""
        rng = np.random.default_rng(seed)
        self.undated = undated
        taste = rng.integers(0, TOPICS, users)
        topic = rng.integers(0, TOPICS, works)
        self.vocabulary = {
            "user": np.arange(100, 100 + users), "work": np.arange(1000, 1000 + works), "creator": np.arange(100, 100 + users // 2),
            "song": np.arange(10, 10 + works // 3), "tag": [f"topic{t}" for t in range(TOPICS)], "language": ["en", "zh"], "city": ["Oslo"]}
        size = {name: 1 + OUT_OF_VOCABULARY + len(values) for name, values in self.vocabulary.items()}
        self.schema = _schema(size, content)
        known = 1 + OUT_OF_VOCABULARY

        def column(values, kind=np.int32):
            return np.asarray(values, kind).reshape(len(values), -1)

        friends = np.zeros((users, FRIENDS), np.int32)
        friends[:, :3] = known + rng.integers(0, users, (users, 3))
        tags = np.zeros((works, TAGS), np.int32)
        tags[:, 0] = known + topic
        self.arrays = {
            "users/id": self.vocabulary["user"].astype(np.int64),
            "users/user_id": column(known + np.arange(users)),
            "users/user_language": column(known + taste % 2), "users/user_city": column(np.full(users, known)),
            "users/user_age": column(rng.integers(0, 10, users)), "users/user_level": column(rng.integers(1, 12, users)),
            "users/friends": friends,
            "users/friends_at": np.where(friends > 0, START - 100, 0).astype(np.int64),
            "works/id": self.vocabulary["work"].astype(np.int64),
            "works/created_at": START - rng.integers(0, 9_000_000, works),
            "works/work_id": column(known + np.arange(works)),
            "works/creator_id": column(known + rng.integers(0, users // 2, works)),
            "works/song_id": column(known + rng.integers(0, works // 3, works)),
            "works/kind": column(rng.integers(1, 4, works)), "works/media": column(rng.integers(1, 3, works)),
            "works/work_language": column(known + topic % 2), "works/work_city": column(np.zeros(works)),
            "works/tags": tags, "works/duration": column(rng.integers(0, 10, works)),
            "works/quality": column(rng.random(works), np.float32),
        }
        if content:
            # From a generator of its own: the rest is as without.
            own = np.random.default_rng(seed + 1)
            vectors = np.eye(TOPICS, content)[topic] + 0.3 * own.standard_normal((works, content))
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            missing = np.arange(works) % 7 == 0
            vectors[missing] = 0
            self.arrays |= {"works/content": vectors.astype(np.float32), "works/content_missing": column(missing, np.float32)}
        user = rng.integers(0, users, events)
        work = np.array([rng.choice(np.flatnonzero(topic == taste[u])) if rng.random() < 0.9 else rng.integers(0, works) for u in user])
        kinds = np.where(rng.random(events) < 0.7, 3, 1).astype(np.uint8)
        at = np.full(events, START) if undated else START + np.sort(rng.integers(0, 600_000, events))
        self._examples(users, user, work, kinds, at, tags, rng)

    def write(self, folder: Path) -> Path:
        for name, array in self.arrays.items():
            path = folder / f"{name}.npy"
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, array)
        (folder / "vocabulary").mkdir(exist_ok=True)
        for name, values in self.vocabulary.items():
            if isinstance(values, list):
                (folder / "vocabulary" / f"{name}.json").write_text(json.dumps(values))
            else:
                values.astype("<i8").tofile(folder / "vocabulary" / f"{name}.bin")
        content = json.dumps({"version": 1, "features": self.schema}, indent=2).encode()
        (folder / "schema.json").write_bytes(content)
        (folder / "export.json").write_text(json.dumps({
            "format": 1, "schemaHash": hashlib.sha256(content).hexdigest(), "createdAt": "2025-06-15T00:00:00+00:00",
            "users": len(self.arrays["users/id"]), "works": len(self.arrays["works/id"]), "examples": len(self.arrays["examples/at"]),
            "historyLength": HISTORY, "undated": self.undated, "trainUntil": None}))
        return folder

    def _examples(self, users, user, work, kinds, at, tags, rng):
        if self.undated:
            pairs = np.unique(np.stack([user, work], 1), axis=0)
            held = rng.random(len(pairs)) < 0.1
            self.arrays["validation/user_row"], self.arrays["validation/work_row"] = pairs[held].T.astype(np.int32)
            user, work = pairs[~held].T
            kinds, at = np.full(len(user), 2, np.uint8), np.full(len(user), START)
        history = np.full((len(user), HISTORY), -1, np.int32)
        now = np.full((users, HISTORY), -1, np.int32)
        mine: dict[int, list[int]] = {}
        for row, (u, w, k) in enumerate(zip(user, work, kinds)):
            known = [v for v in np.sort(work[user == u]) if v != w] if self.undated else mine.get(u, [])
            history[row, :len(known[:HISTORY])] = known[:HISTORY]
            if k & 62:
                mine[u] = [w] + [v for v in mine.get(u, []) if v != w]
        for u in range(users):
            known = sorted(mine.get(u, [])) if self.undated else mine.get(u, [])
            now[u, :len(known[:HISTORY])] = known[:HISTORY]
        count = len(user)
        self.arrays |= {
            "examples/user_row": user.astype(np.int32),
            "examples/work_row": work.astype(np.int32),
            "examples/at": at.astype(np.int64),
            "examples/kinds": kinds,
            "examples/weight": np.ones(count, np.float32),
            "examples/position": (np.arange(count) % 10).astype(np.int16),
            "examples/request": (np.arange(count) // 10).astype(np.int32),
            "examples/history": history,
            "examples/user_tags": most_frequent(tags, history, TAGS),
            "users_now/history": now,
            "users_now/user_tags": most_frequent(tags, now, TAGS),
        }


def _schema(size: dict[str, int], content: int = 0) -> list[dict]:
    def feature(name, side, vocabulary, width, values, when="static", kind="categorical"):
        return {"name": name, "side": side, "kind": kind, "vocabulary": vocabulary, "width": width, "size": values, "when": when}

    features = [
        feature("user_id", "user", "user", 1, size["user"]), feature("user_language", "user", "language", 1, size["language"]),
        feature("user_city", "user", "city", 1, size["city"]), feature("user_age", "user", None, 1, 10),
        feature("user_level", "user", None, 1, 12), feature("friends", "user", "user", FRIENDS, size["user"]),
        feature("history_works", "user", "work", HISTORY, size["work"], "event"),
        feature("history_creators", "user", "creator", HISTORY, size["creator"], "event"),
        feature("history_songs", "user", "song", HISTORY, size["song"], "event"),
        feature("user_tags", "user", "tag", TAGS, size["tag"], "event"),
        feature("work_id", "item", "work", 1, size["work"]), feature("creator_id", "item", "creator", 1, size["creator"]),
        feature("song_id", "item", "song", 1, size["song"]), feature("kind", "item", None, 1, 4), feature("media", "item", None, 1, 3),
        feature("work_language", "item", "language", 1, size["language"]), feature("work_city", "item", "city", 1, size["city"]),
        feature("tags", "item", "tag", TAGS, size["tag"]), feature("duration", "item", None, 1, 10),
        feature("quality", "item", None, 1, 0, kind="numeric"),
    ]
    if content:
        features.insert(10, feature("history_content", "user", None, content, 0, "event", "numeric"))
        features += [feature("content", "item", None, content, 0, kind="numeric"),
                     feature("content_missing", "item", None, 1, 0, kind="numeric")]
    return features


if __name__ == "__main__":
    import sys

    TinyExport().write(Path(sys.argv[1]))
