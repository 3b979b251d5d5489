"""Losses of the towers."""

from __future__ import annotations

import torch


def sampled_softmax(
    scores: torch.Tensor, positive: torch.Tensor, row: torch.Tensor, column: torch.Tensor, weight: torch.Tensor,
    log_q: torch.Tensor | None) -> torch.Tensor:
    """Mean over users of the weighted negative log-likelihood of their positives.

    scores: [n, m]; positive: [p] scores of the positives, which are at (row, column) of `scores`; weight: [p];
    log_q: [m], log of the chance that a work is among the m.

    A work that is scored with chance q stands for 1/q works, so its logit is corrected by -log q (Yi et al. 2019). A user's own
    positives are always there, so theirs are not corrected (arXiv:2507.09331). Without log_q it is the softmax over all works.
    """
    if log_q is not None:
        scores = (scores - log_q).index_put((row, column), positive)
    total = torch.logsumexp(scores, dim=1)
    return (weight * (total[row] - positive)).sum() / scores.shape[0]
