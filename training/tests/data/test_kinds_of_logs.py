"""Logs that are not like the demo world's: without times, without slates, of one outcome."""

import json

import numpy as np
import pytest
from tiny import START, TinyExport

from vectorrec_training import commands
from vectorrec_training.data.batches import DatedBatches, UndatedBatches
from vectorrec_training.data.export import Export
from vectorrec_training.data.interactions import interactions
from vectorrec_training.data.validation import everything, hold_out
from vectorrec_training.errors import TrainingError
from vectorrec_training.fitting.trainer import Trainer
from vectorrec_training.runtime import generator

FINE = ("teacher.enabled=true", "teacher.epochs=2", "training.epochs=2")
BOTH = (*FINE, "distillation.weight=0.5", "distillation.requests=50", "distillation.batch_size=16", "distillation.unexposed=20")


def _later(tiny, kinds):
    at = tiny.arrays["examples/at"]
    tiny.arrays["examples/kinds"][at >= np.quantile(at, 0.5)] = kinds


def _everything(tiny, kinds):
    tiny.arrays["examples/kinds"][:] = kinds


def _without_pairs(tiny):
    del tiny.arrays["validation/user_row"], tiny.arrays["validation/work_row"]


def _pairs_of_dated(tiny):
    """Pairs that the examples do not hold."""
    known = set(zip(tiny.arrays["examples/user_row"], tiny.arrays["examples/work_row"]))
    pairs = np.array([(u, w) for u in range(60) for w in range(0, 90, 7) if (u, w) not in known], np.int32)
    tiny.arrays |= {"validation/user_row": pairs[:, 0], "validation/work_row": pairs[:, 1]}


def _never_train(monkeypatch):
    def fail(*_):
        raise AssertionError("an epoch began")

    monkeypatch.setattr(Trainer, "_epoch", fail)
    monkeypatch.setattr("vectorrec_training.fitting.teacher_trainer.TeacherTrainer._epoch", fail)


@pytest.mark.parametrize("settings", [FINE, BOTH, (*BOTH, "training.refit=true")])
@pytest.mark.parametrize("kinds", [3, 1, 15])
def test_later_exposures_of_one_outcome_are_judged_by_their_chances(tmp_path, small, settings, kinds):
    tiny = TinyExport(events=3000)
    _later(tiny, kinds)
    if kinds == 1:
        # Plays outside of slates, so that something is held out.
        tiny.arrays["examples/kinds"][-400::2] = 2
    folder = tiny.write(tmp_path / "export")
    metrics = commands.train(folder, tmp_path / "model", small(*settings), None, None, resume=False)
    assert "auc" not in metrics["fineRanker"] and metrics["fineRanker"]["logloss"] > 0
    assert json.loads((tmp_path / "model" / "manifest.json").read_text())["fineRanker"]
    assert "nan" not in (tmp_path / "model.run" / "report.html").read_text()


@pytest.mark.parametrize("settings", [FINE, BOTH, (*BOTH, "training.refit=true")])
@pytest.mark.parametrize("pairs", [True, False])
def test_exposures_without_dates_train_a_fine_ranker(tmp_path, small, settings, pairs):
    tiny = TinyExport(events=3000, undated=True)
    tiny.arrays["examples/kinds"] = np.random.default_rng(1).choice([1, 3, 7], len(tiny.arrays["examples/at"])).astype(np.uint8)
    if not pairs:
        _without_pairs(tiny)
    metrics = commands.train(tiny.write(tmp_path / "export"), tmp_path / "model", small(*settings), None, None, resume=False)
    assert metrics["fineRanker"] == {"epoch": 2} and (tmp_path / "model" / "fine_ranker.onnx").is_file()


