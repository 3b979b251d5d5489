"""Embeddings of works smoothed over the graph of users and works: what LightGCN does in each layer, here once.

A work's vector takes on those of the works that the same users know, so a work of few users is placed by its neighbours. It is a fixed
linear map of the table, so a bundle ships the smoothed table and serving stays two towers.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional as F

from ..data.schema import OUT_OF_VOCABULARY


class Smoothing:
    """X + share * S X, S = B'B, B = Du^-1/2 A Di^-1/2, A: which user knows which work; S is symmetric and its norm is 1."""

    def __init__(self, users: np.ndarray, indices: np.ndarray, size: int, share: float):
        """`users`, `indices`: pairs, each once: a user and a work's index in the vocabulary; `size`: of the vocabulary."""
        known = indices > OUT_OF_VOCABULARY
        users, indices = np.unique(users[known], return_inverse=True)[1], indices[known].astype(np.int64)
        of_users, of_works = np.bincount(users), np.bincount(indices, minlength=size)
        weight = (of_users[users] * of_works[indices]) ** -0.5
        self._there = _bags(users, indices, weight, len(of_users))
        self._back = _bags(indices, users, weight, size)
        self._share = share

    def __call__(self, table: torch.Tensor) -> torch.Tensor:
        return _Smooth.apply(table, self)

    def of(self, x: torch.Tensor) -> torch.Tensor:
        users = _sum(x, *self._there)
        return torch.add(x, _sum(users, *self._back), alpha=self._share)


class _Smooth(torch.autograd.Function):
    @staticmethod
    def forward(ctx, table, smoothing):
        ctx.smoothing = smoothing
        return smoothing.of(table)

    @staticmethod
    def backward(ctx, gradient):
        return ctx.smoothing.of(gradient.contiguous()), None


def _bags(rows: np.ndarray, columns: np.ndarray, weight: np.ndarray, size: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Columns by row, where each row starts, and weights."""
    order = np.argsort(rows, kind="stable")
    counts = np.bincount(rows, minlength=size)
    return (
        torch.from_numpy(columns[order]), torch.from_numpy(np.cumsum(counts) - counts), torch.from_numpy(weight[order].astype(np.float32)))


def _sum(x: torch.Tensor, columns: torch.Tensor, starts: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return F.embedding_bag(columns, x, starts, mode="sum", per_sample_weights=weight.to(x.dtype))
