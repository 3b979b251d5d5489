"""The retrieval loss: a softmax over works whose scores are never kept as a whole.

A step scores hundreds of users against all works; automatic differentiation would hold and cross that matrix six times. Here a block of
users is scored, turned into probabilities in place, and from those into its part of all gradients, while it is still in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

# Bytes of scores in a block, and users in it at least.
_BLOCK = 8 << 20
_FEWEST = 32


@dataclass(frozen=True)
class Positives:
    """`row`, `column`: [p] places of the positives among users and works, each pair once, by ascending row; `weight`: [p]."""

    row: torch.Tensor
    column: torch.Tensor
    weight: torch.Tensor


def softmax_loss(
    user: torch.Tensor, item: torch.Tensor, bias: torch.Tensor, positives: Positives, log_q: torch.Tensor | None = None,
    slope: torch.Tensor | None = None, popularity: torch.Tensor | None = None
) -> torch.Tensor:
    """Mean over users of the weighted negative log-likelihood of their positives, of scores user @ item + bias + slope * popularity.

    user: [n, d], divided by the temperature; item: [m, d]; bias: [m]; log_q: [m], log of the chance that a work is among the m;
    slope: a number, popularity: [n, m], both or neither.

    A work that is scored with chance q stands for 1/q works, so its logit is corrected by -log q (Yi et al. 2019). A user's own
    positives are always there, so theirs are not corrected (arXiv:2507.09331). Without log_q it is the softmax over all works.
    """
    return _Loss.apply(user, item, bias, slope, popularity, log_q, positives)


class _Loss(torch.autograd.Function):
    @staticmethod
    def forward(ctx, user, item, bias, slope, popularity, log_q, positives: Positives):
        users, works = user.shape[0], item.shape[0]
        size = min(max(_FEWEST, _BLOCK // (user.element_size() * works)), users)
        # Works along the rows: products with scores are twice as fast so. The bias is one more dimension, of which every user has one.
        user = torch.cat([user, user.new_ones(users, 1)], dim=1)
        items = torch.cat([item.t(), (bias if log_q is None else bias - log_q).unsqueeze(0)])
        total = torch.zeros((), dtype=torch.float64)
        d_user, d_items = user.new_empty(users, item.shape[1]), torch.zeros_like(items)
        d_slope = None if slope is None else torch.zeros_like(slope)
        block = user.new_empty(size, works)
        for start in range(0, users, size):
            end = min(start + size, users)
            first, last = torch.searchsorted(positives.row, torch.tensor([start, end])).tolist()
            row, column, weight = (of[first:last] for of in (positives.row, positives.column, positives.weight))
            row = row - start
            scores = torch.mm(user[start:end], items, out=block[:end - start])
            if slope is not None:
                scores.addcmul_(popularity[start:end], slope.expand(1, 1))
            if log_q is not None:
                scores[row, column] += log_q[column]
            scores -= scores.amax(1, keepdim=True)
            positive = scores[row, column]
            chances = scores.exp_()
            sums = chances.sum(1)
            total += (weight * (sums.log()[row] - positive)).sum()
            # From here on `scores` are the gradients of their logits.
            of_user = torch.zeros_like(sums).index_add_(0, row, weight)
            scores = chances.mul_((of_user / sums / users).unsqueeze(1))
            scores[row, column] -= weight / users
            torch.mm(scores, item, out=d_user[start:end])
            d_items.addmm_(user[start:end].t(), scores)
            if slope is not None:
                d_slope += torch.dot(scores.flatten(), popularity[start:end].flatten())
        ctx.save_for_backward(d_user, d_items[:-1].t(), d_items[-1], d_slope)
        return (total / users).to(user.dtype)

    @staticmethod
    def backward(ctx, gradient):
        return *(None if of is None else of * gradient for of in ctx.saved_tensors), None, None, None