@pytest.mark.parametrize("name, change, settings, message", [
    ("everything played", lambda t: _everything(t, 3), FINE, "tell apart"),
    ("nothing shown", lambda t: _everything(t, 2), FINE, "no impressions"),
    ("nothing engaged", lambda t: _everything(t, 1), FINE, "0 engagements"),
    ("all shown later", lambda t: (_everything(t, 2), _later(t, 3)) and t.arrays["examples/kinds"].__setitem__(slice(0, 2800), 2), FINE,
     "before the part that is held out"),
    ("no slates", lambda t: t.arrays["examples/request"].fill(-1), (*BOTH, "distillation.teacher=0", "teacher.enabled=false"), "no slates"),
    ("one moment but for the first", lambda t: t.arrays["examples/at"][1:].fill(START + 5), (), "nothing to validate on"),
    ("nothing counts", lambda t: None, ("objective.kind_weights={play=0,complete=0,like=0,follow=0,share=0}",), "kind_weights"),
])
def test_what_cannot_be_learned_from_is_refused_before_the_first_epoch(tmp_path, small, monkeypatch, name, change, settings, message):
    tiny = TinyExport(events=3000)
    change(tiny)
    _never_train(monkeypatch)
    with pytest.raises(TrainingError, match=message) as e:
        commands.train(tiny.write(tmp_path / "export"), tmp_path / "model", small(*settings), None, None, resume=False)
    assert str(e.value).endswith(".") and str(tmp_path) in str(e.value)


@pytest.mark.parametrize("pairs", [True, False])
def test_undated_impressions_alone_are_refused(tmp_path, small, monkeypatch, pairs):
    tiny = TinyExport(undated=True)
    _everything(tiny, 1)
    if not pairs:
        _without_pairs(tiny)
    _never_train(monkeypatch)
    with pytest.raises(TrainingError, match="no engagements|no user with at least three works"):
        commands.train(tiny.write(tmp_path / "export"), tmp_path / "model", small(), None, None, resume=False)


@pytest.mark.parametrize("settings", [(), ("training.refit=true",), FINE])
def test_dated_data_with_given_pairs_trains_to_its_bundle(tmp_path, small, settings):
    tiny = TinyExport()
    _pairs_of_dated(tiny)
    folder = tiny.write(tmp_path / "export")
    commands.train(folder, tmp_path / "model", small(*settings), None, None, resume=False)
    assert (tmp_path / "model" / "manifest.json").is_file()
    assert "by age of the work" in (tmp_path / "model.run" / "report.html").read_text()
    # A run that ended but for its report goes on to its end.
    commands.train(folder, tmp_path / "model", small(*settings), None, None, resume=True)


