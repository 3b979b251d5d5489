"""The most frequent tags of a history, as core/Features/TagProfile.cs makes them.

Only for histories that training makes up, by hiding a part of a user's works; all others come from the export.
"""

from __future__ import annotations

import numpy as np


def most_frequent(tags: np.ndarray, histories: np.ndarray, width: int) -> np.ndarray:
    """`tags`: [works, t] vocabulary indices, 0 = none; `histories`: [n, h] work rows, -1 = none.

    -> [n, width] indices, most frequent first, ties by index, padded with 0.
    """
    rows = len(histories)
    result = np.zeros((rows, width), np.int32)
    if not tags.any():
        return result
    present = histories >= 0
    owner = np.repeat(np.arange(rows, dtype=np.int64), present.sum(1) * tags.shape[1])
    value = tags[histories[present]].ravel().astype(np.int64)
    keys, counts = np.unique((owner << 32 | value)[value != 0], return_counts=True)
    if len(keys) == 0:
        return result
    owner, value = keys >> 32, keys & 0xFFFFFFFF
    order = np.lexsort((value, -counts, owner))
    owner, value = owner[order], value[order]
    place = np.arange(len(owner)) - np.searchsorted(owner, owner)
    kept = place < width
    result[owner[kept], place[kept]] = value[kept]
    return result
