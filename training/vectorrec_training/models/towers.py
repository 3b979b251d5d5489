"""The two towers: embedding tables that both share, and one net a side."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from ..config import ModelConfig
from ..data.inputs import Inputs
from ..data.schema import OUT_OF_VOCABULARY, Feature
from .smoothing import Smoothing
from .steps import Dropout, Heads, PooledSum, Unit


# Features that are vectors of works, or of what a user heard.
CONTENT = ("content", "history_content")


class Tables(nn.Module):
    """One embedding table a vocabulary: a work in a history and the same work as a candidate are one vector."""

    def __init__(self, features: list[Feature], widths: dict[str, int]):
        """`widths`: by table; `other` for the rest."""
        super().__init__()
        sizes = {f.table: f.size for f in features if f.categorical}
        self.width = {name: widths.get(name, widths["other"]) for name in sizes}
        self.tables = nn.ModuleDict({name: nn.Embedding(size, self.width[name], padding_idx=0) for name, size in sizes.items()})
        with torch.no_grad():
            for table in self.tables.values():
                table.weight.normal_(std=0.1)
                table.weight[0] = 0

        self._smoothing: Smoothing | None = None
        self._smoothed: tuple[tuple, torch.Tensor] | None = None

    def smooth(self, smoothing: Smoothing) -> None:
        """From here on works are looked up in the smoothed table."""
        self._smoothing = smoothing

    def fold(self) -> None:
        """Makes the smoothed table the table."""
        if self._smoothing is not None:
            with torch.no_grad():
                self.tables["work"].weight.copy_(self.weight("work"))
            self._smoothing = self._smoothed = None

    def weight(self, table: str) -> torch.Tensor:
        weight = self.tables[table].weight
        if table != "work" or self._smoothing is None:
            return weight
        # Both towers of a step read one smoothed table.
        now = (weight._version, torch.is_grad_enabled())
        if self._smoothed is None or self._smoothed[0] != now:
            self._smoothed = now, self._smoothing(weight)
        return self._smoothed[1]

    def pool(self, feature: Feature, values: torch.Tensor, exponent: float) -> torch.Tensor:
        """[n, width] indices -> [n, table width]: the sum over the values present, divided by their number to the power of `exponent`."""
        return self.pool_from(feature.table, values, exponent)

    def pool_from(self, table: str, values: torch.Tensor, exponent: float) -> torch.Tensor:
        weight = self.weight(table)
        if values.shape[1] == 1:
            return F.embedding(values[:, 0], weight, padding_idx=0)
        present = (values != 0).to(weight.dtype)
        if torch.onnx.is_in_onnx_export():
            pooled = (F.embedding(values, weight) * present.unsqueeze(2)).sum(1)
        else:
            pooled = PooledSum.apply(weight, values)
        if exponent == 0:
            return pooled
        return pooled / present.sum(1, keepdim=True).clamp(min=1).pow(exponent)


class Tower(nn.Module):
    """One side: [n, width] inputs by feature -> unit vectors [n, d]; the item side has a bias [n], in logits, as well.

    The vector is a linear map of all embeddings plus, with hidden layers, what a net makes of them.
    """

    def __init__(self, side: str, features: list[Feature], tables: Tables, starts: dict[str, torch.Tensor], config: ModelConfig,
                 creator_of_user: torch.Tensor | None = None):
        """`starts`: [d, width] by table, what the linear map starts near, the same on both sides;

        `creator_of_user`: [user vocabulary] the same id's index in the creator vocabulary, 0 when it has none; None: they are not compared.
        """
        super().__init__()
        self.side = side
        self.features = features
        # Followees are pooled from the creators' table too: so a work by a followee can be told from others by an inner product.
        self.register_buffer("creator_of_user", creator_of_user)
        # Not a submodule: the model owns the tables once.
        self._tables = [tables]
        self.config = config
        self.exponent = config.set_exponent
        parts = [
            starts[f.table] if f.categorical else starts["content"] if f.name in CONTENT else torch.zeros(config.dimension, f.width)
            for f in features]
        if creator_of_user is not None:
            parts.append(starts["creator"])
        inputs = sum(part.shape[1] for part in parts)
        self.dropout = Dropout(config.dropout)
        # The bias is the vector of a user, or a work, of whom nothing is known.
        self.linear = nn.Linear(inputs, config.dimension)
        with torch.no_grad():
            self.linear.weight.normal_(std=inputs ** -0.5 / 4)
            self.linear.weight += torch.cat(parts, dim=1)
        self.net = _net(inputs, config)
        with_bias = side == "item" and config.bias
        self.bias = nn.Linear(inputs, 1) if with_bias else None
        ids = next((f for f in features if f.name == "work_id"), None)
        self.id_bias = nn.Embedding(ids.size, 1, padding_idx=0) if with_bias and ids else None
        # log popularity by work id as of the end of training, and how much of it counts; see popularity.py.
        self.register_buffer("recent", torch.zeros(ids.size) if with_bias and ids else None)
        self.recent_slope = nn.Parameter(torch.tensor(0.5)) if with_bias and ids else None
        with torch.no_grad():
            if self.bias is not None:
                self.bias.weight.zero_()
                self.bias.bias.zero_()
            if self.id_bias is not None:
                self.id_bias.weight.zero_()

    def forward(self, inputs: Inputs) -> tuple[torch.Tensor, torch.Tensor] | torch.Tensor:
        if self.training:
            inputs = self._hide_ids(inputs)
        tables = self._tables[0]
        parts = [tables.pool(f, inputs[f.name], self.exponent) if f.categorical else inputs[f.name] for f in self.features]
        if self.creator_of_user is not None:
            parts.append(tables.pool_from("creator", self.creator_of_user[inputs["friends"]], self.exponent))
        x = torch.cat(parts, dim=1)
        dropped = self.dropout(x)
        vector, bias = self._linear(dropped)
        if self.net is not None:
            vector = vector + self.net(dropped)
        vector = F.normalize(vector, dim=1) if torch.onnx.is_in_onnx_export() else Unit.apply(vector)
        if self.side == "user":
            return vector
        if self.id_bias is not None:
            bias = bias + F.embedding(inputs["work_id"][:, 0], self.id_bias.weight).squeeze(1)
            if not self.training:
                # While training it depends on the moment of each example, so the objectives add it.
                bias = bias + self.recent_slope * self.recent[inputs["work_id"][:, 0]]
        return vector, bias

    def _linear(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Vectors, and biases of the item side."""
        if self.bias is None:
            vector = self.linear(x)
            return vector, torch.zeros_like(vector[:, 0])
        if torch.onnx.is_in_onnx_export():
            return self.linear(x), self.bias(x).squeeze(1)
        return Heads.apply(x, self.linear.weight, self.linear.bias, self.bias.weight[0], self.bias.bias)

    def _hide_ids(self, inputs: Inputs) -> Inputs:
        hidden = dict(inputs)
        for name, share in (("user_id", self.config.user_id_dropout), ("work_id", self.config.work_id_dropout)):
            if share > 0 and any(f.name == name for f in self.features):
                ids = inputs[name]
                bucket = torch.randint_like(ids, 1, OUT_OF_VOCABULARY + 1)
                hidden[name] = torch.where((torch.rand(ids.shape) < share) & (ids != 0), bucket, ids)
        return hidden


