"""Measures of scores against what happened."""

from __future__ import annotations

import numpy as np


def auc(score: np.ndarray, label: np.ndarray) -> float:
    """Chance that a positive scores above a negative; ties count half. NaN without both."""
    positives = int((label > 0).sum())
    negatives = len(label) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return float((middle[inverse][label > 0].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def grouped_auc(score: np.ndarray, label: np.ndarray, group: np.ndarray) -> float:
    """Mean of each group's AUC, weighted by its size; groups of one kind are left out."""
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order])) + 1
    total = weight = 0.0
    for rows in np.split(order, bounds):
        value = auc(score[rows], label[rows])
        if not np.isnan(value):
            total += value * len(rows)
            weight += len(rows)
    return total / weight if weight else float("nan")


def log_loss(probability: np.ndarray, label: np.ndarray) -> float:
    p = np.clip(probability.astype(np.float64), 1e-7, 1 - 1e-7)
    return float(-np.mean(np.where(label > 0, np.log(p), np.log1p(-p))))


def coverage(top: np.ndarray, works: int) -> float:
    """Share of the catalogue that is among the `top`, [users, places] work rows, of anybody."""
    return len(np.unique(top)) / works


def gini(top: np.ndarray, works: int) -> float:
    """How unequally the places of `top` fall to the works of the catalogue: 0 all alike, nearly 1 when one work has all."""
    counts = np.sort(np.bincount(top.ravel(), minlength=works))
    return float(2 * (np.arange(1, works + 1) * counts).sum() / (works * counts.sum()) - (works + 1) / works)


def calibration(probability: np.ndarray, label: np.ndarray, bins: int = 10) -> tuple[list[tuple[float, float]], float]:
    """(mean prediction, mean label) of bins of equal size, and the expected calibration error."""
    order = np.argsort(probability, kind="stable")
    points, error = [], 0.0
    for rows in np.array_split(order, bins):
        if len(rows):
            points.append((float(probability[rows].mean()), float(label[rows].mean())))
            error += abs(points[-1][0] - points[-1][1]) * len(rows) / len(order)
    return points, error
