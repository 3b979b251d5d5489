"""Embeddings of works, smoothed over the graph."""

import json

import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training import commands
from vectorrec_training.data.schema import OUT_OF_VOCABULARY
from vectorrec_training.models.smoothing import Smoothing


def test_smoothing_is_the_product_with_the_normalised_graph_and_differentiates_as_such():
    rng = np.random.default_rng(1)
    size, users = OUT_OF_VOCABULARY + 8, 6
    pairs = np.unique(np.stack([rng.integers(0, users, 30), rng.integers(OUT_OF_VOCABULARY - 1, size, 30)], 1), axis=0)
    graph = np.zeros((users, size))
    for user, index in pairs:
        graph[user, index] = index > OUT_OF_VOCABULARY
    scaled = graph / np.sqrt(np.maximum(graph.sum(1, keepdims=True), 1) * np.maximum(graph.sum(0), 1))
    expected = np.eye(size) + 0.7 * scaled.T @ scaled
    smoothing = Smoothing(pairs[:, 0], pairs[:, 1], size, 0.7)
    table = torch.randn(size, 3, requires_grad=True)
    torch.testing.assert_close(smoothing(table), torch.from_numpy(expected).float() @ table)
    weight = torch.randn(size, 3)
    gradient, = torch.autograd.grad((smoothing(table) * weight).sum(), table)
    torch.testing.assert_close(gradient, torch.from_numpy(expected).float() @ weight)


@pytest.mark.parametrize("refit", ["true", "false"])
def test_a_bundle_ships_the_smoothed_table(tmp_path, small, refit, monkeypatch):
    shipped = []
    monkeypatch.setattr("vectorrec_training.bundle.writing.export_tower", lambda tower, *_: shipped.append(tower))
    folder = TinyExport(undated=True).write(tmp_path / "export")
    config = small("model.smoothing=2.0", f"training.refit={refit}")
    trained = []
    train = commands.writing.write_bundle
    monkeypatch.setattr(commands.writing, "write_bundle", lambda *given: trained.append(given[4]) or train(*given))
    commands.train(folder, tmp_path / "model", config, None, None, resume=False)
    tables, own = shipped[0]._tables[0], trained[0].tables
    with torch.no_grad():
        torch.testing.assert_close(tables.tables["work"].weight, own.weight("work"))
        assert not torch.allclose(tables.tables["work"].weight, own.tables["work"].weight)
    # Not twice: the bundle's golden rows come from the table as it is shipped.
    golden = json.loads((tmp_path / "model" / "golden.json").read_text())["item"]
    inputs = {name: torch.tensor(values) for name, values in golden["inputs"].items()}
    with torch.no_grad():
        torch.testing.assert_close(shipped[1](inputs)[0], torch.tensor(golden["embedding"]))
