"""Progress on stderr: a line that redraws itself on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time


_quiet = False


def be_quiet() -> None:
    """Another process tells."""
    global _quiet
    _quiet = True


def log(message: str) -> None:
    if not _quiet:
        print(message, file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class Progress:
    """Counts towards a total and shows rate and time left."""

    def __init__(self, title: str, total: int):
        self._title = title
        self._total = total
        self._done = 0
        self._start = time.monotonic()
        self._live = sys.stderr.isatty()
        self._next = self._start + (0.2 if self._live else 15)

    @property
    def rate(self) -> float:
        return self._done / max(time.monotonic() - self._start, 1e-9)

    def advance(self, count: int, note: str = "") -> None:
        self._done += count
        now = time.monotonic()
        if now < self._next or _quiet:
            return
        self._next = now + (0.2 if self._live else 15)
        left = (self._total - self._done) / max(self.rate, 1e-9)
        text = f"{self._title}  {self._done / self._total:4.0%}  {self.rate:,.0f}/s  {duration(left)} left  {note}"
        print(f"\r\x1b[2K{text}" if self._live else text, end="" if self._live else "\n", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._live and not _quiet:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
