"""How long a run may take."""

from __future__ import annotations

import math
import re
import time

from .errors import TrainingError

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_TEXT = re.compile(r"(\d+(?:\.\d+)?)([smh])\Z")


class Budget:
    """Seconds from now on; without a number there is no end."""

    def __init__(self, seconds: float = math.inf):
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, 0 when there are none."""
        return max(self._end - time.monotonic(), 0.0)

    @property
    def over(self) -> bool:
        return self.left == 0

    def part(self, share: float) -> Budget:
        """A budget of a share of what is left."""
        return Budget(self.left * share)


def seconds(text: str) -> float:
    """`90s`, `30m`, `1.5h`."""
    match = _TEXT.match(text)
    if not match or float(match[1]) == 0:
        raise TrainingError(f"The time budget {text!r} has to be a number above 0 with s, m or h, such as 90s, 30m or 1.5h.")
    return float(match[1]) * _SECONDS[match[2]]
