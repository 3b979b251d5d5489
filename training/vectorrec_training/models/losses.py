"""Losses of the towers on requests; the one of retrieval is in softmax.py."""

from __future__ import annotations

import torch


def _bce(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, target)


def pointwise_soft(student: torch.Tensor, teacher: torch.Tensor, temperature: float) -> torch.Tensor:
    """T^2 BCE(sigmoid(z_t / T), z_s / T); the square keeps the gradient's size (Hinton et al. 2015). Both [n] logits."""
    return temperature ** 2 * _bce(student / temperature, torch.sigmoid(teacher / temperature))


def pointwise_real(student: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
    """BCE of [n] logits against labels in [0, 1]."""
    return _bce(student, label)


def listwise_soft(student: torch.Tensor, teacher: torch.Tensor, present: torch.Tensor, temperature: float) -> torch.Tensor:
    """T^2 times the cross entropy of softmax(z_t / T) and softmax(z_s / T) over each list. [lists, k]; `present`: which places count."""
    lowest = torch.finfo(student.dtype).min
    target = torch.softmax((teacher / temperature).masked_fill(~present, lowest), dim=1)
    given = torch.log_softmax((student / temperature).masked_fill(~present, lowest), dim=1).masked_fill(~present, 0)
    return temperature ** 2 * -(target * given).sum(1).mean()


def listwise_real(student: torch.Tensor, label: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
    """Each positive against the list's negatives, without the other positives (Zheng et al. 2023), weighted by its label. [lists, k]."""
    lowest = torch.finfo(student.dtype).min
    positive = present & (label > 0)
    negatives = torch.logsumexp(student.masked_fill(positive | ~present, lowest), dim=1, keepdim=True)
    losses = torch.nn.functional.softplus(negatives - student)
    weight = label.masked_fill(~positive, 0)
    return (weight * losses).sum() / weight.sum().clamp(min=1e-6)


def pairwise_soft(student: torch.Tensor, teacher: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
    """log(1 + exp(-(z_i - z_j))) where the teacher has i before j, weighted by what a swap would change in NDCG of its order.

    All [lists, k].
    """
    teacher = teacher.masked_fill(~present, torch.finfo(teacher.dtype).min)
    rank = teacher.argsort(dim=1, descending=True).argsort(dim=1).to(student.dtype)
    discount = 1 / torch.log2(rank + 2)
    gain = torch.sigmoid(teacher).masked_fill(~present, 0)
    weight = ((gain.unsqueeze(2) - gain.unsqueeze(1)) * (discount.unsqueeze(2) - discount.unsqueeze(1))).clamp(min=0)
    before = (teacher.unsqueeze(2) > teacher.unsqueeze(1)) & present.unsqueeze(2) & present.unsqueeze(1)
    weight = weight.masked_fill(~before, 0)
    losses = torch.nn.functional.softplus(student.unsqueeze(1) - student.unsqueeze(2))
    return (weight * losses).sum() / weight.sum().clamp(min=1e-6)
