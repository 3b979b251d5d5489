"""The fine ranker: user, item and cross features, attention over the history, low-rank DCN-v2, one output an objective.

Cross features are made inside the graph, from the same inputs as the towers have: there is no second transform that could differ.
"""

from __future__ import annotations

from typing import Callable

import torch
from torch import nn

from ..config import TeacherConfig
from ..data.inputs import Inputs
from ..data.objectives import OBJECTIVES
from ..data.schema import OUT_OF_VOCABULARY, Feature
from .towers import Tables

# Histories and candidates are compared in these: (feature of the history, feature of the work).
_HISTORY = (("history_works", "work_id"), ("history_creators", "creator_id"), ("history_songs", "song_id"))
# User features that cross features compare with the work's.
_CROSSED = {"history_creators", "history_songs", "user_tags", "user_language", "user_city", "friends"}
_POSITIONS = 32


# (teacher, users, items) -> [n, columns].
Cross = Callable[["Teacher", Inputs, Inputs], torch.Tensor]


class Teacher(nn.Module):
    """logits [n, objectives] of n pairs of a user and a work."""

    def __init__(self, user_features: list[Feature], item_features: list[Feature], creators: torch.Tensor, config: TeacherConfig,
                 cross_features: bool = True):
        """`creators`: [creator vocabulary] the same id's index in the user vocabulary, 0 when it has none."""
        super().__init__()
        self.user_features, self.item_features = user_features, item_features
        widths = {table: config.id_width for table in ("user", "work", "creator", "song", "tag")} | {"other": config.other_width}
        self.tables = Tables(user_features + item_features, widths)
        self.register_buffer("creators", creators)
        # log popularity by work id as of the end of training; see popularity.py.
        self.register_buffer(
            "recent",
            torch.zeros(next(f.size for f in item_features if f.name == "work_id"))
            if "work_id" in {f.name for f in item_features}
            else None,
        )
        names = {f.name for f in user_features + item_features}
        self.history = [pair for pair in _HISTORY if set(pair) <= names] if config.attention else []
        self.length = config.history or None
        self.cross = _cross_features(names) if cross_features else []
        pooled = sum(self.tables.width[f.table] if f.categorical else f.width for f in user_features + item_features)
        width = (
            pooled
            + sum(columns for _, columns in self.cross)
            + (config.id_width if self.history else 0)
            + (1 if self.recent is not None else 0)
        )
        attention = config.attention
        self.attention = (
            nn.Sequential(nn.Linear(4 * config.id_width, attention), nn.ReLU(), nn.Linear(attention, 1)) if self.history else None
        )
        self.down = nn.ModuleList(nn.Linear(width, config.rank, bias=False) for _ in range(config.cross_layers))
        self.up = nn.ModuleList(nn.Linear(config.rank, width) for _ in range(config.cross_layers))
        layers: list[nn.Module] = []
        inputs = width
        for hidden in config.hidden:
            layers += [nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(config.dropout)]
            inputs = hidden
        self.deep = nn.Sequential(*layers)
        self.head = nn.Linear(width + inputs, len(OBJECTIVES))
        # Works at the top of a slate are looked at more. Serving scores every work as if it were at the top.
        self.position = nn.Embedding(_POSITIONS, len(OBJECTIVES))
        with torch.no_grad():
            self.position.weight.zero_()
            self.head.bias.fill_(-2)

    def forward(self, users: Inputs, items: Inputs, owner: torch.Tensor | None = None, position: torch.Tensor | None = None,
                popularity: torch.Tensor | None = None) -> torch.Tensor:
        """`owner`: [n] row of `users` of each work; None: one user for all works, or as many users as works.

        `position`: [n] place in the slate from 0, -1 unknown; None: all at the top. `popularity`: [n] log popularity at the moment; None:
        now.
        """
        n = items[self.item_features[0].name].shape[0]
        of_user = torch.cat(
            [self.tables.pool(f, users[f.name], 0.5) if f.categorical else users[f.name] for f in self.user_features], dim=1
        )
        of_item = [self.tables.pool(f, items[f.name], 0.5) if f.categorical else items[f.name] for f in self.item_features]

        def spread(values: torch.Tensor) -> torch.Tensor:
            return values if owner is None else values[owner]

        of_user = spread(of_user)
        if owner is None:
            of_user = of_user.expand(n, -1)
        parts = [of_user, *of_item]
        if self.attention is not None:
            parts.append(self._attend(users, items, spread))
        if self.recent is not None:
            parts.append((self.recent[items["work_id"][:, 0]] if popularity is None else popularity).unsqueeze(1))
        raw = {f.name: spread(users[f.name]) for f in self.user_features if self.cross and f.name in _CROSSED}
        parts += [make(self, raw, items) for make, _ in self.cross]
        x0 = torch.cat(parts, dim=1)
        x = x0
        for down, up in zip(self.down, self.up):
            x = x0 * up(down(x)) + x
        logits = self.head(torch.cat([x, self.deep(x0)], dim=1))
        top = (
            torch.ones_like(items[self.item_features[0].name][:, 0], dtype=torch.int64)
            if position is None
            else (position + 1).clamp(0, _POSITIONS - 1)
        )
        return logits + self.position(top)

    def _attend(self, users: Inputs, items: Inputs, spread) -> torch.Tensor:
        """DIN (Zhou et al. 2018): a weighted sum of the history, each weight from the work there and the candidate."""
        history = candidate = 0
        for theirs, work in self.history:
            table = self.tables.tables[_table(self.item_features, work)].weight
            history = history + nn.functional.embedding(users[theirs][:, :self.length], table)
            candidate = candidate + nn.functional.embedding(items[work], table)
        # The first layer over (history, candidate, product, difference), taken apart: all but the product is computed once a work or user.
        first, width = self.attention[0], history.shape[2]
        of_history, of_candidate, of_product, of_difference = first.weight.split(width, dim=1)
        hidden = spread(history @ (of_history + of_difference).t()) + (candidate @ (of_candidate - of_difference).t() + first.bias)
        history = spread(history)
        mask = spread((users[self.history[0][0]][:, :self.length] != 0).to(history.dtype).unsqueeze(2))
        hidden = hidden + (history * candidate) @ of_product.t()
        weight = torch.sigmoid(self.attention[2](self.attention[1](hidden))) * mask
        return (weight * history).sum(1) / mask.sum(1).clamp(min=1).pow(0.5)


