"""What the search for settings looks at and when it gives a trial up."""

import json

import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training import commands
from vectorrec_training.__main__ import main
from vectorrec_training.errors import TrainingError
from vectorrec_training.fitting import tuning
from vectorrec_training.fitting.checkpoint import State
from vectorrec_training.fitting.trainer import Trainer


def test_it_searches_what_differs_most_from_one_data_set_to_another():
    searched = set(tuning.SPACE | tuning.UNDATED | tuning.SAMPLED)
    assert {"model.temperature", "model.dimension", "training.learning_rate", "training.learning_rate_decay", "training.weight_decay",
            "objective.uniform_negatives"} <= searched


@pytest.mark.parametrize("metrics, hopeless", [([.1, .11], True), ([.1, .19], True), ([.1, .21], False), ([.05], False), ([.3, .1], False)])
def test_a_trial_is_hopeless_when_it_is_far_below_the_others_at_the_same_epoch(metrics, hopeless):
    known = tuning.Trials(curves=[{1: .1, 2: .2, 3: .4}, {1: .1, 2: .22}, {1: .3, 2: .21}, {1: .9}])
    state = State(epoch=len(metrics), best_metric=max(metrics), history=[{}] * len(metrics))
    assert known.hopeless(state) == hopeless


def test_a_hopeless_trial_ends_early_and_settings_are_shown_when_it_starts(tmp_path, monkeypatch, capsys):
    folder = TinyExport(undated=True).write(tmp_path / "export")
    monkeypatch.setattr(tuning, "SPACE", {"training.learning_rate": (1e-6,)})
    monkeypatch.setattr(tuning, "UNDATED", {})
    monkeypatch.setattr(tuning, "_KEPT", 0.0)
    drawn = iter([{}, {}, {"training.learning_rate": 1e-6}])
    monkeypatch.setattr(tuning, "_draw", lambda *_: next(drawn))
    base = ["model.dimension=8", "training.epochs=6", "training.batch_users=20", "training.learning_rate=0.02", "training.patience=99"]
    options = [of for setting in base for of in ("--set", setting)]
    assert main(["tune", "--export", str(folder), *options, "--trials", "4", "--out", str(tmp_path / "best.toml")]) == 0
    said = capsys.readouterr()
    trials = {json.dumps(trial["settings"]): trial for trial in json.loads(said.out)["trials"]}
    bad = trials['{"training.learning_rate": 1e-06}']
    assert bad["pruned"] and bad["epochs"] == 2 and trials["{}"]["epochs"] == 6 and not trials["{}"]["pruned"]
    lines = said.err.splitlines()
    start = lines.index("trial 4/4: training.learning_rate = 1e-06")
    assert any(line.startswith("epoch   1") for line in lines[start:]) and "hopeless" in lines[-1]


def test_the_retrieval_loss_never_moves_the_temperature(tmp_path, small):
    with pytest.raises(TrainingError, match="needs distillation.weight above 0"):
        commands._open(TinyExport().write(tmp_path), small("model.learn_temperature=true"))
    config = small("model.learn_temperature=true", "distillation.weight=0.5", "distillation.teacher=0.0")
    export, reader, held = commands._open(tmp_path, config)
    trainer = Trainer(export, reader, held, config)
    batch = next(iter(trainer._epoch_batches(1)))
    trainer._objective(batch, 0, 1).backward()
    assert trainer.model.log_temperature.requires_grad and trainer.model.log_temperature.grad is None
    assert all(np.isfinite(of.grad).all() for of in trainer.model.parameters() if of.grad is not None)
    assert torch.isfinite(trainer.model.temperature)
