"""Parts of the towers that PyTorch computes too, and that take a third of the time as they are here.

A step computes the vectors of the whole catalogue, so what happens to each of them counts as much as the loss itself.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional as F

# What F.normalize divides by at least.
_SMALLEST = 1e-12


class Dropout(torch.nn.Module):
    """With one draw of 16 bits a value."""

    def __init__(self, share: float):
        super().__init__()
        self._share = share

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training or self._share == 0:
            return x
        draws = np.random.Generator(np.random.SFC64(int(torch.randint(2**62, ())))).bytes(2 * x.numel())
        kept = np.frombuffer(draws, np.uint16).reshape(x.shape) >= round(self._share * 2**16)
        return x * torch.from_numpy(kept).to(x.dtype).mul_(1 / (1 - self._share))


class Unit(torch.autograd.Function):
    """[n, d] -> rows of length 1."""

    @staticmethod
    def forward(ctx, x):
        scale = x.norm(dim=1, keepdim=True).clamp_(min=_SMALLEST).reciprocal_()
        unit = x * scale
        ctx.save_for_backward(unit, scale)
        return unit

    @staticmethod
    def backward(ctx, gradient):
        unit, scale = ctx.saved_tensors
        along = (gradient * unit).sum(1, keepdim=True)
        return torch.addcmul(gradient, unit, along, value=-1).mul_(scale)


class Heads(torch.autograd.Function):
    """[n, i] inputs -> x W + b, [n, d], and x v + c, [n]."""

    @staticmethod
    def forward(ctx, x, weight, shift, vector, constant):
        ctx.save_for_backward(x, weight, vector)
        return torch.addmm(shift, x, weight.t()), torch.mv(x, vector).add_(constant)

    @staticmethod
    def backward(ctx, of_rows, of_numbers):
        x, weight, vector = ctx.saved_tensors
        of_x = torch.mm(of_rows, weight).addr_(of_numbers, vector)
        return of_x, torch.mm(of_rows.t(), x), of_rows.sum(0), torch.mv(x.t(), of_numbers), of_numbers.sum().view(1)


class PooledSum(torch.autograd.Function):
    """[size, width] table, [n, w] indices with 0 for none -> [n, width]: sums of rows of the table.

    The gradient of the table is a pooled sum, too: of the gradients of the rows in which each value occurs. Where they are is kept with
    the indices, so that those of the whole catalogue, the same in every step, are sorted once.
    """

    @staticmethod
    def forward(ctx, table, values):
        ctx.values, ctx.size = values, len(table)
        return F.embedding_bag(values, table, mode="sum", padding_idx=0)

    @staticmethod
    def backward(ctx, gradient):
        rows, starts = _occurrences(ctx.values, ctx.size)
        return F.embedding_bag(rows, gradient.contiguous(), starts, mode="sum"), None


def _occurrences(values: torch.Tensor, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of the values but 0, by value, and where those of each of `size` values start."""
    known = getattr(values, "occurrences", None)
    if known is None:
        flat = values.flatten()
        places = flat.nonzero().squeeze(1)
        flat = flat[places]
        counts = torch.bincount(flat, minlength=size)
        known = (places[flat.argsort()] // values.shape[1], counts.cumsum(0) - counts)
        values.occurrences = known
    return known
