"""Whether the times of a log were made up: then its order says nothing of what came before what."""

from __future__ import annotations

import numpy as np

from .export import Export
from .interactions import engagements

# Fewer say nothing.
_ENGAGEMENTS, _USERS = 100, 50

# Engagements a user, on the average, and how many times more often than once a user begins.
_EACH, _RETURNS = 3, 1.02


def made_up(export: Export) -> str | None:
    """Why the times cannot be those of what happened; None when they may be."""
    numbers = engagements(export)
    at, user = export.at[numbers], export.user[numbers]
    if len(at) < _ENGAGEMENTS or at[0] == at[-1]:
        return None
    steps = np.diff(at)
    if steps.max() - steps.min() <= 1 and len(np.unique(steps)) <= 2:
        return f"one event follows the other after {steps.mean():.3g} seconds, like numbered rows"
    users = len(np.unique(user))
    # Among events of one time the export's order is that of users.
    runs = 1 + np.count_nonzero(np.diff(user))
    if users >= _USERS and len(user) >= _EACH * users and runs <= _RETURNS * users:
        return "each user's events come without a break, one user after the other, like rows sorted by user"
    return None
