import json
import math

import numpy as np
import pytest
import torch
from tiny import TinyExport

from vectorrec_training import commands
from vectorrec_training.budget import Budget
from vectorrec_training.config import Config
from vectorrec_training.data.export import Export
from vectorrec_training.data.inputs import InputReader
from vectorrec_training.data.validation import hold_out
from vectorrec_training.fitting import probe
from vectorrec_training.fitting.checkpoint import Checkpoint
from vectorrec_training.fitting.probe import DECAY, RATE, TEMPERATURE, Probe
from vectorrec_training.fitting.trainer import Trainer

DEFAULT = Config().model.temperature, Config().training.learning_rate


def _config(*settings):
    return Config.load([], ["model.dimension=8", "training.batch_users=8", "training.epochs=2000", *settings])


def _probe(folder, config, budget=None):
    export = Export(folder)
    return Probe(export, InputReader(export), hold_out(export, config.training), config, budget or Budget())


@pytest.fixture
def export(tmp_path):
    return TinyExport(undated=True).write(tmp_path / "export")


def _landscape(monkeypatch, best, rate=0.01, falling=1.0):
    """Runs are as good as their settings are near `best` and `rate`; a falling rate makes them `falling` times as good."""
    tried = []

    def measure(self, trainer, settings, rates):
        metric = 1 - 0.1 * abs(math.log(settings[TEMPERATURE] / best)) - 0.1 * abs(math.log(settings[RATE] / rate))
        metric *= falling if rates[-1] < rates[0] else 1
        tried.append(settings)
        self._trials.append({"settings": settings, "metric": metric, "coverage@20": 0.5})
        return metric

    monkeypatch.setattr(Probe, "_measure", measure)
    return tried


@pytest.mark.parametrize("best", [0.05, 0.1, 0.14, 0.2, 0.3, 0.4, 0.75])
@pytest.mark.parametrize("rate", [0.005, 0.01, 0.02])
def test_what_is_best_is_found_in_few_runs(export, monkeypatch, best, rate):
    tried = _landscape(monkeypatch, best, rate)
    chosen = _probe(export, _config()).run()
    assert abs(math.log(chosen.settings[TEMPERATURE] / best)) < math.log(2) / 3 and chosen.settings[RATE] == pytest.approx(rate)
    assert len(tried) <= probe._MOST_RUNS + 1 and len({str(settings) for settings in tried}) == len(tried)
    assert len(chosen.why) == 3 and f"{chosen.settings[TEMPERATURE]:.3g}" in chosen.why[0]


@pytest.mark.parametrize("falling, decay", [(0.9, 1.0), (1.0, 1.0), (1.005, 1.0), (1.2, None)])
def test_a_rate_falls_where_falling_is_better(export, monkeypatch, falling, decay):
    _landscape(monkeypatch, 0.2, falling=falling)
    chosen = _probe(export, _config()).run()
    assert chosen.settings[DECAY] == decay if decay else 0.1 <= chosen.settings[DECAY] < 1


@pytest.mark.parametrize("given", [(TEMPERATURE,), (RATE,), (DECAY,), (TEMPERATURE, RATE)])
def test_what_is_given_is_not_chosen(export, monkeypatch, given):
    values = {TEMPERATURE: 0.3, RATE: 0.004, DECAY: 0.9}
    tried = _landscape(monkeypatch, 0.1)
    chosen = _probe(export, _config(*(f"{name}={values[name]}" for name in given))).run()
    assert set(chosen.settings) == {TEMPERATURE, RATE, DECAY} - set(given)
    assert all(settings[name] == values[name] for settings in tried for name in given if name != DECAY)


def test_nothing_is_probed_where_all_is_given(export):
    assert _probe(export, _config(f"{TEMPERATURE}=0.2", f"{RATE}=0.01", f"{DECAY}=1.0")).run() is None


def test_few_epochs_do_not_pay_for_a_probe(export):
    assert _probe(export, _config("training.epochs=3")).run() is None