class TwoTowers(nn.Module):
    """score(user, item) = <user, item> / temperature + bias(item)."""

    def __init__(
        self, user_features: list[Feature], item_features: list[Feature], config: ModelConfig, creator_of_user: torch.Tensor | None = None
    ):
        """`creator_of_user`: see Tower; it is used when the towers read both followees and creators."""
        super().__init__()
        self.tables = Tables(user_features + item_features, config.widths)
        starts = {name: _start(width, config) for name, width in self.tables.width.items()}
        content = next((f for f in item_features if f.name == "content"), None)
        if content is not None:
            # The same on both sides: who heard what sounds alike starts near it.
            starts["content"] = _turned(content.width, config.dimension)
        compared = {"friends", "creator_id"} <= {f.name for f in user_features + item_features}
        self.user = Tower("user", user_features, self.tables, starts, config, creator_of_user if compared else None)
        self.item = Tower("item", item_features, self.tables, starts, config)
        self.log_temperature = nn.Parameter(torch.tensor(config.temperature).log(), requires_grad=config.learn_temperature)

    @property
    def temperature(self) -> torch.Tensor:
        return self.log_temperature.clamp(-5, 1).exp()

    def score(self, user: torch.Tensor, item: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """[n, d], [m, d], [m] -> [n, m]. It does not teach the temperature; see ModelConfig.learn_temperature."""
        return torch.addmm(bias, user / self.temperature.detach(), item.t())


def _start(width: int, config: ModelConfig) -> torch.Tensor:
    """[d, width]: each table as it is, so that a vector starts as a plain sum; or each turned its own way, so that narrow tables do not
    start on top of each other.
    """
    if not config.turned:
        return torch.eye(config.dimension, width)
    return _turned(width, config.dimension)


def _turned(width: int, dimension: int) -> torch.Tensor:
    turned, _ = torch.linalg.qr(torch.randn(max(dimension, width), max(dimension, width)))
    return turned[:dimension, :width]


def _net(inputs: int, config: ModelConfig) -> nn.Module | None:
    if not config.hidden:
        return None
    layers: list[nn.Module] = []
    for width in config.hidden:
        layers += [nn.Linear(inputs, width), nn.ReLU(), nn.Dropout(config.dropout)]
        inputs = width
    last = nn.Linear(inputs, config.dimension)
    with torch.no_grad():
        last.weight.mul_(0.1)
        last.bias.zero_()
    return nn.Sequential(*layers, last)
