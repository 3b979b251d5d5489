"""The configuration of a run: defaults, a TOML file over them, and single settings over that."""

from __future__ import annotations

import dataclasses
import tomllib
import typing
from dataclasses import dataclass, field
from pathlib import Path

from .errors import TrainingError


def _setting(default, least=None, most=None, choices=None):
    """A field with the values that it accepts."""
    make = {"default_factory": lambda: dict(default)} if isinstance(default, dict) else {"default": default}
    return field(**make, metadata={"least": least, "most": most, "choices": choices})


@dataclass(frozen=True)
class ModelConfig:
    """Shape of the two towers."""

    # Width of the embeddings that the index holds, d.
    dimension: int = _setting(64, 2, 1024)
    # Width of the embedding tables, by vocabulary or feature; `other` for the rest.
    widths: dict[str, int] = _setting({"user": 64, "work": 64, "creator": 32, "song": 32, "tag": 32, "other": 8}, 1, 1024)
    # Whether each table starts in directions of its own: better for narrow tables of several kinds of ids.
    turned: bool = _setting(False)
    # Hidden layers of the part that is not linear; none: each tower is linear in its embeddings.
    hidden: tuple[int, ...] = _setting((), 1, 4096)
    # Share of the pooled embeddings, and of hidden units, that a step leaves out.
    dropout: float = _setting(0.1, 0, 0.95)
    # Share of user ids that training replaces by a hash bucket, so that unknown users are served sensibly.
    user_id_dropout: float = _setting(0.2, 0, 1)
    # The same of works; ids of histories stay.
    work_id_dropout: float = _setting(0.1, 0, 1)
    # A set of n values is summed and divided by n to this power: 1 is the mean, 0 the sum.
    set_exponent: float = _setting(0.5, 0, 1)
    # tau of the score dot / tau + bias: high for few and noisy data, low for many. A probe chooses it.
    temperature: float = _setting(0.2, 0.005, 2)
    # Whether learning to rank requests moves the temperature; the retrieval loss never does: it always wants less.
    learn_temperature: bool = _setting(False)
    # Whether works have a bias, which learns how popular they are.
    bias: bool = _setting(True)
    # Dated data: the bias follows engagements that fade with this half-life in days; 0: it does not.
    popularity_half_life: float = _setting(1.0, 0, 3650)
    # Undated data: how much the vectors of works that the same users know count beside a work's own; 0: nothing.
    smoothing: float = _setting(0.0, 0, 10)
    # Features that the towers do not read.
    without: tuple[str, ...] = _setting(())


@dataclass(frozen=True)
class ObjectiveConfig:
    """The retrieval loss: a softmax over the catalogue, or over a sample of it with the logQ correction."""

    # Catalogues up to this many works are scored as a whole.
    full_softmax_works: int = _setting(60_000, 0, None)
    # Works drawn uniformly, beside those of the batch, when the catalogue is larger.
    uniform_negatives: int = _setting(4096, 0, None)
    # Undated data: a step hides between these shares of a user's works and predicts them from the rest.
    hidden_share: tuple[float, float] = _setting((0.2, 0.6), 0, 1)
    # Undated data: how much the works that stay visible count as targets.
    visible_weight: float = _setting(1.0, 0, 1)
    # Dated data: what an engagement counts by its strongest kind.
    kind_weights: dict[str, float] = _setting({"play": 1.0, "complete": 1.0, "like": 1.0, "follow": 1.0, "share": 1.0}, 0, 100)


