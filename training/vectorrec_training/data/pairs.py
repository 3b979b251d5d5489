"""Files of held-out pairs: user_id and work_id a line, separated by a tab; a header line may come first."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..errors import TrainingError
from .export import Export


def read(file: Path, export: Export) -> tuple[np.ndarray, np.ndarray, int]:
    """-> user rows, work rows, and how many pairs the export does not know."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise TrainingError(f"The pairs cannot be read: {e}.") from e
    pairs = []
    for number, line in enumerate(lines, 1):
        fields = line.split("\t")
        if number == 1 and not fields[0].strip().lstrip("-").isdigit():
            continue
        if not line.strip():
            continue
        try:
            pairs.append((int(fields[0]), int(fields[1])))
        except (ValueError, IndexError):
            raise TrainingError(f"Line {number} of {file} is not user_id and work_id, separated by a tab.") from None
    if not pairs:
        raise TrainingError(f"{file} holds no pairs.")
    users, works = np.array(pairs, np.int64).T
    user, work = _rows(export.user_ids, users), _rows(export.work_ids, works)
    known = (user >= 0) & (work >= 0)
    return user[known], work[known], int((~known).sum())


def _rows(ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    at = np.searchsorted(ids, wanted)
    found = (at < len(ids)) & (ids[np.minimum(at, len(ids) - 1)] == wanted)
    return np.where(found, at, -1)
