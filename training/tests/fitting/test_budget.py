import json
import re
import time

import pytest
from tiny import TinyExport

from vectorrec_training import budget
from vectorrec_training.__main__ import main
from vectorrec_training.budget import Budget
from vectorrec_training.errors import TrainingError
from vectorrec_training.fitting.teacher_trainer import TeacherTrainer
from vectorrec_training.fitting.trainer import Trainer

BASE = ("--set", "model.dimension=8", "--set", "training.epochs=6", "--set", "training.batch_size=16",
        "--set", "training.probe=false")


@pytest.mark.parametrize("text, seconds", [("90s", 90), ("30m", 1800), ("1.5h", 5400)])
def test_times_are_read(text, seconds):
    assert budget.seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "90", "m", "-3m", "0s", "1d", "1m30s", "nan", "1e3s", "٣m x"])
def test_wrong_times_are_refused(text):
    with pytest.raises(TrainingError, match="time budget"):
        budget.seconds(text)


def test_a_budget_ends_and_has_parts(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    whole = Budget(10)
    part = whole.part(0.4)
    assert (whole.left, part.left, Budget().over) == (10, 4, False)
    now[0] += 4
    assert part.over and not whole.over
    now[0] += 60
    assert whole.over and whole.left == 0


class Clock:
    """A second goes by with each step of the towers and of the fine ranker."""

    def __init__(self, monkeypatch):
        self.now = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        step, inputs = Trainer._step, TeacherTrainer._inputs

        def ticking(function):
            def run(*arguments):
                self.now += 1
                return function(*arguments)
            return run

        monkeypatch.setattr(Trainer, "_step", ticking(step))
        monkeypatch.setattr(TeacherTrainer, "_inputs", ticking(inputs))


@pytest.mark.parametrize("seconds, more", [(1, ()), (100, ()), (130, ("training.refit=true",)), (3, ("teacher.enabled=true",)), (
    100, ("training.evaluate_every=50",))])
def test_the_best_so_far_is_the_bundle_when_the_time_is_over(tmp_path, monkeypatch, capsys, seconds, more):
    folder = TinyExport().write(tmp_path / "export")
    clock = Clock(monkeypatch)
    options = ["train", "--export", str(folder), "--bundle", str(tmp_path / "model"), *BASE, *(a for s in more for a in ("--set", s))]
    assert main([*options, "--set", "training.patience=99", "--time-budget", f"{seconds}s"]) == 0
    said = capsys.readouterr()
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text())
    assert manifest["metrics"]["validation"]["recall@10"] == json.loads(said.out)["validation"]["recall@10"]
    assert "the time is over" in said.err and "--resume" in said.err
    # A step more than the budget in each of the two that train, and the fine ranker's evaluation.
    assert clock.now <= seconds + (4 if "teacher.enabled=true" in more else 1)
    epochs = clock.now
    assert main([*options, "--set", "training.patience=1", "--resume"]) == 0
    resumed = capsys.readouterr()
    if seconds >= 100 and "training.evaluate_every=50" not in more:
        assert re.search(rf"resumed after epoch {seconds // 58}\b", resumed.err)
    assert clock.now > epochs and not (tmp_path / "model.run" / "checkpoint.pt").exists()


def test_a_refit_that_would_take_too_long_is_left_out(tmp_path, monkeypatch, capsys):
    folder = TinyExport().write(tmp_path / "export")
    Clock(monkeypatch)
    options = ["train", "--export", str(folder), "--bundle", str(tmp_path / "model"), *BASE]
    assert main([*options, "--set", "training.refit=true", "--set", "training.epochs=2", "--time-budget", "150s"]) == 0
    assert "no time is left to train on everything" in capsys.readouterr().err
    assert main([*options, "--set", "training.refit=true", "--set", "training.epochs=2", "--time-budget", "500s"]) == 0
    assert "training on everything" in capsys.readouterr().err


def test_tuning_ends_with_its_time(tmp_path, monkeypatch, capsys):
    folder = TinyExport(undated=True).write(tmp_path / "export")
    Clock(monkeypatch)
    assert main(["tune", "--export", str(folder), *BASE, "--set", "training.batch_users=6", "--trials", "50", "--time-budget", "60s",
                 "--out", str(tmp_path / "best.toml")]) == 0
    said = capsys.readouterr()
    assert 0 < len(json.loads(said.out)["trials"]) < 5 and "the time is over after" in said.err and (tmp_path / "best.toml").is_file()


def test_a_wrong_time_is_refused_by_name(tmp_path, capsys):
    folder = TinyExport().write(tmp_path / "export")
    assert main(["train", "--export", str(folder), "--bundle", str(tmp_path / "model"), "--time-budget", "soon"]) == 1
    assert "'soon'" in capsys.readouterr().err