@dataclass(frozen=True)
class TeacherConfig:
    """The fine ranker. `train` needs it only when the student is to learn from it, or the bundle to hold it."""

    # Whether it is trained and put into the bundle.
    enabled: bool = _setting(False)
    # Width of its tables of ids.
    id_width: int = _setting(16, 1, 256)
    # Width of the other tables.
    other_width: int = _setting(4, 1, 256)
    # Hidden units of the attention over the history; 0: none.
    attention: int = _setting(16, 0, 256)
    # Rank of the cross layers.
    rank: int = _setting(32, 1, 1024)
    # Number of cross layers.
    cross_layers: int = _setting(2, 0, 8)
    # Units of the hidden layers.
    hidden: tuple[int, ...] = _setting((128, 64), 1, 4096)
    # Share of hidden units that a step leaves out.
    dropout: float = _setting(0.1, 0, 0.95)
    # Works of the history, the newest, that the attention reads; 0: all.
    history: int = _setting(0, 0, 1000)
    # At most.
    epochs: int = _setting(4, 1, None)
    # Epochs without a better AUC before it stops; the best is kept.
    patience: int = _setting(1, 1, None)
    # Exposures a step, whole slates.
    batch_size: int = _setting(1024, 1, None)
    # Of AdamW.
    learning_rate: float = _setting(0.002, 1e-7, 10)
    # Of all its weights.
    weight_decay: float = _setting(1e-4, 0, 10)
    # The fused score is the sum of weight * probability.
    fusion: dict[str, float] = _setting({"play": 1.0, "complete": 1.0, "like": 2.0, "follow": 2.0}, 0, 100)


@dataclass(frozen=True)
class DistillationConfig:
    """What the towers learn besides retrieval, on requests: lists of exposed and unexposed works."""

    # Share of the whole loss, against the retrieval loss; 0: no requests are read.
    weight: float = _setting(0.0, 0, 1)
    # lambda: 0 is real labels alone, 1 the teacher alone.
    teacher: float = _setting(0.5, 0, 1)
    # Epochs over which lambda grows from 0 to its value.
    warm_up: int = _setting(0, 0, None)
    # T of the teacher's soft labels in the pointwise loss.
    temperature: float = _setting(2.0, 0.1, 20)
    # T of the softmax over a list; low: the best of it count.
    list_temperature: float = _setting(1.0, 0.05, 20)
    # How much the pointwise loss counts.
    pointwise: float = _setting(1.0, 0, 10)
    # How much the list-wise loss counts.
    listwise: float = _setting(1.0, 0, 10)
    # How much the pairwise loss counts.
    pairwise: float = _setting(0.0, 0, 10)
    # Requests drawn for the lists.
    requests: int = _setting(24_000, 1, None)
    # Works of each list that were not exposed; 0: exposures alone.
    unexposed: int = _setting(400, 0, 10_000)
    # Lists a step.
    batch_size: int = _setting(128, 1, None)
    # Whether the teacher that teaches has the cross features (feature distillation) or not (model distillation alone).
    cross_features: bool = _setting(True)


@dataclass(frozen=True)
class TrainingConfig:
    """How a run goes."""

    # The same export, seed, threads and PyTorch give the same models.
    seed: int = _setting(1, 0, 2**31 - 1)
    # Threads of PyTorch; 0: as many as it likes.
    threads: int = _setting(0, 0, 256)
    # At most; patience mostly ends a run before.
    epochs: int = _setting(100, 1, None)
    # Dated data: examples a step.
    batch_size: int = _setting(256, 1, None)
    # Undated data: users a step, each with all their works.
    batch_users: int = _setting(256, 1, None)
    # Whether a probe chooses model.temperature, learning_rate and learning_rate_decay where they are not given.
    probe: bool = _setting(True)
    # Whether the times of the events say something; false: dated data is trained as undated, as it is when they look made up and this is
    # not given.
    use_times: bool = _setting(True)
    # Of AdamW. A probe chooses it.
    learning_rate: float = _setting(0.01, 1e-7, 10)
    # What the learning rate is multiplied by after each epoch. A probe chooses it.
    learning_rate_decay: float = _setting(1.0, 0.1, 1)
    # Of embeddings and matrices: more for few data.
    weight_decay: float = _setting(0.2, 0, 10)
    # How much of the running average of the weights stays after a step; 0: no average.
    average: float = _setting(0.98, 0, 0.99999)
    # Epochs between two evaluations.
    evaluate_every: int = _setting(1, 1, None)
    # Evaluations without a better NDCG@10 before the run stops; the best epoch is kept.
    patience: int = _setting(5, 1, None)
    # Without given pairs: the share of the engagements that is held out for validation, the last of dated data.
    validation_share: float = _setting(0.1, 0.001, 0.9)
    # Users that a validation ranks the catalogue for.
    validation_users: int = _setting(5000, 1, None)
    # Train once more on all data, what was held out included, for as many epochs as were best, before the bundle is written.
    refit: bool = _setting(False)


