"""One run over several processes, which `torchrun` starts: each computes its part of every step, and gradients meet over gloo.

All of them draw the same steps and hold the same weights, so that a run over two is the run of one, but for rounding and for what is left
out by chance. What a clock, a file or the validation decides, the first process decides for all.
"""

from __future__ import annotations

import datetime
import math
import os
from typing import Callable, TypeVar

import torch
from torch import distributed, nn

from . import progress
from .budget import Budget
from .errors import TrainingError

_T = TypeVar("_T")

# The first process may probe, validate and write for hours while the others wait. When one ends, torchrun ends all.
_PATIENCE = datetime.timedelta(days=7)


class Processes:
    """`rank` of `count`."""

    def __init__(self, rank: int = 0, count: int = 1):
        self.rank, self.count = rank, count

    @property
    def first(self) -> bool:
        return self.rank == 0

    def of_first(self, decide: Callable[[], _T]) -> _T:
        """What the first process says; the others do not compute it."""
        if self.count == 1:
            return decide()
        said = [decide() if self.first else None]
        distributed.broadcast_object_list(said, src=0)
        return said[0]

    def over(self, budget: Budget | None) -> bool:
        return budget is not None and not math.isinf(budget.left) and self.of_first(lambda: budget.over)

    def mean(self, value: float) -> float:
        if self.count == 1:
            return value
        total = torch.tensor(value, dtype=torch.float64)
        distributed.all_reduce(total)
        return total.item() / self.count

    def part(self, rows: int) -> tuple[slice, float]:
        """-> which of a step's rows are this process's, and what the mean of a loss over them has to be multiplied by, so that the mean
        over the processes is the mean over all rows. Too few rows are everybody's."""
        if rows < self.count:
            return slice(0, rows), 1.0
        part = slice(rows * self.rank // self.count, rows * (self.rank + 1) // self.count)
        return part, (part.stop - part.start) * self.count / rows

    def together(self, module: nn.Module) -> nn.Module:
        """The module, whose gradients become the mean over the processes; all begin with the weights of the first."""
        if self.count == 1:
            return module
        # Which features a step reads is not always the same; what no process used keeps no gradient.
        return nn.parallel.DistributedDataParallel(module, find_unused_parameters=True, broadcast_buffers=False)

    def seed(self, seed: int) -> None:
        """Each process leaves out something else."""
        torch.manual_seed(seed + self.rank * 1_000_000_007)


ALONE = Processes()


def join(command: str) -> Processes:
    """Those that torchrun started, this one among them; one alone without it."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        return ALONE
    if command != "train":
        raise TrainingError(f"{command} runs in one process: torchrun is for train.")
    distributed.init_process_group("gloo", timeout=_PATIENCE)
    if distributed.get_rank() > 0:
        progress.be_quiet()
    return Processes(distributed.get_rank(), count)


def leave(processes: Processes) -> None:
    if processes.count > 1:
        distributed.destroy_process_group()