def test_a_report_that_fails_does_not_cost_the_bundle(tmp_path, small, monkeypatch):
    folder = TinyExport().write(tmp_path / "export")
    monkeypatch.setattr("vectorrec_training.studies.report.render", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        commands.train(folder, tmp_path / "model", small(), None, None, resume=False)
    assert (tmp_path / "model" / "manifest.json").is_file() and (tmp_path / "model.run" / "checkpoint.pt").is_file()


def test_undated_data_without_pairs_holds_out_a_share_of_each_user(tmp_path, small):
    tiny = TinyExport(undated=True)
    _without_pairs(tiny)
    export = Export(tiny.write(tmp_path))
    held = hold_out(export, small().training)
    every = interactions(export)
    for row, user in enumerate(held.users):
        train, target = set(held.train.of(user)), set(held.targets.of(row))
        assert train | target == set(every.of(user)) and not train & target
        assert len(target) == max(int(len(every.of(user)) * 0.1), 1) and set(held.seen.of(row)) == train
        assert held.histories.works[row][:6].tolist() == (sorted(train) + [-1] * 6)[:6]
    assert set(held.users) == set(np.flatnonzero(every.counts >= 3))
    shown = {(u, w) for batch in UndatedBatches(export, held, small()).epoch(generator(1)) for u, w in _positives(batch)}
    assert shown == set(zip(held.train.owners, held.train.works))
    again = hold_out(export, small("training.seed=9").training)
    assert (again.targets.works == held.targets.works).all()


def _positives(batch):
    return zip(batch.users[batch.row], batch.column if batch.works is None else batch.works[batch.column])


@pytest.mark.parametrize("undated, pairs", [(True, True), (True, False), (False, True), (False, False)])
def test_a_refit_reads_what_was_held_out(tmp_path, small, undated, pairs):
    tiny = TinyExport(undated=undated)
    if undated and not pairs:
        _without_pairs(tiny)
    if pairs and not undated:
        _pairs_of_dated(tiny)
    export = Export(tiny.write(tmp_path))
    held = hold_out(export, small().training)
    targets = {(held.users[row], work) for row in range(len(held.users)) for work in held.targets.of(row)}

    def read(of):
        batches = UndatedBatches(export, of, small()) if undated else DatedBatches(export, of, None, small())
        return {pair for batch in batches.epoch(generator(1)) for pair in _positives(batch)}

    every = read(everything(export, held))
    assert not read(held) & targets and targets <= every
    assert every == set(zip(interactions(export).owners, interactions(export).works)) | (set(zip(*export.validation)) if pairs else set())


def test_given_pairs_of_dated_data_come_last_in_a_refit(tmp_path, small):
    tiny = TinyExport()
    _pairs_of_dated(tiny)
    export = Export(tiny.write(tmp_path))
    held = everything(export, hold_out(export, small().training))
    given = set(zip(*export.validation))
    seen = 0
    for batch in DatedBatches(export, held, None, small()).epoch(generator(1)):
        for row, pair in enumerate(_positives(batch)):
            if pair in given:
                seen += 1
                assert batch.at[row] == export.at[-1] and batch.histories.works[row].tolist() == export.now.works[pair[0]].tolist()
    assert seen == len(given)


def test_long_histories_of_undated_data_are_not_cut_by_id(tmp_path, small):
    export = Export(TinyExport(undated=True, works=200, events=3000).write(tmp_path))
    held = hold_out(export, small().training)
    counts = held.known(export).counts
    user = int(np.argmax(counts))
    assert counts[user] > 3 * export.history_length
    batches = UndatedBatches(export, held, small("objective.hidden_share=[0.0, 0.1]"))
    read = {w for seed in range(40) for batch in batches.epoch(generator(seed)) for w in batch.histories.works[batch.users == user].ravel()}
    assert read - {-1} == set(held.known(export).of(user))


def test_times_that_say_nothing_are_left_out(tmp_path, small):
    folder = TinyExport().write(tmp_path / "export")
    metrics = commands.train(folder, tmp_path / "model", small("training.use_times=false"), None, None, resume=False)
    assert "recentPopularity" not in metrics and "random 10% of each user" in (tmp_path / "model.run" / "report.html").read_text()


def _rows_by_user(arrays):
    order = np.argsort(arrays["examples/user_row"], kind="stable")
    for name in [name for name in arrays if name.startswith("examples/") and name != "examples/at"]:
        arrays[name] = arrays[name][order]


def _numbered(arrays):
    arrays["examples/kinds"][:] = 3
    arrays["examples/at"][:] = arrays["examples/at"][0] + 60 * np.arange(len(arrays["examples/at"]))


@pytest.mark.parametrize("change, why", [(_rows_by_user, "sorted by user"), (_numbered, "like numbered rows")])
def test_times_that_look_made_up_are_not_believed_and_it_is_said(tmp_path, small, capsys, change, why):
    tiny = TinyExport()
    change(tiny.arrays)
    folder = tiny.write(tmp_path / "export")
    metrics = commands.train(folder, tmp_path / "model", small(), None, None, resume=False)
    said = capsys.readouterr().err
    assert why in said and "training.use_times=true" in said and ", undated" in said and "recentPopularity" not in metrics
    # Who gives the setting knows better.
    assert not commands._invented(Export(folder), small("training.use_times=true"))


def test_real_times_are_believed(tmp_path, small, capsys):
    assert not commands._open(TinyExport().write(tmp_path), small())[0].undated
    assert "made up" not in capsys.readouterr().err


def test_a_step_of_each_path_has_its_own_size(tmp_path, small):
    config = small("training.batch_size=40", "training.batch_users=7")
    dated, undated = (Export(TinyExport(undated=u).write(tmp_path / str(u))) for u in (False, True))
    assert max(len(b.users) for b in DatedBatches(dated, hold_out(dated, config.training), None, config).epoch(generator(1))) == 40
    assert max(len(b.users) for b in UndatedBatches(undated, hold_out(undated, config.training), config).epoch(generator(1))) == 7


def test_versions_of_undated_data_are_refused(tmp_path, small):
    folder = TinyExport(undated=True).write(tmp_path / "export")
    with pytest.raises(TrainingError, match="no later part"):
        commands.mix_versions(folder, small(), 1)