@dataclass(frozen=True)
class Config:
    model: ModelConfig = field(default_factory=ModelConfig)
    objective: ObjectiveConfig = field(default_factory=ObjectiveConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    teacher: TeacherConfig = field(default_factory=TeacherConfig)
    distillation: DistillationConfig = field(default_factory=DistillationConfig)
    # What a file or a setting said, as section.name: the rest may be chosen by a probe.
    given: frozenset[str] = field(default=frozenset(), compare=False)

    @staticmethod
    def load(paths: typing.Sequence[Path] = (), settings: typing.Sequence[str] = ()) -> Config:
        """`paths`: later files over earlier ones; `settings`: `section.name=value` over them, the value as in TOML."""
        document: dict = {}
        for path in paths:
            try:
                _merge(document, tomllib.loads(path.read_text("utf-8")))
            except OSError as e:
                raise TrainingError(f"The configuration cannot be read: {e}.") from e
            except ValueError as e:
                raise TrainingError(f"{path} is not valid TOML: {e}.") from e
        for setting in settings:
            _merge(document, _parse(setting))
        config = _build(Config, document, "")
        return dataclasses.replace(config, given=frozenset(f"{section}.{name}" for section, of in document.items() for name in of))

    def with_settings(self, settings: dict[str, typing.Any]) -> Config:
        """`settings`: values by section.name, of the right type."""
        sections: dict[str, dict] = {}
        for name, value in settings.items():
            section, _, name = name.partition(".")
            sections.setdefault(section, {})[name] = value
        return dataclasses.replace(self, **{name: dataclasses.replace(getattr(self, name), **values) for name, values in sections.items()})

    def to_dict(self) -> dict:
        return {name: value for name, value in dataclasses.asdict(self).items() if name != "given"}


def _parse(setting: str) -> dict:
    if "=" not in setting:
        raise TrainingError(f"{setting!r} is not of the form section.name=value.")
    try:
        return tomllib.loads(setting)
    except ValueError:
        # A bare word is a string.
        name, _, value = setting.partition("=")
        try:
            return tomllib.loads(f"{name}={value.strip()!r}")
        except ValueError as e:
            raise TrainingError(f"{setting!r} is not of the form section.name=value: {e}.") from e


def _merge(into: dict, other: dict) -> None:
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _build(cls, document: dict, path: str):
    hints = typing.get_type_hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls) if f.compare}
    unknown = sorted(set(document) - set(fields))
    if unknown:
        raise TrainingError(f"The configuration has an unknown setting {path}{unknown[0]}; known are {', '.join(fields)}.")
    values = {}
    for name, value in document.items():
        if dataclasses.is_dataclass(hints[name]):
            if not isinstance(value, dict):
                raise TrainingError(f"The setting {path}{name} has to be a table.")
            values[name] = _build(hints[name], value, f"{path}{name}.")
        else:
            values[name] = _value(value, hints[name], fields[name], f"{path}{name}")
    return cls(**values)


def _value(value, hint, spec, name: str):
    origin = typing.get_origin(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise TrainingError(f"The setting {name} has to be a list.")
        args = typing.get_args(hint)
        types_of = [args[0]] * len(value) if args[-1] is ... else list(args)
        if len(types_of) != len(value):
            raise TrainingError(f"The setting {name} has to be a list of {len(types_of)}.")
        return tuple(_scalar(v, t, spec, name) for v, t in zip(value, types_of))
    if origin is dict:
        if not isinstance(value, dict):
            raise TrainingError(f"The setting {name} has to be a table.")
        default = spec.default_factory()
        return default | {k: _scalar(v, typing.get_args(hint)[1], spec, f"{name}.{k}") for k, v in value.items()}
    return _scalar(value, hint, spec, name)


def _scalar(value, kind, spec, name: str):
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind:
        raise TrainingError(f"The setting {name} is {value!r}; it has to be of type {kind.__name__}.")
    least, most, choices = (spec.metadata.get(key) for key in ("least", "most", "choices"))
    if choices and value not in choices:
        raise TrainingError(f"The setting {name} is {value!r}; it has to be one of {', '.join(choices)}.")
    if (least is not None and not value >= least) or (most is not None and not value <= most):
        raise TrainingError(
            f"The setting {name} is {value!r}; it has to be {f'at least {least}' if most is None else f'{least} to {most}'}."
        )
    return value
