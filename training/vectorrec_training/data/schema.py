"""The feature schema: what the indexer exports and both towers read (core/Features/FeatureSchema.cs)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from ..errors import TrainingError

VERSION = 1

# Indices 1..8 of a vocabulary are hash buckets for values that training did not know; 0 is missing.
OUT_OF_VOCABULARY = 8


@dataclass(frozen=True)
class Feature:
    """One input of a model.

    `width`: values a row, padded with 0. `size`: number of distinct values of a categorical feature, padding included.
    `vocabulary`: features of one vocabulary share an embedding table; None when the values are fixed buckets.
    """

    name: str
    side: str
    kind: str
    vocabulary: str | None
    width: int
    size: int
    when: str

    @property
    def categorical(self) -> bool:
        return self.kind == "categorical"

    @property
    def table(self) -> str:
        """Name of the embedding table that holds the feature's values."""
        return self.vocabulary or self.name


@dataclass(frozen=True)
class Schema:
    """All features, in order, and the SHA-256 of the file they were read from."""

    features: tuple[Feature, ...]
    hash: str

    def of(self, side: str) -> list[Feature]:
        return [feature for feature in self.features if feature.side == side]

    def __getitem__(self, name: str) -> Feature:
        for feature in self.features:
            if feature.name == name:
                return feature
        raise TrainingError(f"The feature schema has no feature {name}.")

    @staticmethod
    def load(path: Path) -> Schema:
        try:
            content = path.read_bytes()
            document = json.loads(content)
            if document["version"] != VERSION:
                raise TrainingError(f"{path} is version {document['version']} of the feature schema, this program reads {VERSION}.")
            features = tuple(Feature(**{name: entry[name] for name in Feature.__dataclass_fields__}) for entry in document["features"])
        except OSError as e:
            raise TrainingError(f"The feature schema cannot be read: {e}.") from e
        except (ValueError, KeyError, TypeError) as e:
            raise TrainingError(f"{path} is not a feature schema: {e!r}.") from e
        for feature in features:
            problem = _problem(feature)
            if problem:
                raise TrainingError(f"{path} is not a feature schema: {feature.name} {problem}.")
        return Schema(features, hashlib.sha256(content).hexdigest())


def _problem(feature: Feature) -> str | None:
    if feature.side not in ("user", "item"):
        return f"has side {feature.side!r}"
    if feature.kind not in ("categorical", "numeric"):
        return f"has kind {feature.kind!r}"
    if not isinstance(feature.width, int) or feature.width < 1:
        return f"has width {feature.width!r}"
    if feature.categorical and (not isinstance(feature.size, int) or feature.size < 1):
        return f"has size {feature.size!r}"
    return None
