import json

import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training import commands, skew, warm_start
from vectorrec_training.__main__ import main
from vectorrec_training.errors import TrainingError
from vectorrec_training.export import Export
from vectorrec_training.inputs import InputReader
from vectorrec_training.schema import OUT_OF_VOCABULARY
from vectorrec_training.trainer import Trainer
from vectorrec_training.validation import hold_out

KNOWN = 1 + OUT_OF_VOCABULARY


def _trainer(folder, config):
    export = Export(folder)
    return export, Trainer(export, InputReader(export, config.model.without), hold_out(export, config.training), config)


def _without(tiny, vocabulary, features, place):
    """The same export with the vocabulary's value at `place` outside of it."""
    kept = np.delete(tiny.vocabulary[vocabulary], place)
    tiny.vocabulary[vocabulary] = kept
    for name in features:
        values = tiny.arrays[name]
        tiny.arrays[name] = np.where(values == KNOWN + place, 3, np.where(values > KNOWN + place, values - 1, values)).astype(values.dtype)
    for feature in tiny.schema:
        if feature["vocabulary"] == vocabulary:
            feature["size"] -= 1
    return tiny


def test_weights_go_by_id_and_new_ids_keep_their_fresh_rows(tmp_path, small):
    config = small("model.hidden=[8]")
    old_export, old = _trainer(_without(TinyExport(), "work", ["works/work_id"], 10).write(tmp_path / "old"), config)
    warm_start.save(tmp_path / "towers.pt", old.model, old_export)
    new_export, new = _trainer(TinyExport().write(tmp_path / "new"), small("model.hidden=[8]", "training.seed=5"))
    before = {name: values.clone() for name, values in new.model.state_dict().items()}
    assert warm_start.load(tmp_path / "towers.pt", new.model, new_export) == 2
    after, source = new.model.state_dict(), old.model.state_dict()
    rows = np.delete(np.arange(len(after["tables.tables.work.weight"])), KNOWN + 10)
    for name in ("tables.tables.work.weight", "item.id_bias.weight"):
        torch.testing.assert_close(after[name][rows], source[name])
        torch.testing.assert_close(after[name][KNOWN + 10], before[name][KNOWN + 10])
    for name in ("tables.tables.creator.weight", "user.linear.weight", "user.net.0.weight", "log_temperature"):
        torch.testing.assert_close(after[name], source[name])
    torch.testing.assert_close(after["item.recent"], before["item.recent"])


def test_same_export_gives_the_same_vectors(tmp_path, small):
    folder = TinyExport().write(tmp_path / "export")
    commands.train(folder, tmp_path / "model", small(), None, None, resume=False)
    export, trainer = _trainer(folder, small("training.seed=9"))
    trainer.start_from(tmp_path / "model.run")
    golden = json.loads((tmp_path / "model" / "golden.json").read_text())["item"]
    inputs = {name: torch.tensor(values) for name, values in golden["inputs"].items()}
    for model in (trainer.model, trainer._average):
        vector, bias = model.eval().item(inputs)
        np.testing.assert_allclose(vector.detach().numpy(), golden["embedding"], atol=1e-6)
        np.testing.assert_allclose(bias.detach().numpy(), golden["bias"], atol=1e-6)


@pytest.mark.parametrize("setting, message", [("model.dimension=6", r"has user\.linear\.weight of shape"), ("model.widths.song=4", r"has tables\.tables\.song\.weight of shape"),
                                              ("model.hidden=[8]", "it is of towers of another shape"), ('model.without=["tags"]', "has other features or widths")])
def test_another_shape_is_refused(tmp_path, small, setting, message):
    folder = TinyExport().write(tmp_path / "export")
    export, trainer = _trainer(folder, small())
    warm_start.save(tmp_path / "towers.pt", trainer.model, export)
    with pytest.raises(TrainingError, match=message):
        _trainer(folder, small(setting))[1].start_from(tmp_path / "towers.pt")


@pytest.mark.parametrize("damage", [lambda p: p.write_bytes(b""), lambda p: p.write_bytes(p.read_bytes()[:500]), lambda p: torch.save({"weights": 3}, p), lambda p: p.unlink()])
def test_what_is_no_earlier_run_is_refused(tmp_path, small, damage, capsys):
    folder = TinyExport().write(tmp_path / "export")
    export, trainer = _trainer(folder, small())
    warm_start.save(tmp_path / "towers.pt", trainer.model, export)
    damage(tmp_path / "towers.pt")
    assert main(["train", "--export", str(folder), "--bundle", str(tmp_path / "model"), "--warm-start", str(tmp_path / "towers.pt"),
                 "--set", "model.dimension=8", "--set", "training.epochs=1"]) == 1
    assert "to start from" in capsys.readouterr().err and not (tmp_path / "model").exists()


def test_warm_started_versions_are_nearer_than_independent_ones(tmp_path, small):
    export = Export(TinyExport(users=150, works=300, events=6000).write(tmp_path))
    config = small("training.epochs=6")
    result = skew.measure(export, InputReader(export), hold_out(export, config.training), config)
    warm, independent = (result[f"item vectors {name}"]["overlap"] for name in ("1 version older, warm start", "of an independent run"))
    assert independent + 0.1 < warm < 1
    assert all(0 <= value <= 1 for measures in result.values() for value in measures.values())
