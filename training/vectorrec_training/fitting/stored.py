"""Tensors and plain values on disk. Reading them back runs nothing that the file brings along.

A file is PyTorch's, of a text and tensors: the text is the document as JSON, with a number for each tensor. PyTorch 1.13 reads no floating
point number with `weights_only`, and later versions read nothing else unless told to.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import torch

from .. import files


def save(path: Path, document: dict) -> None:
    """Dictionaries, lists and tuples of tensors, texts, numbers, truth values and None; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors: list[torch.Tensor] = []
    text = json.dumps(_written(document, tensors, path.name))
    buffer = io.BytesIO()
    torch.save({"document": text, "tensors": tensors}, buffer)
    files.write(path, buffer.getvalue())


def load(path: Path) -> dict:
    """What was saved. Raises ValueError when the file is damaged or holds anything else."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        # Until version 1.0 a file held the document as it is.
        document = _read(json.loads(content["document"]), content["tensors"]) if "document" in content else content
    except Exception as e:  # A damaged file fails in as many ways as it has parts.
        raise ValueError(str(e).strip().partition("\n")[0].partition(". ")[0] or type(e).__name__) from e
    if not isinstance(document, dict):
        raise ValueError(f"it holds {type(document).__name__}")
    return document


def _written(value, tensors: list[torch.Tensor], where: str):
    """JSON has no tuples and no keys but texts."""
    if isinstance(value, torch.Tensor):
        tensors.append(value.detach())
        return {"tensor": len(tensors) - 1}
    if isinstance(value, dict):
        return {"of": [[_written(part, tensors, where), _written(of, tensors, f"{where}.{part}")] for part, of in value.items()]}
    if isinstance(value, tuple):
        return {"tuple": [_written(of, tensors, where) for of in value]}
    if isinstance(value, list):
        return [_written(of, tensors, where) for of in value]
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"{where} is a {type(value).__name__}: only tensors and plain values are stored.")


def _read(value, tensors: list[torch.Tensor]):
    if isinstance(value, list):
        return [_read(of, tensors) for of in value]
    if not isinstance(value, dict):
        return value
    if "tensor" in value:
        return tensors[value["tensor"]]
    if "tuple" in value:
        return tuple(_read(of, tensors) for of in value["tuple"])
    return {_read(part, tensors): _read(of, tensors) for part, of in value["of"]}
