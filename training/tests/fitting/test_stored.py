import json
import pickle
import zipfile

import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training import commands
from vectorrec_training.errors import TrainingError
from vectorrec_training.fitting import stored
from vectorrec_training.fitting.checkpoint import Checkpoint


def test_what_is_stored_comes_back(tmp_path):
    document = {
        "weights": {"a": torch.arange(6.0).reshape(2, 3), "b": torch.tensor([1, 2])}, 3: [1, 2.5, True, None, "x"], "pairs": [(0.5, -1.0)],
        "numpy": np.float64(0.25), "count": np.int64(7), "empty": {}, "infinite": float("inf")}
    stored.save(tmp_path / "f.pt", document)
    back = stored.load(tmp_path / "f.pt")
    assert torch.equal(back["weights"]["a"], document["weights"]["a"]) and back["weights"]["b"].dtype == torch.int64
    assert {key: back[key] for key in list(document)[1:]} == {key: document[key] for key in list(document)[1:]}
    assert type(back["numpy"]) is float and type(back["count"]) is int and type(back["pairs"][0]) is tuple


def test_what_needs_code_to_be_read_is_not_stored(tmp_path):
    with pytest.raises(TypeError, match="f.pt.where.here is a Path|PosixPath"):
        stored.save(tmp_path / "f.pt", {"where": {"here": tmp_path}})
    assert not (tmp_path / "f.pt").exists()


def test_a_file_that_brings_code_is_not_run(tmp_path):
    class Code:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    torch.save({"document": Code(), "tensors": []}, tmp_path / "f.pt")
    with pytest.raises(ValueError):
        stored.load(tmp_path / "f.pt")
    assert not (tmp_path / "ran").exists()
    pickle.loads(zipfile.ZipFile(tmp_path / "f.pt").read("f/data.pkl") if "f/data.pkl" in zipfile.ZipFile(
        tmp_path / "f.pt").namelist() else zipfile.ZipFile(tmp_path / "f.pt").read("archive/data.pkl"))
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("undated", [False, True])
def test_every_file_of_a_run_is_read_without_its_code_and_resumed_from(tmp_path, small, monkeypatch, undated):
    folder = TinyExport(events=3000, undated=undated).write(tmp_path / "export")
    settings = [] if undated else ["teacher.enabled=true", "teacher.epochs=1", "distillation.weight=0.5", "distillation.requests=50",
                                   "distillation.batch_size=16", "distillation.unexposed=20"]
    config = small("training.patience=99", *settings)
    commands.train(folder, tmp_path / "whole", config, "m", None, resume=False)
    save = Checkpoint.save

    def interrupt(self, state):
        save(self, state)
        if state.epoch == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "save", interrupt)
        with pytest.raises(KeyboardInterrupt):
            commands.train(folder, tmp_path / "broken", config, "m", None, resume=False)
    files = sorted((tmp_path / "broken.run").glob("*.pt"))
    assert [path.name for path in files] == (["checkpoint.pt"] if undated else ["checkpoint.pt", "fine_ranker.pt"])
    for path in [*files, tmp_path / "whole.run" / "towers.pt"]:
        content = torch.load(path, weights_only=True)
        assert {type(value) for value in content.values()} == {str, list} and all(type(t) is torch.Tensor for t in content["tensors"])
        assert isinstance(json.loads(content["document"]), dict)
    # As newer versions of PyTorch read what does not say otherwise.
    load = torch.load
    monkeypatch.setattr(torch, "load", lambda *a, weights_only=True, **k: load(*a, weights_only=weights_only, **k))
    commands.train(folder, tmp_path / "broken", config, "m", None, resume=True)
    assert (tmp_path / "whole" / "golden.json").read_bytes() == (tmp_path / "broken" / "golden.json").read_bytes()


@pytest.mark.parametrize("damage", [
    lambda p: p.write_bytes(b""), lambda p: p.write_bytes(b"x" * 500), lambda p: torch.save({"identity": "x"}, p),
    lambda p: torch.save([1], p), lambda p: stored.save(p, {"state": {}}), lambda p: torch.save({"document": "{}", "tensors": []}, p)])
def test_damaged_checkpoints_are_refused(tmp_path, small, damage):
    folder = TinyExport().write(tmp_path / "export")
    path = tmp_path / "model.run" / "checkpoint.pt"
    path.parent.mkdir()
    damage(path)
    with pytest.raises(TrainingError, match="without --resume"):
        commands.train(folder, tmp_path / "model", small(), None, None, resume=True)