@pytest.mark.parametrize("works", [90, 8000])
def test_a_probe_is_counted_and_the_run_after_it_takes_five_times_as_much(tmp_path, works, capsys):
    folder = TinyExport(undated=True, works=works).write(tmp_path / "export")
    metrics = commands.train(folder, tmp_path / "model", _config("training.patience=1"), None, None, resume=False)
    said = capsys.readouterr().err
    cost = float(said.partition("it cost as much as ")[2].partition(" ")[0])
    epochs = max(int(line.split()[1]) for line in said.splitlines() if line.startswith("epoch "))
    assert 0 < cost and probe.SHARE * cost <= epochs + 0.5 < 2000
    report = (tmp_path / "model.run" / "report.html").read_text()
    assert "<h2>Probe</h2>" in report and report.count("<tr><td>0.") >= 3
    assert f"{metrics['validation']['coverage@20']:.4f}" in report


def test_a_sampled_step_costs_less_and_is_counted_so(tmp_path):
    folder = TinyExport(undated=True, works=8000).write(tmp_path / "export")
    of = _probe(folder, _config())
    full = Trainer(of._export, of._reader, of._held_out, of._long)
    assert (of._config.objective.full_softmax_works, full.columns) == (0, 8000)
    columns = [len(batch.works) for batch in Trainer(of._export, of._reader, of._held_out, of._config)._epoch_batches(1)]
    assert Trainer(of._export, of._reader, of._held_out, of._config).columns == pytest.approx(np.mean(columns), rel=0.05)
    assert of._run_cost < of._steps / full.steps_an_epoch


def test_the_two_ways_from_the_best_run_start_at_the_same_weights(export, monkeypatch):
    starts = []
    advance = Trainer.advance

    def noted(self, rates):
        starts.append((self._steps, self.model.item.linear.weight.detach().clone()))
        advance(self, rates)

    monkeypatch.setattr(Trainer, "advance", noted)
    of = _probe(export, _config(f"{TEMPERATURE}=0.2", f"{RATE}=0.01"))
    of.run()
    (_, fresh), (steps, first), (again, second) = starts
    assert steps == again == of._steps and torch.equal(first, second) and not torch.equal(first, fresh)


def test_steps_of_a_probe_are_those_of_the_long_run(export):
    config = _config("model.dropout=0.3")
    of = Export(export)
    reader, held = InputReader(of), hold_out(of, config.training)
    whole, steps = (Trainer(of, reader, held, config) for _ in range(2))
    for epoch in (1, 2):
        whole._epoch(epoch)
    steps.advance([config.training.learning_rate] * (2 * steps.steps_an_epoch))
    assert all(torch.equal(a, b) for a, b in zip(whole.model.state_dict().values(), steps.model.state_dict().values()))


def test_a_resumed_run_goes_on_with_what_was_chosen(export, tmp_path, monkeypatch):
    config = _config("training.patience=2")
    _landscape(monkeypatch, 0.4, falling=1.2)
    monkeypatch.setattr("vectorrec_training.fitting.probe._FEWEST", 1)
    commands.train(export, tmp_path / "whole", config, "m", None, resume=False)
    save = Checkpoint.save

    def interrupt(self, state):
        save(self, state)
        if state.epoch == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "save", interrupt)
        with pytest.raises(KeyboardInterrupt):
            commands.train(export, tmp_path / "broken", config, "m", None, resume=False)
    monkeypatch.setattr(Probe, "run", lambda self: 1 / 0)
    commands.train(export, tmp_path / "broken", config, "m", None, resume=True)
    assert (tmp_path / "whole" / "golden.json").read_bytes() == (tmp_path / "broken" / "golden.json").read_bytes()
    assert json.loads((tmp_path / "broken" / "manifest.json").read_text())["temperature"] == pytest.approx(0.4, rel=1e-5)


def test_a_probe_without_time_chooses_what_is_there(export):
    chosen = _probe(export, _config(), Budget(0)).run()
    assert (chosen.settings[TEMPERATURE], chosen.settings[RATE]) == DEFAULT and DECAY not in chosen.settings and chosen.cost == 0


def test_a_loss_that_is_no_number_is_a_bad_setting(export, monkeypatch):
    step = Trainer._step
    monkeypatch.setattr(Trainer, "_step", lambda self, *a: float("nan") if self._config.model.temperature < 0.15 else step(self, *a))
    assert _probe(export, _config()).run().settings[TEMPERATURE] >= 0.15
