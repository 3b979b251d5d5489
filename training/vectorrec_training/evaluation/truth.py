"""The true worth of a funnel's candidates, in a simulated world: questions for `simulation utilities`, and its answers.

Only measurements read it. The questions hold what the public data says of the moment.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .. import files
from ..data.export import LIKE, Export
from ..data.identities import creators_as_users
from ..data.schema import OUT_OF_VOCABULARY
from ..errors import TrainingError
from .funnel import Funnel

_DAY = 86400
_FRIEND_DAYS = 7


def ask(folder: Path, export: Export, funnel: Funnel) -> int:
    """Writes the questions; returns their number."""
    with files.replace_folder(folder) as fresh:
        for name, values in _columns(export, funnel).items():
            np.save(fresh / f"{name}.npy", values)
    return funnel.candidates.size


def worth(folder: Path, export: Export, funnel: Funnel) -> np.ndarray:
    """[users, candidates]: the chance of a play at the top of a slate, sigmoid(utility)."""
    asked = {name: _load(folder / f"{name}.npy") for name in ("user_id", "work_id", "at")}
    expected = _columns(export, funnel)
    if any(not np.array_equal(asked[name], expected[name]) for name in asked):
        raise TrainingError(
            f"{folder} holds the pairs of another export, configuration or number of users: write them again with ladder-pairs."
        )
    utility = _load(folder / "utility.npy")
    if utility.shape != (funnel.candidates.size,) or not np.isfinite(utility).all():
        raise TrainingError(f"{folder}/utility.npy does not hold one finite number a pair.")
    return (1 / (1 + np.exp(-utility.astype(np.float64)))).astype(np.float32).reshape(funnel.candidates.shape)


def _load(path: Path) -> np.ndarray:
    try:
        return np.load(path)
    except (OSError, ValueError) as e:
        raise TrainingError(f"{path} cannot be read: {e}. `ladder-pairs` writes the pairs and `simulation utilities` the utilities.") from e


def _columns(export: Export, funnel: Funnel) -> dict[str, np.ndarray]:
    friends = np.where(export.friends_at[funnel.users] < funnel.at, export.user_features["friends"][funnel.users], 0)
    creator = creators_as_users(export.folder / "vocabulary").numpy()[export.item_features["creator_id"][:, 0]]
    work, liker = _likes(export, funnel.at)
    follows, liked = [], []
    for row, candidates in enumerate(funnel.candidates):
        mine = np.unique(friends[row][friends[row] > OUT_OF_VOCABULARY])
        follows.append(np.isin(creator[candidates], mine))
        liked.append(np.bincount(work[np.isin(liker, mine)], minlength=export.works)[candidates])
    count = funnel.candidates.shape[1]
    return {
        "user_id": np.repeat(export.user_ids[funnel.users], count),
        "work_id": np.asarray(export.work_ids)[funnel.candidates].ravel(),
        "at": np.full(funnel.candidates.size, funnel.at, np.int64),
        "follows_creator": np.concatenate(follows).astype(np.uint8),
        "friends_who_liked": np.concatenate(liked).astype(np.int32),
    }


def _likes(export: Export, at: int) -> tuple[np.ndarray, np.ndarray]:
    """Distinct (work row, index of the user in the vocabulary) of likes on the last whole days (UTC) before the one of `at`."""
    day = at // _DAY * _DAY
    first, last = np.searchsorted(export.at, (day - _FRIEND_DAYS * _DAY, day))
    numbers = first + np.flatnonzero(export.kinds[first:last] & LIKE)
    user = export.user_features["user_id"][:, 0][export.user[numbers]].astype(np.int64)
    pairs = np.unique(export.work[numbers].astype(np.int64) << 32 | user)
    return pairs >> 32, pairs & 0xFFFFFFFF