def _table(features: list[Feature], name: str) -> str:
    return next(f.table for f in features if f.name == name)


def _known(values: torch.Tensor) -> torch.Tensor:
    """Two unknown ids in one hash bucket are not the same id."""
    return values > OUT_OF_VOCABULARY


def _matches(theirs: torch.Tensor, work: torch.Tensor) -> torch.Tensor:
    """[1 or n, w] and [n, 1] -> [n, w]: 1 where the known values agree."""
    return ((theirs == work) & _known(work)).to(torch.float32)


def _times(history: str, work: str):
    def make(_: Teacher, users: Inputs, items: Inputs) -> torch.Tensor:
        return torch.log1p(_matches(users[history], items[work]).sum(1, keepdim=True))
    return make


def _recency(history: str, work: str):
    def make(_: Teacher, users: Inputs, items: Inputs) -> torch.Tensor:
        matches = _matches(users[history], items[work])
        place = torch.arange(users[history].shape[1], dtype=torch.float32)
        return (matches / (1 + place)).sum(1, keepdim=True)
    return make


def _tag_affinity(_: Teacher, users: Inputs, items: Inputs) -> torch.Tensor:
    """Of the work's tags, how many are the user's: plainly, and by their rank there."""
    mine, tags = users["user_tags"], items["tags"]
    matches = ((mine.unsqueeze(2) == tags.unsqueeze(1)) & _known(tags).unsqueeze(1)).to(torch.float32).sum(2)
    rank = torch.arange(mine.shape[1], dtype=torch.float32)
    return torch.cat([matches.sum(1, keepdim=True), (matches / (1 + rank)).sum(1, keepdim=True)], dim=1)


def _same(theirs: str, work: str):
    def make(_: Teacher, users: Inputs, items: Inputs) -> torch.Tensor:
        return _matches(users[theirs], items[work])
    return make


def _follows(teacher: Teacher, users: Inputs, items: Inputs) -> torch.Tensor:
    """Whether the user follows the work's creator."""
    creator = teacher.creators[items["creator_id"]]
    return _matches(users["friends"], creator).amax(1, keepdim=True)


def _cross_features(names: set[str]) -> list[tuple[Cross, int]]:
    """What makes the cross features of those inputs, and how many columns each makes."""
    crosses: list[tuple[Cross, int]] = []
    for history, work in (("history_creators", "creator_id"), ("history_songs", "song_id")):
        if {history, work} <= names:
            crosses += [(_times(history, work), 1), (_recency(history, work), 1)]
    if {"user_tags", "tags"} <= names:
        crosses.append((_tag_affinity, 2))
    for theirs, work in (("user_language", "work_language"), ("user_city", "work_city")):
        if {theirs, work} <= names:
            crosses.append((_same(theirs, work), 1))
    if {"friends", "creator_id"} <= names:
        crosses.append((_follows, 1))
    return crosses
